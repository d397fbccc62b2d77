"""Refusals: one slug, one meaning, two languages."""

import pytest

from shared.errors import PROBLEMS, Failure, Kind, Problem, Refusal, Text

CLOSED = Problem("test-window-closed", Kind.CONFLICT, zh="已于{closed}截止", en="Closed at {closed}.")


def test_a_refusal_fills_both_texts_and_keeps_clause_moves_and_failures() -> None:
    failure = Failure("degree", "三(一)1", Text("大专", "associate"), Text("本科", "bachelor"), "education.degree")
    refusal = CLOSED(clause="三(一)1", possible=["withdraw"], failures=[failure], closed="2023-07-17 24:00")
    assert refusal.text == Text("已于2023-07-17 24:00截止", "Closed at 2023-07-17 24:00.")
    assert (refusal.slug, refusal.kind, refusal.clause) == ("test-window-closed", Kind.CONFLICT, "三(一)1")
    assert refusal.possible == ("withdraw",)
    assert refusal.failures == (failure,)


def test_a_refusal_can_be_raised_and_names_itself() -> None:
    with pytest.raises(Refusal, match=r"^test-window-closed: Closed at noon\.$"):
        raise CLOSED(closed="noon")


def test_a_template_value_that_is_missing_is_a_mistake_of_the_code() -> None:
    with pytest.raises(KeyError, match="closed"):
        CLOSED()


def test_a_slug_means_one_thing() -> None:
    with pytest.raises(ValueError, match="test-window-closed"):
        Problem("test-window-closed", Kind.CONFLICT, zh="别的", en="Something else.")
    assert PROBLEMS["test-window-closed"] is CLOSED


def test_the_same_problem_may_be_declared_again() -> None:
    again = Problem("test-window-closed", Kind.CONFLICT, zh="已于{closed}截止", en="Closed at {closed}.")
    assert again == CLOSED
