"""An amendment of the policy reaches open cases and lengthens their time. On both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.contracts.application import SaveDraft, Timeline
from shared.contracts.vocabulary import Outcome, Stage
from tests.bench import Bench
from tests.services.application import player as cast
from tests.services.application.player import Player
from tests.services.lent import POLICIES
from tests.unit.application.kit import beijing, employed

AMENDMENT = """amendments:
  - id: outage
    date: 2023-07-17
    reason: {zh: 系统故障, en: An outage}
    windows: {application: 2023-07-20}
    deadlines: {correction_working_days: 12}
"""


@pytest.fixture
def draft(player: Player, bench: Bench, tmp_path: Path) -> Iterator[Player]:
    """A draft of the 5th of July. On the 17th the policy is amended."""
    player.opens().fills(employed())
    text = (POLICIES / "beijing-2023.yaml").read_text(encoding="utf-8")
    (tmp_path / "beijing-2023.yaml").write_text(text.replace("amendments: []", AMENDMENT), encoding="utf-8")
    bench.house.policies.adopt(bench.house.database, tmp_path)
    yield player
    bench.house.policies.adopt(bench.house.database, POLICIES)


def test_a_draft_lives_until_the_lengthened_window_ends(draft: Player, bench: Bench) -> None:
    bench.sweep(beijing("2023-07-20 12:00"))
    assert (draft.sees().stage, draft.sees().deadline) == (Stage.DRAFT, beijing("2023-07-21 00:00"))
    told = bench.call(Timeline(case_id=draft.case_id), draft.actor)
    assert (told.deadline, told.days_left) == (beijing("2023-07-21 00:00"), 1)
    bench.sweep(beijing("2023-08-20 00:00"))
    assert draft.sees().outcome is Outcome.LAPSED
    assert draft.history()[-1].at == beijing("2023-07-21 00:00")


def test_who_was_late_by_the_old_window_is_in_time(draft: Player) -> None:
    draft.does(SaveDraft(case_id=draft.case_id, form=employed()), at="2023-07-18 09:00")
    draft.submits(at="2023-07-20 23:59:59")
    assert draft.is_at(Stage.EMPLOYER_REVIEW)


def test_a_correction_that_was_posted_gets_the_longer_time(draft: Player, bench: Bench) -> None:
    draft.submits().hears(cast.PUBLISHED, cast.RECOMMENDED).hears(cast.correction("summary"), at="2023-07-18 15:00")
    assert draft.sees().deadline == beijing("2023-08-04 00:00")
    bench.sweep(beijing("2023-08-20 00:00"))
    assert (draft.sees().outcome, draft.history()[-1].at) == (Outcome.ABANDONED, beijing("2023-08-04 00:00"))
