"""What the certificate service tells, heard in any order, and the lists and boxes it holds up. On both databases."""

from datetime import date
from itertools import permutations

import pytest
from sqlalchemy import event as hook
from sqlalchemy import select

from services.evaluation.certificates import bases_of
from services.evaluation.tables import CaseRow
from shared.contracts.base import Event
from shared.contracts.case_events import CaseClosed
from shared.contracts.certificate import CertificateIssued, CertificateState, CertificateStatusChanged
from shared.contracts.evaluation import GetEvaluation, GetMeeting
from shared.contracts.form import HeldTitle
from shared.contracts.vocabulary import Outcome
from shared.errors import Failure, Refusal
from tests.bench import Bench
from tests.services.lent import as_of_before
from tests.unit.evaluation import kit
from tests.unit.evaluation.kit import SECRETARY, beijing

NUMBER, EARLIER_CASE = "ZC11-2022-000042-7", "case-0"
ISSUED = CertificateIssued(number=NUMBER, date=date(2022, 11, 20), status_index=42, person_ref="person-case-1")


def changed(before: CertificateState, after: CertificateState) -> CertificateStatusChanged:
    return CertificateStatusChanged(number=NUMBER, before=before, after=after, reason="核查")


SUSPENDED, RESTORED = changed("valid", "suspended"), changed("suspended", "valid")
REVOKED = changed("suspended", "revoked")
CLOSED = CaseClosed(outcome=Outcome.WITHDRAWN, clause="三(一)1", reason="不再申报")
LIFE: tuple[Event, ...] = (ISSUED, SUSPENDED, RESTORED)


def told(bench: Bench, *life: Event) -> None:
    """The certificate service tells what became of the certificate, word after word."""
    for seq, event in enumerate(life, 1):
        bench.feed(event, EARLIER_CASE, seq=seq)


def brought(bench: Bench, number: str | None = NUMBER, obtained_on: date = ISSUED.date, *others: str) -> Bench:
    """A case whose title held names a certificate, judged on paper and assessed; and others without one."""
    held = HeldTitle(level=None, series="engineering", obtained_on=obtained_on, certificate_number=number)
    bench.feed(kit.evaluation_due(level="junior", title=held), kit.CASE)
    for case_id in others:
        bench.feed(kit.evaluation_due(case_id, level="junior"), case_id)
    for case_id in (kit.CASE, *others):
        bench.call(kit.opinion(case_id), SECRETARY, at=beijing("2023-09-15 11:00"))
    return bench


def convene(bench: Bench, *cases: str) -> tuple[Failure, ...]:
    """What stands against listing these cases; nothing if they are listed."""
    try:
        bench.call(kit.convene(*cases), SECRETARY, at=beijing("2023-09-20 10:00"))
    except Refusal as refusal:
        return refusal.failures
    return ()


def test_a_suspended_base_waits_and_is_listed_once_it_is_restored(bench: Bench) -> None:
    told(brought(bench), ISSUED, SUSPENDED)
    (failure,) = convene(bench)
    assert (failure.rule, failure.clause, failure.field) == ("base-title-stands", "三(一)1", "cases.0")
    assert failure.found.zh == f"证书{NUMBER}已暂停"
    assert bench.published == []
    bench.feed(RESTORED, EARLIER_CASE, seq=3)
    assert convene(bench) == ()


def test_a_revoked_base_is_not_listed(bench: Bench) -> None:
    told(brought(bench), ISSUED, SUSPENDED, REVOKED)
    assert [failure.found.en for failure in convene(bench)] == [f"the certificate {NUMBER} is revoked"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_its_words_count_in_their_own_order_not_as_they_arrive(bench: Bench, order: tuple[int, ...]) -> None:
    for place in order:
        bench.feed(LIFE[place], EARLIER_CASE, seq=place + 1)
    assert convene(brought(bench)) == ()


def test_a_suspended_one_whose_own_base_is_revoked_stays_suspended(bench: Bench) -> None:
    told(brought(bench), ISSUED, SUSPENDED, changed("suspended", "suspended"))
    assert bench.inbox_states() == ["done"] * 4
    assert [failure.found.en for failure in convene(bench)] == [f"the certificate {NUMBER} is suspended"]


@pytest.mark.parametrize("named", [True, False])
def test_a_case_of_an_earlier_version_has_its_title_out_of_its_snapshot(bench: Bench, named: bool) -> None:
    """And one without a title, or only heard of, has none."""
    bench.feed(CLOSED, "case-9")
    if named:
        brought(bench)
    else:
        bench.feed(kit.evaluation_due(title=None), kit.CASE)
    as_of_before(bench, "0005")
    with bench.house.database.read() as session:
        title, snapshot = session.execute(select(CaseRow.title, CaseRow.snapshot).filter_by(case_id=kit.CASE)).one()
        assert session.scalar(select(CaseRow.title).filter_by(case_id="case-9")) is None
    assert (title == snapshot["form"]["title"], bool(title)) == (True, named)
    told(bench, ISSUED, SUSPENDED)
    with bench.house.database.read() as session:
        assert list(bases_of(session, [kit.CASE, "case-9"])) == [kit.CASE] * named


def test_of_a_form_nothing_but_its_title_is_read(bench: Bench) -> None:
    told(brought(bench), ISSUED)
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    hook.listen(bench.house.database.engine, "before_cursor_execute", note)
    with bench.house.database.read() as session:
        found = bases_of(session, [kit.CASE])
    hook.remove(bench.house.database.engine, "before_cursor_execute", note)
    assert (found[kit.CASE].number, "snapshot" in " ".join(said)) == (NUMBER, False)


def test_leaving_out_the_number_does_not_help(bench: Bench) -> None:
    told(bench, ISSUED, SUSPENDED, REVOKED)
    assert [failure.found.zh for failure in convene(brought(bench, None))] == ["证书ZC1120220000427已撤销"]


@pytest.mark.parametrize(
    ("number", "obtained_on"),
    [(None, date(2016, 8, 1)), ("粤中职证字第0001号", date(2016, 8, 1)), ("ZC11-2022-000043-5", date(2016, 8, 1))],
)
def test_what_this_system_did_not_issue_holds_nobody_up(bench: Bench, number: str | None, obtained_on: date) -> None:
    told(bench, ISSUED, SUSPENDED)
    assert convene(brought(bench, number, obtained_on)) == ()


def test_of_somebody_elses_certificate_nothing_is_said(bench: Bench) -> None:
    told(bench, ISSUED.model_copy(update={"person_ref": "f" * 64}), SUSPENDED)
    assert convene(brought(bench)) == ()


def test_a_change_whose_issue_was_never_heard_counts_by_its_number(bench: Bench) -> None:
    """As of certificates that were issued before this service was told of any."""
    bench.feed(SUSPENDED, EARLIER_CASE, seq=2)
    assert len(convene(brought(bench))) == 1


def test_a_base_lost_between_the_list_and_the_box_is_not_voted_on(bench: Bench) -> None:
    told(brought(bench, NUMBER, ISSUED.date, kit.OTHER), ISSUED)
    assert convene(bench, kit.CASE, kit.OTHER) == ()
    for cmd in kit.all_sign_in():
        bench.call(cmd, SECRETARY, at=beijing("2023-09-25 09:00"))
    bench.feed(SUSPENDED, EARLIER_CASE, seq=2)
    bench.call(kit.OPEN, SECRETARY)
    view = bench.call(GetMeeting(meeting=kit.MEETING), SECRETARY)
    assert [(line.case_id, line.box) for line in view.tallies] == [(kit.CASE, "not_opened"), (kit.OTHER, "open")]
    assert bench.call(GetEvaluation(case_id=kit.CASE), SECRETARY).stage == "assessed"


def test_a_meeting_whose_only_case_is_held_off_shows_that_it_cannot_open(bench: Bench) -> None:
    told(brought(bench), ISSUED)
    convene(bench)
    for cmd in kit.all_sign_in():
        bench.call(cmd, SECRETARY, at=beijing("2023-09-25 09:00"))
    assert "open_ballot" in bench.call(GetMeeting(meeting=kit.MEETING), SECRETARY).possible
    bench.feed(SUSPENDED, EARLIER_CASE, seq=2)
    assert "open_ballot" not in bench.call(GetMeeting(meeting=kit.MEETING), SECRETARY).possible
    with pytest.raises(Refusal) as caught:
        bench.call(kit.OPEN, SECRETARY)
    assert caught.value.slug == "no-box-can-open"
