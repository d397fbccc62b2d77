"""The applicant's own side: drafts, papers, the pledge, and who is turned away. On both databases."""

from datetime import date
from hashlib import sha256
from typing import Any

import pytest

from demo.cast.numbers import resident_number
from shared.contracts.application import AttachDocument, CheckEligibility, ListCases, SaveDraft, SubmitApplication
from shared.contracts.base import Actor, Role
from shared.contracts.case_events import ApplicationSubmitted
from shared.contracts.integrity import SanctionImposed, SanctionLifted
from shared.contracts.vocabulary import CheckResult, Stage
from shared.errors import Kind
from shared.identity import DocumentType
from tests.bench import Bench
from tests.services.application import player as cast
from tests.services.application.player import PLEDGE, Player
from tests.unit.application import kit
from tests.unit.application.kit import POLICY, beijing, employed

# A draft's whole life


def test_from_nothing_to_a_submitted_case(player: Player, bench: Bench) -> None:
    player.opens(at="2023-07-04 00:00:00")
    draft = player.sees()
    assert (draft.stage, draft.deadline) == ("draft", beijing("2023-07-18 00:00"))
    assert draft.possible == ("save_draft", "attach_document", "submit_application", "withdraw_application")
    player.fills(employed())
    assert [paper.code for paper in player.sees().documents] == ["degree_certificate", "work_report"]
    assert bench.published == []

    player.submits(at="2023-07-10 10:00")
    case = player.sees()
    assert (case.stage, case.outcome, case.deadline) == ("employer_review", None, beijing("2023-08-01 00:00"))
    assert (case.form, case.holder.name, case.policy) == (employed(), "林晓峰", bench.policy_ref)
    assert [(check.check, check.result) for check in case.checks] == [
        (name, CheckResult.PENDING) for name in ("civil_service", "degree", "identity", "insurance", "title")
    ]
    assert [(e.n, e.move, e.stage, e.clause) for e in player.history()] == [
        (1, "open", "draft", "三(一)1"),
        (2, "submit", "employer_review", "三(一)1"),
    ]
    assert [e.actor for e in player.history()] == [player.actor] * 2


def test_what_is_submitted_goes_to_the_desks_under_its_digest(player: Player, bench: Bench) -> None:
    player.opens().fills(employed()).submits(at="2023-07-10 10:00")
    ((envelope, told),) = bench.published
    assert isinstance(told, ApplicationSubmitted)
    assert (envelope.subject, envelope.seq, envelope.time) == (player.case_id, 1, beijing("2023-07-10 10:00"))
    assert (envelope.actor, envelope.policy) == (player.actor, bench.policy_ref)
    assert (told.cause, told.path, told.employer, told.institution) == (
        "first",
        "employed",
        kit.COMPANY,
        "engineering_center",
    )
    assert told.mandatory == ("identity", "degree", "title", "insurance", "civil_service")
    snapshot = told.snapshot
    assert told.digest == sha256(snapshot.model_dump_json().encode()).hexdigest()
    assert (snapshot.form, snapshot.documents) == (employed(), player.sees().documents)
    assert (snapshot.pledge, snapshot.pledged_at) == (PLEDGE, beijing("2023-07-10 10:00"))
    assert told.person_ref == snapshot.holder.person_ref == player.actor.subject


def test_a_draft_may_be_saved_again_and_a_paper_replaced(player: Player) -> None:
    player.opens().fills(employed())
    player.does(SaveDraft(case_id=player.case_id, form=employed(phone="010-5555-0199")))
    again = player.uploads("work_report", "second edition")
    case = player.sees()
    assert case.form.phone == "010-5555-0199"
    assert again in case.documents
    assert len(case.documents) == 2


def test_a_foreigner_with_a_permit_submits_with_the_papers_of_foreigners(bench: Bench) -> None:
    someone = Player(bench, "anna-kellner", DocumentType.PASSPORT).applies(kit.foreign())
    assert {paper.code for paper in someone.sees().documents} >= {"identity_document", "work_permit"}
    assert someone.is_at(Stage.EMPLOYER_REVIEW)


# Refused at the door


def test_a_refused_submission_changes_nothing_and_lists_everything(player: Player) -> None:
    player.opens()
    player.does(SaveDraft(case_id=player.case_id, form=employed(retired=True, phone=None)))
    before, moves = player.sees(), player.moves()
    refusal = player.refused(SubmitApplication(case_id=player.case_id, pledge=PLEDGE))
    assert (refusal.slug, refusal.kind, refusal.clause) == ("not-eligible", Kind.INVALID, "一")
    assert [f.rule for f in refusal.failures] == ["not-retired", "field-given", "paper-there", "paper-there"]
    assert (player.sees(), player.moves()) == (before, moves)


@pytest.mark.parametrize(
    "signed",
    [
        "x",
        "我不承诺",
        f"{PLEDGE}以上不实",
        PLEDGE.removesuffix("。"),
        PLEDGE.replace("，", ","),
        POLICY.integrity.pledge.en,
        f"{PLEDGE}\n{PLEDGE}",
    ],
)
def test_other_words_than_the_pledge_are_not_signed(player: Player, signed: str) -> None:
    player.opens().fills(employed())
    before = player.sees()
    refusal = player.refused(SubmitApplication(case_id=player.case_id, pledge=signed))
    assert (refusal.slug, refusal.kind, refusal.clause) == ("pledge-wording", Kind.INVALID, "四(一)")
    assert "“computer”" in refusal.text.zh
    assert player.sees() == before


def test_blanks_around_the_pledge_are_not_part_of_it(player: Player, bench: Bench) -> None:
    player.opens().fills(employed())
    player.does(SubmitApplication(case_id=player.case_id, pledge=f" \n{PLEDGE}　\n"))
    (told,) = bench.told(ApplicationSubmitted)
    assert told.snapshot.pledge == PLEDGE


def test_an_empty_form_is_told_what_it_lacks(player: Player) -> None:
    player.opens()
    refusal = player.refused(SubmitApplication(case_id=player.case_id, pledge=PLEDGE))
    assert {f.field for f in refusal.failures} == {
        "major",
        "level",
        "path",
        "phone",
        "education",
        "summary",
        "achievements",
    }


def test_the_question_about_eligibility_gives_the_same_failures_as_a_submission(player: Player, bench: Bench) -> None:
    form = employed(retired=True, institution="arts_center")
    ask = CheckEligibility(cycle=cast.CYCLE, document_type="resident_id", form=form)
    answer = bench.call(ask, player.actor, at=beijing("2023-07-01 09:00"))
    assert not answer.eligible
    player.opens(at="2023-07-05 09:00").fills(form)
    refusal = player.refused(SubmitApplication(case_id=player.case_id, pledge=PLEDGE))
    assert [(f.rule, f.clause, f.field) for f in answer.failures] == [
        (f.rule, f.clause, f.field) for f in refusal.failures
    ]
    assert bench.call(ask.model_copy(update={"form": employed()}), player.actor).eligible


@pytest.mark.parametrize(
    ("changes", "slug"),
    [
        ({"document_number": "11010519890501001X"}, "invalid-document"),
        ({"document_number": "not a number"}, "invalid-document"),
        ({"document_type": "driving_licence"}, "unknown-document-type"),
        ({"cycle": "beijing-1999"}, "unknown-cycle"),
        ({"name": " "}, "invalid-body"),
    ],
)
def test_a_draft_is_not_opened_on_wrong_data(player: Player, changes: dict[str, Any], slug: str) -> None:
    command = player.draft_command().model_copy(update=changes)
    assert player.refused(command).slug == slug
    assert player.bench.call(ListCases(), player.actor).items == ()


@pytest.mark.parametrize(
    ("born", "slug"),
    [
        (date(2010, 5, 1), "not-eligible"),  # a child
        (date(2007, 7, 6), "not-eligible"),  # sixteen tomorrow
        (date(2023, 7, 6), "invalid-document"),  # born tomorrow
    ],
)
def test_a_draft_is_not_opened_for_a_child_or_the_unborn(player: Player, born: date, slug: str) -> None:
    refusal = player.refused(player.draft_command(document_number=resident_number("lin-xiaofeng", born)))
    assert refusal.slug == slug
    assert player.bench.call(ListCases(), player.actor).items == ()
    if slug == "not-eligible":
        ((failure,), clause) = refusal.failures, refusal.clause
        assert (failure.rule, failure.clause, clause, failure.needed.zh) == ("old-enough", "一", "一", "年满16周岁")


def test_a_draft_is_not_opened_with_another_persons_document(player: Player, bench: Bench) -> None:
    other = Player(bench, "zhao-yutong")
    refusal = player.refused(other.draft_command())
    assert (refusal.slug, refusal.clause) == ("document-of-another", "四(一)")
    officer = Actor(role=Role.EMPLOYER_OFFICER, subject=player.actor.subject, organisation=kit.COMPANY)
    assert player.refused(player.draft_command(), officer).slug == "document-of-another"


def test_a_draft_cannot_name_a_major_that_nobody_knows(player: Player) -> None:
    player.opens()
    refusal = player.refused(SaveDraft(case_id=player.case_id, form=employed(major="astrology")))
    assert (refusal.slug, refusal.clause) == ("unknown-major", "二")


def test_a_paper_is_taken_only_if_it_was_uploaded_and_is_asked_for(player: Player) -> None:
    player.opens()
    never = kit.paper("work_report")
    assert player.refused(AttachDocument(case_id=player.case_id, document=never)).slug == "file-unknown"
    photo = player.stored("holiday_photo")
    assert player.refused(AttachDocument(case_id=player.case_id, document=photo)).slug == "document-not-asked-for"
    assert player.sees().documents == ()


# A ban


BAN = SanctionImposed(
    sanction="sanction-1",
    target="applicant",
    ref="f" * 64,
    effects=("record", "ban"),
    case_id=None,
    clause="四(一)",
    reason="弄虚作假，情节严重",
    since=date(2020, 7, 10),
    until=date(2023, 7, 10),
)


def test_a_ban_refuses_a_submission_through_its_last_day(player: Player, bench: Bench) -> None:
    imposed = BAN.model_copy(update={"ref": player.actor.subject})
    bench.feed(imposed, imposed.sanction, subject_kind="sanction")
    player.opens().fills(employed())
    bench.clock.moment = beijing("2023-07-10 23:59:59")
    refusal = player.refused(SubmitApplication(case_id=player.case_id, pledge=PLEDGE))
    assert [(f.rule, f.clause) for f in refusal.failures] == [("not-banned", "四(一)")]
    assert refusal.failures[0].needed.zh == "2023-07-10期满后申报"
    ask = CheckEligibility(cycle=cast.CYCLE, document_type="resident_id", form=employed())
    assert [failure.rule for failure in bench.call(ask, player.actor).failures] == ["not-banned"]
    player.submits(at="2023-07-11 00:00:00")


def test_a_ban_is_of_one_person_and_can_be_lifted(player: Player, bench: Bench) -> None:
    bench.feed(BAN, BAN.sanction, subject_kind="sanction")
    mine = BAN.model_copy(update={"sanction": "sanction-2", "ref": player.actor.subject})
    bench.feed(mine, mine.sanction, subject_kind="sanction")
    Player(bench, "zhao-yutong").applies()
    lifted = SanctionLifted(
        sanction=mine.sanction, target="applicant", ref=mine.ref, lifted_at=beijing("2023-07-05 08:00")
    )
    bench.feed(lifted, mine.sanction, subject_kind="sanction")
    assert player.applies().is_at(Stage.EMPLOYER_REVIEW)


def test_a_submission_answers_with_the_stage_it_reached(player: Player) -> None:
    player.opens().fills(employed())
    done = player.does(SubmitApplication(case_id=player.case_id, pledge=PLEDGE))
    assert (done.case_id, done.stage, done.version) == (player.case_id, "employer_review", player.sees().version)
