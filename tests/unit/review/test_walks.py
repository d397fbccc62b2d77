"""Random days at a desk: whatever is tried, only the road's own steps are taken, and never for a wrong reason."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.review import domain
from services.review.domain import Decision, Desk, Stage
from services.review.domain.moves import MOVES
from shared.contracts.audit import AuditPassed
from shared.contracts.base import Actor, Command
from shared.contracts.review import EmployerRecommended, ReviewRefused
from shared.contracts.vocabulary import CheckResult
from shared.errors import Refusal
from tests.unit.review import kit
from tests.unit.review.kit import Play, beijing

PEOPLE = (
    kit.OFFICER,
    kit.COLLEAGUE,
    kit.AUDITOR,
    kit.SECOND_AUDITOR,
    kit.BUREAU,
    kit.FOREIGN_OFFICER,
    kit.actor(kit.COLLEAGUE.role, kit.OFFICER.subject, kit.EMPLOYER),
    kit.actor(kit.AUDITOR.role, kit.COLLEAGUE.subject, kit.INSTITUTION),
)
STEPS = {
    (Stage.EMPLOYER_REVIEW, Stage.EMPLOYER_PUBLICITY),
    (Stage.EMPLOYER_REVIEW, Stage.RETURNED),
    (Stage.EMPLOYER_REVIEW, Stage.CLOSED),
    (Stage.EMPLOYER_PUBLICITY, Stage.RETURNED),
    (Stage.EMPLOYER_PUBLICITY, Stage.AUDIT),
    (Stage.EMPLOYER_PUBLICITY, Stage.CLOSED),
    (Stage.AUDIT, Stage.CORRECTION),
    (Stage.AUDIT, Stage.PASSED),
    (Stage.AUDIT, Stage.CLOSED),
}
WINDOW_ENDS = beijing("2023-08-01 00:00")

moves = st.tuples(st.sampled_from(PEOPLE), st.sampled_from((*kit.COMMANDS, kit.UPHOLD)))
likely = st.tuples(st.just(None), st.integers(0, 5))
hours = st.integers(0, 60)
answers = st.sampled_from(
    (
        kit.finding("degree"),
        kit.finding("degree", CheckResult.MISMATCH),
        kit.finding("title"),
        kit.finding("identity"),
        kit.finding("insurance"),
        kit.finding("civil_service"),
    )
)
days = st.lists(st.tuples(hours, st.one_of(likely, likely, likely, answers, moves)), min_size=15, max_size=60)


@settings(max_examples=200, deadline=None)
@given(days)
def test_no_walk_leaves_the_road(walk: list[tuple[int, object]]) -> None:
    play = Play().hears(kit.submission()).finds(kit.finding("identity"), kit.finding("insurance"))
    for waited, what in walk:
        play.now += timedelta(hours=waited)
        if isinstance(what, tuple):
            step(play, *(what if what[0] else invited(play, what[1])))
        else:
            play.finds(what)  # type: ignore[arg-type]
        play.desk = hub(play)


def invited(play: Play, nth: int) -> tuple[Actor, Command]:
    """Some move that is said to be possible and leads on, so that walks get far."""
    ends = (kit.DECLINE, kit.RETURN, kit.REFUSE, kit.RELEASE)
    onward = [cmd for cmd in kit.COMMANDS if cmd not in ends]
    tries = [(who, cmd) for who in PEOPLE for cmd in onward if name_of(cmd) in domain.possible(play.here(who))]
    return tries[nth % len(tries)] if tries else (kit.OFFICER, kit.RECOMMEND)


def step(play: Play, who: Actor, cmd: Command) -> None:
    """Try a move and check what came of it."""
    before = play.desk
    open_moves = domain.possible(play.here(who))
    decision, refusal = outcome(play, who, cmd)
    if refusal:
        assert refusal.possible == open_moves
        assert refusal.clause or refusal.slug == "no-such-case"
    if not decision:
        return
    assert name_of(cmd) in open_moves
    assert before.hands.get(who.subject, who.role) == who.role
    assert before.stage is decision.desk.stage or (before.stage, decision.desk.stage) in STEPS
    for event in decision.events:
        check_reason(before, event, play)
    play.desk = decision.desk


def outcome(play: Play, who: Actor, cmd: Command) -> tuple[Decision | None, Refusal | None]:
    try:
        return domain.decide(play.here(who), cmd), None
    except Refusal as refusal:
        return None, refusal


def name_of(cmd: Command) -> str:
    return MOVES[type(cmd)].name


def check_reason(before: Desk, event: object, play: Play) -> None:
    """What is told was true when it was told."""
    match event:
        case EmployerRecommended():
            assert not before.unconfirmed
            assert before.publicity.ends_at <= play.now < WINDOW_ENDS
            assert all(o.resolution == "dismissed" for o in before.publicity.objections)
        case AuditPassed():
            assert before.auditor is not None
            assert not before.unresolved
            assert not before.unconfirmed or play.now >= before.corrections[-1].deadline
        case ReviewRefused(outcome="not_recommended"):
            assert play.now < WINDOW_ENDS


def hub(play: Play) -> Desk:
    """The hub answers what went back to the applicant."""
    if play.desk.stage is Stage.RETURNED:
        play.hears(kit.submission("returned", kit.form(summary=f"改于{play.now:%d日%H时}")))
    if play.desk.stage is Stage.CORRECTION:
        play.hears(kit.correction())
    assert domain.lapse(play.desk, play.now, kit.POLICY) is None or play.now >= WINDOW_ENDS
    return play.desk
