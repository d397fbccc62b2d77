"""Who may know of a case, who may act on it, and who may see whose it is."""

import pytest

from services.application.domain import parties
from shared.contracts.base import Actor, Role
from shared.contracts.vocabulary import Stage
from shared.errors import Kind, Refusal
from tests.unit.application import kit
from tests.unit.application.kit import ME, refused

EMPLOYER, INSTITUTION = kit.COMPANY, "engineering_center"


def actor(role: Role, subject: str = "someone", organisation: str | None = None) -> Actor:
    return Actor(role=role, subject=subject, organisation=organisation)


KNOWING = (
    actor(Role.APPLICANT, ME),
    actor(Role.EMPLOYER_OFFICER, organisation=EMPLOYER),
    actor(Role.AUDITOR, organisation=INSTITUTION),
    actor(Role.SECRETARY, organisation=INSTITUTION),
    actor(Role.BUREAU_OFFICER),
    actor(Role.INTEGRITY_OFFICER),
)
STRANGERS = (
    actor(Role.APPLICANT, "b" * 64),
    actor(Role.EMPLOYER_OFFICER, ME, organisation=kit.CENTRAL_UNIT),
    actor(Role.EMPLOYER_OFFICER, organisation=None),
    actor(Role.EMPLOYER_OFFICER, organisation=INSTITUTION),
    actor(Role.AUDITOR, organisation="innovation_park"),
    actor(Role.AUDITOR, organisation=EMPLOYER),
    actor(Role.SECRETARY, organisation=None),
    actor(Role.COLLEAGUE, organisation=EMPLOYER),
    actor(Role.PROVIDER),
    actor(Role.CLOCK),
    actor(Role.PUBLIC),
    actor(Role.OPERATOR),
)


@pytest.mark.parametrize("who", KNOWING, ids=lambda who: who.role)
def test_a_case_is_known_to_its_own_people(who: Actor) -> None:
    parties.check_reader(who, ME, EMPLOYER, INSTITUTION)


@pytest.mark.parametrize("who", STRANGERS, ids=lambda who: f"{who.role} {who.organisation}")
def test_a_case_does_not_exist_for_others(who: Actor) -> None:
    with pytest.raises(Refusal, match="no-such-case") as caught:
        parties.check_reader(who, ME, EMPLOYER, INSTITUTION)
    assert caught.value.kind is Kind.NOT_FOUND


@pytest.mark.parametrize("who", [*KNOWING[1:4], *STRANGERS], ids=lambda who: f"{who.role} {who.organisation}")
def test_a_draft_that_was_never_submitted_is_known_to_the_applicant_and_the_bureau_alone(who: Actor) -> None:
    with pytest.raises(Refusal, match="no-such-case"):
        parties.check_reader(who, ME, None, None)


@pytest.mark.parametrize("who", [*KNOWING[1:], *STRANGERS], ids=lambda who: f"{who.role} {who.organisation}")
def test_only_the_applicant_acts_on_the_own_case(who: Actor) -> None:
    parties.check_owner(KNOWING[0], ME)
    with pytest.raises(Refusal, match="no-such-case"):
        parties.check_owner(who, ME)


def test_a_draft_is_opened_with_ones_own_document_only() -> None:
    parties.check_same_person(actor(Role.APPLICANT, ME), ME)
    for who in (actor(Role.APPLICANT, "b" * 64), actor(Role.EMPLOYER_OFFICER, ME)):
        assert refused(parties.check_same_person, who, ME).slug == "document-of-another"


def test_only_the_bureau_closes_what_nobody_evaluated() -> None:
    parties.check_bureau(actor(Role.BUREAU_OFFICER))
    for role in set(Role) - {Role.BUREAU_OFFICER}:
        with pytest.raises(Refusal, match="no-such-case"):
            parties.check_bureau(actor(role, ME, EMPLOYER))


HOLDER = "auditor-1"
NOT_YET = [Stage.DRAFT]
AUDITED = [Stage.AUDIT, Stage.CORRECTION]


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("role", Role)
def test_the_number_is_for_who_audits_and_for_the_bureaus_officers(role: Role, stage: Stage) -> None:
    examines = role in (Role.BUREAU_OFFICER, Role.INTEGRITY_OFFICER) and stage not in NOT_YET
    for subject in (HOLDER, "auditor-2"):
        holds = role is Role.AUDITOR and subject == HOLDER and stage in AUDITED
        who = actor(role, subject, INSTITUTION)
        if holds or examines:
            parties.check_may_reveal(who, stage, HOLDER)
        else:
            refusal = refused(parties.check_may_reveal, who, stage, HOLDER)
            assert (refusal.slug, refusal.kind) == ("number-not-needed", Kind.FORBIDDEN)
