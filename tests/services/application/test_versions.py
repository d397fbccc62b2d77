"""A command that names the version it is meant for happens on that version or not at all. On both databases."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.bus.requests import answer
from shared.contracts.application import SaveDraft
from shared.contracts.base import Actor, Call, Done, new_id
from shared.errors import Refusal
from tests.bench import Bench
from tests.services.application.player import FOREIGN_OFFICER, Player
from tests.unit.application.kit import employed


def saved(bench: Bench, player: Player, seen: int | None, actor: Actor | None = None, key: str | None = None) -> Done:
    """The form saved by somebody who saw a version."""
    save = SaveDraft(case_id=player.case_id, form=employed())
    call = Call(
        body=save.model_dump(mode="json"),
        actor=actor or player.actor,
        received_at=bench.clock.now(),
        expires_at=datetime.now(UTC) + timedelta(minutes=1),
        correlation_id=new_id(),
        idempotency_key=key,
        seen_version=seen,
    )
    return Done.model_validate(answer(bench.house, bench.handlers, bench.service, save.method(), call).unwrap())


def refused(bench: Bench, player: Player, seen: int, actor: Actor | None = None) -> str:
    with pytest.raises(Refusal) as refusal:
        saved(bench, player, seen, actor)
    return refusal.value.slug


def test_the_present_version_is_taken_and_the_one_before_is_not(player: Player, bench: Bench) -> None:
    player.opens(at="2023-07-05 09:00")
    first = player.sees().version
    second = saved(bench, player, first).version
    assert second > first
    assert refused(bench, player, first) == "version-passed"
    assert player.sees().version == second
    assert saved(bench, player, second).version == second  # the same form again changes nothing


def test_without_a_version_nothing_is_asked(player: Player, bench: Bench) -> None:
    player.opens(at="2023-07-05 09:00")
    assert saved(bench, player, None).version > 1


def test_a_retry_is_answered_as_before_though_the_version_has_passed(player: Player, bench: Bench) -> None:
    player.opens(at="2023-07-05 09:00")
    seen = player.sees().version
    assert saved(bench, player, seen, key="k-1") == saved(bench, player, seen, key="k-1")


def test_a_stranger_learns_no_version(player: Player, bench: Bench) -> None:
    player.opens(at="2023-07-05 09:00")
    seen = player.sees().version
    assert refused(bench, player, seen, FOREIGN_OFFICER) == refused(bench, player, seen + 1, FOREIGN_OFFICER) != ""
    assert refused(bench, player, seen + 1, FOREIGN_OFFICER) != "version-passed"
