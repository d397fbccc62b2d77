"""Schemathesis against the whole system in the middle of a year: whatever it thinks of, no 5xx, nothing undescribed.

`tests/gateway/test_schemathesis.py` asks the gateway alone, with nobody behind it; here services and PostgreSQL
answer, about cases that are there. With SOAK=1 it thinks ten times as long.
"""

import os
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from demo.cast import load_cast
from demo.client import Gateway
from demo.household import household
from demo.logins import everybody
from demo.phone import Phone
from demo.screen import Screen
from demo.story import chapters
from demo.story.calendar import Calendar
from demo.story.world import World
from demo.timekeeper import Timekeeper
from demo.tokens import Mint
from gateway.rest.routes import PREFIX, ROUTES
from gateway.roles import ROLES
from shared.contracts.base import Role
from tests.conftest import forget_schemas
from tests.gateway.test_schemathesis import CHECKS, OPERATIONS, TRIED

POLICY = Path(__file__).parents[2] / "policies" / "beijing-2023.yaml"
SOAK = bool(os.environ.get("SOAK"))
EXAMPLES = 40 if SOAK else 4
LOOKS = 10
"""How many of each thing are looked at, by how many people, for what it leads to."""

MAY = {(PREFIX + route.path, route.method): sorted(ROLES[route.request]) for route in ROUTES}

pytestmark = pytest.mark.journey


@dataclass(frozen=True)
class Town:
    """The running system: its description, logins by role, and what exists by the name of its field."""

    url: str
    description: schemathesis.BaseSchema
    tokens: Mapping[Role, list[str]]
    known: Mapping[str, list[str]]
    answers: Counter[int] = field(default_factory=Counter)


@pytest.fixture(scope="module")
def town(postgresql_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder, cast = tmp_path_factory.mktemp("town"), load_cast(POLICY)
    days = Calendar(cast.policy)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", postgresql_url)
        patch.setenv("RATE_LIMIT", "1000/s burst 2000")
        with household(folder / "house", POLICY, days.start, lambda _: None) as addresses:
            gateway, mint = Gateway(addresses.gateway), Mint(addresses.settings, addresses.issuer)
            clock = Timekeeper(addresses.clock, gateway, addresses.check)
            world = World(cast, gateway, mint, Phone(addresses.provider), clock, Screen(), folder)
            for chapter in chapters(days):
                if chapter.moment < days.calling:
                    chapter.play(world)
            tokens = defaultdict(list)
            for _, actor in everybody(world):
                tokens[actor.role].append(mint.token(actor))
            description = schemathesis.openapi.from_url(f"{addresses.gateway}/openapi.json")
            yield Town(addresses.gateway, description, tokens, _what_exists(addresses.gateway, tokens))
            gateway.close()
    forget_schemas(postgresql_url)


def _what_exists(url: str, tokens: Mapping[Role, list[str]]) -> Mapping[str, list[str]]:
    """Whatever the lists, and what they lead to, tell to anybody."""
    known: dict[str, dict[str, None]] = defaultdict(dict)
    with httpx.Client(base_url=url, timeout=30, trust_env=False) as client:
        for _ in range(2):
            for path, method, _ in OPERATIONS.values():
                if method == "GET":
                    _look(client, path, _logins(path, method, tokens), known)
    return {name: list(values) for name, values in known.items()}


def _logins(path: str, method: str, tokens: Mapping[Role, list[str]]) -> list[str]:
    """Logins of everybody who may ask this."""
    return [token for role in MAY.get((path, method), ()) for token in tokens.get(role, ())]


def _look(client: httpx.Client, path: str, tokens: list[str], known: dict[str, dict[str, None]]) -> None:
    name = path.partition("{")[2].partition("}")[0]
    for value in list(known[name])[:LOOKS] if name else [""]:
        for token in tokens[:: len(tokens) // LOOKS + 1] or [""]:
            answer = client.get(path.replace(f"{{{name}}}", value), headers=_bearer(token))
            if answer.is_success and answer.headers["content-type"] == "application/json":
                _note(answer.json(), known)
                break


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}


def _note(answer: Any, known: dict[str, dict[str, None]]) -> None:
    for name, value in answer.items() if isinstance(answer, dict) else ():
        if isinstance(value, str):
            known[name][value] = None
    for value in answer.values() if isinstance(answer, dict) else answer if isinstance(answer, list) else ():
        _note(value, known)


@pytest.mark.parametrize(("path", "method", "_", "mode"), TRIED)
def test_whatever_is_asked_services_answer_as_described(
    path: str, method: str, _: Role | None, mode: GenerationMode, town: Town
) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=not SOAK,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(town.description[path][method].as_strategy(generation_mode=mode), st.data())
    def asked(case: schemathesis.Case, data: st.DataObject) -> None:
        for name in case.path_parameters or {}:
            if town.known.get(name) and data.draw(st.booleans(), "about what exists"):
                case.path_parameters[name] = data.draw(st.sampled_from(town.known[name]))
        token = data.draw(st.sampled_from(_logins(path, method, town.tokens) or [""]))
        answer = case.call(base_url=town.url, headers=_bearer(token))
        town.answers[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    asked()


def test_services_were_reached(town: Town) -> None:
    print(f"answers by status: {dict(sorted(town.answers.items()))}")
    assert {200, 404, 409, 422} <= town.answers.keys(), "nothing got past the gateway"
