"""Whatever body comes in: one problem with a stable slug, and nothing reaches a service."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal
from starlette.types import Receive, Scope, Send

from gateway.http1 import Http1
from gateway.problems import ProblemDocument
from shared.contracts.application import OpenDraft
from tests.gateway.examples import example
from tests.gateway.far_side import FarSide
from tests.gateway.raw import connected, everything, raw_exchange
from tests.gateway.running import Gateway, actor, serving
from tests.gateway.told import problem

APPLICATIONS = "/v1/applications"
FORM = "/v1/applications/c-1/form"
NUMBER = "110101199003074477"


def opened(gateway: Gateway, **changed: Any) -> httpx.Response:
    """OpenDraft with fields changed; None takes one away."""
    body = example(OpenDraft) | changed
    return gateway.send("POST", APPLICATIONS, actor(), json={k: v for k, v in body.items() if v is not None})


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b'{"cycle": "beijing-2023"',
        b"{'cycle': 'beijing-2023'}",
        b'{"cycle": NaN, }',
        b"\xff\xfe\x00",
        b'{"cycle": "\xc0\xaf"}',
        b'{"cycle": "\\ud800"}',
        b"[" * 200_000,
        b"<application/>",
    ],
)
def test_a_body_that_is_not_json(body: bytes, gateway: Gateway, far: FarSide) -> None:
    problem(gateway.send("POST", APPLICATIONS, actor(), content=body), 400, "malformed-json")
    assert far.heard == []


@pytest.mark.parametrize("body", [b"[]", b"null", b"7", b'"text"', b"true"])
def test_json_that_is_not_an_object(body: bytes, gateway: Gateway, far: FarSide) -> None:
    told = problem(gateway.send("POST", APPLICATIONS, actor(), content=body), 422, "invalid-body")
    assert told.failures[0].needed == "须是对象"
    assert far.heard == []


def test_missing_fields_are_all_told_at_once(gateway: Gateway, far: FarSide) -> None:
    told = problem(gateway.send("POST", APPLICATIONS, actor(), content=b""), 422, "invalid-body")
    assert [failure.field for failure in told.failures] == ["cycle", "name", "document_type", "document_number"]
    assert {(failure.rule, failure.found, failure.needed) for failure in told.failures} == {
        ("missing", "没有填写", "必须填写")
    }
    assert far.heard == []


@pytest.mark.parametrize(
    ("changed", "field", "rule"),
    [
        ({"cycle": 2023}, "cycle", "string_type"),
        ({"name": ""}, "name", "string_too_short"),
        ({"name": "  "}, "name", "string_too_short"),
        ({"name": "名" * 201}, "name", "string_too_long"),
        ({"naem": "张三"}, "naem", "extra_forbidden"),
        ({"actor": {"role": "bureau_officer"}}, "actor", "extra_forbidden"),
    ],
)
def test_a_wrong_field_is_named(changed: dict[str, Any], field: str, rule: str, gateway: Gateway, far: FarSide) -> None:
    told = problem(opened(gateway, **changed), 422, "invalid-body")
    assert [(failure.field, failure.rule) for failure in told.failures] == [(field, rule)]
    assert far.heard == []


@pytest.mark.parametrize(
    ("form", "field", "needed"),
    [
        ({"level": "emperor"}, "form.level", "one of 'full_senior', 'associate_senior', 'intermediate' or 'junior'"),
        ({"majr": "computer"}, "form.majr", "there is no such field: leave it out"),
        ({"working_since": "soon"}, "form.working_since", "a date, as 2023-07-04"),
        ({"retired": "perhaps"}, "form.retired", "true or false"),
        ({"achievements": "many"}, "form.achievements", "an array"),
        ({"education": {"degree": "none", "x": 1}}, "form.education.x", "there is no such field: leave it out"),
        ({"exceptional_grounds": ["g"] * 21}, "form.exceptional_grounds", "at most 20 items"),
    ],
)
def test_a_wrong_field_deep_inside_is_named(form: Any, field: str, needed: str, gateway: Gateway, far: FarSide) -> None:
    response = gateway.send("PUT", FORM, actor(), json={"form": form}, headers={"Accept-Language": "en"})
    [failure] = problem(response, 422, "invalid-body").failures
    assert (failure.field, failure.needed) == (field, needed)
    assert far.heard == []


def test_no_answer_repeats_what_was_sent(gateway: Gateway) -> None:
    for response in (
        opened(gateway, document_number={"number": NUMBER}),
        opened(gateway, document_number=[NUMBER]),
        opened(gateway, document_type=int(NUMBER), name=NUMBER * 20),
        gateway.send("POST", APPLICATIONS, actor(), content=f'{{"document_number": "{NUMBER}"'.encode()),
        gateway.send("GET", f"{APPLICATIONS}?limit={NUMBER}&stage={NUMBER}", actor()),
    ):
        assert response.status_code in (400, 422)
        assert NUMBER not in response.text


def test_the_path_decides_the_case_not_the_body(gateway: Gateway, far: FarSide) -> None:
    response = gateway.send("PUT", FORM, actor(), json={"form": {}, "case_id": "c-2"})
    [failure] = problem(response, 422, "invalid-body").failures
    assert failure.field == "case_id"
    assert far.heard == []


def test_a_nul_is_refused_and_a_backslash_is_not(gateway: Gateway, far: FarSide) -> None:
    body = b'{"form": {"phone": "1\\u00003"}}'
    assert problem(gateway.send("PUT", FORM, actor(), content=body), 422, "invalid-body").failures
    assert far.heard == []
    written = b'{"form": {"phone": "1\\\\u00003"}}'
    assert gateway.send("PUT", FORM, actor(), content=written).status_code == 200
    assert far.heard[0].call.body["form"]["phone"] == r"1\u00003"


def test_of_many_wrong_fields_the_first_are_listed(gateway: Gateway) -> None:
    told = problem(opened(gateway, **{f"x{n}": n for n in range(500)}), 422, "invalid-body")
    assert len(told.failures) == 50


def megabytes(count: int) -> Iterator[bytes]:
    for _ in range(count):
        yield b" " * 1024 * 1024


def test_a_body_of_a_hundred_megabytes_that_says_so(gateway: Gateway, far: FarSide) -> None:
    response = gateway.send(
        "POST", APPLICATIONS, actor(), content=megabytes(100), headers={"Content-Length": str(100 * 1024 * 1024)}
    )
    assert "1048576" in problem(response, 413, "body-too-large").detail
    assert far.heard == []


def test_a_body_of_a_hundred_megabytes_that_does_not_say_so(gateway: Gateway, far: FarSide) -> None:
    response = gateway.send("POST", APPLICATIONS, actor(), content=megabytes(100))
    problem(response, 413, "body-too-large")
    assert far.heard == []


def test_a_body_that_only_claims_to_be_huge_is_refused_before_it_comes(gateway: Gateway) -> None:
    said = raw_exchange(gateway, b"content-length: 104857600\r\n", b"")
    assert said.startswith(b"HTTP/1.1 413 ")
    assert b"connection: close" in said.lower()


def test_a_chunked_body_is_refused_where_it_passes_the_limit(gateway: Gateway) -> None:
    chunk = b"%x\r\n%s\r\n" % (700_000, b" " * 700_000)
    said = raw_exchange(gateway, b"transfer-encoding: chunked\r\n", chunk * 2)
    assert said.startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "header",
    [
        b"transfer-encoding: nL%,Ma_\r\n",
        b"transfer-encoding: gzip\r\n",
        b"content-length: many\r\n",
        b"content-length: 2\r\ncontent-length: 3\r\n",
        b"no colon\r\n",
        b"name with blanks: x\r\n",
        b"x: \x00\r\n",
        b"host: y\r\n",
        b"x: " + b"x" * 1_000_000 + b"\r\n",
    ],
)
def test_what_is_not_http_is_refused_like_everything_else(gateway: Gateway, far: FarSide, header: bytes) -> None:
    head, _, body = raw_exchange(gateway, header, b"").partition(b"\r\n\r\n")
    status, *lines = head.decode().lower().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    told = ProblemDocument.model_validate_json(body)
    assert status == "http/1.1 400 bad request"
    assert (told.slug, told.status, told.detail) == ("malformed-request", 400, "请求不符合 HTTP 协议")
    assert headers["x-correlation-id"] == told.correlation_id
    assert (headers["content-type"], headers["connection"]) == ("application/problem+json", "close")
    assert far.heard == []


def test_nonsense_while_an_answer_is_under_way_ends_the_connection_and_no_more(
    portal: BlockingPortal, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(portal, _begins_an_answer, http=Http1) as url, connected(httpx.URL(url)) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n")
        begun = connection.recv(65536)
        connection.sendall(b"no chunk\r\n")
        assert begun.startswith(b"HTTP/1.1 200 ")
        assert b"HTTP/1.1" not in everything(connection)
    assert "Fatal error" not in caplog.text


async def _begins_an_answer(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"begun", "more_body": True})
        while (await receive())["type"] != "http.disconnect":
            pass


def test_a_body_at_the_limit_is_read(gateway: Gateway, far: FarSide) -> None:
    body = b'{"form": {}}'
    assert gateway.send("PUT", FORM, actor(), content=body + b" " * (1024 * 1024 - len(body))).status_code == 200
    too_long = gateway.send("PUT", FORM, actor(), content=body + b" " * (1024 * 1024 - len(body) + 1))
    problem(too_long, 413, "body-too-large")


def test_without_a_token_the_body_is_not_even_read(gateway: Gateway) -> None:
    problem(gateway.send("POST", APPLICATIONS, content=megabytes(100)), 401, "token-missing")


def test_a_caller_who_leaves_in_the_middle_does_no_harm(gateway: Gateway, far: FarSide) -> None:
    token = gateway.bearer(actor())["Authorization"].encode()
    with connected(gateway.client.base_url) as connection:
        connection.sendall(b"POST /v1/applications HTTP/1.1\r\nhost: x\r\nauthorization: " + token)
        connection.sendall(b'\r\ncontent-length: 500\r\n\r\n{"cycle": "beij')
    assert opened(gateway).status_code == 201
    assert len(far.heard) == 1
