"""Academic reviews that one body holds for another institution (三(三)). On both databases."""

from typing import Any

import pytest

from shared.contracts.base import Actor, Request
from shared.contracts.filing import (
    AcademicOpinionGiven,
    GetAcademicReview,
    ListAcademicReviews,
    ReviewCommissioned,
    SubmitAcademicOpinion,
)
from shared.errors import Refusal
from tests.bench import Bench
from tests.services.application.campus import BODY, HANDED_IN, OTHER_BODY, SCHOLAR, SCHOOL, UNIVERSITY, Campus
from tests.services.application.player import BUREAU
from tests.unit.application import filings as kit
from tests.unit.application.filings import record, resident, stated
from tests.unit.application.kit import beijing


@pytest.fixture
def campus(bench: Bench) -> Campus:
    return Campus(bench).registers(BUREAU, kit.PARTY_SCHOOL)


def refused(bench: Bench, request: Request, actor: Actor) -> Refusal:
    before = bench.published
    with pytest.raises(Refusal) as caught:
        bench.call(request, actor)
    assert bench.published == before
    return caught.value


def of_scholar(opinion: str | None, **changes: Any) -> Any:
    person = stated("song-zhixing", name="宋知行", **SCHOLAR, opinion=opinion)
    return record(person | changes, plan=kit.PARTY_SCHOOL)


def test_an_opinion_goes_back_to_the_institution_which_hands_in_with_it(campus: Campus, bench: Bench) -> None:
    asked = campus.commissions()
    assert (asked.state, asked.body, asked.institution) == ("commissioned", BODY.organisation, SCHOOL.organisation)
    seen = bench.call(GetAcademicReview(review=asked.review), BODY)
    assert (seen.possible, seen.materials[0].title) == (("submit_academic_opinion",), "代表作")
    given = campus.thinks(asked.review)
    assert (given.state, given.possible, given.delivered_at) == ("delivered", (), beijing("2023-09-12 10:00"))
    back = bench.call(GetAcademicReview(review=asked.review), SCHOOL)
    assert (back.reaches_level, back.opinion) == (True, "学术水平达到副高级要求。")
    assert [told.body for told in bench.told(ReviewCommissioned)] == [BODY.organisation]
    assert [told.reaches_level for told in bench.told(AcademicOpinionGiven)] == [True]
    bench.clock.moment = HANDED_IN
    assert campus.files(of_scholar(asked.review), SCHOOL).results[0].opinion == asked.review


def test_the_institution_decides_also_against_the_opinion(campus: Campus, bench: Bench) -> None:
    asked = campus.commissions()
    campus.thinks(asked.review, reaches_level=False)
    bench.clock.moment = HANDED_IN
    assert campus.files(of_scholar(asked.review), SCHOOL).state == "handed_in"


def test_without_a_delivered_opinion_a_senior_result_is_refused(campus: Campus, bench: Bench) -> None:
    asked = campus.commissions()
    bench.clock.moment = HANDED_IN
    for opinion in (None, "no-such-review", asked.review):
        refusal = refused(bench, campus.command(of_scholar(opinion)), SCHOOL)
        assert [(f.rule, f.clause) for f in refusal.failures] == [("academic-opinion", "三(三)")]
    campus.thinks(asked.review, at="2023-09-21 09:00")  # the day after the meeting
    bench.clock.moment = HANDED_IN
    assert refused(bench, campus.command(of_scholar(asked.review)), SCHOOL).failures[0].rule == "academic-opinion"
    assert campus.files(of_scholar(None, level="intermediate"), SCHOOL).state == "handed_in"


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({"series": "engineering", "major": "computer"}, ["series-in-plan"]),
        ({"major": "computer", "level": "full_senior"}, ["major-of-series", "level-in-plan"]),
    ],
)
def test_a_review_is_of_a_title_of_the_plan(
    campus: Campus, bench: Bench, changes: dict[str, str], rules: list[str]
) -> None:
    refusal = refused(bench, campus.commission_of(**changes), SCHOOL)
    assert (refusal.slug, [failure.rule for failure in refusal.failures]) == ("not-as-filed", rules)


def test_a_review_is_commissioned_once_by_who_may(campus: Campus, bench: Bench) -> None:
    assert refused(bench, campus.commission_of(), UNIVERSITY).slug == "plan-of-another"
    own = campus.commission_of(plan=kit.UNIVERSITY, series="engineering", major="computer")
    assert refused(bench, own, UNIVERSITY).slug == "reviews-itself"
    assert refused(bench, campus.commission_of(document_number="1"), SCHOOL).slug == "invalid-document"
    campus.commissions()
    again = refused(bench, campus.commission_of(), SCHOOL)
    assert (again.slug, again.clause) == ("review-there", "三(三)")
    renamed = refused(bench, campus.commission_of(name="宋之行", level="junior"), SCHOOL)
    assert [failure.rule for failure in renamed.failures] == ["name-as-known"]
    assert bench.call(campus.commission_of(level="intermediate"), SCHOOL).state == "commissioned"


def test_only_the_body_that_was_asked_speaks_and_once(campus: Campus, bench: Bench) -> None:
    asked = campus.commissions()
    word = SubmitAcademicOpinion(review=asked.review, reaches_level=True, opinion="达到")
    for who in (OTHER_BODY, SCHOOL, UNIVERSITY, BUREAU):
        assert refused(bench, word, who).slug == "no-such-review"
    assert refused(bench, word.model_copy(update={"review": "none"}), BODY).slug == "no-such-review"
    campus.thinks(asked.review)
    assert refused(bench, word, BODY).slug == "review-delivered"


def test_a_review_is_seen_by_its_body_its_institution_and_the_bureau(campus: Campus, bench: Bench) -> None:
    asked = campus.commissions()
    for who in (BODY, SCHOOL, BUREAU):
        assert [row.review for row in bench.call(ListAcademicReviews(), who).items] == [asked.review]
        shown = bench.call(GetAcademicReview(review=asked.review), who).model_dump_json()
        assert resident("song-zhixing")[6:17] not in shown
    for who in (OTHER_BODY, UNIVERSITY, campus.person("song-zhixing")):
        assert bench.call(ListAcademicReviews(), who).items == ()
        assert refused(bench, GetAcademicReview(review=asked.review), who).slug == "no-such-review"
    assert bench.call(ListAcademicReviews(state="delivered"), BODY).items == ()


def test_a_list_of_reviews_goes_on(campus: Campus, bench: Bench) -> None:
    asked = [
        bench.call(campus.commission_of(f"scholar-{n}"), SCHOOL, at=beijing("2023-09-06 10:00")).review
        for n in range(3)
    ]
    page = bench.call(ListAcademicReviews(limit=2), BODY)
    assert ([row.review for row in page.items], page.next) == (asked[:2], asked[1])
    assert [row.review for row in bench.call(ListAcademicReviews(limit=2, after=page.next), BODY).items] == asked[2:]
