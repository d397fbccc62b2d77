"""The same again: one key, one command; one person, one live case. On both databases."""

import pytest

from shared.contracts.application import ListCases, SaveDraft, SubmitApplication, WithdrawApplication
from shared.contracts.case_events import ApplicationSubmitted
from shared.contracts.vocabulary import Outcome, Stage
from shared.errors import Refusal
from tests.bench import Bench
from tests.services.application import player as cast
from tests.services.application.player import PLEDGE, Player
from tests.unit.application.kit import beijing, employed

# Idempotency


def test_a_command_repeated_with_its_key_happens_once(player: Player, bench: Bench) -> None:
    first = player.does(player.draft_command(), key="open-1")
    assert player.does(player.draft_command(), key="open-1") == first
    player.case_id = first.case_id
    player.fills(employed())
    submit = SubmitApplication(case_id=player.case_id, pledge=PLEDGE)
    done = player.does(submit, key="submit-1")
    assert player.does(submit, at="2023-07-20 09:00", key="submit-1") == done
    assert len(bench.told(ApplicationSubmitted)) == 1
    assert player.moves() == ["open", "submit"]


def test_a_key_is_not_for_another_body_nor_for_another_command(player: Player) -> None:
    player.opens()
    save = SaveDraft(case_id=player.case_id, form=employed())
    player.does(save, key="k")
    for other in (
        SaveDraft(case_id=player.case_id, form=employed(phone="1")),
        WithdrawApplication(case_id=player.case_id, reason="k"),
    ):
        with pytest.raises(Refusal, match="idempotency-key-reused"):
            player.does(other, key="k")
    assert player.sees().form == employed()


def test_a_refusal_is_not_remembered(player: Player) -> None:
    player.opens()
    submit = SubmitApplication(case_id=player.case_id, pledge=PLEDGE)
    with pytest.raises(Refusal, match="not-eligible"):
        player.does(submit, key="submit-1")
    player.fills(employed())
    assert player.does(submit, key="submit-1").stage == "employer_review"


def test_keys_of_two_people_are_apart(player: Player, bench: Bench) -> None:
    other = Player(bench, "zhao-yutong")
    mine, theirs = player.does(player.draft_command(), key="k"), other.does(other.draft_command(), key="k")
    assert mine.case_id != theirs.case_id


# One live case


def test_a_second_application_is_refused_and_allowed_after_withdrawal(player: Player, bench: Bench) -> None:
    player.applies()
    refusal = player.refused(player.draft_command())
    assert (refusal.slug, refusal.clause) == ("live-case-exists", "三(一)1")
    first = player.withdraws().case_id
    assert player.applies().case_id != first
    assert [row.stage for row in bench.call(ListCases(), player.actor).items] == ["closed", "employer_review"]


def test_a_withdrawn_draft_makes_room_and_a_new_name_keeps_the_person(player: Player) -> None:
    player.opens().withdraws()
    renamed = player.does(player.draft_command(name="林小峰"))
    player.case_id = renamed.case_id
    assert player.sees().holder.name == "林小峰"
    assert player.refused(player.draft_command()).slug == "live-case-exists"


def test_another_application_after_not_being_recommended(player: Player) -> None:
    player.applies().hears(cast.DECLINED, at="2023-07-06 09:00")
    assert player.sees().outcome is Outcome.NOT_RECOMMENDED
    assert player.opens().is_at(Stage.DRAFT)


def test_no_other_application_after_a_refused_audit(player: Player) -> None:
    player.applies().hears(cast.PUBLISHED, cast.RECOMMENDED, cast.REFUSED)
    assert player.refused(player.draft_command()).slug == "live-case-exists"


def test_after_the_window_nobody_applies_again(player: Player) -> None:
    player.applies().withdraws()
    player.bench.clock.moment = beijing("2023-07-18 00:00")
    assert player.refused(player.draft_command()).slug == "window-closed"
