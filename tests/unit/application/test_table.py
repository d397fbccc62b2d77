"""The road of a case, written a second time by hand: every stage and move, allowed or refused."""

from datetime import date

import pytest

from services.application.domain import table
from services.application.domain.names import MOVE_NAMES, STAGE_NAMES
from services.application.domain.table import TABLE, Row
from shared.contracts.audit import AuditPassed, CorrectionRequested
from shared.contracts.base import Event, Request, Role
from shared.contracts.certificate import CertificateIssued, CertificateStatusChanged
from shared.contracts.evaluation import CaseDecided, ResultAccepted, ResultSentBack
from shared.contracts.integrity import SanctionImposed
from shared.contracts.payment import PaymentLapsed, PaymentSettled
from shared.contracts.review import CaseReturned, EmployerRecommended, InternalPublicityOpened, ReviewRefused
from shared.contracts.vocabulary import Outcome, Stage
from shared.errors import Kind, Refusal
from shared.policy import Step
from tests.unit.application.kit import POLICY, beijing, notice

D, ER, EP, AR = Stage.DRAFT, Stage.EMPLOYER_REVIEW, Stage.EMPLOYER_PUBLICITY, Stage.ASSOCIATION_REVIEW
AU, CO, PA, EV = Stage.AUDIT, Stage.CORRECTION, Stage.PAYMENT, Stage.EVALUATION
AC, PU, FC, CE, CL = Stage.ACCEPTANCE, Stage.PUBLICITY, Stage.FILING_CHECK, Stage.CERTIFIED, Stage.CLOSED

WITHDRAWN = (CL, Outcome.WITHDRAWN, "三(一)1")
DISQUALIFIED = (CL, Outcome.DISQUALIFIED, "四(一)")

# fmt: off
ROAD: dict[Stage, dict[str, tuple[Stage, Outcome | None, str]]] = {
    D: {
        "submit": (ER, None, "三(一)1"),
        "submit_freelance": (AR, None, "三(一)2"),
        "lapse": (CL, Outcome.LAPSED, "三(一)1"),
        "withdraw": WITHDRAWN,
        "close_for_death": WITHDRAWN,
        "disqualify": DISQUALIFIED,
    },
    AR: {
        "upload_stamped_forms": (AU, None, "三(一)2"),
        "lapse": (CL, Outcome.LAPSED, "三(一)2"),
        "withdraw": WITHDRAWN,
        "close_for_death": WITHDRAWN,
        "reassign": (AR, None, "四(三)"),
        "disqualify": DISQUALIFIED,
    },
    ER: {
        "return": (D, None, "三(一)2"),
        "open_publicity": (EP, None, "三(一)2"),
        "recommend": (AU, None, "三(二)"),
        "decline": (CL, Outcome.NOT_RECOMMENDED, "三(一)2"),
        "lapse": (CL, Outcome.LAPSED, "三(一)2"),
        "withdraw": WITHDRAWN,
        "close_for_death": WITHDRAWN,
        "reassign": (ER, None, "四(三)"),
        "disqualify": DISQUALIFIED,
    },
    EP: {
        "return": (D, None, "三(一)2"),
        "recommend": (AU, None, "三(一)2"),
        "decline": (CL, Outcome.NOT_RECOMMENDED, "三(一)2"),
        "lapse": (CL, Outcome.LAPSED, "三(一)2"),
        "withdraw": WITHDRAWN,
        "close_for_death": WITHDRAWN,
        "reassign": (EP, None, "四(三)"),
        "disqualify": DISQUALIFIED,
    },
    AU: {
        "request_correction": (CO, None, "三(一)3"),
        "accept": (PA, None, "三(一)3"),
        "accept_without_fee": (EV, None, "三(二)"),
        "refuse": (CL, Outcome.REFUSED, "三(一)3"),
        "withdraw": WITHDRAWN,
        "close_for_death": WITHDRAWN,
        "reassign": (AU, None, "四(三)"),
        "disqualify": DISQUALIFIED,
    },
    CO: {
        "resubmit": (AU, None, "三(一)3"),
        "abandon": (CL, Outcome.ABANDONED, "三(一)3"),
        "withdraw": WITHDRAWN,
        "close_for_death": WITHDRAWN,
        "reassign": (CO, None, "四(三)"),
        "disqualify": DISQUALIFIED,
    },
    PA: {
        "settle": (EV, None, "三(一)3"),
        "abandon": (CL, Outcome.ABANDONED, "三(一)3"),
        "withdraw": WITHDRAWN,
        "close_for_death": WITHDRAWN,
        "reassign": (PA, None, "四(三)"),
        "disqualify": DISQUALIFIED,
    },
    EV: {
        "decide": (AC, None, "三(一)4"),
        "miss": (CL, Outcome.ABSENT, "三(一)4"),
        "close_not_evaluated": (CL, Outcome.NOT_EVALUATED, "三(一)4"),
        "refuse_after_audit": (CL, Outcome.REFUSED, "四(一)"),
        "withdraw": WITHDRAWN,
        "close_for_death": WITHDRAWN,
        "reassign": (EV, None, "四(三)"),
        "disqualify": DISQUALIFIED,
    },
    AC: {
        "accept_passed": (PU, None, "三(一)5"),
        "accept_not_passed": (CL, Outcome.NOT_PASSED, "三(一)4"),
        "send_back": (EV, None, "三(一)5"),
        "disqualify": DISQUALIFIED,
    },
    PU: {
        "certify": (CE, None, "三(一)6"),
        "refuse_after_audit": (CL, Outcome.REFUSED, "四(一)"),
        "disqualify": DISQUALIFIED,
    },
    FC: {
        "return_filing": (CL, Outcome.RETURNED, "三(三)"),
        "refuse_after_audit": (CL, Outcome.REFUSED, "四(一)"),
        "certify": (CE, None, "三(一)6"),
        "disqualify": DISQUALIFIED,
    },
    CE: {"revoke": (CL, Outcome.REVOKED, "四(一)")},
    CL: {},
}
BACK = {D: "三(一)1", AR: "三(一)2", ER: "三(一)2", EP: "三(一)2", CO: "三(一)3", PA: "三(一)3"}
"""Where a case that lapsed or was abandoned may be reopened, and by which clause."""

DEADLINE = beijing("2023-08-01 00:00")
ACCEPTED = ResultAccepted(outcome="passed", place="bureau", title_date=date(2023, 10, 20),
                          publicity_ends_at=DEADLINE, bundle_digest="0" * 64)
REVOKED = CertificateStatusChanged(number="1", before="valid", after="revoked", clause="四(一)", reason="弄虚作假")
FACTS: dict[str, Event] = {
    "return": CaseReturned(reasons="有误"),
    "open_publicity": InternalPublicityOpened(ends_at=DEADLINE),
    "recommend": EmployerRecommended(opinion="同意", recommender="王"),
    "decline": ReviewRefused(outcome="not_recommended", clause=None, reason="未通过"),
    "lapse": ReviewRefused(outcome="lapsed", clause=None, reason="逾期"),
    "request_correction": CorrectionRequested(items=notice("summary"), deadline=DEADLINE),
    "accept": AuditPassed(opinion="同意", checklist_digest="0" * 64),
    "refuse": ReviewRefused(outcome="refused", clause="三(一)3", reason="不符"),
    "settle": PaymentSettled(order="1", paid_at=DEADLINE),
    "abandon": PaymentLapsed(order="1", closed_at=DEADLINE),
    "decide": CaseDecided(meeting="1"),
    "miss": CaseDecided(meeting=None, absent=True),
    "accept_passed": ACCEPTED,
    "accept_not_passed": ResultAccepted(outcome="not_passed", place=None, title_date=None, publicity_ends_at=None,
                                        bundle_digest="0" * 64),
    "send_back": ResultSentBack(reasons="计票有误"),
    "certify": CertificateIssued(number="1", date=date(2023, 12, 1), status_index=0),
    "revoke": REVOKED,
    "disqualify": SanctionImposed(sanction="1", target="applicant", ref="a" * 64, effects=("cancel_application",),
                                  case_id="1", clause="四(一)", reason="弄虚作假", since=date(2023, 8, 1), until=None),
}
TELLING: dict[str, dict[Stage, set[str]]] = {
    "review": {
        ER: {"return", "open_publicity", "decline", "lapse"},
        EP: {"return", "recommend", "decline", "lapse"},
        AU: {"request_correction", "accept", "refuse"},
    },
    "payment": {PA: {"settle", "abandon"}},
    "evaluation": {EV: {"decide", "miss"}, AC: {"accept_passed", "accept_not_passed", "send_back"}},
    "certificate": {PU: {"certify"}, FC: {"certify"}, CE: {"revoke"}},
    "integrity": {stage: {"disqualify"} for stage in set(Stage) - {CE, CL}},
}
# fmt: on
MOVES = sorted({row.move for row in TABLE} - {"reopen"})


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("move", MOVES)
def test_every_stage_and_move_is_allowed_or_refused(stage: Stage, move: str) -> None:
    wanted = ROAD[stage].get(move)
    if wanted:
        row = table.row(stage, move, Role.APPLICANT)
        assert (row.to, row.outcome, row.clause) == wanted
        return
    with pytest.raises(Refusal) as caught:
        table.row(stage, move, Role.APPLICANT)
    refusal = caught.value
    assert (refusal.slug, refusal.kind) == ("illegal-move", Kind.CONFLICT)
    assert STAGE_NAMES[stage] in refusal.text.zh
    assert MOVE_NAMES[move] in refusal.text.zh
    assert stage in refusal.text.en
    assert move in refusal.text.en
    assert refusal.possible == table.possible(stage, Role.APPLICANT)


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("left", Stage)
@pytest.mark.parametrize("outcome", [None, *Outcome])
def test_what_lapsed_or_was_abandoned_is_reopened_where_it_was(
    stage: Stage, left: Stage, outcome: Outcome | None
) -> None:
    if stage is CL and left in BACK and outcome in (Outcome.LAPSED, Outcome.ABANDONED):
        row = table.reopening(stage, outcome, left, Role.BUREAU_OFFICER)
        assert (row.stage, row.to, row.outcome, row.clause) == (CL, left, None, BACK[left])
        return
    with pytest.raises(Refusal) as caught:
        table.reopening(stage, outcome, left, Role.BUREAU_OFFICER)
    assert (caught.value.slug, caught.value.kind) == (
        "not-reopenable" if stage is CL else "illegal-move",
        Kind.CONFLICT,
    )


def test_no_row_is_doubled_and_every_move_has_a_name() -> None:
    rows = [(row.stage, row.move, row.to if row.move == "reopen" else None) for row in TABLE]
    assert len(set(rows)) == len(rows) == sum(map(len, ROAD.values())) + len(BACK)
    assert {row.move for row in TABLE} <= set(MOVE_NAMES)
    assert set(STAGE_NAMES) == set(Stage)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.stage} {row.move}")
def test_a_row_closes_with_an_outcome_and_cites_a_clause(row: Row) -> None:
    assert (row.outcome is not None) == (row.to is CL)
    assert row.clause in POLICY.clauses


def test_a_case_begins_as_a_draft_or_with_an_institutions_own_result() -> None:
    assert table.STARTS == {"open": (D, "三(一)1"), "hand_in": (FC, "三(三)")}
    onward = {row.to for row in TABLE} | {stage for stage, _ in table.STARTS.values()}
    assert onward == set(Stage)


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_of_the_desks_moves_the_case_only_where_the_desk_has_it(stage: Stage, fact: str) -> None:
    event = FACTS[fact]
    row = table.mirrored(stage, event)
    if fact in TELLING[event.publisher].get(stage, ()):
        assert row is table.row(stage, fact, Role.APPLICANT)
        assert row.decided_by == event.publisher
    else:
        assert row is None


@pytest.mark.parametrize(
    ("stage", "fact", "left_out", "move", "to"),
    [
        (AU, "accept", (), "accept", PA),
        (AU, "accept", (Step.PAYMENT,), "accept_without_fee", EV),
        (AU, "accept", (Step.DEFENCE, Step.EMPLOYER_PUBLICITY), "accept", PA),
        (ER, "recommend", (Step.EMPLOYER_PUBLICITY,), "recommend", AU),
        (EP, "recommend", (Step.PAYMENT,), "recommend", AU),
    ],
)
def test_a_road_goes_past_the_steps_that_its_schedule_leaves_out(
    stage: Stage, fact: str, left_out: tuple[Step, ...], move: str, to: Stage
) -> None:
    row = table.mirrored(stage, FACTS[fact], left_out)
    assert row
    assert (row.move, row.to) == (move, to)


@pytest.mark.parametrize("after", ["suspended", "valid"])
def test_a_certificate_that_is_suspended_or_restored_moves_no_case(after: str) -> None:
    assert table.mirrored(CE, REVOKED.model_copy(update={"after": after})) is None


@pytest.mark.parametrize("stage", Stage)
def test_a_stage_ends_by_itself_where_the_hub_owns_its_deadline(stage: Stage) -> None:
    ends = {D: "lapse", AR: "lapse", CO: "abandon"}
    row = table.by_deadline(stage)
    assert (row and row.move) == ends.get(stage)


# fmt: off
POSSIBLE = {
    D: {"save_draft", "attach_document", "submit_application", "withdraw_application"},
    AR: {"attach_document", "retry_registry_check", "upload_stamped_forms", "withdraw_application"},
    ER: {"retry_registry_check", "withdraw_application"},
    EP: {"retry_registry_check", "withdraw_application"},
    AU: {"retry_registry_check", "withdraw_application"},
    CO: {"attach_document", "retry_registry_check", "resubmit_correction", "withdraw_application"},
    PA: {"withdraw_application"},
    EV: {"retry_registry_check", "withdraw_application"},
    AC: {"retry_registry_check"},
    PU: {"retry_registry_check"},
    FC: {"retry_registry_check"},
}
# fmt: on
CHECKED_AT = {AR, ER, EP, AU, CO, EV, AC, PU, FC}


@pytest.mark.parametrize("stage", Stage)
def test_what_is_possible_is_told_by_the_names_of_the_commands(stage: Stage) -> None:
    told = table.possible(stage, Role.APPLICANT)
    assert set(told) == POSSIBLE.get(stage, set())
    assert len(set(told)) == len(told)
    assert all(f"application.{name}" in Request.known for name in told)


@pytest.mark.parametrize("stage", Stage)
def test_officers_are_told_what_is_theirs(stage: Stage) -> None:
    retry = {"retry_registry_check"} if stage in CHECKED_AT else set()
    assert set(table.possible(stage, Role.AUDITOR)) == set(table.possible(stage, Role.EMPLOYER_OFFICER)) == retry
    close = {"close_not_evaluated"} if stage is EV else set()
    others = {
        "reopen_case": {CL},
        "accept_filing": {FC},
        "return_filing": {FC},
        "reassign_case": {AR, ER, EP, AU, CO, PA, EV},
        "close_for_death": {D, AR, ER, EP, AU, CO, PA, EV},
        "refuse_after_audit": {EV, PU, FC},
    }
    theirs = {command for command, stages in others.items() if stage in stages}
    assert set(table.possible(stage, Role.BUREAU_OFFICER)) == retry | close | theirs
    assert table.possible(stage, Role.SECRETARY) == ()


@pytest.mark.parametrize("outcome", Outcome)
def test_only_what_can_be_reopened_is_offered(outcome: Outcome) -> None:
    told = table.open_now(CL, Role.BUREAU_OFFICER, outcome=outcome, box_open=False)
    assert told == (("reopen_case",) if outcome in (Outcome.LAPSED, Outcome.ABANDONED) else ())


@pytest.mark.parametrize(
    ("who", "commands"),
    [
        (Role.APPLICANT, {"withdraw_application"}),
        (Role.BUREAU_OFFICER, {"close_for_death", "refuse_after_audit"}),
    ],
)
def test_nobody_is_offered_to_take_a_case_back_once_the_box_is_open(who: Role, commands: set[str]) -> None:
    before, after = (table.open_now(EV, who, outcome=None, box_open=open) for open in (False, True))
    assert set(before) - set(after) == commands
    assert "refuse_after_audit" in table.open_now(PU, Role.BUREAU_OFFICER, outcome=None, box_open=True)


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("work", ["save_draft", "attach_document", "retry_registry_check", "accept_filing"])
@pytest.mark.parametrize("who", Role)
def test_work_at_a_stage_is_refused_elsewhere_and_to_others(stage: Stage, work: str, who: Role) -> None:
    if work in table.possible(stage, who):
        assert work in POSSIBLE.get(stage, set()) or (stage, work, who) == (FC, "accept_filing", Role.BUREAU_OFFICER)
        table.check_at_work(stage, work, who)
        return
    with pytest.raises(Refusal, match="illegal-move") as caught:
        table.check_at_work(stage, work, who)
    assert caught.value.possible == table.possible(stage, who)
