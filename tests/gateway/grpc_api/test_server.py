"""What a gRPC server is expected to be beside its methods: found, healthy, punctual, strict."""

import asyncio
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import grpc
import pytest
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.timestamp_pb2 import Timestamp
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from gateway.grpc_api.methods import METHODS
from gateway.grpc_api.translate import fill
from shared.contracts.base import Role
from shared.contracts.certificate import FetchCertificate
from shared.contracts.evaluation import ScheduleDefence
from shared.contracts.files import Paper
from shared.errors import VERSION_PASSED
from shared.store import open_store
from tests.gateway.examples import example
from tests.gateway.far_side import FarSide
from tests.gateway.grpc_api.client import Client, login, method, pieces, refusal, submission
from tests.gateway.running import Gateway, actor


def test_a_client_without_files_finds_every_method_by_reflection(gateway: Gateway) -> None:
    with grpc.insecure_channel(f"127.0.0.1:{gateway.settings.grpc_port}") as channel:
        database = ProtoReflectionDescriptorDatabase(channel)
        pool = DescriptorPool(database)
        found = {
            one.name
            for name in database.get_services()
            if name.startswith("zhicheng.")
            for one in pool.FindServiceByName(name).methods
        }
    assert found == {one.name for one in METHODS}


@pytest.mark.parametrize("service", ["", "zhicheng.v1.ApplicationService", "zhicheng.v1.IntegrityService"])
def test_it_says_that_it_serves(service: str, gateway: Gateway) -> None:
    with grpc.insecure_channel(f"127.0.0.1:{gateway.settings.grpc_port}") as channel:
        told = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(service=service), timeout=20)
    assert told.status == health_pb2.HealthCheckResponse.SERVING


def test_the_callers_deadline_travels_to_the_service(gateway: Gateway, client: Client, far: FarSide) -> None:
    before = datetime.now(UTC)
    client.call(method("SubmitApplication"), submission(client), seconds=3.0, **login(gateway))
    [heard] = far.heard
    assert before < heard.call.expires_at <= datetime.now(UTC) + timedelta(seconds=5)  # ours would be 10


def test_a_service_that_keeps_silent_is_told_of_when_the_callers_time_is_over(
    gateway: Gateway, client: Client, far: FarSide
) -> None:
    far.keep_silent(method("SubmitApplication").request)
    told = refusal(lambda: client.call(method("SubmitApplication"), submission(client), seconds=0.5, **login(gateway)))
    assert told.code() in (grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.UNAVAILABLE)


def test_a_paper_comes_whole_in_pieces(gateway: Gateway, client: Client, far: FarSide) -> None:
    content = b"%PDF-1.7 " + bytes(range(256)) * 3000
    digest = open_store(gateway.settings).put(content)
    far.answer(FetchCertificate, Paper(digest=digest, filename="职称证书.pdf"))
    sent = client.message("FetchCertificateRequest")
    sent.case_id = "c-1"
    first, *rest = client.call(method("FetchCertificate"), sent, **login(gateway))
    assert (first.digest, first.filename, first.media_type) == (digest, "职称证书.pdf", "application/pdf")
    assert rest
    assert sha256(b"".join(piece.content for piece in (first, *rest))).hexdigest() == digest


def test_a_paper_that_is_not_there_is_a_plain_no(gateway: Gateway, client: Client, far: FarSide) -> None:
    far.answer(FetchCertificate, Paper(digest="0" * 64, filename="x.pdf"))
    sent = client.message("FetchCertificateRequest")
    sent.case_id = "c-1"
    told = refusal(lambda: client.call(method("FetchCertificate"), sent, **login(gateway)))
    assert told.code() == grpc.StatusCode.NOT_FOUND


@pytest.mark.parametrize(
    ("contents", "slug"),
    [
        ((), "invalid-body"),
        ((b"",), "file-empty"),
        ((b"MZ", b"\0" * 100), "file-type-unknown"),
        ((b"%PDF-1.7", *[bytes(500_000)] * 50), "file-too-large"),
    ],
)
def test_a_file_that_is_none_is_refused_and_leaves_nothing(
    contents: tuple[bytes, ...], slug: str, gateway: Gateway, client: Client, far: FarSide
) -> None:
    def files() -> set[Path]:
        return {path for path in gateway.settings.store_dir.rglob("*") if path.is_file()}

    before = files()
    sent = pieces(client, *contents)
    told = refusal(lambda: client.call(method("AttachDocument"), sent, **login(gateway)))
    assert client.details(told)["Problem"].slug == slug
    assert files() == before
    assert far.heard == []


@pytest.mark.parametrize("about", [{"case_id": "c\0", "code": "degree"}, {"case_id": "c-1", "code": " "}])
def test_a_file_of_nothing_that_can_be_is_refused_and_leaves_nothing(
    about: dict[str, str], gateway: Gateway, client: Client, far: FarSide
) -> None:
    before = {path for path in gateway.settings.store_dir.rglob("*") if path.is_file()}
    piece = client.message("AttachDocumentRequest")
    fill(piece, method("AttachDocument").sent, about | {"content": b"%PDF-1.7"})
    told = refusal(lambda: client.call(method("AttachDocument"), iter([piece]), **login(gateway)))
    assert client.details(told)["Problem"].slug == "invalid-body"
    assert {path for path in gateway.settings.store_dir.rglob("*") if path.is_file()} == before
    assert far.heard == []


def test_a_message_beyond_the_limit_is_not_taken(gateway: Gateway, client: Client, far: FarSide) -> None:
    sent = submission(client)
    sent.pledge = "长" * gateway.settings.body_limit_bytes
    told = refusal(lambda: client.call(method("SubmitApplication"), sent, **login(gateway)))
    assert told.code() == grpc.StatusCode.RESOURCE_EXHAUSTED
    assert far.heard == []


@pytest.mark.parametrize("wrong", [{"level": 99}, {"level": 0}])
def test_a_number_that_is_no_word_is_refused(
    wrong: dict[str, int], gateway: Gateway, client: Client, far: FarSide
) -> None:
    sent = client.message("SaveDraftRequest")
    sent.case_id, sent.form.level = "c-1", wrong["level"]
    told = refusal(lambda: client.call(method("SaveDraft"), sent, **login(gateway)))
    assert [one.field for one in client.details(told)["BadRequest"].field_violations] == ["form.level"]
    assert far.heard == []


@pytest.mark.parametrize("wrong", [{"seconds": 10**18}, {"seconds": -(10**18)}, {"nanos": -5}, {"nanos": 10**9}])
def test_a_moment_that_no_date_can_say_is_refused(
    wrong: dict[str, int], gateway: Gateway, client: Client, far: FarSide
) -> None:
    sent = client.message("ScheduleDefenceRequest")
    fill(sent, method("ScheduleDefence").request, example(ScheduleDefence))
    sent.at.CopyFrom(Timestamp(**wrong))
    secretary = {"authorization": gateway.bearer(actor(Role.SECRETARY))["Authorization"]}
    told = refusal(lambda: client.call(method("ScheduleDefence"), sent, **secretary))
    assert told.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert [one.field for one in client.details(told)["BadRequest"].field_violations] == ["at"]
    assert far.heard == []


def test_a_call_that_nobody_waits_for_any_more_is_left(gateway: Gateway, client: Client, far: FarSide) -> None:
    asked = asyncio.Event()
    far.wait_for(method("SubmitApplication").request, asked)
    call = client.begin(method("SubmitApplication"), submission(client), **login(gateway))
    call.cancel()
    assert call.code() == grpc.StatusCode.CANCELLED
    far.scripts.clear()
    client.call(method("SubmitApplication"), submission(client), **login(gateway))


def test_a_command_names_the_version_that_it_is_meant_for(gateway: Gateway, client: Client, far: FarSide) -> None:
    ready = client.ready(method("SubmitApplication"))
    token = tuple(login(gateway).items())
    _, call = ready.with_call(submission(client), metadata=(*token, ("if-match", '"application.7"')), timeout=20)
    assert far.heard[0].call.seen_version == 7
    assert dict(call.trailing_metadata())["etag"].startswith('"application.')
    far.refuse(method("SubmitApplication").request, VERSION_PASSED())
    told = refusal(lambda: client.call(method("SubmitApplication"), submission(client), **login(gateway)))
    assert told.code() == grpc.StatusCode.ABORTED
