"""Registries of record: what they say stands beside the form, what they do not say is asked again."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from services.application import checks
from services.application import registry as port
from shared.bus.tables import errands
from shared.contracts.application import ResubmitCorrection, RetryRegistryCheck
from shared.contracts.case_events import RegistryChecked
from shared.contracts.vocabulary import CheckResult, Stage
from shared.errors import Refusal
from shared.policy import RegistryCheck
from tests.bench import Bench
from tests.services.application import player as cast
from tests.services.application.conftest import Registry
from tests.services.application.player import AUDITOR, OFFICER, Player
from tests.unit.application import kit
from tests.unit.application.kit import employed

Retry = Callable[[], None]

EVERYTHING = frozenset({"civil_service", "degree", "identity", "insurance", "title"})


def results(player: Player) -> dict[str, CheckResult]:
    """What stands beside the form, by check."""
    return {check.check: check.result for check in player.sees().checks}


def promised(bench: Bench) -> int:
    """How many look-ups are still to be made."""
    with bench.house.database.read() as session:
        return int(session.scalar(select(func.count()).select_from(errands)) or 0)


def test_everything_stated_is_looked_up_and_told(player: Player, registry: Registry, bench: Bench) -> None:
    player.applies()
    assert set(results(player).values()) == {CheckResult.PENDING}
    bench.keep_promises()
    assert results(player) == dict.fromkeys(EVERYTHING, CheckResult.MATCH)
    told = [event.finding for event in bench.told(RegistryChecked)]
    assert {finding.check for finding in told} == set(results(player))
    assert all(finding.mandatory for finding in told)
    assert {question["path"] for question in registry.asked} == {"/lookup"}
    stated = {question["check"]: question["stated"] for question in registry.asked}
    assert stated == {
        "identity": {"name": "林晓峰"},
        "degree": {"degree": "bachelor", "graduated_on": "2012-07-01"},
        "title": {"level": "junior", "qualification": None, "obtained_on": "2016-11-30"},
        "insurance": {"credit_code": kit.COMPANY, "on": "2023-07-05"},
        "civil_service": {"standing": "not_civil_servant"},
    }
    assert {question["number"] for question in registry.asked} == {player.number}
    noted = [entry for entry in player.history() if entry.move == "registry_checked"]
    assert {entry.reason for entry in noted} == {f"{name}: match" for name in stated}
    assert {entry.clause for entry in noted} == {"四(一)"}
    assert promised(bench) == 0


def test_a_mismatch_is_evidence_and_no_verdict(player: Player, registry: Registry, bench: Bench) -> None:
    registry.answers["degree"] = {"result": "mismatch", "found": "associate, 2013-01-15"}
    registry.answers["title"] = {"result": "unknown", "found": None}
    player.applies()
    bench.keep_promises()
    checks = {check.check: check for check in player.sees().checks}
    assert (checks["degree"].result, checks["degree"].found) == (CheckResult.MISMATCH, "associate, 2013-01-15")
    assert checks["degree"].stated == "bachelor, 2012-07-01"
    assert checks["title"].result is CheckResult.UNKNOWN
    player.hears(cast.PUBLISHED, cast.RECOMMENDED)
    assert player.is_at(Stage.AUDIT)
    for officer in (OFFICER, AUDITOR):
        assert bench.call(cast.GetCase(case_id=player.case_id), officer).checks == player.sees().checks


def test_a_registry_that_is_down_blocks_nothing_and_is_asked_again(
    player: Player, registry: Registry, bench: Bench, retry: Retry
) -> None:
    registry.status = 503
    player.applies()
    bench.keep_promises()
    assert set(results(player).values()) == {CheckResult.PENDING}
    assert (bench.told(RegistryChecked), promised(bench)) == ([], 5)
    player.hears(cast.PUBLISHED, cast.RECOMMENDED)
    retry()
    assert promised(bench) == 5
    registry.status = 200
    retry()
    assert set(results(player).values()) == {CheckResult.MATCH}
    assert (len(bench.told(RegistryChecked)), promised(bench)) == (5, 0)
    assert player.is_at(Stage.AUDIT)


def test_behind_a_slow_registry_nobody_waits(
    player: Player, registry: Registry, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "SOON_SECONDS", 0)  # so that any answer is a slow one
    seen: list[int] = []

    def look() -> None:
        seen.append(promised(bench))
        registry.meanwhile = look

    registry.meanwhile = look
    player.applies()
    bench.keep_promises()
    assert set(results(player).values()) == {CheckResult.MATCH}
    assert (len(registry.asked), promised(bench)) == (5, 0)
    assert seen == [1, 4, 3, 2, 1]


@pytest.mark.parametrize(
    "nonsense",
    [
        b"",
        b"<html>maintenance</html>",
        b"{}",
        b"[" * 10_000,
        b'{"result": "perhaps"}',
        b'{"result": "pending"}',
        b'{"result": "match", "found": 1}',
        b'{"result": "match", "found": "' + b"x" * 1001 + b'"}',
        b'{"result": "match", "found": "' + b"x" * 5_000_000 + b'"}',
        b"\xff\xfe",
    ],
    ids=lambda nonsense: str(nonsense[:20]),
)
def test_a_registry_that_answers_nonsense_counts_as_down(
    player: Player, registry: Registry, bench: Bench, retry: Retry, nonsense: bytes
) -> None:
    registry.answers["degree"] = nonsense
    player.applies()
    bench.keep_promises()
    assert results(player)["degree"] is CheckResult.PENDING
    assert results(player)["identity"] is CheckResult.MATCH
    registry.answers.clear()
    retry()
    assert results(player)["degree"] is CheckResult.MATCH


@pytest.mark.parametrize(("status", "trouble"), [(307, None), (500, None), (200, "hangs up"), (200, "packs")])
def test_whatever_is_wrong_with_a_registry_the_case_goes_on_without_it(
    player: Player, registry: Registry, bench: Bench, retry: Retry, status: int, trouble: Any
) -> None:
    registry.status, registry.trouble = status, trouble
    player.applies()
    bench.keep_promises()
    assert set(results(player).values()) == {CheckResult.PENDING}
    assert {question["path"] for question in registry.asked} == {"/lookup"}  # a number follows no redirect
    player.hears(cast.PUBLISHED, cast.RECOMMENDED)
    assert player.is_at(Stage.AUDIT)
    registry.status, registry.trouble = 200, None
    retry()
    assert set(results(player).values()) == {CheckResult.MATCH}


def test_an_answer_that_does_not_end_is_left(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(port, "LONGEST_ANSWER", 10**9)
    monkeypatch.setattr(port, "WHOLE_ANSWER_SECONDS", 0.1)
    registry.trouble = "drips"
    with pytest.raises(port.RegistryAway):
        port.Registry(registry.url).look_up(port.Question(RegistryCheck.IDENTITY, "resident_id", "1", {}))


def test_whoever_works_on_the_case_may_hurry_it(player: Player, registry: Registry, bench: Bench) -> None:
    registry.status = 503
    player.applies()
    bench.keep_promises()
    registry.status = 200
    for who in (cast.FOREIGN_OFFICER, cast.FOREIGN_AUDITOR):
        with pytest.raises(Refusal, match="no-such-case"):
            bench.call(RetryRegistryCheck(case_id=player.case_id), who)
    bench.call(RetryRegistryCheck(case_id=player.case_id), OFFICER)
    bench.keep_promises()
    assert set(results(player).values()) == {CheckResult.MATCH}


def test_what_was_hurried_is_told_once(player: Player, registry: Registry, bench: Bench, retry: Retry) -> None:
    registry.status = 503
    player.applies()
    bench.keep_promises()
    for _ in range(3):
        player.does(RetryRegistryCheck(case_id=player.case_id))
        assert promised(bench) == 5
    registry.status = 200
    retry()
    assert len(bench.told(RegistryChecked)) == 5
    assert promised(bench) == 0
    player.does(RetryRegistryCheck(case_id=player.case_id))
    assert promised(bench) == 0


def test_a_freelancer_may_hurry_the_registry_too(bench: Bench, registry: Registry) -> None:
    someone = Player(bench, "jiang-weixi").applies(kit.freelancer())
    someone.does(RetryRegistryCheck(case_id=someone.case_id))
    bench.keep_promises()
    assert results(someone) == dict.fromkeys(EVERYTHING - {"insurance"}, CheckResult.MATCH)


# The form changes while a registry is asked


def test_an_answer_about_what_is_no_longer_stated_counts_for_nothing(
    player: Player, registry: Registry, bench: Bench
) -> None:
    player.applies().hears(cast.PUBLISHED, cast.RECOMMENDED, cast.correction("education.graduated_on"))
    assert employed().education
    later = employed().education.model_copy(update={"graduated_on": kit.date(2012, 7, 2)})
    corrected = employed(education=later)
    registry.answers = {
        "civil_service": b"",
        "degree": {"result": "match", "found": "2012-07-01"},
        "identity": b"",
        "insurance": b"",
        "title": b"",
    }

    def correct() -> None:
        registry.meanwhile = None
        player.does(ResubmitCorrection(case_id=player.case_id, form=corrected))

    def on_the_degree_question() -> None:
        if registry.asked[-1]["check"] == "degree":
            correct()
        else:
            registry.meanwhile = on_the_degree_question

    registry.meanwhile = on_the_degree_question
    bench.keep_promises()
    asked = [question["stated"]["graduated_on"] for question in registry.asked if question["check"] == "degree"]
    assert asked == ["2012-07-01", "2012-07-02"]
    (told,) = bench.told(RegistryChecked)
    assert told.finding.stated == "bachelor, 2012-07-02"


def test_nobody_looks_up_the_data_of_a_case_that_was_withdrawn(
    player: Player, registry: Registry, bench: Bench
) -> None:
    player.applies().withdraws()
    bench.keep_promises()
    assert registry.asked == []
    assert (bench.told(RegistryChecked), promised(bench)) == ([], 0)
    assert player.moves() == ["open", "submit", "withdraw"]


def test_an_answer_after_the_withdrawal_is_dropped(player: Player, registry: Registry, bench: Bench) -> None:
    player.applies()
    registry.meanwhile = player.withdraws
    bench.keep_promises()
    assert len(registry.asked) == 1
    assert (bench.told(RegistryChecked), promised(bench)) == ([], 0)
    assert player.moves() == ["open", "submit", "withdraw"]


def test_a_check_that_the_form_no_longer_asks_for_goes_away(bench: Bench, registry: Registry) -> None:
    someone = Player(bench, "jiang-weixi").applies(employed(major="fine_art", institution="arts_center"))
    bench.keep_promises()
    assert set(results(someone)) == EVERYTHING
    someone.hears(cast.RETURNED)
    someone.fills(kit.freelancer()).submits()
    assert results(someone) == dict.fromkeys(EVERYTHING - {"insurance"}, CheckResult.PENDING)
