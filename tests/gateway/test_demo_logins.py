"""The demo's people come to their tokens as any app would, and the gateway knows who they are."""

import pytest

from demo.cast import load_cast
from demo.issuer.signing import Signer
from demo.tokens import LoginFailed, Mint
from shared.contracts.base import Actor, Role
from shared.settings import Settings
from tests.gateway.conftest import POLICY
from tests.gateway.far_side import FarSide
from tests.gateway.running import Gateway


@pytest.fixture
def mint(signer: Signer, issuer_home: Settings) -> Mint:
    return Mint(issuer_home, signer.issuer)


def test_the_demos_people_log_in_as_any_app_would(mint: Mint, gateway: Gateway, far: FarSide) -> None:
    cast = load_cast(POLICY)
    person = cast.people[0]
    subject = mint.person_ref(person.document, person.number)
    employer = cast.employer_of(person)
    assert employer is not None
    applicant = Actor(role=Role.APPLICANT, subject=subject, name=person.name)
    colleague = Actor(role=Role.COLLEAGUE, subject=subject, organisation=employer.credit_code, name=person.name)
    tokens = {mint.token(who) for who in (applicant, colleague, applicant)}
    assert len(tokens) == 2
    gateway.send("GET", "/v1/applications", headers={"Authorization": f"Bearer {mint.token(applicant)}"})
    assert far.heard[0].call.actor == applicant


def test_a_stranger_is_not_let_in(mint: Mint) -> None:
    with pytest.raises(LoginFailed, match="was not let in"):
        mint.token(Actor(role=Role.AUDITOR, subject="stranger", organisation="x", name="某人"))
