"""What the application service is asked and answers without changing anything."""

from services.application import cases, catalogue, dossier, outgoing, peers, views
from services.application.domain import case as rules
from services.application.domain import eligibility
from services.application.domain.printed import Sheet
from services.application.tables import page_of_cases
from services.application.vault import Vault
from shared.bus import Work, question
from shared.contracts import application as say
from shared.contracts import catalogue as offer
from shared.contracts.case_views import CasePage, CaseView, Eligibility, TimelineView
from shared.contracts.files import Dossier, Paper
from shared.store import Store
from shared.typesetting import Typesetter


class Questions:
    """The part of the application service that answers questions."""

    vault: Vault
    store: Store
    typesetter: Typesetter

    # Before anything is filled in

    @question(say.CheckEligibility)
    def check_eligibility(self, work: Work, ask: say.CheckEligibility) -> Eligibility:
        """The same failures that a submission would be refused with."""
        policy = work.cycle(ask.cycle)
        document_type = rules.document_type(ask.document_type)
        person = cases.asking(work, policy, document_type)
        form = peers.identified(self.vault, policy, cases.live_form(work, policy), ask.form, person.on)
        return views.eligibility(eligibility.failures(policy, person, form))

    @question(say.ListMajors)
    def list_majors(self, work: Work, ask: say.ListMajors) -> offer.MajorList:
        """What can be applied for in a cycle."""
        return catalogue.majors(work.cycle(ask.cycle))

    @question(say.GetMajor)
    def get_major(self, work: Work, ask: say.GetMajor) -> offer.MajorNotice:
        """What an applicant is shown before submission."""
        return catalogue.notice(work.cycle(ask.cycle), ask.major)

    # Cases

    @question(say.GetCase)
    def get_case(self, work: Work, ask: say.GetCase) -> CaseView:
        """One case, for those who may know of it."""
        return views.case(work, cases.known(work, ask.case_id))

    @question(say.Timeline)
    def timeline(self, work: Work, ask: say.Timeline) -> TimelineView:
        """Everything that happened to a case."""
        return views.timeline(work, cases.known(work, ask.case_id))

    @question(say.ListCases)
    def list_cases(self, work: Work, ask: say.ListCases) -> CasePage:
        """The acting party's cases."""
        found = page_of_cases(work.session, *views.visible_to(work.actor, ask), after=ask.after, limit=ask.limit)
        return views.page(found, ask.limit)

    # Files to read

    @question(say.FetchDocument)
    def fetch_document(self, work: Work, ask: say.FetchDocument) -> Paper:
        """A document of a case, for those who may know of it."""
        return outgoing.document(work, cases.known(work, ask.case_id), ask.code)

    def print_form(self, filled: Sheet) -> Paper:
        """Set what was found, and keep it as a file."""
        return outgoing.printed(self.typesetter, self.store, filled)

    @question(say.FetchForm, afterwards=print_form)
    def fetch_form(self, work: Work, ask: say.FetchForm) -> Sheet:
        """A form to print, filled in."""
        return outgoing.form(work, cases.known(work, ask.case_id), ask.form)

    @question(say.FetchDossier)
    def fetch_dossier(self, work: Work, ask: say.FetchDossier) -> Dossier:
        """The whole case as one folder."""
        return dossier.dossier(work, cases.known(work, ask.case_id))
