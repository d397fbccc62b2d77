"""What docker-compose.yml tells the processes: where files lie, and everything that the gateway may be told."""

import re
from typing import Any

import pytest
import yaml

from gateway.settings import GatewaySettings
from shared.settings import Settings
from shared.store import open_store
from shared.store.bucket import Bucket
from shared.store.folder import Folder
from tests.conftest import ROOT

STORE = ("STORE_URL", "STORE_ENDPOINT", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION")
GATEWAYS_OWN = {name.upper() for name in GatewaySettings.model_fields.keys() - Settings.model_fields.keys()}
FIXED = {"GATEWAY_HOST", "GATEWAY_PORT", "GRPC_PORT"}
ISSUER = {"OIDC_ISSUER": "https://login.example", "OIDC_JWKS_URL": "https://login.example/keys"}
PROCESSES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


def told(process: str, **given: str) -> dict[str, str]:
    """The variables of a process, as compose fills them in from what is given, else from the defaults."""
    wanted = PROCESSES[process].get("environment") or {}
    return {
        name: re.sub(r"\$\{(\w+)(?::[-?]([^}]*))?\}", lambda found: given.get(found[1]) or found[2] or "", str(value))
        for name, value in wanted.items()
    }


def opened(monkeypatch: pytest.MonkeyPatch, **given: str) -> object:
    """The place that the gateway's store has with these variables."""
    for name, value in told("gateway", **given).items():
        monkeypatch.setenv(name, value)
    return open_store(Settings())._place


def test_whoever_opens_the_store_is_told_where_it_is_and_nobody_else() -> None:
    knowing = {process for process in PROCESSES if set(STORE) & told(process).keys()}
    assert knowing == {"gateway", "application", "certificate"}
    assert len({tuple(told(process).get(name) for name in STORE) for process in knowing}) == 1
    assert set(STORE) <= told("gateway").keys()


def test_files_lie_in_the_folder_unless_a_bucket_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(opened(monkeypatch), Folder)


def test_files_lie_in_the_bucket_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {"AWS_ACCESS_KEY_ID": "made", "AWS_SECRET_ACCESS_KEY": "made"}
    place = opened(monkeypatch, STORE_URL="s3://files/here", STORE_ENDPOINT="http://127.0.0.1:9", **keys)
    assert isinstance(place, Bucket)
    assert told("gateway")["AWS_REGION"] == "us-east-1"


@pytest.mark.parametrize("name", sorted(GATEWAYS_OWN - FIXED))
def test_whatever_the_gateway_may_be_told_is_handed_to_it(name: str) -> None:
    assert told("gateway", **{name: "given"})[name] == "given"


def test_what_nobody_says_is_as_the_gateway_has_it_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    itself = GatewaySettings(**{name.lower(): value for name, value in ISSUER.items()}).model_dump()
    for name, value in told("gateway", **ISSUER).items():
        monkeypatch.setenv(name, value)
    handed = GatewaySettings().model_dump()
    assert {name for name in itself if name.upper() in GATEWAYS_OWN - FIXED and handed[name] != itself[name]} == set()


def test_the_gateway_is_told_nothing_that_it_does_not_know() -> None:
    known = {name.upper() for name in GatewaySettings.model_fields}
    assert told("gateway").keys() - known == {"TOPOLOGY", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"}


def test_the_page_for_operators_names_whatever_the_gateway_may_be_told() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    assert {name for name in GATEWAYS_OWN if f"`{name}`" not in page} == set()
