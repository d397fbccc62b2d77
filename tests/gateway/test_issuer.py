"""The demo's issuer, as browsers, apps and systems meet it; and the gateway that believes it."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from demo.cast import Cast, load_cast
from demo.cast.organisations import bureau_officer
from demo.issuer.accounts import OPERATIONS, PERSONNEL_SYSTEM
from demo.issuer.grants import challenge_of
from demo.issuer.signing import NotADemoError, Signer
from gateway.settings import GatewaySettings
from shared import secrets
from shared.settings import Settings
from tests.gateway.conftest import POLICY
from tests.gateway.far_side import FarSide
from tests.gateway.running import PATIENCE_SECONDS, Gateway

ROOT = Path(__file__).parents[2]
VERIFIER = "v" * 43
REDIRECT = "http://127.0.0.1:8080/docs/oauth2-redirect"
ASKED = {
    "response_type": "code",
    "client_id": "zhicheng-docs",
    "redirect_uri": REDIRECT,
    "scope": "openid",
    "state": "xyz",
    "nonce": "n-1",
    "code_challenge": challenge_of(VERIFIER),
    "code_challenge_method": "S256",
}
BUREAU = {"account": bureau_officer().subject, "role": "bureau_officer"}


@pytest.fixture(scope="module")
def cast() -> Cast:
    return load_cast(POLICY)


@pytest.fixture
def issuer(signer: Signer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=signer.issuer, timeout=PATIENCE_SECONDS) as client:
        yield client


def code_of(issuer: httpx.Client, **changed: str) -> str:
    """A code for the bureau's officer."""
    back = issuer.post("/authorize", params=ASKED | changed, data=BUREAU)
    assert back.status_code == 303
    return parse_qs(urlsplit(back.headers["location"]).query)["code"][0]


def redeem(issuer: httpx.Client, given: str, **changed: str) -> httpx.Response:
    form = {"grant_type": "authorization_code", "code": given, "code_verifier": VERIFIER}
    return issuer.post("/token", data=form | {"client_id": "zhicheng-docs", "redirect_uri": REDIRECT} | changed)


def test_the_page_shows_everybody_and_asks_no_other_host(issuer: httpx.Client, cast: Cast) -> None:
    page = issuer.get("/authorize", params=ASKED)
    assert page.status_code == 200
    assert 'lang="zh-CN"' in page.text
    assert [person.name for person in cast.people if person.name not in page.text] == []
    assert not re.search(r"(src|href|action)=", page.text)
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["x-frame-options"] == "DENY"


def test_an_app_can_ask_for_one_role(issuer: httpx.Client) -> None:
    page = issuer.get("/authorize", params=ASKED | {"scope": "openid role:bureau_officer"})
    assert set(re.findall(r'name="role" value="(\w+)"', page.text)) == {"bureau_officer"}


def test_a_login_ends_in_tokens_that_the_gateway_takes(
    issuer: httpx.Client, gateway: Gateway, far: FarSide, signer: Signer
) -> None:
    back = issuer.post("/authorize", params=ASKED, data=BUREAU)
    address = urlsplit(back.headers["location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == REDIRECT
    answer = parse_qs(address.query)
    assert answer["state"] == ["xyz"]
    told = redeem(issuer, answer["code"][0]).json()
    assert told["token_type"] == "Bearer"
    response = gateway.send("GET", "/v1/applications", headers={"Authorization": f"Bearer {told['access_token']}"})
    assert response.status_code == 200
    assert far.heard[0].call.actor == bureau_officer()
    keys = KeySet.import_key_set(issuer.get("/jwks.json").json())
    identity = jwt.decode(told["id_token"], keys, algorithms=["ES256"])
    assert (identity.claims["aud"], identity.claims["nonce"]) == ("zhicheng-docs", "n-1")
    as_access = gateway.send("GET", "/v1/applications", headers={"Authorization": f"Bearer {told['id_token']}"})
    assert as_access.status_code == 401


def test_a_code_is_good_once(issuer: httpx.Client) -> None:
    code = code_of(issuer)
    assert redeem(issuer, code).status_code == 200
    assert (redeem(issuer, code).status_code, redeem(issuer, code).json()["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize(
    "changed",
    [
        {"code": "guessed"},
        {"code_verifier": "w" * 43},
        {"code_verifier": ""},
        {"code_verifier": "v" * 42},
        {"client_id": "zhicheng-demo"},
        {"client_id": ""},
        {"redirect_uri": "http://127.0.0.1:8080/"},
        {"redirect_uri": ""},
    ],
)
def test_a_code_in_wrong_hands_is_worth_nothing(changed: dict[str, str], issuer: httpx.Client) -> None:
    code = code_of(issuer)
    assert redeem(issuer, code, **changed).json()["error"] == "invalid_grant"
    if "code" not in changed:
        assert redeem(issuer, code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "stranger"},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": f"{REDIRECT}/../x"},
        {"redirect_uri": f"{REDIRECT}?x=1"},
        {"redirect_uri": "javascript:alert(1)"},
        {"response_type": "token"},
        {"response_type": ""},
        {"code_challenge": ""},
        {"code_challenge": "short"},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": ""},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_login_that_is_not_in_order_sends_nobody_anywhere(
    method: str, changed: dict[str, str], issuer: httpx.Client
) -> None:
    response = issuer.request(method, "/authorize", params=ASKED | changed, data=BUREAU if method == "POST" else None)
    assert response.status_code == 400
    assert "location" not in response.headers


def test_what_a_client_sends_cannot_become_a_page(issuer: httpx.Client) -> None:
    page = issuer.get("/authorize", params=ASKED | {"client_id": "<script>alert(1)</script>", "state": '"><script>'})
    assert "<script>" not in page.text


@pytest.mark.parametrize(
    "choice",
    [{}, {"account": "nobody", "role": "auditor"}, BUREAU | {"role": "applicant"}, BUREAU | {"role": "clock"}],
)
def test_nobody_takes_a_role_that_is_not_theirs(choice: dict[str, str], issuer: httpx.Client) -> None:
    assert issuer.post("/authorize", params=ASKED, data=choice).status_code == 400


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "unsupported_grant_type"),
        ({"grant_type": "password", "username": "a", "password": "b"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "invalid_client"),
        ({"grant_type": "client_credentials", "client_id": OPERATIONS, "client_secret": "guessed"}, "invalid_client"),
        ({"grant_type": "client_credentials", "client_id": "张三", "client_secret": "密"}, "invalid_client"),
    ],
)
def test_a_token_request_that_is_not_in_order(form: dict[str, str], error: str, issuer: httpx.Client) -> None:
    assert issuer.post("/token", data=form).json()["error"] == error


def test_a_system_has_credentials_of_its_own(
    issuer: httpx.Client, issuer_home: Settings, cast: Cast, gateway: Gateway, far: FarSide
) -> None:
    secret = secrets.key(issuer_home, PERSONNEL_SYSTEM).hex()
    grant = {"grant_type": "client_credentials"}
    for more in (
        {"auth": (PERSONNEL_SYSTEM, secret)},
        {"data": {"client_id": PERSONNEL_SYSTEM, "client_secret": secret}},
    ):
        token = issuer.post("/token", **{"data": grant | more.pop("data", {})}, **more).json()["access_token"]  # type: ignore[arg-type]
        answer = gateway.send("GET", "/v1/work-lists/employer", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 200
    software = cast.employers["software"].credit_code
    assert {heard.call.actor.organisation for heard in far.heard} == {software}
    assert {heard.call.actor.subject for heard in far.heard} == {PERSONNEL_SYSTEM}


def test_discovery_names_what_there_is(issuer: httpx.Client, signer: Signer) -> None:
    known = issuer.get("/.well-known/openid-configuration").json()
    assert known["issuer"] == signer.issuer
    assert known["jwks_uri"] == f"{signer.issuer}/jwks.json"
    assert issuer.get(urlsplit(known["jwks_uri"]).path).json() == signer.key_set()
    assert "d" not in signer.key_set()["keys"][0]


def test_the_page_of_the_interface_may_ask_from_its_own_origin(issuer: httpx.Client, gateway: Gateway) -> None:
    origin = {"Origin": "http://127.0.0.1:8080"}
    allowed = issuer.get("/.well-known/openid-configuration", headers=origin)
    assert allowed.headers["access-control-allow-origin"] == "*"
    asked = origin | {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-requested-with"}
    assert issuer.options("/token", headers=asked).status_code == 200
    page = gateway.send("GET", "/docs").text
    assert "initOAuth" in page
    assert "zhicheng-docs" in page
    assert "/docs/oauth2-redirect" in page
    described: dict[str, Any] = gateway.send("GET", "/openapi.json").json()["components"]["securitySchemes"]
    discovery = str(issuer.base_url.join("/.well-known/openid-configuration"))
    assert described["login"] == {"type": "openIdConnect", "openIdConnectUrl": discovery}
    assert gateway.send("GET", "/docs/oauth2-redirect").status_code == 200


def test_outside_demo_mode_there_is_no_issuer(tmp_path: Path) -> None:
    with pytest.raises(NotADemoError):
        Signer(GatewaySettings(mode="production", var_dir=tmp_path), "https://login.example")
    ended = subprocess.run(
        [sys.executable, "-m", "demo.issuer_server", "--port", "1"],
        cwd=ROOT,
        env={"PATH": "", "VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert (ended.returncode, "refused, because MODE is not demo" in ended.stderr) == (1, True)
    assert list(tmp_path.iterdir()) == []
