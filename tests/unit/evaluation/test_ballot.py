"""The meeting: quorum, boxes, frozen attendance, the threshold, minutes. Every edge of the rules by name."""

import json
from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.evaluation.domain import Meeting, Phase, State
from shared.contracts.evaluation import BoxOpened, CaseDecided, OpenBallot, SignMinutes
from tests.unit.evaluation import kit
from tests.unit.evaluation.kit import POLICY, SECRETARY, Play, beijing

COMMITTEES = POLICY.evaluation.committees
TWO_THIRDS = Fraction(2, 3)


def play_of(seats: int, signed_in: int) -> Play:
    """One case before a committee of so many seats, of whom so many have signed in."""
    play = kit.convened(seats, cases=(kit.CASE,))
    if signed_in:
        play.does(SECRETARY, *kit.all_sign_in(signed_in))
    return play


class TestQuorum:
    @pytest.mark.parametrize(("seats", "needed"), [(25, 17), (11, 8), (7, 5)])
    def test_opens_with_two_thirds_of_the_seats_and_not_with_one_less(self, seats: int, needed: int) -> None:
        refusal = play_of(seats, needed - 1).refuses(SECRETARY, kit.OPEN)
        assert (refusal.slug, refusal.clause) == ("no-quorum", "三(一)4")
        assert f"{needed}人" in refusal.text.zh
        play = play_of(seats, needed)
        play.does(SECRETARY, kit.OPEN)
        assert play.held.phase is Phase.OPEN
        assert play.held.items[0].attending == needed

    @given(seats=st.integers(1, 10**6), part=st.integers(0, 10**6))
    def test_is_exactly_the_fraction(self, seats: int, part: int) -> None:
        assert COMMITTEES.quorum.reached(part, seats) == (Fraction(part, seats) >= TWO_THIRDS)

    @settings(max_examples=60, deadline=None)
    @given(seats=st.integers(3, 14).map(lambda n: 2 * n + 1), data=st.data())
    def test_of_a_meeting_is_exactly_the_fraction(self, seats: int, data: st.DataObject) -> None:
        signed_in = data.draw(st.integers(1, seats))
        play = play_of(seats, signed_in)
        if Fraction(signed_in, seats) >= TWO_THIRDS:
            play.does(SECRETARY, kit.OPEN)
            assert len(play.held.attending) == signed_in
        else:
            assert play.refuses(SECRETARY, kit.OPEN).slug == "no-quorum"


class TestPresiding:
    def test_a_vice_chair_presides_where_the_chair_is_away(self) -> None:
        play = kit.convened()
        play.does(SECRETARY, *kit.sign_in("m2", "m3", "m4", "m5", "m6"))
        assert play.refuses(SECRETARY, kit.OPEN).slug == "may-not-preside"
        play.does(SECRETARY, OpenBallot(meeting=kit.MEETING, presiding="m2"))
        assert play.held.presiding == "m2"

    def test_with_neither_present_it_cannot_open(self) -> None:
        play = kit.convened()
        play.does(SECRETARY, *kit.sign_in("m3", "m4", "m5", "m6", "m7"))
        for ref in ("m1", "m2", "m3"):
            refusal = play.refuses(SECRETARY, OpenBallot(meeting=kit.MEETING, presiding=ref))
            assert refusal.slug == "nobody-presides"

    @pytest.mark.parametrize("ref", ["m3", "nobody"])
    def test_nobody_else_presides(self, ref: str) -> None:
        refusal = play_of(7, 7).refuses(SECRETARY, OpenBallot(meeting=kit.MEETING, presiding=ref))
        assert refusal.slug == "may-not-preside"

    def test_who_presided_signs(self) -> None:
        refusal = kit.counted().refuses(SECRETARY, SignMinutes(meeting=kit.MEETING, presiding="m2"))
        assert refusal.slug == "another-presided"


class TestAttendance:
    def test_is_of_members_each_once(self) -> None:
        play = play_of(7, 3)
        assert play.refuses(SECRETARY, kit.sign_in("m3")[0]).slug == "already-signed-in"
        assert play.refuses(SECRETARY, kit.sign_in("stranger")[0]).slug == "no-such-member"

    def test_is_frozen_at_the_opening_so_that_latecomers_do_not_count(self) -> None:
        play = kit.opened(5)
        play.does(SECRETARY, *kit.sign_in("m6", "m7"))
        assert len(play.held.signed_in) == 7
        assert [item.attending for item in play.held.items] == [5, 5]
        assert play.held.attending == ("m1", "m2", "m3", "m4", "m5")
        assert play.refuses(SECRETARY, kit.tally(6)).slug == "too-many-papers"
        play.does(SECRETARY, kit.tally(4))
        assert play.held.items[0].passed is True

    def test_keeps_who_leaves_in_the_denominator(self) -> None:
        """Seven were there at the opening; two left before voting: 4 of 7 do not pass, 4 of 5 would have."""
        play = kit.opened(7)
        play.does(SECRETARY, kit.tally(4, 1))
        assert play.held.items[0].passed is False

    @pytest.mark.parametrize(
        ("at", "slug"), [("2023-08-31 23:59:59", "evaluation-not-open"), ("2024-01-01 00:00", "evaluation-over")]
    )
    def test_opens_in_the_time_of_evaluation(self, at: str, slug: str) -> None:
        assert play_of(7, 7).at(at).refuses(SECRETARY, kit.OPEN).slug == slug


class TestRecusal:
    def test_takes_a_member_out_of_the_cases_attendance_alone(self) -> None:
        play = kit.convened()
        play.does(SECRETARY, *kit.all_sign_in(7), kit.recuse("m7"), kit.recuse("m6"), kit.OPEN)
        assert [item.attending for item in play.held.items] == [5, 7]
        assert play.events(BoxOpened) == [BoxOpened(meeting=kit.MEETING)] * 2

    def test_of_one_more_closes_the_box_and_the_case_waits_for_another_meeting(self) -> None:
        play = kit.convened()
        recusals = (kit.recuse("m7"), kit.recuse("m6"), kit.recuse("m5"))
        play.does(SECRETARY, *kit.all_sign_in(7), *recusals, kit.OPEN)
        assert [item.box for item in play.held.items] == ["not_opened", "open"]
        assert (play.case.state, play.case.meeting) == (State.ASSESSED, None)
        assert [case for case, _, event in play.told if isinstance(event, BoxOpened)] == [kit.OTHER]
        assert play.refuses(SECRETARY, kit.TALLY).slug == "box-not-open"
        play.does(SECRETARY, kit.tally(5, case_id=kit.OTHER), kit.SIGN)
        assert [case for case, _, event in play.told if isinstance(event, CaseDecided)] == [kit.OTHER]
        play.does(SECRETARY, kit.convene(meeting="with-reserves", members=kit.committee(9)))
        assert play.case.state is State.LISTED

    def test_of_an_absent_member_changes_no_attendance(self) -> None:
        play = kit.convened(cases=(kit.CASE,))
        play.does(SECRETARY, *kit.all_sign_in(5), kit.recuse("m6"), kit.recuse("m7"), kit.OPEN)
        assert play.held.items[0].attending == 5

    def test_from_every_case_leaves_nothing_to_open(self) -> None:
        play = kit.convened(cases=(kit.CASE,))
        play.does(SECRETARY, *kit.all_sign_in(7), kit.recuse("m7"), kit.recuse("m6"), kit.recuse("m5"))
        refusal = play.refuses(SECRETARY, kit.OPEN)
        assert refusal.slug == "no-box-can-open"
        assert "5" in refusal.text.zh
        assert play.held.phase is Phase.CONVENED

    @pytest.mark.parametrize(
        ("cmd", "slug"),
        [
            (kit.recuse("stranger"), "no-such-member"),
            (kit.recuse("m6", "case-9"), "not-on-list"),
        ],
    )
    def test_is_of_a_member_and_a_listed_case(self, cmd: kit.Recuse, slug: str) -> None:
        assert kit.convened().refuses(SECRETARY, cmd).slug == slug

    def test_happens_once(self) -> None:
        play = kit.convened()
        play.does(SECRETARY, kit.RECUSE)
        assert play.refuses(SECRETARY, kit.RECUSE).slug == "already-recused"

    @settings(max_examples=60, deadline=None)
    @given(signed_in=st.integers(8, 11), recused=st.sets(st.integers(1, 11), max_size=6))
    def test_box_quorum_is_exactly_the_fraction(self, signed_in: int, recused: set[int]) -> None:
        play = play_of(11, signed_in)
        for n in recused:
            play.does(SECRETARY, kit.recuse(f"m{n}"))
        attending = signed_in - len({n for n in recused if n <= signed_in})
        if Fraction(attending, 11) >= TWO_THIRDS:
            play.does(SECRETARY, kit.OPEN)
            assert play.held.items[0].attending == attending
        else:
            assert play.refuses(SECRETARY, kit.OPEN).slug == "no-box-can-open"


class TestTheThreshold:
    @pytest.mark.parametrize(
        ("seats", "approve", "passed"),
        [(7, 5, True), (7, 4, False), (9, 6, True), (9, 5, False), (11, 8, True), (11, 7, False), (25, 17, True)],
    )
    def test_two_thirds_of_those_attending_pass(self, seats: int, approve: int, passed: bool) -> None:
        play = play_of(seats, seats)
        play.does(SECRETARY, kit.OPEN, kit.tally(approve, seats - approve))
        assert play.held.items[0].passed is passed

    def test_exactly_two_thirds_are_enough(self) -> None:
        play = play_of(9, 9)
        play.does(SECRETARY, kit.OPEN, kit.tally(6, 3))
        assert play.held.items[0].passed is True

    @pytest.mark.parametrize(("reject", "abstain"), [(3, 0), (0, 3), (0, 0), (1, 1)])
    def test_who_abstains_or_hands_in_nothing_counts_against(self, reject: int, abstain: int) -> None:
        play = kit.opened(7)
        play.does(SECRETARY, kit.tally(4, reject, abstain))
        assert play.held.items[0].passed is False

    @pytest.mark.parametrize("papers", [(8, 0, 0), (0, 8, 0), (0, 0, 8), (3, 3, 2), (10_000, 0, 0)])
    def test_more_papers_than_members_are_refused(self, papers: tuple[int, int, int]) -> None:
        assert kit.opened(7).refuses(SECRETARY, kit.tally(*papers)).slug == "too-many-papers"

    def test_an_empty_box_does_not_pass(self) -> None:
        play = kit.opened(7)
        play.does(SECRETARY, kit.tally(0))
        assert play.held.items[0].passed is False

    def test_a_tie_has_no_rule_and_no_second_ballot(self) -> None:
        play = kit.opened(6)
        play.does(SECRETARY, kit.tally(3, 3))
        assert play.held.items[0].passed is False
        assert play.refuses(SECRETARY, kit.tally(4, 2)).slug == "box-not-open"

    def test_a_box_is_counted_for_a_listed_case(self) -> None:
        assert kit.opened().refuses(SECRETARY, kit.tally(5, case_id="case-9")).slug == "not-on-list"

    @given(attending=st.integers(1, 10**6), approve=st.integers(0, 10**6))
    def test_is_exactly_the_fraction(self, attending: int, approve: int) -> None:
        assert COMMITTEES.to_pass.reached(approve, attending) == (Fraction(approve, attending) >= TWO_THIRDS)

    @settings(max_examples=60, deadline=None)
    @given(attending=st.integers(5, 7), papers=st.tuples(*[st.integers(0, 8)] * 3))
    def test_of_a_box_is_exactly_the_fraction(self, attending: int, papers: tuple[int, int, int]) -> None:
        play = kit.opened(attending)
        if sum(papers) > attending:
            assert play.refuses(SECRETARY, kit.tally(*papers)).slug == "too-many-papers"
        else:
            play.does(SECRETARY, kit.tally(*papers))
            assert play.held.items[0].passed == (Fraction(papers[0], attending) >= TWO_THIRDS)


class TestTheMinutes:
    def test_wait_for_every_box(self) -> None:
        play = kit.opened()
        play.does(SECRETARY, kit.TALLY)
        refusal = play.refuses(SECRETARY, kit.SIGN)
        assert (refusal.slug, refusal.possible) == ("not-all-counted", ("sign_in", "record_tally"))

    def test_tell_that_each_case_is_decided_and_never_how(self) -> None:
        play = kit.signed()
        decided = [(case, event) for case, _, event in play.told if isinstance(event, CaseDecided)]
        assert decided == [(case, CaseDecided(meeting=kit.MEETING)) for case in (kit.CASE, kit.OTHER)]
        assert set(CaseDecided.model_fields) == {"meeting", "absent"}
        assert {case.state for case in play.cases.values()} == {State.DECIDED}

    def test_hold_attendance_cases_totals_result_and_who_presided(self) -> None:
        play = kit.opened(6)
        play.does(SECRETARY, *kit.sign_in("m7"), kit.tally(4, 1), kit.tally(3, 3, case_id=kit.OTHER), kit.SIGN)
        record = json.loads(play.held.minutes or "")
        assert (record["meeting"], record["presiding"]) == (kit.MEETING, "m1")
        assert record["attending"] == ["m1", "m2", "m3", "m4", "m5", "m6"]
        assert record["signed_in_late"] == ["m7"]
        assert record["signed_at"] == "2023-09-25T09:00:00+08:00"
        first, second = record["cases"]
        told = ("case", "attending", "approve", "reject", "abstain", "passed", "box")
        assert [first[name] for name in told] == [kit.CASE, 6, 4, 1, 0, True, "counted"]
        assert [second[name] for name in told] == [kit.OTHER, 6, 3, 3, 0, False, "counted"]
        assert first["opinion"] == sha256("达到工程师水平".encode()).hexdigest()

    def test_have_a_digest_that_anybody_can_compute(self) -> None:
        held = kit.signed().held
        text = held.minutes or ""
        canonical = json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert canonical == text
        assert held.bundle_digest == sha256(text.encode()).hexdigest()

    def test_have_a_digest_from_which_no_count_can_be_guessed(self) -> None:
        """The digest is public and the counts are few: only the salt keeps it from giving them away."""
        assert json.loads(kit.signed().held.minutes or "")["salt"] == "5a17"

    def test_say_nowhere_who_cast_what(self) -> None:
        """Every word of the record that names a member: who sat, who was there, who was recused."""
        play = kit.convened()
        play.does(SECRETARY, *kit.all_sign_in(7), kit.recuse("m7"), kit.OPEN, kit.tally(5, 1))
        play.does(SECRETARY, kit.tally(4, 3, case_id=kit.OTHER), kit.SIGN)
        record = json.loads(play.held.minutes or "")
        assert paths_to("m7", record) == {"members.ref", "attending", "cases.recusals.member"}
        assert paths_to("m3", record) == {"members.ref", "attending"}


def paths_to(word: str, content: object, path: tuple[str, ...] = ()) -> set[str]:
    """Where a word stands in a record, list positions left out."""
    if isinstance(content, dict):
        return set().union(*(paths_to(word, part, (*path, key)) for key, part in content.items()))
    if isinstance(content, list):
        return set().union(*(paths_to(word, part, path) for part in content))
    return {".".join(path)} if content == word else set()


class TestACaseThatEndsElsewhere:
    def test_before_the_opening_leaves_the_list(self) -> None:
        play = kit.convened().closes()
        play.does(SECRETARY, *kit.all_sign_in(7), kit.OPEN)
        assert [item.box for item in play.held.items] == ["closed", "open"]
        assert play.case.state is State.CLOSED
        assert [case for case, _, event in play.told if isinstance(event, BoxOpened)] == [kit.OTHER]

    def test_with_every_case_gone_nothing_opens(self) -> None:
        play = kit.convened(cases=(kit.CASE,)).closes()
        play.does(SECRETARY, *kit.all_sign_in(7))
        assert play.refuses(SECRETARY, kit.OPEN).slug == "no-box-can-open"

    def test_while_its_box_is_open_closes_the_box_as_it_is(self) -> None:
        play = kit.opened().closes()
        first = play.held.items[0]
        assert (first.box, first.attending, first.count) == ("closed", 7, None)
        assert play.refuses(SECRETARY, kit.TALLY).slug == "box-not-open"
        assert play.refuses(SECRETARY, kit.SIGN).slug == "not-all-counted"
        play.does(SECRETARY, kit.tally(5, case_id=kit.OTHER), kit.SIGN)
        assert [case for case, _, event in play.told if isinstance(event, CaseDecided)] == [kit.OTHER]

    def test_after_the_count_keeps_the_count_and_applies_nothing(self) -> None:
        play = kit.counted().closes()
        first = play.held.items[0]
        assert first.box == "closed"
        assert first.count is not None
        play.does(SECRETARY, kit.SIGN)
        assert [case for case, _, event in play.told if isinstance(event, CaseDecided)] == [kit.OTHER]


def test_the_title_will_be_dated_by_the_opening() -> None:
    held: Meeting = kit.opened().held
    assert held.opened_at == beijing("2023-09-25 09:00")
