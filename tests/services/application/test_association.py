"""Through an association: stamped forms instead of an employer. On both databases."""

import pytest

from shared.contracts.application import UploadStampedForms
from shared.contracts.case_events import ApplicationSubmitted, EvaluationDue
from shared.contracts.payment import PaymentSettled
from shared.contracts.vocabulary import Outcome, Stage
from shared.errors import Refusal
from tests.bench import Bench
from tests.services.application import player as cast
from tests.services.application.player import OFFICER, PASSED, PLEDGE
from tests.services.application.player import Player as Somebody
from tests.unit.application import kit
from tests.unit.application.kit import beijing

STAMPED = ("stamped_information_form", "stamped_pledge", "publicity_record")


@pytest.fixture
def at_association(bench: Bench) -> Somebody:
    return Somebody(bench, "jiang-weixi").applies(kit.freelancer())


def upload(someone: Somebody, opened: str = "2023-07-06", closed: str = "2023-07-13") -> UploadStampedForms:
    return UploadStampedForms(
        case_id=someone.case_id, publicity_opened_on=opened, publicity_closed_on=closed, opinion="作品优秀，同意推荐"
    )


def test_a_freelancer_goes_to_the_association_and_to_no_desk(at_association: Somebody, bench: Bench) -> None:
    case = at_association.sees()
    assert (case.stage, case.deadline) == ("association_review", beijing("2023-08-01 00:00"))
    assert bench.told(ApplicationSubmitted) == []
    assert [check.check for check in case.checks] == ["civil_service", "degree", "identity", "title"]
    assert bench.call(cast.LIST, OFFICER).items == ()


def test_stamped_forms_bring_the_case_to_the_institution(at_association: Somebody, bench: Bench) -> None:
    for code in STAMPED:
        at_association.uploads(code)
    at_association.does(upload(at_association), at="2023-07-14 00:00:00")
    (told,) = bench.told(ApplicationSubmitted)
    assert (told.cause, told.path, told.employer, told.association) == (
        "association",
        "freelancer",
        None,
        "writers_and_artists",
    )
    assert (told.association_opinion, told.institution) == ("作品优秀，同意推荐", "arts_center")
    assert {paper.code for paper in told.snapshot.documents} >= set(STAMPED)
    assert (told.snapshot.pledge, told.snapshot.pledged_at) == (PLEDGE, beijing("2023-07-05 09:00"))
    assert at_association.is_at(Stage.AUDIT)
    bench.sweep(beijing("2023-09-01 00:00"))
    assert at_association.is_at(Stage.AUDIT)
    assert at_association.moves() == ["open", "submit_freelance", "upload_stamped_forms"]


def test_the_associations_opinion_is_the_recommendation_that_the_committee_sees(
    at_association: Somebody, bench: Bench
) -> None:
    for code in STAMPED:
        at_association.uploads(code)
    at_association.does(upload(at_association), at="2023-07-14 09:00")
    at_association.hears(PASSED, PaymentSettled(order="1", paid_at=beijing("2023-07-20 09:00")))
    (due,) = bench.told(EvaluationDue)
    assert (due.recommendation, due.audit_opinion, due.mode) == ("作品优秀，同意推荐", "符合条件", "defence")


def test_stamped_forms_must_all_be_there(at_association: Somebody, bench: Bench) -> None:
    at_association.uploads(STAMPED[0])
    with pytest.raises(Refusal, match="incomplete") as caught:
        at_association.does(upload(at_association), at="2023-07-14 09:00")
    assert (caught.value.clause, [f.field for f in caught.value.failures]) == (
        "三(一)2",
        ["documents.stamped_pledge", "documents.publicity_record"],
    )
    assert at_association.is_at(Stage.ASSOCIATION_REVIEW)


@pytest.mark.parametrize(
    ("opened", "closed", "slug"),
    [
        ("2023-07-06", "2023-07-12", "publicity-too-short"),
        ("2023-07-04", "2023-07-13", "publicity-dates"),
        ("2023-07-07", "2023-07-14", "publicity-dates"),
    ],
)
def test_the_associations_publicity_is_checked(at_association: Somebody, opened: str, closed: str, slug: str) -> None:
    with pytest.raises(Refusal, match=slug):
        at_association.does(upload(at_association, opened, closed), at="2023-07-14 09:00")


def test_stamped_forms_after_31_july_are_too_late_before_any_sweep(at_association: Somebody, bench: Bench) -> None:
    for code in STAMPED:
        at_association.uploads(code)
    with pytest.raises(Refusal, match="window-closed") as caught:
        at_association.does(upload(at_association), at="2023-08-01 00:00:00")
    assert (caught.value.clause, caught.value.text.zh) == ("三(一)2", "上传推荐材料已于2023-07-31 24:00截止")
    bench.sweep(beijing("2023-08-20 00:00"))
    case = at_association.sees()
    assert (case.outcome, case.clause) == (Outcome.LAPSED, "三(一)2")
    assert at_association.history()[-1].at == beijing("2023-08-01 00:00")


def test_the_last_second_of_31_july_is_in_time_for_stamped_forms(at_association: Somebody) -> None:
    for code in STAMPED:
        at_association.uploads(code)
    at_association.does(upload(at_association), at="2023-07-31 23:59:59")
    assert at_association.is_at(Stage.AUDIT)
