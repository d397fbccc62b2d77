"""Who may apply: all failures at once, what they tell, and the exact edges."""

from datetime import date

import pytest

from services.application.domain import persons
from shared.contracts.form import Education
from shared.contracts.vocabulary import Degree, Level
from shared.identity import DocumentType
from tests.unit.application import kit
from tests.unit.application.kit import (
    applicant,
    central,
    demerit,
    employed,
    exceptional,
    freelancer,
    graduated,
    held,
    senior,
    skilled,
    technician,
    unmet,
    worked,
)

# All at once


def test_everything_that_is_wrong_is_told_at_once() -> None:
    form = freelancer(
        civil_servant=True,
        retired=True,
        staff_sanction=demerit("2023-12-31", "demotion"),
        employment=kit.employment(),
        association="friends",
        freelance_work=(),
        institution="engineering_center",
        title=held(Level.JUNIOR, "2021-11-30"),
        exceptional=True,
    )
    found = unmet(form, applicant(DocumentType.PASSPORT, banned=date(2023, 12, 31)))
    assert set(found) == {
        "not-civil-servant",
        "not-retired",
        "not-under-sanction",
        "not-banned",
        "work-permit",
        "no-employer",
        "institution-on-list",
        "association-on-list",
        "recent-work",
        "exceptional-allowed",
        "exceptional-grounds",
        "peers-recommend",
    }


def test_before_anything_is_filled_in_the_person_is_judged_already() -> None:
    found = unmet(kit.Form(civil_servant=True), applicant(DocumentType.PASSPORT))
    assert set(found) == {"not-civil-servant", "work-permit", "major-chosen", "level-chosen", "path-chosen"}


def test_a_major_that_nobody_knows_hides_nothing_else() -> None:
    found = unmet(employed(major="astrology", retired=True, employment=None, level=None))
    assert set(found) == {"major-on-list", "not-retired", "employed", "level-chosen"}


def test_where_nobody_reviews_no_institution_is_asked_for() -> None:
    assert set(unmet(employed(major="laboratory_teaching", institution=None))) == {"series-evaluated"}
    exam = unmet(employed(major="enterprise_accounting", institution=None))
    assert set(exam) == {"level-by-review"}
    assert "全国会计资格评价网" in exam["level-by-review"].needed.zh


# What was found, what is needed


def test_lacking_years_are_told_with_the_years_found_and_every_way_that_would_do() -> None:
    failure = unmet(senior(title=held(Level.INTERMEDIATE, "2019-11-30")))["degree-and-years"]
    assert failure.found.zh == "大学本科，中级职称满4年，从事专业技术工作满11年"
    assert failure.needed.zh == "博士及以上，取得中级职称满2年；或大学本科及以上，取得中级职称满5年"
    assert (
        failure.found.en == "bachelor's degree, intermediate title for 4 full years, 11 full years of professional work"
    )


def test_a_sanction_is_told_with_its_kind_and_end() -> None:
    failure = unmet(employed(staff_sanction=demerit("2024-03-31")))["not-under-sanction"]
    assert failure.found.zh == "记过，处分期至2024-03-31"


def test_a_wrong_institution_is_told_by_name_with_those_that_take_the_case() -> None:
    failure = unmet(employed(institution="arts_center"))["institution-on-list"]
    assert failure.found.zh == "京华文化艺术人才评价中心（示例）"
    assert failure.needed.zh == "京华工程技术人才评价中心（示例）、京华科创园人才服务中心（示例）"


def test_a_qualification_that_does_not_count_here_is_told_with_those_that_do() -> None:
    failure = unmet(kit.recognised(title={"qualification": "software_intermediate", "obtained_on": "2015-11-30"}))
    assert failure["qualification-counts"].found.zh == "计算机技术与软件专业技术资格（中级）"
    assert failure["qualification-counts"].needed.zh == "一级注册建造师、二级注册建造师、一级注册建筑师"


def test_the_time_in_which_a_freelancer_must_have_worked_is_told_by_its_days() -> None:
    failure = unmet(freelancer(freelance_work=()))["recent-work"]
    assert failure.needed.zh == "2022-07-10至2023-07-10在本市相应领域的工作"


# Exact edges


@pytest.mark.parametrize(
    ("obtained", "enough"),
    [("2018-12-31", True), ("2019-01-01", False), ("2018-01-01", True)],
)
def test_years_of_service_are_full_anniversaries_on_or_before_31_december(obtained: str, enough: bool) -> None:
    found = unmet(senior(title=held(Level.INTERMEDIATE, obtained)))
    assert ("degree-and-years" not in found) == enough


def test_a_title_of_29_february_has_its_anniversary_on_28_february() -> None:
    leap_day, day_after = held(Level.JUNIOR, "2020-02-29"), held(Level.JUNIOR, "2020-03-01")
    master = graduated("2015-07-01", Degree.MASTER)
    three = ("{degree: master, years: 2, after: junior}", "{degree: master, years: 3, after: junior}")
    policy = kit.changed_policy(("counted_until: 2023-12-31", "counted_until: 2023-02-28"), three)
    assert unmet(employed(title=leap_day, education=master), policy=policy) == {}
    assert set(unmet(employed(title=day_after, education=master), policy=policy)) == {"degree-and-years"}


@pytest.mark.parametrize(("since", "enough"), [("2020-12-31", True), ("2021-01-01", False)])
def test_years_of_a_skill_grade_are_full_anniversaries_too(since: str, enough: bool) -> None:
    assert ("skill-and-years" not in unmet(skilled(skill=technician(since)))) == enough


@pytest.mark.parametrize(
    ("since", "until", "enough"),
    [
        ("2019-01-01", "2022-07-10", True),  # its last day is the first day of the look-back
        ("2019-01-01", "2022-07-09", False),
        ("2023-07-10", "2023-08-01", True),  # its first day is the day of submission
        ("2023-07-11", "2023-08-01", False),
        ("2019-01-01", None, True),  # it goes on
        ("2023-07-11", None, False),
    ],
)
def test_freelance_work_lies_between_a_year_before_submission_and_submission(
    since: str, until: str | None, enough: bool
) -> None:
    assert ("recent-work" not in unmet(freelancer(freelance_work=worked(since, until)))) == enough


def test_a_freelancers_look_back_from_29_february_begins_on_28_february() -> None:
    on_leap_day = applicant(on=date(2024, 2, 29))
    assert unmet(freelancer(freelance_work=worked("2020-01-01", "2023-02-28")), on_leap_day) == {}
    assert set(unmet(freelancer(freelance_work=worked("2020-01-01", "2023-02-27")), on_leap_day)) == {"recent-work"}


def test_a_ban_holds_on_its_last_day_and_not_on_the_day_after() -> None:
    assert set(unmet(employed(), applicant(banned=kit.ON))) == {"not-banned"}
    assert unmet(employed(), applicant(banned=date(2023, 7, 9))) == {}


def test_a_sanction_holds_on_its_last_day_and_not_on_the_day_after() -> None:
    assert set(unmet(employed(staff_sanction=demerit("2023-07-10")))) == {"not-under-sanction"}
    assert unmet(employed(staff_sanction=demerit("2023-07-09"))) == {}


def test_what_was_obtained_on_the_day_of_submission_counts() -> None:
    doctor = graduated("2023-07-10", Degree.DOCTOR)
    assert unmet(employed(education=doctor, title=None)) == {}
    assert set(unmet(employed(education=doctor, title=None), applicant(on=date(2023, 7, 9)))) == {"obtained-by-now"}


def test_a_work_permit_holds_on_its_last_day_and_not_on_the_day_after() -> None:
    last, foreigner = date(2023, 7, 10), applicant(DocumentType.PASSPORT)
    assert unmet(kit.foreign(work_permit_until=last), foreigner) == {}
    day_after = applicant(DocumentType.PASSPORT, on=date(2023, 7, 11))
    failure = unmet(kit.foreign(work_permit_until=last), day_after)["work-permit"]
    assert (failure.clause, failure.found.zh) == ("一", "工作许可有效期至2023-07-10")


@pytest.mark.parametrize(
    ("born", "on", "old_enough"),
    [
        ("2007-07-10", "2023-07-10", True),  # the birthday itself
        ("2007-07-11", "2023-07-10", False),
        ("2008-02-29", "2024-02-29", True),
        ("2008-02-29", "2024-02-28", False),
    ],
)
def test_nobody_applies_below_sixteen_full_years(born: str, on: str, old_enough: bool) -> None:
    asked = kit.POLICY, date.fromisoformat(born), date.fromisoformat(on)
    if old_enough:
        persons.check_old_enough(*asked)
        return
    refusal = kit.refused(persons.check_old_enough, *asked)
    (failure,) = refusal.failures
    kit.check_told(failure)
    assert (refusal.slug, failure.rule, failure.clause) == ("not-eligible", "old-enough", "一")
    assert (failure.found.zh, failure.needed.zh) == ("15周岁", "年满16周岁")


def test_a_document_without_a_birth_date_tells_no_age() -> None:
    persons.check_old_enough(kit.POLICY, None, kit.ON)


# 四(五): a qualification counts once degree and years are there, too


def test_a_qualification_alone_is_no_title_without_the_degree_of_its_level() -> None:
    form = kit.recognised(education=Education(degree=Degree.NONE), exceptional=False)
    assert set(unmet(form)) == {"degree-and-years"}


def test_a_qualification_counts_from_when_degree_and_years_are_there() -> None:
    """A bachelor's intermediate title asks four years: whoever began in 2015 has it from 2019, not from 2016."""
    obtained = {"qualification": "constructor_first_class", "obtained_on": "2016-06-01"}
    assert set(unmet(kit.recognised(title=obtained, working_since="2015-01-01"))) == {"degree-and-years"}
    assert unmet(kit.recognised(title=obtained, working_since="2012-06-01")) == {}
    assert set(
        unmet(kit.recognised(title=obtained, working_since=None, education=Education(degree=Degree.BACHELOR)))
    ) == {"degree-and-years"}


def test_a_doctors_qualification_counts_from_its_own_day() -> None:
    doctor = Education(degree=Degree.DOCTOR)
    obtained = {"qualification": "constructor_first_class", "obtained_on": "2021-12-31"}
    assert unmet(kit.recognised(title=obtained, education=doctor, working_since=None)) == {}
    obtained["obtained_on"] = "2022-01-01"
    assert set(unmet(kit.recognised(title=obtained, education=doctor, working_since=None))) == {"degree-and-years"}


def test_a_level_without_a_skill_rule_asks_of_the_skilled_what_it_asks_of_everybody() -> None:
    form = senior(level=Level.FULL_SENIOR, skill=technician("2010-01-01", "senior_technician"), major="mechanical")
    assert set(unmet(form)) == {"degree-and-years"}
    with_title = form.model_copy(update={"title": held(Level.ASSOCIATE_SENIOR, "2015-11-30")})
    assert unmet(with_title) == {}


# 四(六): a law may except a path


def test_a_path_that_a_law_excepts_needs_no_peers() -> None:
    policy = kit.changed_policy(("excepted: []", "excepted: [central_unit]"))
    unit = central().employment
    form = exceptional(
        recommenders=(), path="central_unit", employment=unit, commission_letter={"year": 2023, "issued_by": "superior"}
    )
    assert unmet(form, policy=policy) == {}
    assert set(unmet(exceptional(recommenders=()), policy=policy)) == {"peers-recommend"}
