"""A case through both desks: what is told, what is kept, what the readers see. On both databases."""

import threading

import pytest
from sqlalchemy import select, update

from services.review.tables import Act, DeskRow
from shared.contracts.audit import AuditPassed, CorrectionRequested
from shared.contracts.base import Actor, Done, Event
from shared.contracts.case_events import CaseClosed, RegistryChecked
from shared.contracts.review import (
    CaseReturned,
    DeskActed,
    EmployerRecommended,
    GetDesk,
    InternalPublicityOpened,
    ReviewRefused,
)
from shared.contracts.vocabulary import CheckResult, Outcome
from shared.errors import Refusal
from tests.bench import Bench
from tests.unit.review import kit
from tests.unit.review.kit import AUDITOR, BUREAU, COLLEAGUE, OFFICER, SECOND_AUDITOR, beijing

DESK = GetDesk(case_id=kit.CASE)


def test_from_the_employer_to_the_accepted_audit(at_audit: Bench) -> None:
    at_audit.call(kit.CLAIM, AUDITOR, at=beijing("2023-07-19 09:00"))
    done = at_audit.call(kit.PASS, AUDITOR)
    assert (done.case_id, done.stage) == (kit.CASE, "passed")
    published = at_audit.published
    assert [type(event) for _, event in published] == [
        DeskActed,
        InternalPublicityOpened,
        EmployerRecommended,
        DeskActed,
        AuditPassed,
    ]
    assert [envelope.seq for envelope, _ in published] == [1, 2, 3, 4, 5]
    for envelope, _ in published:
        assert (envelope.subject_kind, envelope.subject, envelope.round) == ("case", kit.CASE, 1)
        assert envelope.policy == at_audit.policy_ref
    assert published[2][0].time == beijing("2023-07-18 10:00")
    assert published[2][0].actor == OFFICER


def test_every_answer_counts_the_desks_versions(submitted: Bench) -> None:
    first: Done = submitted.call(kit.CONFIRM, OFFICER)
    second: Done = submitted.call(kit.PUBLISH, OFFICER)
    assert second.version == first.version + 1
    assert submitted.call(DESK, OFFICER).version == second.version


def test_a_refused_move_leaves_nothing_behind(submitted: Bench) -> None:
    before = submitted.call(DESK, OFFICER)
    with pytest.raises(Refusal) as caught:
        submitted.call(kit.RECOMMEND, OFFICER)
    assert caught.value.slug == "publicity-missing"
    assert caught.value.possible == ("confirm_items", "return_to_applicant", "decline")
    assert submitted.call(DESK, OFFICER) == before
    assert submitted.published == []
    assert acts(submitted) == []


def test_a_returned_form_comes_back_and_is_confirmed_where_it_changed(submitted: Bench) -> None:
    submitted.call(kit.CONFIRM, OFFICER)
    submitted.call(kit.RETURN, OFFICER, at=beijing("2023-07-10 10:00"))
    assert submitted.told(CaseReturned) == [CaseReturned(reasons="毕业时间有误")]
    submitted.clock.moment = beijing("2023-07-11 10:00")
    submitted.feed(kit.submission("returned", kit.form(summary="改写的总结")), kit.CASE, round=1)
    desk = submitted.call(DESK, OFFICER)
    assert desk.stage == "employer_review"
    assert desk.snapshot.form.summary == "改写的总结"
    assert set(desk.items) - set(desk.confirmed) == {"application"}


def test_an_objection_and_its_resolution(submitted: Bench) -> None:
    submitted.call(kit.CONFIRM, OFFICER, at=beijing("2023-07-10 10:00"))
    submitted.call(kit.PUBLISH, OFFICER)
    objected = submitted.call(kit.OBJECT, COLLEAGUE, at=beijing("2023-07-11 10:00"))
    assert objected.objection_id == "1-1"
    submitted.call(kit.DISMISS, OFFICER, at=beijing("2023-07-12 10:00"))
    (seen,) = submitted.call(DESK, OFFICER).objections
    assert (seen.id, seen.facts, seen.resolution) == ("1-1", kit.OBJECT.facts, "dismissed")
    assert seen.at == beijing("2023-07-11 10:00")


def test_a_correction_goes_to_the_applicant_and_comes_back_to_both_desks(at_audit: Bench) -> None:
    at_audit.call(kit.CLAIM, AUDITOR)
    at_audit.call(kit.CORRECT, AUDITOR)
    (told,) = at_audit.told(CorrectionRequested)
    assert told.deadline == beijing("2023-08-02 00:00")
    assert at_audit.call(DESK, AUDITOR).deadline == told.deadline
    at_audit.clock.moment = beijing("2023-07-20 10:00")
    at_audit.feed(kit.correction(), kit.CASE, round=1)
    at_audit.feed(RegistryChecked(finding=kit.finding("degree")), kit.CASE, round=1)
    with pytest.raises(Refusal) as caught:
        at_audit.call(kit.PASS, AUDITOR)
    assert caught.value.slug == "items-not-confirmed"
    at_audit.call(kit.CONFIRM, OFFICER, at=beijing("2023-08-01 12:00"))
    assert at_audit.call(kit.PASS, AUDITOR).stage == "passed"


def test_a_refused_audit_ends_the_case_and_its_echo_changes_nothing(at_audit: Bench) -> None:
    at_audit.call(kit.CLAIM, AUDITOR)
    done = at_audit.call(kit.REFUSE, AUDITOR)
    assert at_audit.told(ReviewRefused) == [ReviewRefused(outcome="refused", clause="一", reason="不在申报范围")]
    at_audit.feed(CaseClosed(outcome=Outcome.REFUSED, clause="一", reason="不在申报范围"), kit.CASE, round=1)
    desk = at_audit.call(DESK, AUDITOR)
    assert (desk.stage, desk.version, desk.possible) == ("closed", done.version, ())


def test_what_the_bureau_and_the_registries_add_to_an_audit(at_audit: Bench) -> None:
    at_audit.call(kit.CLAIM, SECOND_AUDITOR)
    at_audit.call(kit.RELEASE, SECOND_AUDITOR)
    at_audit.call(kit.CLAIM, SECOND_AUDITOR)
    at_audit.call(kit.TAKE_BACK, kit.SECRETARY)
    at_audit.call(kit.CLAIM, AUDITOR)
    at_audit.feed(RegistryChecked(finding=kit.finding("degree", CheckResult.MISMATCH, "大专")), kit.CASE, round=1)
    at_audit.call(kit.SETTLE, AUDITOR)
    at_audit.call(kit.CORRECT, AUDITOR)
    at_audit.feed(kit.submission("corrected"), kit.CASE, round=1)
    at_audit.call(kit.ALLOW_SECOND, BUREAU)
    assert at_audit.call(DESK, AUDITOR).possible == ("release_case", "request_correction", "pass_audit", "refuse_audit")
    assert at_audit.call(kit.PASS, AUDITOR).stage == "passed"
    assert acts(at_audit)[-3].said == {"items": kit.CORRECT.model_dump(mode="json")["items"]}


def test_an_audit_of_own_staff_is_countersigned(bench: Bench) -> None:
    bench.feed(kit.own_staff(), kit.CASE)
    for check in kit.MANDATORY:
        bench.feed(RegistryChecked(finding=kit.finding(check)), kit.CASE)
    for cmd in (kit.CONFIRM, kit.PUBLISH):
        bench.call(cmd, kit.own_officer(), at=beijing("2023-07-10 10:00"))
    bench.sweep(beijing("2023-07-18 10:00"))
    bench.call(kit.RECOMMEND, kit.own_officer())
    bench.feed(RegistryChecked(finding=kit.finding(kit.ASKED_AGAIN)), kit.CASE)
    bench.call(kit.CLAIM, AUDITOR)
    with pytest.raises(Refusal) as caught:
        bench.call(kit.PASS, AUDITOR)
    assert caught.value.slug == "countersign-missing"
    bench.call(kit.COUNTERSIGN, BUREAU)
    assert bench.call(kit.PASS, AUDITOR).stage == "passed"


class TestWhatTheHubTells:
    WITHDRAWN = CaseClosed(outcome=Outcome.WITHDRAWN, clause=None, reason="个人原因")

    def test_a_closing_puts_the_desk_away(self, submitted: Bench) -> None:
        submitted.feed(self.WITHDRAWN, kit.CASE, round=1)
        with pytest.raises(Refusal) as caught:
            submitted.call(kit.CONFIRM, OFFICER)
        assert caught.value.slug == "move-not-open"
        submitted.sweep(beijing("2023-09-01 00:00"))
        assert submitted.published == []

    def test_a_closing_heard_first_keeps_the_submission_out(self, bench: Bench) -> None:
        bench.feed(self.WITHDRAWN, kit.CASE, seq=2, time=beijing("2023-07-05 11:00"))
        bench.feed(kit.submission(), kit.CASE, seq=1, time=beijing("2023-07-05 10:00"))
        assert bench.inbox_states() == ["done", "done"]
        with pytest.raises(Refusal) as caught:
            bench.call(DESK, OFFICER)
        assert caught.value.slug == "no-such-case"
        bench.sweep(beijing("2023-09-01 00:00"))
        assert bench.published == []

    def test_a_finding_heard_first_is_kept(self, bench: Bench) -> None:
        told = RegistryChecked(finding=kit.finding("degree", CheckResult.MISMATCH, "大专"))
        bench.feed(told, kit.CASE, seq=2, time=beijing("2023-07-05 11:00"))
        bench.feed(kit.submission(), kit.CASE, seq=1, time=beijing("2023-07-05 10:00"))
        degree = next(check for check in bench.call(DESK, OFFICER).checks if check.check == "degree")
        assert (degree.result, degree.found) == (CheckResult.MISMATCH, "大专")

    def test_a_frame_delivered_twice_happens_once(self, bench: Bench) -> None:
        envelope = bench.feed(kit.submission(), kit.CASE)
        bench.call(kit.CONFIRM, OFFICER)
        version = bench.call(DESK, OFFICER).version
        bench.hear(envelope)
        assert bench.call(DESK, OFFICER).version == version

    def test_a_mandatory_check_nobody_answered_is_shown_as_pending(self, bench: Bench) -> None:
        bench.feed(kit.submission(), kit.CASE)
        checks = bench.call(DESK, OFFICER).checks
        assert {check.check for check in checks} == set(kit.MANDATORY)
        assert {check.result for check in checks} == {CheckResult.PENDING}


class TestReading:
    def test_the_employer_sees_everything_but_who_audits(self, at_audit: Bench) -> None:
        at_audit.call(kit.CLAIM, AUDITOR)
        for reader, auditor in ((OFFICER, None), (AUDITOR, AUDITOR.subject), (BUREAU, AUDITOR.subject)):
            desk = at_audit.call(DESK, reader)
            assert desk.auditor == auditor
            assert desk.recommendation == "同意推荐"
            assert desk.items == desk.confirmed == kit.ITEMS
            assert desk.publicity_ends_at == beijing("2023-07-18 00:00")
            assert desk.deadline == beijing("2023-08-02 00:00")
            assert desk.round == 1
            assert desk.holder == kit.HOLDER

    def test_the_institution_and_the_bureau_see_the_lines_to_answer_while_the_case_is_there(
        self, at_audit: Bench
    ) -> None:
        asked = [line.line for line in kit.MET]
        for reader in (AUDITOR, BUREAU):
            assert [line.line for line in at_audit.call(DESK, reader).checklist] == asked
        scope = at_audit.call(DESK, AUDITOR).checklist[0]
        assert (scope.clause, scope.text.zh) == ("一", "属于申报人员范围，不是公务员，未离退休，不在处分期内")
        assert at_audit.call(DESK, OFFICER).checklist == ()
        at_audit.call(kit.CLAIM, AUDITOR)
        at_audit.call(kit.PASS, AUDITOR)
        assert at_audit.call(DESK, AUDITOR).checklist == ()

    def test_what_is_possible_is_the_readers_own(self, at_audit: Bench) -> None:
        assert at_audit.call(DESK, AUDITOR).possible == ("claim_case",)
        assert at_audit.call(DESK, OFFICER).possible == ()

    @pytest.mark.parametrize("who", [kit.FOREIGN_OFFICER, kit.FOREIGN_AUDITOR, AUDITOR, COLLEAGUE, kit.APPLICANT])
    def test_for_others_the_case_is_the_same_as_one_that_does_not_exist(self, submitted: Bench, who: object) -> None:
        answers = []
        for case_id in (kit.CASE, "case-0"):
            with pytest.raises(Refusal) as caught:
                submitted.call(GetDesk(case_id=case_id), who)  # type: ignore[arg-type]
            answers.append((caught.value.slug, caught.value.text, caught.value.clause, caught.value.possible))
        assert answers[0] == answers[1]


class TestDeadlines:
    ENDS = beijing("2023-08-01 00:00")

    def test_an_undecided_case_lapses_dated_exactly(self, submitted: Bench) -> None:
        submitted.sweep(beijing("2023-07-31 23:59:59"))
        assert submitted.published == []
        submitted.sweep(beijing("2023-08-03 15:00"))
        ((envelope, told),) = submitted.published
        assert isinstance(told, ReviewRefused)
        assert (told.outcome, told.clause) == ("lapsed", "三(一)2")
        assert (envelope.time, envelope.round, envelope.policy) == (self.ENDS, 1, submitted.policy_ref)
        assert submitted.call(DESK, OFFICER).stage == "closed"

    def test_what_was_due_during_an_outage_happens_once(self, submitted: Bench) -> None:
        submitted.sweep(beijing("2023-08-03 15:00"))
        submitted.sweep(beijing("2023-08-04 15:00"))
        assert len(submitted.told(ReviewRefused)) == 1

    def test_a_deadline_that_has_moved_is_kept_for_its_new_moment(self, submitted: Bench) -> None:
        with submitted.house.work(submitted.clock.now(), BUREAU, "correlation") as work:
            work.schedule("employer_window", kit.CASE, beijing("2023-07-21 00:00"))
        submitted.sweep(beijing("2023-07-25 15:00"))
        assert submitted.published == []
        submitted.sweep(self.ENDS)
        assert [envelope.time for envelope, _ in submitted.published] == [self.ENDS]

    @pytest.mark.parametrize("move", [kit.RETURN, kit.DECLINE])
    def test_a_case_that_left_the_employer_does_not_lapse(self, submitted: Bench, move: Event) -> None:
        submitted.call(move, OFFICER)  # type: ignore[arg-type]
        told = len(submitted.published)
        submitted.sweep(beijing("2023-08-03 15:00"))
        assert len(submitted.published) == told

    def test_a_recommended_case_does_not_lapse(self, at_audit: Bench) -> None:
        at_audit.sweep(beijing("2023-08-03 15:00"))
        assert at_audit.told(ReviewRefused) == []

    def test_an_overdue_notice_is_noted_at_its_moment_and_closes_nothing(self, at_audit: Bench) -> None:
        at_audit.sweep(beijing("2023-08-03 15:00"))
        last = acts(at_audit)[-1]
        assert (last.move, last.at, last.clause) == ("flag_overdue", beijing("2023-08-02 00:00"), "三(一)3")
        assert at_audit.call(DESK, AUDITOR).stage == "audit"

    def test_a_notice_in_time_is_never_overdue(self, at_audit: Bench) -> None:
        at_audit.call(kit.CLAIM, AUDITOR)
        at_audit.call(kit.CORRECT, AUDITOR)
        at_audit.sweep(beijing("2023-09-03 15:00"))
        assert [act.move for act in acts(at_audit)][-1] == "request_correction"


class TestHistory:
    def test_every_act_is_kept_with_who_when_why_and_by_which_clause(self, at_audit: Bench) -> None:
        confirmed, published, recommended = acts(at_audit)
        assert [act.move for act in (confirmed, published, recommended)] == [
            "confirm_items",
            "open_internal_publicity",
            "recommend",
        ]
        assert recommended.said == {"opinion": "同意推荐"}
        assert recommended.actor["subject"] == OFFICER.subject
        assert (recommended.at, recommended.clause) == (beijing("2023-07-18 10:00"), "三(一)2")
        assert [act.stage for act in (confirmed, published, recommended)] == [
            "employer_review",
            "employer_publicity",
            "audit",
        ]

    def test_the_check_list_behind_the_digest_is_kept(self, at_audit: Bench) -> None:
        at_audit.call(kit.CLAIM, AUDITOR)
        at_audit.call(kit.PASS, AUDITOR)
        assert acts(at_audit)[-1].said["checklist"] == [line.model_dump(mode="json") for line in kit.MET]

    def test_naming_again_what_is_confirmed_is_no_act(self, submitted: Bench) -> None:
        identity = kit.CONFIRM.model_copy(update={"items": ("identity",)})
        submitted.call(identity, OFFICER)
        submitted.call(identity, OFFICER)
        assert len(acts(submitted)) == 1


class TestTwoAtOnce:
    def test_one_auditor_gets_the_case_and_the_other_is_told(self, at_audit: Bench) -> None:
        start, slugs = threading.Barrier(2), []

        def claim(who: object) -> None:
            start.wait()
            try:
                at_audit.call(kit.CLAIM, who)  # type: ignore[arg-type]
                slugs.append("claimed")
            except Refusal as refusal:
                slugs.append(refusal.slug)

        threads = [threading.Thread(target=claim, args=(who,)) for who in (AUDITOR, SECOND_AUDITOR)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(slugs) == 2
        assert slugs.count("claimed") == 1
        assert set(slugs) <= {"claimed", "claimed-by-another", "conflicting-change"}

    def test_a_case_that_goes_from_hand_to_hand_is_never_in_two(self, at_audit: Bench) -> None:
        start, holders, slugs = threading.Barrier(2), [], set()

        def take_and_give_back(who: Actor) -> None:
            start.wait()
            for _ in range(10):
                try:
                    at_audit.call(kit.CLAIM, who)
                    holders.append((who.subject, at_audit.call(DESK, who).auditor))
                    at_audit.call(kit.RELEASE, who)
                except Refusal as refusal:
                    slugs.add(refusal.slug)

        threads = [threading.Thread(target=take_and_give_back, args=(who,)) for who in (AUDITOR, SECOND_AUDITOR)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert slugs <= {"claimed-by-another", "already-claimed", "conflicting-change"}
        assert holders
        assert all(seen == who for who, seen in holders)
        hands = [(act.move, act.actor["subject"]) for act in acts(at_audit)[3:]]
        for (taken, who), (given, same) in zip(hands[::2], hands[1::2], strict=False):
            assert (taken, given, same) == ("claim_case", "release_case", who)

    def test_a_change_made_meanwhile_is_not_overwritten(self, at_audit: Bench) -> None:
        with pytest.raises(Refusal) as caught:
            self.overtaken(at_audit)
        assert caught.value.slug == "conflicting-change"
        assert at_audit.call(DESK, AUDITOR).auditor is None

    def overtaken(self, bench: Bench) -> None:
        """Change a desk that somebody else changes between the reading and the writing."""
        with bench.house.work(beijing("2023-07-19 10:00"), AUDITOR, "correlation") as work:
            row = work.session.get_one(DeskRow, kit.CASE)
            meanwhile = update(DeskRow).values(version=DeskRow.version + 1).execution_options(synchronize_session=False)
            work.session.execute(meanwhile)
            row.auditor = AUDITOR.subject


def acts(bench: Bench) -> list[Act]:
    """The history of the case, oldest first."""
    with bench.house.database.read() as session:
        return list(session.scalars(select(Act).where(Act.case_id == kit.CASE).order_by(Act.version)))
