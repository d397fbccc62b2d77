"""The demo's registry of record as a process of its own: all it does to a case, from a match to never answering."""

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import pytest

from demo.cast import load_cast
from demo.cast.forms import form_of
from demo.stack.ports import free_port
from demo.stack.process import Child, await_ready
from demo.stack.rabbitmq import accepts
from shared.contracts.application import GetCase
from shared.contracts.case_events import RegistryChecked
from shared.contracts.form import Form, RegistryFinding
from shared.contracts.vocabulary import CheckResult, Degree, Stage
from tests.bench import Bench
from tests.conftest import ROOT
from tests.services.application import player as cast
from tests.services.application.conftest import Registry
from tests.services.application.player import Player
from tests.unit.application.kit import employed

Retry = Callable[[], None]

POLICY_FILE = ROOT / "policies" / "beijing-2023.yaml"
CAST = load_cast(POLICY_FILE)
MATCH, MISMATCH, UNKNOWN, PENDING = CheckResult.MATCH, CheckResult.MISMATCH, CheckResult.UNKNOWN, CheckResult.PENDING
START_SECONDS = 30.0


@dataclass
class Away:
    """A registry in another process, and the address by which the bench asks it."""

    registry: Registry
    process: Child


@pytest.fixture(scope="module")
def registry_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Away]:
    """The demo's own, in place of the tests'."""
    port, log = free_port(), tmp_path_factory.mktemp("registry") / "log"
    command = [sys.executable, "-m", "demo.registry_server", "--port", str(port), "--policy", str(POLICY_FILE)]
    process = Child(command, log=log, env={**os.environ, "MODE": "demo", "PYTHONPATH": str(ROOT)})
    try:
        await_ready("registry", process, partial(accepts, "127.0.0.1", port), START_SECONDS, log)
        yield Away(Registry(f"http://127.0.0.1:{port}"), process)
    finally:
        process.kill()


def applies(bench: Bench, key: str) -> Player:
    """Somebody of the cast has submitted."""
    person = CAST.named(key)
    someone = Player(bench, key, person.document, name=person.name, bears=person.number)
    return someone.applies(form_of(person, CAST.employer_of(person), CAST.policy))


def findings(someone: Player) -> dict[str, RegistryFinding]:
    """What stands beside the form, by check."""
    return {finding.check: finding for finding in someone.sees().checks}


def results(someone: Player) -> dict[str, CheckResult]:
    """The results alone."""
    return {check: finding.result for check, finding in findings(someone).items()}


def all_but(**others: CheckResult) -> dict[str, CheckResult]:
    """Everything matches, except for these."""
    return dict.fromkeys(("civil_service", "degree", "identity", "insurance", "title"), MATCH) | others


def test_a_match(bench: Bench) -> None:
    someone = applies(bench, "lin-xiaofeng")
    assert set(results(someone).values()) == {PENDING}
    bench.keep_promises()
    assert results(someone) == all_but()


def test_a_mismatch_stands_beside_the_form_for_applicant_employer_and_auditor(bench: Bench) -> None:
    someone = applies(bench, "feng-shoutian")
    bench.keep_promises()
    assert results(someone) == all_but(degree=MISMATCH)
    degree = findings(someone)["degree"]
    assert (degree.stated, degree.found) == ("bachelor, 2012-07-01", "bachelor，2013-01-15")
    employer = CAST.employer_of(CAST.named("feng-shoutian"))
    assert employer
    someone.hears(cast.PUBLISHED, cast.RECOMMENDED)
    auditor = cast.AUDITOR.model_copy(update={"organisation": "agriculture_center"})
    for officer in (employer.officer(), auditor):
        assert bench.call(GetCase(case_id=someone.case_id), officer).checks == someone.sees().checks


def test_a_person_whom_it_does_not_know(player: Player, bench: Bench) -> None:
    player.applies()
    bench.keep_promises()
    assert results(player) == dict.fromkeys(all_but(), UNKNOWN)


def test_a_slow_answer_is_waited_for(bench: Bench) -> None:
    someone = applies(bench, "yang-caiwei")
    bench.keep_promises()
    assert results(someone) == all_but()


def test_one_that_is_down_at_first_is_asked_again(bench: Bench, retry: Retry) -> None:
    someone = applies(bench, "he-chuanliu")
    bench.keep_promises()
    first = results(someone)
    retry()
    assert results(someone) == all_but()
    assert first in (all_but(identity=PENDING), all_but())  # it falls over once, for the first of the two databases


def test_one_that_never_answers_keeps_its_check_pending_and_nothing_else(bench: Bench, retry: Retry) -> None:
    someone = applies(bench, "anna-kellner")
    bench.keep_promises()
    for _ in range(3):
        retry()
    assert results(someone) == all_but(degree=PENDING)
    assert "degree" not in {told.finding.check for told in bench.told(RegistryChecked)}
    someone.hears(cast.PUBLISHED, cast.RECOMMENDED)
    assert someone.is_at(Stage.AUDIT)


def test_a_record_that_agrees_with_other_words_is_no_match(bench: Bench) -> None:
    person = CAST.named("lin-xiaofeng")
    liar = Player(bench, person.key, person.document, name="林小峰", bears=person.number)
    form = form_of(person, CAST.employer_of(person), CAST.policy)
    assert form.education
    flattered = form.education.model_copy(update={"degree": Degree.DOCTOR})
    liar.applies(Form.model_validate(form.model_dump() | {"education": flattered.model_dump()}))
    bench.keep_promises()
    assert results(liar) == all_but(identity=MISMATCH, degree=MISMATCH)


def test_while_its_process_stands_still_cases_are_submitted_all_the_same(
    registry_server: Away, player: Player, bench: Bench
) -> None:
    registry_server.process.freeze()
    try:
        player.applies(employed())
        assert player.is_at(Stage.EMPLOYER_REVIEW)
        assert set(results(player).values()) == {PENDING}
    finally:
        registry_server.process.thaw()
    bench.keep_promises()
    assert set(results(player).values()) == {UNKNOWN}
