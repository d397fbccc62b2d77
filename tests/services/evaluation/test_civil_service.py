"""What the civil service register says of an applicant, heard in any order, at list and box. On both databases."""

from itertools import permutations

import pytest

from shared.contracts.case_events import RegistryChecked, StandingChecked
from shared.contracts.evaluation import GetMeeting
from shared.contracts.vocabulary import CheckResult
from shared.errors import Refusal
from tests.bench import Bench
from tests.unit.evaluation import kit
from tests.unit.evaluation.kit import SECRETARY, beijing

MATCH, MISMATCH, UNKNOWN, PENDING = CheckResult.MATCH, CheckResult.MISMATCH, CheckResult.UNKNOWN, CheckResult.PENDING


def answer(result: CheckResult, *, since_audit: bool = True) -> StandingChecked:
    return StandingChecked(result=result, since_audit=since_audit)


def told(bench: Bench, *answers: StandingChecked, day: int = 10) -> None:
    """The hub tells one answer after the other, a day apart."""
    for nth, event in enumerate(answers):
        bench.feed(event, kit.CASE, time=beijing(f"2023-09-{day + nth:02} 10:00"))


def against(bench: Bench, *cases: str) -> list[str]:
    """Which rules stand against listing these cases; none if they are listed."""
    try:
        bench.call(kit.convene(*cases), SECRETARY, at=beijing("2023-09-20 10:00"))
    except Refusal as refusal:
        return kit.rules(refusal)
    return []


def test_a_civil_servant_is_not_listed_until_the_register_says_otherwise(defended: Bench) -> None:
    told(defended, answer(MISMATCH))
    assert against(defended) == ["not-civil-servant"]
    told(defended, answer(MATCH), day=11)
    assert against(defended) == []


@pytest.mark.parametrize("result", [MATCH, UNKNOWN, PENDING])
def test_a_register_that_was_not_reached_or_knows_nothing_keeps_nobody_off(
    defended: Bench, result: CheckResult
) -> None:
    told(defended, answer(result))
    assert against(defended) == []


def test_what_the_audit_has_settled_keeps_nobody_off(defended: Bench) -> None:
    told(defended, answer(MISMATCH, since_audit=False))
    assert against(defended) == []


def test_what_other_registries_say_is_the_audits_alone() -> None:
    assert RegistryChecked.consumers == ("review",)
    assert StandingChecked.model_fields.keys() == {"result", "since_audit"}


def test_an_answer_is_news_once_it_is_told_again_as_one_that_nobody_settled(defended: Bench) -> None:
    told(defended, answer(MISMATCH, since_audit=False), answer(MISMATCH))
    assert against(defended) == ["not-civil-servant"]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_last_answer_counts_however_they_arrive(defended: Bench, order: tuple[int, ...]) -> None:
    answers = (answer(MATCH), answer(UNKNOWN), answer(MISMATCH))
    for place in order:
        told(defended, answers[place], day=10 + place)
    assert against(defended) == ["not-civil-servant"]


def test_an_answer_that_is_heard_before_the_case_is_kept(bench: Bench) -> None:
    told(bench, answer(MISMATCH), day=1)
    bench.feed(kit.evaluation_due(level="junior"), kit.CASE)
    bench.call(kit.opinion(), SECRETARY, at=beijing("2023-09-15 11:00"))
    assert against(bench) == ["not-civil-servant"]


def test_an_answer_between_the_list_and_the_box_keeps_the_box_closed(assessed: Bench) -> None:
    assert against(assessed, kit.CASE, kit.OTHER) == []
    told(assessed, answer(MISMATCH), day=21)
    for cmd in (*kit.all_sign_in(), kit.OPEN):
        assessed.call(cmd, SECRETARY, at=beijing("2023-09-25 09:00"))
    view = assessed.call(GetMeeting(meeting=kit.MEETING), SECRETARY)
    assert [line.box for line in view.tallies] == ["not_opened", "open"]
