"""The calm year of two applicants, whose moments are the beginnings of all runs."""

import json
from collections.abc import Iterator
from datetime import timedelta

from services.application.domain.applying import categories
from shared.contracts import application as hub
from shared.contracts import audit as audit_desk
from shared.contracts import evaluation as jury
from shared.contracts import integrity as watch
from shared.contracts import payment as money
from shared.contracts import review as desk
from shared.contracts.base import Actor, Command
from shared.contracts.certificate import IssueBatch
from tests.conftest import beijing
from tests.papers import pdf
from tests.simulation import people as who
from tests.simulation.dice import Dice
from tests.simulation.people import Person
from tests.simulation.rest import settle
from tests.simulation.town import Town
from tests.simulation.world import World
from tests.unit.application import kit as forms
from tests.unit.evaluation import kit as experts

MEETING = "meeting-1"
SERIOUS, BREACH = "serious_fraud", "procedure_breach"


class Year:
    """Plays the year and keeps its moments."""

    def __init__(self, town: Town) -> None:
        self.town = town
        town.remember("nothing")
        self.world = World(town, Dice(0), "nothing")
        self.cases: list[str] = []

    def play(self) -> None:
        """From two drafts to two certificates; the correction and what ends by itself are branches of their own."""
        self._drafts()
        self._employer()
        self._audit()
        self._correction()
        self._payment()
        self._defence()
        self._meeting()
        self._result()

    def _drafts(self) -> None:
        for person in self.town.people.values():
            self._fill(person)
        self._keep("draft", "2023-07-14 09:00")
        for case, person in self._theirs():
            self._do(person.actor, hub.SubmitApplication(case_id=case, pledge=forms.POLICY.integrity.pledge.zh))
        self._keep("employer", "2023-07-14 10:00")

    def _fill(self, person: Person) -> None:
        case = self._do(person.actor, person.draft())["case_id"]
        self.cases.append(case)
        form = forms.employed()
        self._do(person.actor, hub.SaveDraft(case_id=case, form=form))
        assert form.level
        store = self.town["application"].parts.service.store  # type: ignore[attr-defined]
        for kind in forms.POLICY.required_documents(categories(forms.POLICY, forms.applicant(), form), form.level):
            with store.receive(10_000) as arrival:
                arrival.write(pdf(f"{person.key} {kind.id}"))
                came = arrival.finish("application/pdf")
            about = {"code": kind.id, "digest": came.digest, "size": came.size, "media_type": came.media_type}
            document = hub.DocumentRef.model_validate({**about, "filename": f"{kind.id}.pdf"})
            self._do(person.actor, hub.AttachDocument(case_id=case, document=document))

    def _employer(self) -> None:
        for case, items in self.town["review"].rows("select case_id, items from desks"):
            self._do(who.OFFICER, desk.ConfirmItems(case_id=case, items=tuple(json.loads(items))))
            self._do(who.OFFICER, desk.OpenInternalPublicity(case_id=case))
        self._keep("publicity", "2023-07-24 09:00")
        self._leave_alone("lapsed", "2023-08-02 09:00", back="publicity")
        for case in self.cases:
            self._do(who.OFFICER, desk.Recommend(case_id=case, opinion="同意推荐"))
        self._sanctions()

    def _sanctions(self) -> None:
        """One on the first case, one on the institution: proposed and heard, each lacks a signature from here on."""
        case, person = next(self._theirs())
        fraud = {"finding": SERIOUS, "target": "applicant", "ref": person.ref, "case_id": case}
        breach = {"finding": BREACH, "target": "institution", "ref": who.INSTITUTION}
        for accused, finding in ((person.actor, fraud), (who.SECRETARY, breach)):
            stated = {"cycle": who.CYCLE, "facts": "经查属实。", **finding}
            sanction = self._do(who.BUREAU, watch.ProposeSanction.model_validate(stated))["sanction"]
            self._do(accused, watch.HearSanction(sanction=sanction, statement="无异议。"))

    def _audit(self) -> None:
        for case in self.cases:
            self._do(who.AUDITOR, audit_desk.ClaimCase(case_id=case))
        self._keep("audit", "2023-07-26 09:00")

    def _correction(self) -> None:
        for case in self.cases:
            self._do(who.AUDITOR, audit_desk.RequestCorrection(case_id=case, items=who.NOTICE))
        self._keep("correction", "2023-08-08 09:00")
        self._leave_alone("uncorrected", "2023-08-10 09:00", back="audit")

    def _payment(self) -> None:
        for case in self.cases:
            self._do(who.AUDITOR, audit_desk.PassAudit(case_id=case, opinion="符合条件", checklist=who.CHECKLIST))
        self._keep("payment", "2023-07-27 09:00")
        for case, person in self._theirs():
            self._do(person.actor, money.StartPayment(case_id=case))
        self._keep("payable", "2023-07-27 10:00")
        self._leave_alone("unpaid", "2023-08-08 09:00", back="payable")
        for number in list(self.town.outside.ledger.trades):
            self.town.outside.pay(number)
            self._do(who.PROVIDER, self.town.outside.notification(number))
        self._keep("evaluation", "2023-08-21 09:00")

    def _defence(self) -> None:
        for n, case in enumerate(self.cases):
            at = beijing("2023-09-15 09:00") + n * timedelta(minutes=30)
            self._do(who.SECRETARY, jury.ScheduleDefence(case_id=case, at=at, room="三层302"))
        self._keep("defence", "2023-09-15 10:00")
        for case in self.cases:
            self._do(who.SECRETARY, jury.RecordAttendance(case_id=case, present=True))
            self._do(who.SECRETARY, experts.opinion(case))
        self._keep("assessed", "2023-09-18 09:00")

    def _meeting(self) -> None:
        self._do(who.SECRETARY, experts.convene(*self.cases, meeting=MEETING))
        for command in experts.all_sign_in(meeting=MEETING):
            self._do(who.SECRETARY, command)
        self._keep("listed", "2023-09-25 09:00")
        self._do(who.SECRETARY, jury.OpenBallot(meeting=MEETING, presiding=who.PRESIDING))
        self._keep("voting", "2023-09-25 10:00")
        for case in self.cases:
            self._do(who.SECRETARY, experts.tally(6, 1, case_id=case, meeting=MEETING))
        self._do(who.SECRETARY, jury.SignMinutes(meeting=MEETING, presiding=who.PRESIDING))
        self._keep("decided", "2023-09-26 09:00")

    def _result(self) -> None:
        self._do(who.BUREAU, jury.AcceptResults(meeting=MEETING))
        self._keep("published", "2023-09-27 09:00")
        self._keep("passed", "2023-10-20 09:00")
        self._do(who.BUREAU, IssueBatch(cycle=who.CYCLE))
        self._keep("certified", "2023-10-23 09:00")

    def _theirs(self) -> Iterator[tuple[str, Person]]:
        yield from zip(self.cases, self.town.people.values(), strict=True)

    def _do(self, actor: Actor, command: Command) -> dict[str, object]:
        wish = self.world.wish(actor, command)
        settle(self.world)
        assert wish.told
        return wish.told.unwrap()

    def _leave_alone(self, name: str, until: str, *, back: str) -> None:
        """Nobody does anything until the deadline is over: a beginning of its own; the year goes on from another."""
        self._keep(name, until)
        self.world = World(self.town, Dice(0), back)

    def _keep(self, name: str, at: str) -> None:
        """Let it become that late, and everything due be done; then keep the moment."""
        self.town.clock.moment = beijing(at)
        settle(self.world)
        self.town.remember(name)


def play(town: Town) -> None:
    """Make all beginnings."""
    Year(town).play()
