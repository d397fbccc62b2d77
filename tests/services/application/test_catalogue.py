"""What anybody is told before applying: the list of majors, and the notice of each."""

from datetime import date

import pytest

from shared.contracts.application import GetMajor, ListMajors
from shared.contracts.base import Actor, Role
from shared.contracts.catalogue import LevelNotice, MajorNotice
from shared.contracts.vocabulary import Level
from shared.errors import Kind, Refusal
from tests.bench import Bench
from tests.services.application.player import CYCLE
from tests.unit.application.kit import POLICY

SOMEBODY = Actor(role=Role.PUBLIC, subject="public")


def told(bench: Bench, major: str, cycle: str = CYCLE) -> MajorNotice:
    answer = bench.call(GetMajor(cycle=cycle, major=major), SOMEBODY)
    assert isinstance(answer, MajorNotice)
    return answer


def level(notice: MajorNotice, wanted: Level) -> LevelNotice:
    return next(one for one in notice.levels if one.level is wanted)


def test_the_list_has_every_major_in_the_order_of_the_policy(bench: Bench) -> None:
    answer = bench.call(ListMajors(cycle=CYCLE), SOMEBODY)
    assert answer.policy == POLICY.ref
    assert [row.series for row in answer.items] == list(POLICY.series)
    assert [major.major for row in answer.items for major in row.majors] == [major.id for major in POLICY.majors()]


def test_a_series_that_nobody_evaluates_has_no_track(bench: Bench) -> None:
    for cycle, track in ((CYCLE, None), ("beijing-2025", "qualification")):
        rows = {row.series: row for row in bench.call(ListMajors(cycle=cycle), SOMEBODY).items}
        assert rows["experimental_technology"].track == track


def test_the_notice_names_requirements_defence_telephones_and_the_hotline(bench: Bench) -> None:
    notice = told(bench, "computer")
    assert (notice.series, notice.name.zh) == ("engineering", "计算机")
    assert notice.requirements.zh == POLICY.series["engineering"].requirements.zh
    assert notice.defence.zh.startswith("请携带可演示的系统")
    assert [(one.institution, one.phone) for one in notice.institutions] == [
        ("engineering_center", "010-5555-1201"),
        ("innovation_park", "010-5555-1202"),
    ]
    assert notice.hotline == "12333"
    assert (notice.application_first, notice.application_last) == (date(2023, 7, 4), date(2023, 7, 17))
    assert notice.recommendation_last == date(2023, 7, 31)


def test_the_notice_shows_the_pledge_that_is_signed(bench: Bench) -> None:
    shown = told(bench, "computer").pledge
    assert shown
    assert (shown.zh, shown.en) == POLICY.integrity.pledge


def test_a_level_says_what_it_asks_costs_and_expects(bench: Bench) -> None:
    senior, junior = (level(told(bench, "computer"), wanted) for wanted in (Level.FULL_SENIOR, Level.JUNIOR))
    assert (senior.title.zh, senior.fee_fen, senior.defence_in_person) == ("正高级工程师", 80000, True)
    assert [way.zh for way in senior.conditions] == ["大学本科及以上，取得副高级职称满5年"]
    assert senior.institutions == ("engineering_center",)
    assert not junior.defence_in_person
    assert junior.conditions[1].en == "bachelor's degree or above, 1 full year of professional work"


def test_a_level_that_the_state_examines_says_where_to_go(bench: Bench) -> None:
    examined = level(told(bench, "enterprise_accounting"), Level.JUNIOR)
    assert (examined.mode, examined.institutions) == ("exam", ())
    assert examined.where_to_go
    assert "全国会计资格评价网" in examined.where_to_go.zh


def test_a_road_of_its_own_has_its_own_windows_and_perhaps_no_fee(bench: Bench) -> None:
    notice = told(bench, "primary_school")
    assert notice.track == "position"
    assert notice.application_first == date(2023, 8, 21)
    assert {one.fee_fen for one in notice.levels} == {None}


@pytest.mark.parametrize(
    ("cycle", "major", "slug"),
    [(CYCLE, "alchemy", "major-not-found"), ("beijing-1999", "computer", "unknown-cycle")],
)
def test_what_is_not_on_the_list_is_not_found(bench: Bench, cycle: str, major: str, slug: str) -> None:
    with pytest.raises(Refusal) as caught:
        told(bench, major, cycle)
    assert (caught.value.slug, caught.value.kind) == (slug, Kind.NOT_FOUND)
