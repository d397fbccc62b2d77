"""Who sees what of a case and a meeting, and that no event tells more. On both databases."""

import pytest

from shared.contracts.base import Actor, Role
from shared.contracts.evaluation import GetEvaluation, GetMeeting
from shared.errors import Kind, Refusal
from tests.bench import Bench
from tests.unit.evaluation import kit
from tests.unit.evaluation.kit import BUREAU, SECRETARY, beijing

CASE = GetEvaluation(case_id=kit.CASE)
MEETING = GetMeeting(meeting=kit.MEETING)


class TestWhoSeesWhat:
    def test_counts_and_names_are_for_the_secretary_and_the_bureau(self, signed: Bench) -> None:
        for who in (SECRETARY, BUREAU):
            seen = signed.call(MEETING, who)
            assert [(t.approve, t.reject, t.abstain, t.passed) for t in seen.tallies] == [
                (5, 1, 0, True),
                (4, 3, 0, False),
            ]
            assert len(seen.members) == seen.signed_in == 7
            assert seen.presiding == "m1"

    def test_an_integrity_officer_sees_passed_or_not_passed_after_acceptance(self, signed: Bench) -> None:
        seen = signed.call(MEETING, kit.INTEGRITY)
        assert {t.passed for t in seen.tallies} == {None}
        signed.call(kit.ACCEPT, BUREAU, at=beijing("2023-10-09 10:00"))
        seen = signed.call(MEETING, kit.INTEGRITY)
        assert [t.passed for t in seen.tallies] == [True, False]
        assert {(t.approve, t.reject, t.abstain, t.attending, t.recusals) for t in seen.tallies} == {
            (None, None, None, None, ())
        }
        assert (seen.members, seen.presiding, seen.possible) == ((), None, ())

    @pytest.mark.parametrize(
        "who",
        [kit.FOREIGN_SECRETARY, kit.APPLICANT]
        + [kit.actor(role, "x", kit.INSTITUTION) for role in (Role.AUDITOR, Role.EMPLOYER_OFFICER, Role.PUBLIC)],
        ids=lambda who: who.role,
    )
    def test_for_everybody_else_nothing_is_there(self, signed: Bench, who: Actor) -> None:
        for ask, slug in ((CASE, "no-such-case"), (MEETING, "no-such-meeting")):
            with pytest.raises(Refusal) as caught:
                signed.call(ask, who)
            assert (caught.value.slug, caught.value.kind) == (slug, Kind.NOT_FOUND)

    def test_what_is_not_there_looks_the_same(self, bench: Bench) -> None:
        for request, slug in (
            (CASE, "no-such-case"),
            (kit.SCHEDULE, "no-such-case"),
            (MEETING, "no-such-meeting"),
            (kit.TALLY, "no-such-meeting"),
        ):
            with pytest.raises(Refusal) as caught:
                bench.call(request, SECRETARY)
            assert caught.value.slug == slug

    def test_no_event_tells_a_count_or_a_member(self, accepted: Bench) -> None:
        frames = "".join(envelope.model_dump_json() for envelope, _ in accepted.published)
        for word in ("approve", "reject", "abstain", "委员", '"m1"', "salt"):
            assert word not in frames
