"""The autonomous track (三(三)): what institutions hand in, what the bureau finds, what reviewing bodies think."""

from services.application import academic, attaching, filings
from services.application import autonomous_views as views
from services.application.autonomous_tables import SigningKey, page_of_filings, page_of_reviews
from services.application.domain import institutions
from services.application.inspection.door import Inspectors
from services.application.vault import Vault
from shared.bus import Reading, Work, command, question
from shared.contracts import academic as files
from shared.contracts import filing as say
from shared.contracts.files import Paper
from shared.store import Store


class AutonomousTrack:
    """The handlers of this track; the application service has them as its own."""

    inspectors: Inspectors
    store: Store
    vault: Vault

    # Results

    @command(say.RegisterFilingKey)
    def register_filing_key(self, work: Work, cmd: say.RegisterFilingKey) -> say.FilingKey:
        """From now on the plan's records are checked by this key."""
        institutions.check_registers_keys(work.actor)
        policy = work.cycle(cmd.cycle)
        plan = policy.plan(cmd.plan)
        key = SigningKey(plan=plan.id, public_key=cmd.public_key, registered_at=work.now)
        work.session.merge(key)
        told = say.FilingKeyRegistered(public_key=cmd.public_key)
        work.publish(told, plan.id, subject_kind="plan", policy=policy.ref)
        return say.FilingKey(plan=plan.id, public_key=cmd.public_key, registered_at=work.now)

    @command(say.FileAutonomousResults)
    def file_autonomous_results(self, work: Work, cmd: say.FileAutonomousResults) -> say.FilingView:
        """Check a record against its plan, and begin a case for each of its people."""
        return views.filing(work, self.vault, filings.hand_in(work, self.vault, cmd))

    @command(say.AcceptFiling)
    def accept_filing(self, work: Work, cmd: say.AcceptFiling) -> say.FilingView:
        """The results are final; certificates are due."""
        return views.filing(work, self.vault, filings.accept(work, self.vault, cmd.filing))

    @command(say.ReturnFiling)
    def return_filing(self, work: Work, cmd: say.ReturnFiling) -> say.FilingView:
        """The results are given back; their cases end."""
        return views.filing(work, self.vault, filings.give_back(work, cmd))

    @question(say.GetFiling)
    def get_filing(self, work: Work, ask: say.GetFiling) -> say.FilingView:
        """One filing, for those who may know of it."""
        return views.filing(work, self.vault, filings.known(work, ask.filing))

    @question(say.ListFilings)
    def list_filings(self, work: Work, ask: say.ListFilings) -> say.FilingPage:
        """The acting party's filings."""
        where = filings.visible_to(work.actor, ask)
        return views.filing_page(page_of_filings(work.session, *where, after=ask.after, limit=ask.limit), ask.limit)

    # Academic review

    @command(say.CommissionReview)
    def commission_review(self, work: Work, cmd: say.CommissionReview) -> say.AcademicReview:
        """Ask the body that the plan names."""
        return views.review(work, academic.commission(work, self.vault, cmd))

    @command(say.SubmitAcademicOpinion)
    def submit_academic_opinion(self, work: Work, cmd: say.SubmitAcademicOpinion) -> say.AcademicReview:
        """The opinion goes back to the institution, which decides."""
        return views.review(work, academic.give_opinion(work, cmd))

    @question(say.GetAcademicReview)
    def get_academic_review(self, work: Work, ask: say.GetAcademicReview) -> say.AcademicReview:
        """One academic review, for those who may know of it."""
        return views.review(work, academic.known(work, ask.review))

    @question(say.ListAcademicReviews)
    def list_academic_reviews(self, work: Work, ask: say.ListAcademicReviews) -> say.AcademicReviewPage:
        """The acting party's academic reviews."""
        where = academic.visible_to(work.actor, ask)
        return views.review_page(page_of_reviews(work.session, *where, after=ask.after, limit=ask.limit), ask.limit)

    def take_in_file(self, reading: Reading, cmd: files.AttachReviewFile) -> None:
        """Look into an uploaded file and take it out of quarantine, unless it would be refused anyway."""
        with reading() as work:
            academic.check_file(work, academic.known(work, cmd.review), cmd.document)
        attaching.take_in(self.store, self.inspectors, cmd.document)

    @command(files.AttachReviewFile, beforehand=take_in_file)
    def attach_review_file(self, work: Work, cmd: files.AttachReviewFile) -> say.AcademicReview:
        """The body reads it from now on."""
        return views.review(work, academic.attach(work, cmd))

    @question(files.FetchReviewFile)
    def fetch_review_file(self, work: Work, ask: files.FetchReviewFile) -> Paper:
        """A file of a review, for those who may know of it."""
        return academic.file(work, ask)
