"""Sanctions: what follows from a finding, who signs, from when until when they run."""

from dataclasses import replace
from datetime import date

import pytest

from services.integrity import domain
from services.integrity.domain import Case
from shared.contracts.base import Actor, Role
from shared.contracts.integrity import SanctionImposed, SanctionLifted
from shared.errors import Kind
from shared.policy import Effect, Finding, Policy, Sanction, Target, load
from tests.unit.integrity import kit
from tests.unit.integrity.kit import APPLICANT, BUREAU, INTEGRITY, SECOND, STRANGER, THIRD, OneSanction, beijing


def with_integrity(**changes: object) -> Policy:
    return kit.POLICY.model_copy(update={"integrity": kit.POLICY.integrity.model_copy(update=changes)})


class TestWhatFollowsFromAFinding:
    @pytest.mark.parametrize(
        ("finding", "case", "effects"),
        [
            ("serious_fraud", None, ("record", "share", "ban")),
            ("serious_fraud", kit.CLOSED, ("record", "share", "ban")),
            ("serious_fraud", kit.PUBLICISED, ("cancel_application", "revoke_title", "record", "share", "ban")),
            ("serious_fraud", kit.CERTIFIED, ("cancel_application", "revoke_title", "record", "share", "ban")),
            ("false_application", kit.PUBLICISED, ("cancel_application", "record")),
            ("false_application", kit.CLOSED, ("record",)),
            ("title_by_fraud", kit.CERTIFIED, ("revoke_title", "record", "share")),
        ],
    )
    def test_is_the_policys_table_as_far_as_the_case_goes(
        self, finding: str, case: Case | None, effects: tuple[str, ...]
    ) -> None:
        play = OneSanction(case=case)
        proposed = play.propose(cmd=kit.proposing(finding, case_id=case and case.case_id)).sanction
        assert (proposed.effects, proposed.clause, proposed.state) == (effects, "四(一)", "proposed")

    @pytest.mark.parametrize(
        ("finding", "case", "wanted"),
        [("title_by_fraud", kit.PUBLICISED, "取消申报资格"), ("false_application", kit.CERTIFIED, "撤销职称")],
    )
    def test_must_reach_the_case_as_it_is(self, finding: str, case: Case, wanted: str) -> None:
        refusal = OneSanction(case=case).refuses_to_propose(cmd=kit.proposing(finding, case_id=kit.CASE))
        assert (refusal.slug, refusal.clause) == ("finding-does-not-fit", "四(一)")
        assert wanted in refusal.text.zh

    def test_a_suspended_title_is_still_one_to_revoke(self) -> None:
        case = replace(kit.PUBLICISED, certificates={"BJ-1": "suspended"})
        play = OneSanction(case=case)
        assert "revoke_title" in play.propose(cmd=kit.proposing("title_by_fraud", case_id=kit.CASE)).sanction.effects

    @pytest.mark.parametrize("finding", ["gossip", "expert_misconduct", "procedure_breach"])
    def test_is_refused_where_the_table_has_nothing_for_applicants(self, finding: str) -> None:
        refusal = OneSanction().refuses_to_propose(cmd=kit.proposing(finding))
        assert (refusal.slug, refusal.kind) == ("unknown-finding", Kind.INVALID)
        assert "serious_fraud" in refusal.text.en
        assert "expert_misconduct" not in refusal.text.en.partition("known are")[2]

    def test_is_refused_without_a_case_where_nothing_else_would_follow(self) -> None:
        only = Sanction(
            clause="四(一)",
            finding=Finding.FALSE_PLEDGE,
            target=Target.APPLICANT,
            effects=(Effect.CANCEL_APPLICATION,),
        )
        play = OneSanction(policy=with_integrity(sanctions=(only,)))
        assert play.refuses_to_propose(cmd=kit.proposing("false_pledge")).slug == "finding-needs-case"

    def test_may_be_what_is_else_kept_for_organisations(self) -> None:
        told = Sanction(
            clause="四(二)",
            finding=Finding.COVER_UP,
            target=Target.APPLICANT,
            effects=(Effect.RECORD, Effect.NOTIFY_AUTHORITY),
        )
        play = OneSanction(policy=with_integrity(sanctions=(told,)))
        play.propose(cmd=kit.proposing("cover_up"))
        play.does(APPLICANT, kit.HEAR)
        (event,) = play.does(BUREAU, kit.IMPOSE).told
        assert isinstance(event, SanctionImposed)
        assert (event.effects, event.clause) == (("record", "notify_authority"), "四(二)")


class TestAProposal:
    @pytest.mark.parametrize("who", [INTEGRITY, BUREAU])
    def test_is_made_by_either_office(self, who: Actor) -> None:
        assert OneSanction().propose(who).sanction.signatures == (who.subject,)

    @pytest.mark.parametrize("role", [role for role in Role if role not in (INTEGRITY.role, BUREAU.role)])
    def test_by_nobody_else(self, role: Role) -> None:
        refusal = OneSanction().refuses_to_propose(kit.actor(role, "somebody"))
        assert (refusal.slug, refusal.kind) == ("not-your-move", Kind.FORBIDDEN)

    def test_not_by_who_acted_on_the_case_in_another_role(self) -> None:
        play = OneSanction(case=kit.PUBLICISED, hands={INTEGRITY.subject: frozenset({Role.SECRETARY})})
        assert play.refuses_to_propose().slug == "acted-in-another-role"

    @pytest.mark.parametrize("case", [None, Case(kit.CASE)], ids=["unheard of", "nobody's yet"])
    def test_names_a_case_that_is_known(self, case: Case | None) -> None:
        play = OneSanction(case=case)
        assert play.refuses_to_propose(cmd=kit.proposing(case_id=kit.CASE)).slug == "no-such-case"

    def test_names_a_case_of_this_person(self) -> None:
        play = OneSanction(case=kit.PUBLICISED)
        refusal = play.refuses_to_propose(cmd=kit.proposing(case_id=kit.CASE, ref=kit.ANOTHER))
        assert refusal.slug == "case-of-another-person"

    def test_names_a_person_as_the_system_does(self) -> None:
        assert OneSanction().refuses_to_propose(cmd=kit.proposing(ref="王静")).slug == "no-such-person"

    def test_on_an_upheld_report_is_about_its_case(self) -> None:
        play = OneSanction(case=kit.PUBLICISED, report=kit.decided().report)
        proposed = play.propose(cmd=kit.proposing("false_application", report=kit.REPORT)).sanction
        assert (proposed.case_id, proposed.report) == (kit.CASE, kit.REPORT)

    @pytest.mark.parametrize("earlier", [kit.complete(), kit.incomplete(), kit.decided(kit.DISMISS)])
    def test_not_on_a_report_that_is_not_upheld(self, earlier: kit.OneReport) -> None:
        play = OneSanction(case=kit.PUBLICISED, report=earlier.report)
        assert play.refuses_to_propose(cmd=kit.proposing(report=kit.REPORT)).slug == "report-not-upheld"

    def test_not_on_a_report_that_is_not_there(self) -> None:
        play = OneSanction(case=kit.PUBLICISED)
        assert play.refuses_to_propose(cmd=kit.proposing(report="report-9")).slug == "no-such-report"

    def test_not_on_a_report_about_another_case(self) -> None:
        play = OneSanction(case=kit.PUBLICISED, report=kit.decided().report)
        cmd = kit.proposing(report=kit.REPORT, case_id="case-2")
        assert play.refuses_to_propose(cmd=cmd).slug == "report-on-another-case"


class TestTheHearing:
    def test_a_statement_opens_the_decision(self) -> None:
        play = kit.heard()
        assert play.sanction
        assert (play.sanction.state, play.sanction.statement) == ("heard", kit.HEAR.statement)
        assert play.does(BUREAU, kit.IMPOSE).sanction.state == "imposed"

    @pytest.mark.parametrize("who", [INTEGRITY, BUREAU])
    def test_an_officer_may_record_it(self, who: Actor) -> None:
        assert kit.proposed().does(who, kit.HEAR).sanction.statement == kit.HEAR.statement

    def test_without_a_statement_the_days_must_pass(self) -> None:
        play = kit.proposed().at("2023-06-19 23:59:59")
        refusal = play.refuses(BUREAU, kit.IMPOSE)
        assert (refusal.slug, refusal.possible) == ("hearing-runs", ("hear_sanction",))
        assert "2023-06-19 24:00" in refusal.text.zh

    def test_then_silence_is_enough(self) -> None:
        play = kit.proposed().at("2023-06-20 00:00")
        assert play.does(BUREAU, kit.IMPOSE).sanction.statement is None

    def test_a_statement_counts_until_the_decision(self) -> None:
        play = kit.proposed().at("2023-06-26 10:00")
        assert play.does(APPLICANT, kit.HEAR).sanction.state == "heard"
        play.does(BUREAU, kit.IMPOSE)
        assert play.refuses(APPLICANT, kit.HEAR).slug == "sanction-move-not-open"

    def test_it_is_nobody_elses(self) -> None:
        assert kit.proposed().refuses(STRANGER, kit.HEAR).slug == "no-such-sanction"


class TestTwoSignatures:
    def test_the_second_is_somebody_elses(self) -> None:
        play = OneSanction()
        play.propose(BUREAU)
        play.does(APPLICANT, kit.HEAR)
        refusal = play.refuses(BUREAU, kit.IMPOSE)
        assert (refusal.slug, refusal.kind) == ("already-signed", Kind.FORBIDDEN)
        assert play.does(SECOND, kit.IMPOSE).sanction.signatures == (BUREAU.subject, SECOND.subject)

    def test_one_person_with_two_roles_is_one_signer(self) -> None:
        play = kit.heard()
        both = kit.actor(Role.BUREAU_OFFICER, INTEGRITY.subject)
        assert play.refuses(both, kit.IMPOSE).slug == "already-signed"

    @pytest.mark.parametrize("who", [INTEGRITY, APPLICANT])
    def test_the_second_is_the_bureaus(self, who: Actor) -> None:
        assert kit.heard().refuses(who, kit.IMPOSE).slug == "not-your-move"

    def test_not_of_who_acted_on_the_case_in_another_role(self) -> None:
        play = kit.heard(kit.PUBLICISED)
        play.hands[BUREAU.subject] = frozenset({Role.AUDITOR, Role.BUREAU_OFFICER})
        assert play.refuses(BUREAU, kit.IMPOSE).slug == "acted-in-another-role"

    def test_how_many_is_the_policys(self) -> None:
        play = OneSanction(policy=with_integrity(signers=3))
        play.propose(INTEGRITY)
        play.does(APPLICANT, kit.HEAR)
        second = play.does(BUREAU, kit.IMPOSE)
        assert (second.sanction.state, second.told) == ("heard", ())
        assert play.refuses(BUREAU, kit.IMPOSE).slug == "already-signed"
        assert play.does(THIRD, kit.IMPOSE).sanction.state == "imposed"

    def test_with_one_the_proposer_may_impose(self) -> None:
        play = OneSanction(policy=with_integrity(signers=1))
        play.propose(BUREAU)
        play.does(APPLICANT, kit.HEAR)
        assert play.does(BUREAU, kit.IMPOSE).sanction.signatures == (BUREAU.subject,)


class TestTheTerm:
    def test_is_told_with_the_decision(self) -> None:
        play = kit.heard(kit.PUBLICISED).at("2023-06-20 10:00")
        (event,) = play.does(BUREAU, kit.IMPOSE).told
        assert event == SanctionImposed(
            sanction=kit.SANCTION,
            target="applicant",
            ref=kit.PERSON,
            effects=("cancel_application", "revoke_title", "record", "share", "ban"),
            case_id=kit.CASE,
            clause="四(一)",
            reason="弄虚作假情节严重：代表论文系抄袭。",
            since=date(2023, 6, 20),
            until=date(2026, 6, 20),
        )

    @pytest.mark.parametrize(
        ("now", "runs"),
        [
            ("2023-06-20 10:00:00", True),
            ("2026-06-20 23:59:59", True),
            ("2026-06-21 00:00:00", False),
        ],
    )
    def test_ends_on_the_same_date_three_years_later_at_24(self, now: str, runs: bool) -> None:
        play = kit.imposed("2023-06-20 10:00").at(now)
        assert (play.bans(), play.on_record()) == (runs, runs)

    def test_begins_on_beijings_date(self) -> None:
        play = kit.imposed("2023-06-21 00:30")  # in UTC still the 20th
        assert play.sanction
        assert (play.sanction.since, play.sanction.until) == (date(2023, 6, 21), date(2026, 6, 21))

    def test_from_a_leap_day_ends_on_the_28th(self) -> None:
        play = kit.imposed("2024-02-29 10:00")
        assert play.sanction
        assert play.sanction.until == date(2027, 2, 28)
        assert play.at("2027-02-28 23:59:59").bans()
        assert not play.at("2027-03-01 00:00").bans()

    def test_a_record_without_a_ban_bans_nobody(self) -> None:
        play = OneSanction(case=kit.PUBLICISED)
        play.propose(cmd=kit.proposing("false_application", case_id=kit.CASE))
        play.does(APPLICANT, kit.HEAR)
        (event,) = play.at("2023-11-20 10:00").does(BUREAU, kit.IMPOSE).told
        assert isinstance(event, SanctionImposed)
        assert event.until == date(2026, 11, 20)
        assert (play.bans(), play.on_record()) == (False, True)

    @pytest.mark.parametrize(("year", "bans"), [(2023, False), (2025, True)])
    def test_a_false_pledge_bans_since_2025(self, year: int, bans: bool) -> None:
        play = OneSanction(case=kit.PUBLICISED, policy=load(kit.POLICIES / f"beijing-{year}.yaml"))
        play.propose(cmd=kit.proposing("false_pledge", case_id=kit.CASE))
        play.does(APPLICANT, kit.HEAR)
        play.at("2025-11-20 10:00").does(BUREAU, kit.IMPOSE)
        assert (play.bans(), play.on_record()) == (bans, True)
        assert play.at("2028-11-20 23:59:59").bans() is bans
        assert not play.at("2028-11-21 00:00").bans()

    def test_record_and_ban_run_for_their_own_years(self) -> None:
        play = OneSanction(policy=with_integrity(record_years=5, ban_years=2))
        play.propose()
        play.does(APPLICANT, kit.HEAR)
        (event,) = play.at("2023-06-20 10:00").does(BUREAU, kit.IMPOSE).told
        assert isinstance(event, SanctionImposed)
        assert event.until == date(2025, 6, 20)
        assert (play.at("2025-06-21 00:00").bans(), play.on_record()) == (False, True)
        assert not play.at("2028-06-21 00:00").on_record()

    @pytest.mark.parametrize("play", [kit.proposed(), kit.heard()], ids=["proposed", "heard"])
    def test_nothing_runs_before_the_decision(self, play: OneSanction) -> None:
        assert (play.bans(), play.on_record()) == (False, False)

    def test_of_a_case_certified_since_the_proposal_another_finding_is_needed(self) -> None:
        play = OneSanction(case=kit.PUBLICISED)
        play.propose(cmd=kit.proposing("false_application", case_id=kit.CASE))
        play.does(APPLICANT, kit.HEAR)
        play.case = kit.CERTIFIED
        assert play.refuses(BUREAU, kit.IMPOSE).slug == "finding-does-not-fit"

    def test_of_a_case_closed_since_the_proposal_the_record_stays(self) -> None:
        play = kit.heard(kit.PUBLICISED)
        play.case = kit.CLOSED
        assert play.does(BUREAU, kit.IMPOSE).sanction.effects == ("record", "share", "ban")


class TestLifting:
    def test_ends_ban_and_record_at_once(self) -> None:
        play = kit.imposed().at("2024-01-10 10:00")
        (event,) = play.does(BUREAU, kit.LIFT).told
        assert event == SanctionLifted(
            sanction=kit.SANCTION, target="applicant", ref=kit.PERSON, lifted_at=beijing("2024-01-10 10:00")
        )
        assert (play.bans(), play.on_record()) == (False, False)

    def test_is_the_bureaus(self) -> None:
        assert kit.imposed().refuses(INTEGRITY, kit.LIFT).slug == "not-your-move"

    def test_finds_nothing_after_the_term(self) -> None:
        play = kit.imposed().at("2026-06-21 00:00")
        assert play.refuses(BUREAU, kit.LIFT).slug == "sanction-over"
        assert play.at("2026-06-20 23:59:59").does(BUREAU, kit.LIFT).sanction.state == "lifted"


class TestReaders:
    @pytest.mark.parametrize("who", [INTEGRITY, BUREAU, APPLICANT])
    def test_records_are_for_officers_and_the_person(self, who: Actor) -> None:
        assert domain.check_reads_records(who, kit.PERSON) is None

    @pytest.mark.parametrize("who", [STRANGER, kit.PUBLIC, kit.actor(Role.AUDITOR, kit.PERSON)])
    def test_for_anybody_else_there_are_none(self, who: Actor) -> None:
        with pytest.raises(kit.Refusal) as caught:
            domain.check_reads_records(who, kit.PERSON)
        assert (caught.value.slug, caught.value.kind) == ("no-such-records", Kind.NOT_FOUND)

    @pytest.mark.parametrize("role", Role)
    def test_standing_is_asked_by_the_system_alone(self, role: Role) -> None:
        if role is Role.CLOCK:
            assert domain.check_asks_standing(kit.actor(role, "certificate")) is None
            return
        with pytest.raises(kit.Refusal) as caught:
            domain.check_asks_standing(kit.actor(role, "somebody"))
        assert caught.value.slug == "for-services-only"
