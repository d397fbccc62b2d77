"""What of each kind of line each reader is shown, written a second time by hand: every kind, every role."""

import re
from collections.abc import Mapping, Set
from pathlib import Path

import pytest

import services.application
from services.application import facts
from services.application.domain import history, table
from services.application.domain.history import LINES
from services.review.domain import moves
from shared.contracts.base import Actor, Role, snake_case
from shared.contracts.certificate import CertificateStatusChanged

A, E, B, N = Role.APPLICANT, Role.EMPLOYER_OFFICER, Role.BUREAU_OFFICER, Role.INTEGRITY_OFFICER
AU, S = Role.AUDITOR, Role.SECRETARY
READERS = (A, E, AU, S, B, N)

INSIDE = {"claim_case", "release_case", "take_back_case", "flag_overdue", "countersign_audit"}
HIDDEN: Mapping[Role, Set[str]] = {
    A: INSIDE,
    E: INSIDE | {"case_released", "fee_refunded", "reveal_number"},
    AU: {"reveal_number"},
    S: {"reveal_number"},
    B: set(),
    N: set(),
}
"""Of these a reader does not even know."""

WITHOUT_REASON = {
    *(
        "open",
        "hand_in",
        "accept_filing",
        "submit",
        "submit_freelance",
        "settle",
        "case_listed",
        "box_opened",
        "decide",
    ),
    *(
        "publicity_closed",
        "notice_issued",
        "claim_case",
        "release_case",
        "take_back_case",
        "flag_overdue",
        "countersign_audit",
    ),
}
"""Nothing is said in these."""

OPINIONS = {"accept", "accept_without_fee", "send_back", "allow_second_correction"}
SILENT: Mapping[Role, Set[str]] = {
    A: OPINIONS | {"raise_objection", "resolve_objection", "reveal_number"},
    E: OPINIONS
    | {
        "withdraw",
        "close_for_death",
        "return_filing",
        "fee_charged",
        "certificate_status_changed",
        "revoke",
        "disqualify",
    }
    | {"case_released", "fee_refunded", "reveal_number"},
    AU: {"withdraw", "close_for_death", "return", "decline", "reveal_number"},
    S: {"withdraw", "close_for_death", "return", "decline", "reveal_number"},
    B: set(),
    N: set(),
}
"""What was said in these stays hidden from a reader."""

OF_APPLICANT_AND_EMPLOYER = {
    "hand_in",
    *("open", "submit", "submit_freelance", "lapse", "withdraw", "registry_checked", "upload_stamped_forms"),
    *(
        "confirm_items",
        "record_superior_consent",
        "return",
        "open_publicity",
        "resolve_objection",
        "recommend",
        "decline",
        "resubmit",
    ),
    *("abandon", "fee_charged", "settle", "publicity_closed"),
}
NAMED: Mapping[Role, Set[str]] = {
    A: OF_APPLICANT_AND_EMPLOYER | {"fee_refunded"},
    E: OF_APPLICANT_AND_EMPLOYER,
    AU: LINES.keys() - {"raise_objection", "reveal_number"},
    S: LINES.keys() - {"raise_objection", "reveal_number"},
    B: LINES.keys(),
    N: LINES.keys(),
}
"""Who acted in these is told by name, in all others by role and organisation."""

ACTOR = Actor(role=Role.EMPLOYER_OFFICER, subject="somebody", organisation="91110105MA01BEJ94L", name="周晓东")
OFFICIALS = (AU, S, B, N)


@pytest.mark.parametrize("kind", LINES)
@pytest.mark.parametrize("role", Role)
def test_each_reader_is_shown_what_is_theirs(role: Role, kind: str) -> None:
    reads = role in READERS
    assert history.is_told(kind, role) == (reads and kind not in HIDDEN[role])
    assert history.tells_why(kind, role) == (reads and kind not in SILENT[role] | WITHOUT_REASON)
    shown = history.who(kind, Actor(role=role, subject="reader"), ACTOR)
    assert (shown.role, shown.organisation) == (ACTOR.role, ACTOR.organisation)
    named = reads and kind in NAMED[role]
    assert (shown.subject, shown.name) == (("somebody", "周晓东") if named else ("", ""))


@pytest.mark.parametrize("kind", LINES)
def test_nobody_is_told_more_of_a_line_than_that_it_is_there(kind: str) -> None:
    line = LINES[kind]
    assert set(line.why) | set(line.who) <= set(line.told)
    assert line.zh
    assert line.en


@pytest.mark.parametrize("kind", LINES)
@pytest.mark.parametrize("official", OFFICIALS)
def test_officials_are_named_to_officials_alone(official: Role, kind: str) -> None:
    actor = ACTOR.model_copy(update={"role": official})
    for role in set(Role) - set(OFFICIALS):
        assert history.who(kind, Actor(role=role, subject="reader"), actor).name == ""


def test_whoever_acted_is_always_named_to_themselves() -> None:
    for kind in LINES:
        assert history.who(kind, ACTOR, ACTOR) == ACTOR


def test_what_came_after_the_end_is_not_for_the_employer() -> None:
    told = {role for role in Role if history.is_told("late_payment_settled", role)}
    assert told == set(READERS) - {E}


def test_what_nobody_here_knows_yet_is_the_bureaus_alone() -> None:
    assert {role for role in Role if history.is_told("from_next_year", role)} == {B, N}


TELL_THEMSELVES = {
    *("return_to_applicant", "open_internal_publicity", "recommend", "decline"),
    *("request_correction", "pass_audit", "refuse_audit"),
}
"""Moves of the desks that have an event of their own, and with it a row of the road."""


def test_the_table_has_every_kind_that_is_written_and_no_other() -> None:
    source = "".join(path.read_text() for path in Path(services.application.__path__[0]).glob("*.py"))
    noted = set(re.findall(r'note\(\s*work,\s*case,\s*"(\w+)"', source))
    assert {"registry_checked", "reveal_number"} <= noted
    heard = {snake_case(fact.__name__) for fact in (*facts.MOVE_NOTHING, CertificateStatusChanged)}
    acts = {move.name for move in moves.TABLE} - TELL_THEMSELVES | {"flag_overdue"}
    assert LINES.keys() == noted | table.STARTS.keys() | heard - {"desk_acted"} | acts | {
        row.move for row in table.TABLE
    }
