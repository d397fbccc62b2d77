"""The employer's desk with several officers and the policy's options. On both databases."""

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from shared.contracts.base import Actor, Command, Done
from shared.contracts.review import EmployerWorkList, GetDesk, ReviewRefused
from shared.errors import Refusal
from tests.bench import Bench
from tests.services.lent import POLICIES
from tests.unit.review import kit
from tests.unit.review.kit import OFFICER, SECOND_OFFICER, beijing

DESK = GetDesk(case_id=kit.CASE)


@pytest.fixture
def strict(bench: Bench, tmp_path: Path) -> Iterator[Bench]:
    """A case under a policy that asks for two officers and a superior unit's consent."""
    text = (POLICIES / "beijing-2023.yaml").read_text(encoding="utf-8")
    for option in ("two_person_rule", "superior_consent"):
        text = text.replace(f"{option}: false", f"{option}: true")
    (tmp_path / "beijing-2023.yaml").write_text(text, encoding="utf-8")
    bench.house.policies.adopt(bench.house.database, tmp_path)
    bench.feed(kit.submission(), kit.CASE, round=1)
    yield bench
    bench.house.policies.adopt(bench.house.database, POLICIES)


def slug(bench: Bench, cmd: Command, who: Actor, seen: int | None = None) -> str:
    with pytest.raises(Refusal) as caught:
        bench.call(cmd, who, seen=seen)
    return caught.value.slug


def test_two_officers_and_the_consent_bring_a_case_to_the_audit(strict: Bench) -> None:
    strict.call(kit.CONFIRM, OFFICER, at=beijing("2023-07-10 10:00"))
    assert slug(strict, kit.PUBLISH, OFFICER) == "consent-missing"
    strict.call(kit.CONSENT, OFFICER)
    seen = strict.call(DESK, SECOND_OFFICER).consent
    assert (seen.unit, seen.number, seen.on) == (kit.CONSENT.unit, kit.CONSENT.number, date(2023, 6, 30))
    strict.call(kit.PUBLISH, OFFICER)
    strict.sweep(beijing("2023-07-18 10:00"))
    assert slug(strict, kit.RECOMMEND, OFFICER) == "second-officer-wanted"
    assert strict.call(kit.RECOMMEND, SECOND_OFFICER).stage == "audit"


class TestTheLastSensibleDay:
    def test_is_on_the_desk_until_the_case_leaves_it(self, submitted: Bench) -> None:
        desk = submitted.call(DESK, OFFICER)
        assert (desk.publicity_open_by, desk.warning) == (date(2023, 7, 23), None)
        submitted.call(kit.DECLINE, OFFICER)
        assert submitted.call(DESK, OFFICER).publicity_open_by is None

    def test_opened_in_time_the_answer_says_when_it_ends(self, submitted: Bench) -> None:
        submitted.call(kit.CONFIRM, OFFICER, at=beijing("2023-07-23 23:59:59"))
        posted = submitted.call(kit.PUBLISH, OFFICER)
        assert (posted.ends_at, posted.warning) == (beijing("2023-07-29 00:00"), None)

    def test_opened_too_late_it_warns_in_both_languages_before_and_after(self, submitted: Bench) -> None:
        submitted.call(kit.CONFIRM, OFFICER, at=beijing("2023-07-24 00:00"))
        before = submitted.call(DESK, OFFICER).warning
        posted = submitted.call(kit.PUBLISH, OFFICER)
        assert posted.ends_at == beijing("2023-08-01 00:00")
        assert posted.warning == before == submitted.call(DESK, OFFICER).warning
        assert before.zh.startswith("2023-07-24开始的公示至2023-07-31 24:00结束")
        assert before.zh.endswith("最迟应于2023-07-23开始公示")
        assert "had to open by 2023-07-23" in before.en


class TestObjections:
    """DOMAIN's edge: one filed before the publicity ends counts; upheld leaves decline or return; undecided lapses."""

    @pytest.fixture
    def published(self, submitted: Bench) -> Bench:
        submitted.call(kit.CONFIRM, OFFICER, at=beijing("2023-07-10 10:00"))
        submitted.call(kit.PUBLISH, OFFICER)
        return submitted

    def test_in_the_last_second_of_the_publicity_one_counts(self, published: Bench) -> None:
        published.call(kit.OBJECT, kit.COLLEAGUE, at=beijing("2023-07-17 23:59:59"))
        published.clock.moment = beijing("2023-07-18 00:00")
        assert slug(published, kit.OBJECT, kit.COLLEAGUE) == "publicity-over"
        assert slug(published, kit.RECOMMEND, OFFICER) == "objection-undecided"

    def test_upheld_leaves_return_or_decline_and_after_07_17_decline_alone(self, published: Bench) -> None:
        published.call(kit.OBJECT, kit.COLLEAGUE)
        published.call(kit.UPHOLD, OFFICER)
        assert published.call(DESK, OFFICER).possible == ("return_to_applicant", "decline")
        published.clock.moment = beijing("2023-07-18 00:00")
        assert published.call(DESK, OFFICER).possible == ("decline",)

    def test_undecided_at_07_31_24_00_the_case_lapses_dated_exactly(self, published: Bench) -> None:
        published.call(kit.OBJECT, kit.COLLEAGUE)
        published.sweep(beijing("2023-07-31 23:59:59"))
        assert published.told(ReviewRefused) == []
        published.sweep(beijing("2023-08-04 09:00"))
        (told,) = published.told(ReviewRefused)
        assert (told.outcome, told.reason) == ("lapsed", "用人单位未在2023-07-31 24:00前推荐，公示异议未处理")
        assert published.published[-1][0].time == beijing("2023-08-01 00:00")


class TestSeveralOfficers:
    def test_who_looked_before_the_other_acted_is_told(self, submitted: Bench) -> None:
        seen = submitted.call(DESK, OFFICER).version
        submitted.call(kit.CONFIRM, SECOND_OFFICER)
        assert slug(submitted, kit.PUBLISH, OFFICER, seen) == "version-passed"
        submitted.call(kit.PUBLISH, OFFICER, seen=submitted.call(DESK, OFFICER).version)

    def test_of_two_who_decide_at_the_same_moment_one_wins(self, submitted: Bench) -> None:
        seen = submitted.call(DESK, OFFICER).version
        start, told = threading.Barrier(2), []

        def decide(who: Actor, cmd: Command) -> None:
            start.wait()
            try:
                done: Done = submitted.call(cmd, who, seen=seen)
                told.append(done.stage)
            except Refusal as refusal:
                told.append(refusal.slug)

        sides = ((OFFICER, kit.DECLINE), (SECOND_OFFICER, kit.RETURN))
        threads = [threading.Thread(target=decide, args=side) for side in sides]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        won, lost = sorted(told, key=lambda word: word not in ("closed", "returned"))
        assert won == submitted.call(DESK, OFFICER).stage
        assert lost in ("version-passed", "conflicting-change", "move-not-open")

    def test_an_officer_who_is_the_applicant_has_no_part_in_the_own_case(self, submitted: Bench) -> None:
        own = kit.actor(OFFICER.role, kit.APPLICANT.subject, kit.EMPLOYER)
        for cmd in (kit.CONFIRM, kit.DECLINE):
            assert slug(submitted, cmd, own) == "acted-in-another-role"
        with pytest.raises(Refusal) as caught:
            submitted.call(DESK, own)
        assert caught.value.slug == "acted-in-another-role"

    def test_who_left_for_another_employer_finds_nothing(self, submitted: Bench) -> None:
        submitted.call(kit.CONFIRM, OFFICER)
        left = kit.actor(OFFICER.role, OFFICER.subject, kit.ELSEWHERE)
        assert submitted.call(EmployerWorkList(), left).items == ()
        assert slug(submitted, kit.PUBLISH, left) == "no-such-case"
        with pytest.raises(Refusal) as caught:
            submitted.call(DESK, left)
        assert caught.value.slug == "no-such-case"
