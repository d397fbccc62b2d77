"""Every attack on a token is refused, with one answer for all of them; each good token beside them is taken."""

import time
from collections.abc import Iterator

import pytest
from anyio.from_thread import BlockingPortal
from hypothesis import given
from hypothesis import strategies as st

from gateway.keys import IssuerKeys
from gateway.tokens import Tokens
from shared.contracts.base import Role
from shared.errors import Refusal
from tests.gateway.attacks_on_claims import ON_CLAIMS
from tests.gateway.attacks_on_form import BYTES, ON_FORM, R, S
from tests.gateway.far_side import FarSide
from tests.gateway.forging import (
    AUDIENCE,
    ED,
    HOLDER,
    NOW,
    ORDER,
    OTHER_EC,
    SHOWN,
    es256,
    good,
    header,
    ps256,
    raw,
    rs256,
    settings,
    token,
)
from tests.gateway.key_server import KeyServer
from tests.gateway.running import Gateway

ATTACKS = ON_FORM | ON_CLAIMS


@pytest.fixture(scope="module")
def tokens(portal: BlockingPortal) -> Iterator[Tokens]:
    """A gateway's judgement of tokens, with a real issuer of keys behind it."""
    with KeyServer(SHOWN).running() as server:
        keys = IssuerKeys(server.url, refetch_seconds=60, fresh_seconds=600, keep_seconds=600)
        tokens = Tokens(settings(), keys)
        yield tokens
        portal.call(tokens.close)


def refusal_of(portal: BlockingPortal, tokens: Tokens, attack: str) -> str:
    with pytest.raises(Refusal) as refused:
        portal.call(tokens.actor, attack)
    return refused.value.slug


def test_there_are_enough_of_them() -> None:
    assert len(ATTACKS) == len(ON_FORM) + len(ON_CLAIMS) >= 200
    assert good() not in ATTACKS.values()


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_is_refused(attack: str, portal: BlockingPortal, tokens: Tokens) -> None:
    assert refusal_of(portal, tokens, attack) == "token-invalid"


GOOD = {
    "ES256": good(),
    "ES256 by another key": token(header(kid="ec-2"), sign=es256(OTHER_EC)),
    "RS256": token(header(alg="RS256", kid="rsa-1"), sign=rs256()),
    "PS256": token(header(alg="PS256", kid="rsa-1"), sign=ps256),
    "Ed25519": token(header(alg="Ed25519", kid="ed-1"), sign=ED.sign),
    "our audience among others": good(aud=["elsewhere", AUDIENCE]),
    "a clock that goes a little before ours": good(iat=NOW + 20, nbf=NOW + 20, exp=NOW + 3600),
    "claims that are no business of ours": good(jti="x", client_id="app", scope="openid", act={"sub": "somebody"}),
}


@pytest.mark.parametrize("taken", GOOD.values(), ids=GOOD.keys())
def test_a_good_token_is_taken(taken: str, portal: BlockingPortal, tokens: Tokens) -> None:
    assert portal.call(tokens.actor, taken) == HOLDER


def test_a_clock_may_be_wrong_by_so_much_and_no_more(portal: BlockingPortal, tokens: Tokens) -> None:
    """Tokens of this moment: one made when the tests were collected is older than it says."""
    now, bound = int(time.time()), settings().oidc_clock_skew_seconds
    taken = (good(iat=now + bound - 10, exp=now + 600), good(iat=now - 600, exp=now - bound + 20))
    assert [portal.call(tokens.actor, token) for token in taken] == [HOLDER, HOLDER]
    for early in ({"iat": now + bound + 60}, {"iat": now, "nbf": now + bound + 60}):
        assert refusal_of(portal, tokens, good(exp=now + 600, **early)) == "token-invalid"
    assert refusal_of(portal, tokens, good(iat=now - 600, exp=now - bound - 1)) == "token-invalid"


def test_the_twin_of_a_signature_says_nothing_else(portal: BlockingPortal, tokens: Tokens) -> None:
    """ECDSA lets anybody turn (r, s) into (r, n - s): the same holder, the same life, and nothing goes by the bytes."""
    twin = token(sign=raw(R, ORDER - S))
    assert twin != token(sign=BYTES)
    assert portal.call(tokens.actor, twin) == HOLDER


def test_a_token_speaks_for_one_role_and_its_organisation(portal: BlockingPortal, tokens: Tokens) -> None:
    officer = portal.call(tokens.actor, good(role="employer_officer", org="91110000100000000X"))
    assert (officer.role, officer.organisation) == (Role.EMPLOYER_OFFICER, "91110000100000000X")


@given(st.text(max_size=300))
def test_nonsense_is_refused(portal: BlockingPortal, tokens: Tokens, attack: str) -> None:
    assert refusal_of(portal, tokens, attack) == "token-invalid"


@given(st.integers(0, 10_000), st.integers(1, 127))
def test_a_token_changed_in_any_byte_is_refused(
    portal: BlockingPortal, tokens: Tokens, place: int, change: int
) -> None:
    whole = GOOD["ES256"].encode()
    place %= len(whole)
    changed = whole[:place] + bytes([whole[place] ^ change]) + whole[place + 1 :]
    assert refusal_of(portal, tokens, changed.decode("latin-1")) == "token-invalid"


@pytest.mark.parametrize("name", ["HS256 with EC PEM as secret", "no algorithm named", "no sub", "a role twice"])
def test_over_http_it_is_one_answer_and_no_service_hears_of_it(name: str, gateway: Gateway, far: FarSide) -> None:
    attack = (ATTACKS | {"a role twice": ATTACKS["claims with a role twice"]})[name]
    response = gateway.send("GET", "/v1/applications", headers={"Authorization": f"Bearer {attack}"})
    assert (response.status_code, response.json()["slug"]) == (401, "token-invalid")
    assert response.headers["www-authenticate"] == 'Bearer realm="zhicheng", error="invalid_token"'
    assert far.heard == []
