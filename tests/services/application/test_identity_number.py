"""The identity number stays with the vault: no event, row, log or file quotes it. On both databases."""

import logging
from collections.abc import Callable, Iterator

import pytest
import structlog
from sqlalchemy import MetaData, select

from chaos.checker.numbers import Search
from shared import telemetry
from shared.contracts.application import RevealNumber, SaveDraft
from shared.errors import Refusal
from shared.identity import mask
from tests.bench import Bench
from tests.leftovers import leftovers
from tests.services.application import player as cast
from tests.services.application.conftest import Registry
from tests.services.application.player import Player
from tests.unit.application.kit import by_number, exceptional, peers_number

Retry = Callable[[], None]


@pytest.fixture
def logged(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """Everything that a process of this service would log, in its own format."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    telemetry.configure("application", "DEBUG")
    yield lambda: "".join(capsys.readouterr())
    root.handlers = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_the_identity_number_is_in_no_event_row_or_log(
    player: Player, registry: Registry, bench: Bench, retry: Retry, logged: Callable[[], str]
) -> None:
    registry.status = 503
    player.applies(by_number(exceptional()))
    bench.keep_promises()
    registry.status = 200
    registry.answers["degree"] = f"{player.number} is not in our records".encode()
    registry.answers["identity"] = {"result": "mismatch", "found": f"林晓锋，{player.number.lower()}"}
    retry()
    with pytest.raises(Refusal):
        player.does(player.draft_command())
    for peer in by_number(exceptional()).recommenders:
        wrong_peer = peer.model_copy(update={"document_type": "hk_macau_pass"})
        with pytest.raises(Refusal):
            player.does(SaveDraft(case_id=player.case_id, form=exceptional(recommenders=(wrong_peer,))))
    for wrong in (player.number[:-1] + "?", " ".join(player.number.lower()) + " 1"):
        with pytest.raises(Refusal):
            player.does(player.draft_command(document_number=wrong))
    player.hears(cast.PASSED)
    shown = bench.call(RevealNumber(case_id=player.case_id, reason=f"核对{player.number}"), cast.BUREAU, key="reveal")
    assert shown.document_number == player.number

    told = [envelope.model_dump_json() for envelope, _ in bench.published]
    assert told
    log = logged()
    assert "errand failed" in log
    assert "event set aside" in log
    tables = list(rows(bench))
    everything = [("log", log), ("events", "".join(told)), *(("tables", row) for row in tables)]
    everything += leftovers(bench.house.settings.var_dir)
    numbers = [player.number, *(peers_number(peer.name) for peer in player.sees().form.recommenders)]
    search = Search(numbers)
    assert [place for place, content in everything if search.finds(content)] == []
    assert [number for number in numbers if not any(mask(number) in row for row in tables)] == []
    found = {check.check: check.found for check in player.sees().checks}
    assert found["identity"] == f"林晓锋，{mask(player.number)}"


def rows(bench: Bench) -> Iterator[str]:
    """Every row of every table, the bus's own too."""
    known = MetaData()
    with bench.house.database.engine.connect() as connection:
        known.reflect(connection)
        for table in known.sorted_tables:
            for row in connection.execute(select(table)):
                yield f"{table.name} {tuple(row)!r}"  # a row prints itself shortened
