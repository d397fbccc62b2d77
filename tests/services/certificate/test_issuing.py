"""From a result to its papers: who waits, who gets what, and that nobody gets a title twice. On both databases."""

from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest

from services.certificate.tables import Change
from shared.contracts.certificate import (
    CertificateIssued,
    FetchCertificate,
    FetchNotice,
    GetBatch,
    HeldBack,
    IssueBatch,
    NoticeIssued,
)
from shared.contracts.sanction import Ban
from shared.errors import Refusal
from shared.settings import Settings
from tests.services.certificate.papers import CYCLE, Papers
from tests.unit.certificate.kit import (
    AUDITOR,
    BUREAU,
    CASE,
    HOLDER,
    OTHER_PERSON,
    PERSON,
    PUBLIC,
    SECOND_CASE,
    STRANGER,
    beijing,
    holder,
    not_passed,
    passed,
)


class TestWhoDidNotPass:
    def test_gets_the_notice_at_once_with_the_time_for_reconsideration(self, bench: Papers) -> None:
        bench.feed(not_passed(), CASE, round=1)
        bench.keep_promises()
        ((envelope, notice),) = bench.published
        assert notice == NoticeIssued(
            outcome="not_passed", issued_at=beijing("2023-11-20 10:00"), reconsider_by=beijing("2023-12-05 00:00")
        )
        assert (envelope.subject, envelope.round, envelope.policy) == (CASE, 1, bench.policy_ref)
        assert "即2023年12月4日24时前" in bench.read(bench.call(FetchNotice(case_id=CASE), HOLDER))

    def test_gets_no_certificate_from_any_batch(self, bench: Papers) -> None:
        bench.feed(not_passed(), CASE)
        assert bench.issue().cases == 0
        assert bench.certificates() == []

    def test_gets_one_notice_however_often_the_result_is_heard(self, bench: Papers) -> None:
        bench.hear(bench.feed(not_passed(), CASE))
        bench.feed(not_passed(), CASE)
        bench.keep_promises()
        assert len(bench.told(NoticeIssued)) == 1

    def test_gets_both_papers_after_a_new_evaluation(self, bench: Papers) -> None:
        bench.feed(not_passed(), CASE)
        bench.keep_promises()
        bench.feed(passed(), CASE, round=1)
        bench.issue()
        assert [notice.outcome for notice in bench.told(NoticeIssued)] == ["not_passed", "passed"]
        assert "评价结果：通过" in bench.read(bench.call(FetchNotice(case_id=CASE), HOLDER))


class TestWhoPassed:
    def test_waits_for_the_batch(self, bench: Papers) -> None:
        bench.feed(passed(), CASE)
        bench.keep_promises()
        assert bench.published == []
        with pytest.raises(Refusal) as caught:
            bench.call(FetchCertificate(case_id=CASE), HOLDER)
        assert caught.value.slug == "no-such-certificate"

    def test_gets_certificate_and_notice_from_it(self, bench: Papers) -> None:
        bench.feed(passed(), CASE, round=1)
        batch = bench.issue()
        (first, issued), (second, notice) = bench.published
        assert issued == CertificateIssued(
            number="ZC11-2023-000001-8", date=date(2023, 10, 20), status_index=0, person_ref=PERSON
        )
        assert notice == NoticeIssued(outcome="passed", issued_at=beijing("2023-11-20 10:00"))
        for envelope in (first, second):
            assert (envelope.subject_kind, envelope.subject, envelope.round) == ("case", CASE, 1)
        assert bench.batch(batch).issued == batch.cases == 1
        assert "证书编号ZC11-2023-000001-8" in bench.read(bench.call(FetchCertificate(case_id=CASE), HOLDER))
        assert "电子职称证书编号为ZC11-2023-000001-8" in bench.read(bench.call(FetchNotice(case_id=CASE), BUREAU))

    def test_is_asked_about_at_the_time_of_issue(self, bench: Papers) -> None:
        bench.feed(passed(), CASE)
        bench.clock.moment = beijing("2023-12-01 09:00")
        bench.issue()
        assert bench.integrity.asked == [(PERSON, CASE, beijing("2023-12-01 09:00"))]

    def test_gets_numbers_and_status_places_in_order(self, bench: Papers) -> None:
        for n in range(3):
            bench.feed(passed(holder=holder(f"{n}" * 64)), f"case-{n}")
        bench.issue()
        assert [made.number[:16] for made in bench.certificates()] == [f"ZC11-2023-{n:06d}" for n in (1, 2, 3)]
        assert sorted(made.status_index for made in bench.certificates()) == [0, 1, 2]
        assert len({made.token for made in bench.certificates()}) == 3
        assert min(len(made.token) for made in bench.certificates()) >= 32

    def test_has_a_history_that_names_who_ordered_the_batch(self, bench: Papers) -> None:
        bench.feed(passed(), CASE)
        bench.issue()
        with bench.house.database.read() as session:
            (change,) = session.query(Change).all()
        assert (change.before, change.after, change.clause) == (None, "valid", "三(一)6")
        assert change.actor["subject"] == BUREAU.subject

    def test_without_a_date_of_the_title_is_an_error_that_an_operator_sees(self, bench: Papers) -> None:
        bench.feed(passed(title_date=None), CASE)
        assert bench.inbox_states() == ["retry"]
        assert bench.order().cases == 0

    def test_keeps_the_papers_from_everybody_else(self, bench: Papers) -> None:
        bench.feed(passed(), CASE)
        bench.issue()
        asked = (FetchCertificate(case_id=CASE), "no-such-certificate"), (FetchNotice(case_id=CASE), "no-such-notice")
        for who, (ask, slug) in product((STRANGER, AUDITOR, PUBLIC), asked):
            with pytest.raises(Refusal) as caught:
                bench.call(ask, who)
            assert caught.value.slug == slug


class TestABatch:
    def test_is_ordered_and_looked_at_by_the_bureau_alone(self, bench: Papers) -> None:
        bench.feed(passed(), CASE)
        for who, request in product((HOLDER, AUDITOR, PUBLIC), (IssueBatch(cycle=CYCLE), GetBatch(batch="x"))):
            with pytest.raises(Refusal) as caught:
                bench.call(request, who)
            assert caught.value.slug == "bureau-only"
        assert bench.issue().cases == 1

    def test_of_an_unknown_cycle_or_number_is_told(self, bench: Papers) -> None:
        for request, slug in (
            (IssueBatch(cycle="nowhere-1999"), "unknown-cycle"),
            (GetBatch(batch="x"), "no-such-batch"),
        ):
            with pytest.raises(Refusal) as caught:
                bench.call(request, BUREAU)
            assert caught.value.slug == slug

    def test_may_be_empty(self, bench: Papers) -> None:
        view = bench.batch(bench.issue())
        assert (view.cases, view.pending, view.issued, view.dropped, view.held_back) == (0, 0, 0, 0, ())

    def test_takes_what_is_in_no_other_batchs_hands(self, bench: Papers) -> None:
        bench.feed(passed(), CASE)
        first, second = bench.order(), bench.order()
        bench.feed(passed(holder=holder(OTHER_PERSON)), SECOND_CASE)
        third = bench.order()
        assert (first.cases, second.cases, third.cases) == (1, 0, 1)
        bench.keep_promises()
        assert bench.order().cases == 0
        assert [made.case_id for made in bench.certificates()] == [CASE, SECOND_CASE]

    def test_issues_once_however_often_the_result_is_heard(self, bench: Papers) -> None:
        heard = bench.feed(passed(), CASE)
        bench.hear(heard)
        bench.feed(passed(), CASE)
        bench.order()
        bench.hear(heard)
        bench.feed(passed(), CASE)
        bench.keep_promises()
        bench.feed(passed(), CASE)
        bench.issue()
        assert len(bench.told(CertificateIssued)) == len(bench.certificates()) == 1

    def test_passes_over_who_is_banned_or_reported_and_the_next_one_issues(self, bench: Papers) -> None:
        bench.feed(passed(), CASE)
        bench.feed(passed(holder=holder(OTHER_PERSON)), SECOND_CASE)
        bench.integrity.bans = [Ban(person_ref=PERSON, sanction="sanction-1", until=date(2026, 11, 20))]
        bench.integrity.blocked = [SECOND_CASE]
        first = bench.issue()
        view = bench.batch(first)
        assert (view.cases, view.issued, view.pending) == (2, 0, 0)
        assert view.held_back == (
            HeldBack(case_id=CASE, why="持有人至2026-11-20止不得申报或晋升"),
            HeldBack(case_id=SECOND_CASE, why="有举报尚未处理完毕"),
        )
        assert bench.published == []
        bench.integrity.blocked = []
        assert bench.batch(bench.issue()).issued == 1
        bench.integrity.bans = []
        assert bench.batch(bench.issue()).issued == 1
        assert [made.case_id for made in bench.certificates()] == [SECOND_CASE, CASE]
        assert bench.batch(first) == view


class TestWithoutAnAnswer:
    def test_nothing_is_issued_until_integrity_answers(self, bench: Papers) -> None:
        bench.integrity.away = True
        bench.feed(passed(), CASE)
        batch = bench.issue()
        bench.hurry()
        assert len(bench.integrity.asked) == 2
        assert (bench.published, bench.certificates(), bench.promised()) == ([], [], 1)
        assert bench.batch(batch).pending == 1
        bench.integrity.away = False
        bench.hurry()
        assert bench.batch(batch).issued == 1
        assert (len(bench.certificates()), bench.promised()) == (1, 0)

    def test_a_second_batch_does_not_make_a_second_promise(self, bench: Papers) -> None:
        bench.integrity.away = True
        bench.feed(passed(), CASE)
        bench.issue()
        assert bench.issue().cases == 0
        assert bench.promised() == 1

    def test_a_store_that_is_full_leaves_no_trace_and_the_same_number_is_printed_later(
        self, bench: Papers, settings: Settings
    ) -> None:
        (settings.store_dir).write_text("in the way")
        bench.feed(passed(), CASE)
        batch = bench.issue()
        assert (bench.published, bench.certificates()) == ([], [])
        assert bench.batch(batch).pending == 1
        settings.store_dir.unlink()
        bench.hurry()
        assert [made.number for made in bench.certificates()] == ["ZC11-2023-000001-8"]
        assert Path(settings.store_dir).is_dir()


def test_a_day_of_issue_is_the_policys(bench: Papers) -> None:
    bench.feed(passed(), CASE)
    bench.clock.moment = beijing("2023-12-01 00:00") - timedelta(seconds=1)
    bench.issue()
    assert "北京市人力资源和社会保障局2023年11月30日" in bench.read(bench.call(FetchCertificate(case_id=CASE), HOLDER))
