"""The issuer's keys come, go, and are missing; nobody who has a good token notices more than a moment of it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from anyio.from_thread import BlockingPortal

from gateway.keys import IssuerKeys
from gateway.tokens import Tokens
from shared.errors import Refusal
from tests.gateway.forging import EC, HOLDER, OTHER_EC, es256, good, header, jwk, settings, token
from tests.gateway.key_server import KeyServer
from tests.gateway.running import eventually

OLD, NEW = jwk(EC, "ec-1"), jwk(OTHER_EC, "ec-2")
BY_OLD, BY_NEW = good(), token(header(kid="ec-2"), sign=es256(OTHER_EC))
UNKNOWN = [token(header(kid=f"made-up-{n}"), sign=es256()) for n in range(50)]


@pytest.fixture
def server() -> Iterator[KeyServer]:
    with KeyServer([OLD]).running() as server:
        yield server


class Gate:
    """A gateway's judgement with that server behind it, in the times that a test wants."""

    def __init__(
        self, portal: BlockingPortal, url: str, refetch: float = 0.0, fresh: float = 600.0, keep: float = 600.0
    ) -> None:
        self._portal = portal
        keys = IssuerKeys(url, refetch_seconds=refetch, fresh_seconds=fresh, keep_seconds=keep)
        self.tokens = Tokens(settings(), keys)

    def says(self, given: str) -> str:
        """`in`, or the slug of the refusal."""
        try:
            assert self._portal.call(self.tokens.actor, given) == HOLDER
        except Refusal as refusal:
            return refusal.slug
        return "in"


def test_a_new_key_comes_in_with_the_first_token_that_names_it(portal: BlockingPortal, server: KeyServer) -> None:
    gate = Gate(portal, server.url)
    assert (gate.says(BY_OLD), gate.says(BY_NEW)) == ("in", "token-invalid")
    server.keys = [NEW, OLD]
    assert gate.says(BY_NEW) == "in"


def test_known_keys_are_not_asked_for_again(portal: BlockingPortal, server: KeyServer) -> None:
    gate = Gate(portal, server.url)
    assert {gate.says(BY_OLD) for _ in range(20)} == {"in"}
    assert server.asked == 1


def test_a_flood_of_made_up_keys_asks_the_issuer_once(portal: BlockingPortal, server: KeyServer) -> None:
    gate = Gate(portal, server.url, refetch=600.0)
    with ThreadPoolExecutor(10) as pool:
        assert set(pool.map(gate.says, UNKNOWN)) == {"token-invalid"}
    assert server.asked == 1
    assert gate.says(BY_OLD) == "in"


def test_a_key_that_is_no_longer_shown_is_kept_for_the_tokens_it_signed(
    portal: BlockingPortal, server: KeyServer
) -> None:
    gate = Gate(portal, server.url)
    assert gate.says(BY_OLD) == "in"
    server.keys = [NEW]
    assert (gate.says(BY_NEW), gate.says(BY_OLD)) == ("in", "in")


def test_and_then_it_is_forgotten(portal: BlockingPortal, server: KeyServer) -> None:
    gate = Gate(portal, server.url, keep=0.05)
    assert gate.says(BY_OLD) == "in"
    server.keys = [NEW]
    eventually(lambda: gate.says(BY_OLD) == "token-invalid")
    assert gate.says(BY_NEW) == "in"


def test_keys_that_have_got_old_are_looked_at_again(portal: BlockingPortal, server: KeyServer) -> None:
    gate = Gate(portal, server.url, fresh=0.0001)
    assert gate.says(BY_OLD) == "in"
    eventually(lambda: gate.says(BY_OLD) == "in" and server.asked >= 3)


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (500, None),
        (302, None),
        (404, b""),
        (200, b""),
        (200, b"not json"),
        (200, b"[]"),
        (200, b'{"keys": {}}'),
        (200, b'{"keys": [' + b" " * 300_000 + b"]}"),
    ],
)
def test_an_issuer_that_does_not_answer_well_is_away(
    status: int, answer: bytes | None, portal: BlockingPortal, server: KeyServer
) -> None:
    server.status, server.answer = status, answer
    gate = Gate(portal, server.url)
    assert gate.says(BY_OLD) == "login-away"
    server.status, server.answer = 200, None
    assert gate.says(BY_OLD) == "in"


def test_while_the_issuer_is_away_known_keys_still_serve(portal: BlockingPortal, server: KeyServer) -> None:
    gate = Gate(portal, server.url, fresh=0.0001)
    assert gate.says(BY_OLD) == "in"
    server.status = 503
    assert {gate.says(BY_OLD) for _ in range(10)} == {"in"}
    assert gate.says(BY_NEW) == "login-away"
    assert gate.says(BY_OLD) == "in"


def test_nobody_listens_there_at_all(portal: BlockingPortal) -> None:
    with KeyServer([OLD]).running() as server:
        gate = Gate(portal, server.url)
    assert gate.says(BY_OLD) == "login-away"


def test_a_set_without_one_usable_key_lets_nobody_in(portal: BlockingPortal, server: KeyServer) -> None:
    server.keys = [{"kty": "oct", "k": "AAAA", "kid": "ec-1"}, {**OLD, "use": "enc"}, {"kid": "ec-1"}]
    assert Gate(portal, server.url).says(BY_OLD) == "token-invalid"


def test_a_private_key_that_the_issuer_shows_by_mistake_serves_as_its_public_half(
    portal: BlockingPortal, server: KeyServer
) -> None:
    server.keys = [{**OLD, "d": "AAAA"}]
    assert Gate(portal, server.url).says(BY_OLD) == "in"
