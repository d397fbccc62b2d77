"""Whether somebody is a civil servant by now: asked again at audit, case list and issue (一). On both databases."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from services.application.tables import Check
from shared.bus.tables import errands
from shared.contracts.application import ResubmitCorrection, RetryRegistryCheck, UploadStampedForms
from shared.contracts.base import Actor
from shared.contracts.case_events import RegistryChecked, ResultDue, StandingChecked
from shared.contracts.evaluation import CaseDecided, CaseListed, PublicityClosed, ResultAccepted
from shared.contracts.filing import AcceptFiling
from shared.contracts.payment import PaymentSettled
from shared.contracts.vocabulary import CheckResult, Stage
from shared.errors import Refusal
from tests.bench import Bench
from tests.services.application import player as cast
from tests.services.application.campus import Campus
from tests.services.application.conftest import Registry
from tests.services.application.player import AUDITOR, BUREAU, PASSED, PUBLISHED, RECOMMENDED, Player
from tests.unit.application.filings import record
from tests.unit.application.kit import beijing, employed, freelancer

Retry = Callable[[], None]
MATCH, MISMATCH, UNKNOWN, PENDING = CheckResult.MATCH, CheckResult.MISMATCH, CheckResult.UNKNOWN, CheckResult.PENDING
SERVES = {"result": "mismatch", "found": "civil_servant"}
PAID = PaymentSettled(order="1", paid_at=beijing("2023-08-10 10:00"))
LISTED = CaseListed(meeting="m-1", closed_at=beijing("2023-09-20 10:00"))
PUBLIC = ResultAccepted(
    outcome="passed",
    place="institution",
    title_date=beijing("2023-10-20").date(),
    publicity_ends_at=beijing("2023-11-01 00:00"),
    bundle_digest="0" * 64,
)
OVER = PublicityClosed(closed_at=beijing("2023-11-01 00:00"))
STAMPED = ("stamped_information_form", "stamped_pledge", "publicity_record")


def result(player: Player) -> CheckResult:
    """What stands beside the form."""
    return next(check.result for check in player.sees().checks if check.check == "civil_service")


def told(bench: Bench) -> list[tuple[CheckResult, bool]]:
    """What list and issue were told of the register, and whether it came since the audit."""
    return [(event.result, event.since_audit) for event in bench.told(StandingChecked)]


def noted(player: Player) -> list[tuple[str, str | None]]:
    lines = [entry for entry in player.history() if entry.move == "registry_checked"]
    return [(line.stage, line.reason) for line in lines if line.reason and "civil_service" in line.reason]


def asked(registry: Registry, check: str = "civil_service") -> int:
    return sum(question["check"] == check for question in registry.asked)


def promised(bench: Bench) -> int:
    with bench.house.database.read() as session:
        return int(session.scalar(select(func.count()).select_from(errands)) or 0)


def retries(player: Player, who: Actor | None = None) -> None:
    player.bench.call(RetryRegistryCheck(case_id=player.case_id), who or player.actor)
    player.bench.keep_promises()


@pytest.fixture
def answered(player: Player, bench: Bench) -> Player:
    """The case on the employer's desk, every registry having confirmed it."""
    player.applies()
    bench.keep_promises()
    return player


@pytest.fixture
def evaluated(answered: Player, bench: Bench) -> Player:
    """The committee is next; at the audit the register has confirmed it once more."""
    answered.hears(PUBLISHED, RECOMMENDED, at="2023-07-18 10:00")
    bench.keep_promises()
    return answered.hears(PASSED, PAID, at="2023-08-10 10:00")


class TestAtTheAudit:
    def test_it_is_pending_until_it_is_answered_once_more(
        self, answered: Player, registry: Registry, bench: Bench
    ) -> None:
        assert result(answered) is MATCH
        answered.hears(PUBLISHED, RECOMMENDED, at="2023-07-18 10:00")
        assert result(answered) is PENDING
        bench.keep_promises()
        assert (result(answered), asked(registry), asked(registry, "degree")) == (MATCH, 2, 1)
        assert told(bench) == [(MATCH, False), (MATCH, False)]
        assert noted(answered) == [
            ("employer_review", "civil_service: match"),
            ("audit", "civil_service: match"),
        ]

    def test_its_answer_is_dated_after_the_arrival_whatever_the_clocks_say(
        self, answered: Player, registry: Registry, bench: Bench
    ) -> None:
        arrival = beijing("2023-07-18 10:00")
        answered.hears(PUBLISHED, RECOMMENDED, at="2023-07-18 10:00")
        bench.clock.moment = beijing("2023-07-18 09:59:59")
        bench.keep_promises()
        last = [envelope for envelope, event in bench.published if isinstance(event, RegistryChecked)][-1]
        assert last.time > arrival

    def test_a_mismatch_is_the_audits_to_settle(self, answered: Player, registry: Registry, bench: Bench) -> None:
        registry.answers["civil_service"] = SERVES
        answered.hears(PUBLISHED, RECOMMENDED)
        bench.keep_promises()
        assert told(bench)[-1] == (MISMATCH, False)

    def test_a_register_that_is_away_is_asked_on(
        self, answered: Player, registry: Registry, bench: Bench, retry: Retry
    ) -> None:
        registry.status = 503
        answered.hears(PUBLISHED, RECOMMENDED)
        bench.keep_promises()
        assert (result(answered), promised(bench), len(told(bench))) == (PENDING, 1, 1)
        registry.status = 200
        retry()
        assert (result(answered), promised(bench)) == (MATCH, 0)

    def test_one_that_was_away_since_the_submission_is_not_asked_twice(
        self, player: Player, registry: Registry, bench: Bench, retry: Retry
    ) -> None:
        registry.status = 503
        player.applies()
        bench.keep_promises()
        player.hears(PUBLISHED, RECOMMENDED)
        registry.status = 200
        retry()
        assert (result(player), len(told(bench)), promised(bench)) == (MATCH, 1, 0)

    def test_a_freelancer_who_comes_from_the_association_is_asked_about_again(
        self, bench: Bench, registry: Registry
    ) -> None:
        someone = Player(bench, "jiang-weixi").applies(freelancer())
        bench.keep_promises()
        for code in STAMPED:
            someone.uploads(code)
        days = {
            "publicity_opened_on": beijing("2023-07-05").date(),
            "publicity_closed_on": beijing("2023-07-12").date(),
        }
        someone.does(
            UploadStampedForms.model_validate({"case_id": someone.case_id, "opinion": "同意推荐", **days}),
            at="2023-07-14 09:00",
        )
        assert (someone.is_at(Stage.AUDIT), result(someone)) == (True, PENDING)
        bench.keep_promises()
        assert (result(someone), asked(registry)) == (MATCH, 2)

    def test_a_correction_asks_with_the_others_as_before(
        self, answered: Player, registry: Registry, bench: Bench
    ) -> None:
        answered.hears(PUBLISHED, RECOMMENDED, cast.correction("summary"))
        answered.does(ResubmitCorrection(case_id=answered.case_id, form=employed(summary="改")))
        bench.keep_promises()
        assert told(bench)[-1] == (MATCH, False)


class TestAtTheCaseList:
    def test_it_is_asked_again_and_the_last_answer_stands_meanwhile(
        self, evaluated: Player, registry: Registry, bench: Bench
    ) -> None:
        evaluated.hears(LISTED, at="2023-09-20 10:00")
        assert result(evaluated) is MATCH
        registry.answers["civil_service"] = SERVES
        bench.keep_promises()
        assert (result(evaluated), asked(registry)) == (MISMATCH, 3)
        assert told(bench)[-1] == (MISMATCH, True)
        assert noted(evaluated)[-1] == ("evaluation", "civil_service: mismatch")
        assert evaluated.is_at(Stage.EVALUATION)

    def test_a_register_that_is_away_tells_nothing_and_is_asked_on(
        self, evaluated: Player, registry: Registry, bench: Bench, retry: Retry
    ) -> None:
        registry.status = 503
        evaluated.hears(LISTED)
        bench.keep_promises()
        assert (result(evaluated), len(told(bench)), promised(bench)) == (MATCH, 2, 1)
        evaluated.hears(LISTED)
        assert promised(bench) == 1
        registry.status = 200
        retry()
        assert told(bench)[-1] == (MATCH, False)

    def test_what_an_auditor_settled_is_settled(self, answered: Player, registry: Registry, bench: Bench) -> None:
        """The same answer as at the audit; another one in between, and it is news."""
        registry.answers["civil_service"] = SERVES
        answered.hears(PUBLISHED, RECOMMENDED)
        bench.keep_promises()
        answered.hears(PASSED, PAID, LISTED)
        bench.keep_promises()
        assert told(bench)[-2:] == [(MISMATCH, False), (MISMATCH, False)]
        registry.answers.clear()
        answered.hears(LISTED)
        bench.keep_promises()
        registry.answers["civil_service"] = SERVES
        answered.hears(LISTED)
        bench.keep_promises()
        assert told(bench)[-2:] == [(MATCH, True), (MISMATCH, True)]

    def test_what_answers_only_after_the_audit_is_settled_by_nobody(
        self, answered: Player, registry: Registry, bench: Bench, retry: Retry
    ) -> None:
        registry.status = 503
        answered.hears(PUBLISHED, RECOMMENDED)
        bench.keep_promises()
        answered.hears(PASSED)
        registry.status, registry.answers["civil_service"] = 200, SERVES
        retry()
        assert told(bench)[-1] == (MISMATCH, True)
        assert answered.is_at(Stage.PAYMENT)

    def test_an_answer_that_came_before_the_hub_heard_that_the_audit_had_passed_is_settled_by_nobody(
        self, answered: Player, registry: Registry, bench: Bench, retry: Retry
    ) -> None:
        registry.status = 503
        answered.hears(PUBLISHED, RECOMMENDED, at="2023-07-18 10:00")
        bench.keep_promises()
        bench.clock.moment = beijing("2023-07-26 10:01")
        registry.status, registry.answers["civil_service"] = 200, SERVES
        retry()
        assert told(bench)[-1] == (MISMATCH, False)
        answered.hears(PASSED, time=beijing("2023-07-26 10:00"))
        assert told(bench)[1:] == [(MISMATCH, False), (MISMATCH, True)]
        answered.hears(PAID, LISTED, at="2023-09-20 10:00")
        bench.keep_promises()
        assert told(bench)[-1] == (MISMATCH, True)

    def test_list_and_issue_hear_that_nobody_settled_it_though_the_register_is_away_from_then_on(
        self, answered: Player, registry: Registry, bench: Bench, retry: Retry
    ) -> None:
        registry.status = 503
        answered.hears(PUBLISHED, RECOMMENDED, at="2023-07-18 10:00")
        bench.keep_promises()
        bench.clock.moment = beijing("2023-07-26 10:01")
        registry.status, registry.answers["civil_service"] = 200, SERVES
        retry()
        registry.status = 503
        answered.hears(PASSED, time=beijing("2023-07-26 10:00"))
        answered.hears(PAID, LISTED, at="2023-09-20 10:00")
        bench.keep_promises()
        assert told(bench)[-1] == (MISMATCH, True)
        times = [envelope.time for envelope, event in bench.published if isinstance(event, StandingChecked)]
        assert times == sorted(set(times))

    def test_an_answer_that_the_desk_passed_with_is_told_once(
        self, answered: Player, registry: Registry, bench: Bench
    ) -> None:
        registry.answers["civil_service"] = SERVES
        answered.hears(PUBLISHED, RECOMMENDED, at="2023-07-18 10:00")
        bench.keep_promises()
        answered.hears(PASSED, at="2023-07-26 10:00")
        assert told(bench) == [(MATCH, False), (MISMATCH, False)]

    def test_the_audit_alone_hears_the_whole_finding(self, answered: Player, registry: Registry, bench: Bench) -> None:
        assert asked(registry, "degree") == 1
        assert {event.finding.check for event in bench.told(RegistryChecked)} > {"civil_service", "identity", "degree"}
        assert told(bench) == [(MATCH, False)]

    def test_of_a_case_that_has_ended_nothing_is_asked(
        self, evaluated: Player, registry: Registry, bench: Bench
    ) -> None:
        evaluated.withdraws().hears(LISTED)
        bench.keep_promises()
        assert (asked(registry), promised(bench)) == (2, 0)


class TestAtIssue:
    def test_it_is_asked_when_the_publicity_is_over(self, evaluated: Player, registry: Registry, bench: Bench) -> None:
        evaluated.hears(LISTED)
        bench.keep_promises()
        registry.answers["civil_service"] = SERVES
        evaluated.hears(CaseDecided(meeting="m-1"), PUBLIC)
        bench.keep_promises()
        assert asked(registry) == 3
        evaluated.hears(OVER, at="2023-11-01 00:00")
        bench.keep_promises()
        assert (asked(registry), told(bench)[-1], noted(evaluated)[-1][0]) == (4, (MISMATCH, True), "publicity")
        assert [due.outcome for due in bench.told(ResultDue)] == ["passed"]

    def test_of_who_did_not_pass_nothing_is_asked(self, evaluated: Player, registry: Registry, bench: Bench) -> None:
        failed = PUBLIC.model_copy(
            update={"outcome": "not_passed", "place": None, "title_date": None, "publicity_ends_at": None}
        )
        evaluated.hears(CaseDecided(meeting="m-1"), failed)
        bench.keep_promises()
        assert (asked(registry), evaluated.is_at(Stage.CLOSED)) == (2, True)

    def test_of_an_institutions_own_result_it_is_asked_when_it_is_accepted(
        self, bench: Bench, registry: Registry
    ) -> None:
        """Nothing was asked before: the institution vouched for its people."""
        registry.answers["civil_service"] = SERVES
        filed = Campus(bench).registers(BUREAU).files(record())
        bench.keep_promises()
        assert registry.asked == []
        bench.call(AcceptFiling(filing=filed.filing), BUREAU)
        bench.keep_promises()
        assert ({question["check"] for question in registry.asked}, told(bench)) == (
            {"civil_service"},
            [(MISMATCH, True)] * len(filed.results),
        )
        registry.answers.clear()
        bench.call(RetryRegistryCheck(case_id=filed.results[0].case_id), BUREAU)
        bench.keep_promises()
        assert told(bench)[-1] == (MATCH, True)


class TestARegisterThatErred:
    @pytest.fixture
    def kept_off(self, evaluated: Player, registry: Registry, bench: Bench) -> Player:
        """Listed, when the register said what is not so; by now it is set right."""
        registry.answers["civil_service"] = SERVES
        evaluated.hears(LISTED, at="2023-09-20 10:00")
        bench.keep_promises()
        registry.answers.clear()
        return evaluated

    @pytest.mark.parametrize("who", [None, AUDITOR, BUREAU], ids=["applicant", "auditor", "bureau"])
    def test_is_asked_again_by_whoever_it_concerns(self, kept_off: Player, bench: Bench, who: Actor | None) -> None:
        assert "retry_registry_check" in kept_off.sees().possible
        retries(kept_off, who)
        assert (result(kept_off), told(bench)[-1]) == (MATCH, (MATCH, True))

    def test_is_asked_again_at_the_stages_after_the_list_too(self, kept_off: Player, bench: Bench) -> None:
        for fact, stage in ((CaseDecided(meeting="m-1"), Stage.ACCEPTANCE), (PUBLIC, Stage.PUBLICITY)):
            kept_off.hears(fact)
            assert kept_off.is_at(stage)
            kept_off.bench.call(RetryRegistryCheck(case_id=kept_off.case_id), BUREAU)
        bench.keep_promises()
        assert told(bench)[-1] == (MATCH, True)

    def test_frees_nobody_while_it_cannot_be_reached(
        self, kept_off: Player, registry: Registry, bench: Bench, retry: Retry
    ) -> None:
        registry.status = 503
        for _ in range(3):
            retries(kept_off)
        assert (result(kept_off), told(bench)[-1], promised(bench)) == (MISMATCH, (MISMATCH, True), 1)
        registry.status = 200
        retry()
        assert (result(kept_off), promised(bench)) == (MATCH, 0)

    def test_that_matches_is_not_asked_for_nothing(self, evaluated: Player, registry: Registry, bench: Bench) -> None:
        retries(evaluated)
        assert (asked(registry), promised(bench)) == (2, 0)

    def test_any_registry_that_did_not_match_is_asked_again_until_the_audit_ends(
        self, answered: Player, registry: Registry, bench: Bench
    ) -> None:
        registry.answers = {"degree": {"result": "mismatch", "found": "2013-01-15"}}
        answered.hears(PUBLISHED, RECOMMENDED, cast.correction("summary"))
        answered.does(ResubmitCorrection(case_id=answered.case_id, form=employed(summary="改")))
        bench.keep_promises()
        retries(answered, AUDITOR)
        assert (asked(registry, "degree"), asked(registry, "identity")) == (3, 2)
        answered.hears(PASSED, PAID)
        retries(answered, AUDITOR)
        assert asked(registry, "degree") == 3

    def test_is_not_for_strangers(self, kept_off: Player) -> None:
        for who in (cast.FOREIGN_OFFICER, cast.FOREIGN_AUDITOR):
            with pytest.raises(Refusal, match="no-such-case"):
                kept_off.bench.call(RetryRegistryCheck(case_id=kept_off.case_id), who)


def test_what_an_earlier_version_took_in_is_asked_about_too(answered: Player, registry: Registry, bench: Bench) -> None:
    """A case whose policy did not ask yet has no row; what is found of it is told all the same."""
    with bench.house.database.write() as session:
        session.execute(Check.__table__.delete().where(Check.name == "civil_service"))
    answered.hears(PUBLISHED, RECOMMENDED)
    bench.keep_promises()
    assert (result(answered), told(bench)[-1]) == (MATCH, (MATCH, False))
