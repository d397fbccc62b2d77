"""The words on both papers, by the policy."""

from datetime import date

import pytest

from services.certificate.domain import Evaluated, certificate_words, notice_words, reconsider_by
from shared.contracts.vocabulary import Level
from shared.errors import Refusal
from tests.unit.certificate.kit import POLICY, beijing, holder

AT = beijing("2023-11-20 10:00")
ENGINEER = Evaluated(
    holder(), "engineering", "computer", Level.ASSOCIATE_SENIOR, "engineering_center", date(2023, 10, 9)
)


def test_a_certificate_names_person_title_and_the_ballots_date() -> None:
    words = certificate_words(POLICY, ENGINEER, "ZC11-2023-000001-8", AT)
    assert words["name"] == "欧阳静"
    assert words["document"] == "1101**********1234"
    assert (words["series"], words["major"], words["level"]) == ("工程技术", "计算机", "副高级")
    assert (words["title"], words["title_date"], words["issued_on"]) == (
        "高级工程师",
        "2023年10月9日",
        "2023年11月20日",
    )
    assert words["authority"] == "北京市人力资源和社会保障局"


def test_the_title_of_a_major_goes_before_that_of_its_series() -> None:
    vet = Evaluated(holder(), "agriculture", "veterinary", Level.INTERMEDIATE, "agriculture_center", date(2023, 10, 9))
    assert vet.title(POLICY) == "兽医师"


@pytest.mark.parametrize(
    ("series", "major", "institution", "name", "track"),
    [
        ("engineering", "computer", "engineering_center", "京华工程技术人才评价中心（示例）", "专业技术资格评审"),
        ("school_teacher", "primary_school", "education_center", "京华教育人才评价中心（示例）", "专业技术职务评审"),
        ("engineering", "computer", "1211000099900014XP", "京华理工大学（示例）", "自主评聘"),
    ],
)
def test_a_paper_says_how_and_by_whom_the_title_was_evaluated(
    series: str, major: str, institution: str, name: str, track: str
) -> None:
    evaluated = Evaluated(holder(), series, major, Level.INTERMEDIATE, institution, date(2023, 10, 9))
    words = certificate_words(POLICY, evaluated, "", AT)
    assert (words["institution"], words["track"]) == (name, track)
    assert notice_words(POLICY, evaluated, "passed", AT)["institution"] == name


def test_a_day_is_the_policys_day() -> None:
    midnight_in_beijing = beijing("2023-11-21 00:00").astimezone(AT.tzinfo)
    assert certificate_words(POLICY, ENGINEER, "", midnight_in_beijing)["issued"] == "2023-11-21"


def test_reconsideration_ends_after_the_policys_working_days() -> None:
    until = reconsider_by(POLICY, AT)
    assert until == beijing("2023-12-05 00:00")
    words = notice_words(POLICY, ENGINEER, "not_passed", AT, until=until)
    assert (words["reconsider_by"], words["reconsider_days"]) == ("2023年12月4日24时", "10")


def test_reconsideration_is_not_guessed_where_the_calendar_ends() -> None:
    with pytest.raises(Refusal) as caught:
        reconsider_by(POLICY, beijing("2090-01-02 10:00"))
    assert caught.value.slug == "calendar-not-published"
