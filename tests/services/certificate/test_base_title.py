"""The certificate on which a title builds: what issue makes of it, and what its end does to it. On both databases."""

from datetime import date

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import OperationalError

from services.certificate import built
from services.certificate.tables import Certificate, Change, ResultRow
from shared.contracts.base import Command, Event
from shared.contracts.case_events import ResultDue
from shared.contracts.certificate import (
    CertificateIssued,
    CertificateStatusChanged,
    HeldBack,
    RestoreCertificate,
    RevokeCertificate,
    SuspendCertificate,
)
from shared.contracts.form import HeldTitle
from shared.contracts.vocabulary import Level, Outcome
from tests.services.certificate.papers import Papers
from tests.unit.certificate.kit import BUREAU, CASE, OTHER_PERSON, SECOND_CASE, closed, holder, passed, sanction

BASE, HIGHER = "ZC11-2023-000001-8", "ZC11-2023-000002-6"
THIRD_CASE = "case-3"
SUSPEND = SuspendCertificate(number=BASE, reason="正在核查")
RESTORE = RestoreCertificate(number=BASE, reason="核查无误")
REVOKE = RevokeCertificate(number=BASE, clause="四(一)", reason="伪造业绩")
WAITS = HeldBack(case_id=SECOND_CASE, why=f"作为申报条件的证书{BASE}已暂停，恢复有效后方可发证")
LOST = HeldBack(
    case_id=SECOND_CASE,
    why=f"作为申报条件的证书{BASE}已撤销，须另有有效的现有职称，否则不予发证，请核实处理",
)


def building_on(number: str | None, obtained_on: date = date(2023, 10, 20), **changes: object) -> ResultDue:
    """A full senior engineer who passed, on the associate senior title that the form names."""
    held = HeldTitle(level=Level.ASSOCIATE_SENIOR, obtained_on=obtained_on, certificate_number=number)
    return passed(level=Level.FULL_SENIOR, title_date=date(2023, 11, 10), title=held, **changes)


@pytest.fixture
def based(bench: Papers) -> Papers:
    """The base is issued, and dated 2023-10-20."""
    bench.feed(passed(), CASE)
    bench.issue()
    return bench


@pytest.fixture
def both(based: Papers) -> Papers:
    """The higher one is issued, too, in the hub's round 1."""
    based.feed(building_on(BASE), SECOND_CASE, round=1)
    based.issue()
    return based


def states(bench: Papers) -> dict[str, str]:
    return {made.number: made.state for made in bench.certificates()}


def followed(bench: Papers) -> list[CertificateStatusChanged]:
    """What was told of certificates that changed by themselves."""
    return [told for told in bench.told(CertificateStatusChanged) if told.base]


class TestAtIssue:
    @pytest.mark.parametrize("number", [BASE, "zc11 2023 000001 8", None])
    def test_a_suspended_base_holds_back_until_it_is_restored(self, based: Papers, number: str | None) -> None:
        based.call(SUSPEND, BUREAU)
        based.feed(building_on(number), SECOND_CASE)
        assert based.batch(based.issue()).held_back == (WAITS,)
        based.call(RESTORE, BUREAU)
        assert based.batch(based.issue()).issued == 1
        assert [made.base for made in based.certificates()] == [None, BASE]

    def test_a_revoked_base_is_seen_in_every_batch_until_the_bureau_has_decided(self, based: Papers) -> None:
        based.call(REVOKE, BUREAU)
        based.feed(building_on(BASE), SECOND_CASE)
        for _ in range(2):
            assert based.batch(based.issue()).held_back == (LOST,)
        based.feed(closed(Outcome.DISQUALIFIED), SECOND_CASE)
        assert based.issue().cases == 0
        assert states(based) == {BASE: "revoked"}

    @pytest.mark.parametrize(("command", "held"), [(SUSPEND, WAITS), (REVOKE, LOST)])
    def test_nothing_is_printed_for_who_is_held_back(self, based: Papers, command: Command, held: HeldBack) -> None:
        based.call(command, BUREAU)
        based.feed(building_on(BASE), SECOND_CASE)
        papers = based.stored()
        for _ in range(2):
            assert based.batch(based.issue()).held_back == (held,)
        assert based.stored() == papers

    def test_a_base_that_is_lost_while_the_papers_are_printed_is_found(self, based: Papers) -> None:
        answer = based.integrity

        def asked(*question: object) -> object:
            based.call(SUSPEND, BUREAU)
            return answer(*question)  # type: ignore[arg-type]

        based.service.standing = asked
        based.feed(building_on(BASE), SECOND_CASE)
        assert based.batch(based.issue()).held_back == (WAITS,)
        assert len(based.told(CertificateIssued)) == 1

    def test_somebody_elses_certificate_is_no_base(self, based: Papers) -> None:
        based.call(REVOKE, BUREAU)
        based.feed(building_on(BASE, holder=holder(OTHER_PERSON)), SECOND_CASE)
        assert based.batch(based.issue()).issued == 1
        assert [made.base for made in based.certificates()] == [None, None]

    @pytest.mark.parametrize(
        "due",
        [
            building_on("粤中职证字第0001号", date(2016, 8, 1)),
            building_on(None, date(2016, 8, 1)),
            passed(level=Level.FULL_SENIOR, title_date=date(2023, 11, 10)),
        ],
        ids=["issued elsewhere", "of another date", "told by an earlier version"],
    )
    def test_what_this_system_did_not_issue_holds_nobody_up(self, based: Papers, due: ResultDue) -> None:
        based.call(REVOKE, BUREAU)
        based.feed(due, SECOND_CASE)
        assert based.batch(based.issue()).issued == 1

    def test_a_base_is_not_revoked_between_the_look_and_the_issue(self, based: Papers) -> None:
        """Else its revocation would find nothing that was built on it yet."""
        if based.house.database.is_sqlite:
            pytest.skip("one writer at a time")
        based.feed(building_on(BASE), SECOND_CASE)
        with based.house.database.write() as issuing, based.house.database.engine.connect() as revoking:
            assert built.base_of_result(issuing, issuing.get_one(ResultRow, SECOND_CASE))
            revoking.execute(text("set local lock_timeout = '50ms'"))
            with pytest.raises(OperationalError, match="lock timeout"):
                revoking.execute(update(Certificate).values(state="revoked"))


class TestARevokedBase:
    def test_suspends_what_was_built_on_it_and_says_why(self, both: Papers) -> None:
        both.call(REVOKE, BUREAU)
        assert states(both) == {BASE: "revoked", HIGHER: "suspended"}
        (told,) = followed(both)
        assert told == CertificateStatusChanged(
            number=HIGHER,
            before="valid",
            after="suspended",
            clause="四(一)",
            reason=f"作为申报条件的证书{BASE}已撤销，本证书暂停并核查",
            base=BASE,
        )
        envelope, _ = both.published[-1]
        assert (envelope.subject_kind, envelope.subject, envelope.round) == ("case", SECOND_CASE, 1)
        assert (envelope.policy, envelope.actor.role) == (both.policy_ref, "clock")

    def test_leaves_a_row_of_history_that_nobody_has_ordered(self, both: Papers) -> None:
        both.call(REVOKE, BUREAU)
        with both.house.database.read() as session:
            change = session.query(Change).filter_by(number=HIGHER, version=2).one()
        assert (change.before, change.after, change.clause) == ("valid", "suspended", "四(一)")
        assert change.actor["role"] == "clock"

    @pytest.mark.parametrize("event", [closed(Outcome.DISQUALIFIED), sanction("revoke_title")])
    def test_does_so_whoever_revokes_it(self, both: Papers, event: Event) -> None:
        own = event.publisher == "integrity"
        both.feed(event, "sanction-1" if own else CASE, subject_kind="sanction" if own else "case")
        assert states(both) == {BASE: "revoked", HIGHER: "suspended"}
        assert len(followed(both)) == 1

    def test_ends_nothing_that_is_built_on_what_it_suspends(self, both: Papers) -> None:
        third = building_on(HIGHER, date(2023, 11, 10), major="finance", series="economics")
        both.feed(third, THIRD_CASE)
        both.issue()
        both.call(REVOKE, BUREAU)
        assert [*states(both).values()] == ["revoked", "suspended", "valid"]
        both.call(REVOKE.model_copy(update={"number": HIGHER}), BUREAU)
        assert [*states(both).values()] == ["revoked", "revoked", "suspended"]
        assert [told.base for told in followed(both)] == [BASE, HIGHER]

    def test_leaves_alone_what_others_hold_and_what_was_built_on_another(self, based: Papers) -> None:
        based.feed(building_on(BASE, holder=holder(OTHER_PERSON)), SECOND_CASE)
        based.feed(building_on("粤中职证字第0001号", date(2016, 8, 1)), THIRD_CASE)
        based.issue()
        based.call(REVOKE, BUREAU)
        assert [*states(based).values()] == ["revoked", "valid", "valid"]
        assert followed(based) == []

    def test_leaves_what_an_officer_had_suspended_as_it_was_and_tells_of_it(self, both: Papers) -> None:
        both.call(SuspendCertificate(number=HIGHER, reason="正在核查"), BUREAU)
        both.call(REVOKE, BUREAU)
        (told,) = followed(both)
        assert (told.number, told.before, told.after, told.base) == (HIGHER, "suspended", "suspended", BASE)
        assert (told.clause, both.published[-1][0].actor.role) == ("四(一)", "clock")
        assert states(both)[HIGHER] == "suspended"
        with both.house.database.read() as session:
            changes = session.query(Change).filter_by(number=HIGHER).order_by(Change.version)
            assert [(one.after, one.actor["role"]) for one in changes][1:] == [("suspended", "bureau_officer")]

    def test_says_nothing_of_what_is_revoked_already(self, both: Papers) -> None:
        both.call(RevokeCertificate(number=HIGHER, clause="四(一)", reason="弄虚作假"), BUREAU)
        both.call(REVOKE, BUREAU)
        assert (states(both)[HIGHER], followed(both)) == ("revoked", [])

    @pytest.mark.parametrize(
        ("command", "after"),
        [
            (RestoreCertificate(number=HIGHER, reason="另有有效职称"), "valid"),
            (RevokeCertificate(number=HIGHER, clause="四(一)", reason="不具备申报条件"), "revoked"),
        ],
    )
    def test_leaves_the_next_word_to_the_bureau(self, both: Papers, command: object, after: str) -> None:
        both.call(REVOKE, BUREAU)
        assert both.call(command, BUREAU).state == after  # type: ignore[arg-type]
        assert len(followed(both)) == 1

    def test_that_was_only_suspended_suspends_nothing(self, both: Papers) -> None:
        both.call(SUSPEND, BUREAU)
        assert states(both) == {BASE: "suspended", HIGHER: "valid"}
