"""Windows to the second, and what happens by itself when they end. On both databases."""

from shared.contracts.application import AttachDocument, SaveDraft, SubmitApplication
from shared.contracts.base import Role
from shared.contracts.case_events import CaseClosed
from shared.contracts.vocabulary import Outcome, Stage
from tests.bench import Bench
from tests.services.application.player import PLEDGE, Player
from tests.unit.application import kit
from tests.unit.application.kit import beijing, employed

# Windows, to the second


def test_a_window_that_opens_in_a_second_is_closed_and_a_second_later_open(player: Player) -> None:
    player.bench.clock.moment = beijing("2023-07-03 23:59:59")
    refusal = player.refused(player.draft_command())
    assert (refusal.slug, refusal.clause) == ("window-not-open", "三(一)1")
    player.opens(at="2023-07-04 00:00:00")


def test_the_last_second_is_in_time(player: Player) -> None:
    player.opens().fills(employed()).submits(at="2023-07-17 23:59:59")
    assert player.is_at(Stage.EMPLOYER_REVIEW)


def test_a_window_that_closed_a_second_ago_is_closed_before_any_sweep(player: Player) -> None:
    player.opens().fills(employed())
    player.bench.clock.moment = beijing("2023-07-18 00:00:00")
    late = player.stored("work_report", "late")
    for request in (
        SubmitApplication(case_id=player.case_id, pledge=PLEDGE),
        SaveDraft(case_id=player.case_id, form=employed(phone="1")),
        AttachDocument(case_id=player.case_id, document=late),
    ):
        refusal = player.refused(request)
        assert (refusal.slug, refusal.clause) == ("window-closed", "三(一)1")
        assert "2023-07-17 24:00" in refusal.text.zh
    assert player.is_at(Stage.DRAFT)


def test_a_draft_for_a_position_series_lives_until_its_authoritys_window_ends(player: Player) -> None:
    form = kit.senior(major="nursing", institution="health_center")
    player.opens(at="2023-07-17 12:00").fills(form)
    assert player.sees().deadline == beijing("2023-08-15 00:00")
    early = player.refused(SubmitApplication(case_id=player.case_id, pledge=PLEDGE))
    assert (early.slug, early.clause) == ("window-not-open", "三(二)")
    player.bench.sweep(beijing("2023-07-25 00:00"))
    player.does(SaveDraft(case_id=player.case_id, form=form))
    player.submits(at="2023-08-14 23:59:59")
    assert player.sees().deadline == beijing("2023-08-29 00:00")


# What happens by itself


def test_a_draft_lapses_dated_exactly_though_swept_much_later(player: Player, bench: Bench) -> None:
    player.opens()
    bench.sweep(beijing("2023-07-17 23:59:59"))
    assert player.is_at(Stage.DRAFT)
    bench.sweep(beijing("2023-08-20 12:00"))
    case = player.sees()
    assert (case.stage, case.outcome, case.clause) == ("closed", Outcome.LAPSED, "三(一)1")
    assert case.reason == "截至2023-07-17 24:00未提交申报"
    assert (case.deadline, case.possible) == (None, ())
    last = player.history()[-1]
    assert (last.move, last.at, last.actor.role) == ("lapse", beijing("2023-07-18 00:00"), Role.CLOCK)
    ((envelope, told),) = bench.published
    assert isinstance(told, CaseClosed)
    assert (envelope.time, told.outcome, told.reason) == (last.at, Outcome.LAPSED, case.reason)


def test_a_lapse_happens_once_however_often_it_is_swept(player: Player, bench: Bench) -> None:
    player.opens()
    for until in ("2023-07-18 00:00", "2023-07-18 00:00", "2023-09-01 00:00"):
        bench.sweep(beijing(until))
    assert player.moves() == ["open", "lapse"]
    assert len(bench.told(CaseClosed)) == 1


def test_a_submitted_case_does_not_lapse_with_the_drafts(submitted: Player, bench: Bench) -> None:
    bench.sweep(beijing("2023-12-01 00:00"))
    assert submitted.is_at(Stage.EMPLOYER_REVIEW)


def test_a_withdrawn_case_has_no_deadline_left(player: Player, bench: Bench) -> None:
    player.opens().withdraws()
    bench.sweep(beijing("2023-08-20 12:00"))
    assert player.moves() == ["open", "withdraw"]
    assert player.sees().reason == "个人原因"
