"""What a gRPC server is expected to be beside its methods: found, healthy, punctual, closed to strangers."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Event
from types import ModuleType
from typing import Any

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.timestamp_pb2 import Timestamp
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from demo.stack.ports import free_port
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
from tests.gateway.grpc_api.client import Client, method
from tests.gateway.running import Gateway, actor

Running = Callable[..., AbstractContextManager[Gateway]]


def login(gateway: Gateway) -> dict[str, str]:
    return {"authorization": gateway.bearer(actor())["Authorization"]}


def submission(client: Client) -> Any:
    sent = client.message("SubmitApplicationRequest")
    sent.case_id, sent.pledge = "c-1", "本人承诺"
    return sent


def refusal(call: Callable[[], object]) -> grpc.RpcError:
    with pytest.raises(grpc.RpcError) as told:
        call()
    return told.value


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


def pieces(client: Client, *contents: bytes) -> Iterator[Any]:
    for index, content in enumerate(contents):
        piece = client.message("AttachDocumentRequest")
        fill(
            piece,
            method("AttachDocument").sent,
            ({"case_id": "c-1", "code": "degree"} if index == 0 else {}) | {"content": content},
        )
        yield piece


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


@pytest.mark.parametrize("contents", [(), (b"%PDF-1.7",)])
def test_a_file_that_stops_coming_is_not_waited_for_and_leaves_nothing(
    contents: tuple[bytes, ...],
    gateway_with: Running,
    built: dict[str, ModuleType],
    far: FarSide,
) -> None:
    told = Event()

    def stalling(client: Client) -> Iterator[Any]:
        yield from pieces(client, *contents)
        told.wait()

    with gateway_with(grpc_port=free_port(), stall_seconds=0.2) as gateway, plain(gateway, built) as client:
        far.heard.clear()
        try:
            error = refusal(lambda: client.call(method("AttachDocument"), stalling(client), **login(gateway)))
        finally:
            told.set()
        assert client.details(error)["Problem"].slug == "body-stalled"
        assert error.code() == grpc.StatusCode.DEADLINE_EXCEEDED
        assert not [path for path in gateway.settings.store_dir.rglob("*") if path.is_file()]
        assert far.heard == []


def test_calls_that_idle_are_in_nobodys_way(gateway_with: Running, built: dict[str, ModuleType], far: FarSide) -> None:
    most = 8
    with (
        gateway_with(grpc_port=free_port(), calls_in_flight=most) as gateway,
        grpc.insecure_channel(address(gateway)) as channel,
        plain(gateway, built) as client,
    ):
        watching = [watch(channel) for _ in range(most + 1)]
        assert [next(one).status for one in watching] == [health_pb2.HealthCheckResponse.SERVING] * (most + 1)
        client.call(method("SubmitApplication"), submission(client), **login(gateway))


def test_a_call_that_never_ends_is_ended_with_its_connection(gateway_with: Running) -> None:
    with (
        gateway_with(grpc_port=free_port(), grpc_connection_seconds=0.2) as gateway,
        grpc.insecure_channel(address(gateway)) as channel,
    ):
        assert refusal(lambda: list(watch(channel))).code() == grpc.StatusCode.UNAVAILABLE


def watch(channel: grpc.Channel) -> Any:
    """A stream that says how the server is, and has no end."""
    return health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest(), timeout=20)


def address(gateway: Gateway) -> str:
    return f"127.0.0.1:{gateway.settings.grpc_port}"


@contextmanager
def plain(gateway: Gateway, built: dict[str, ModuleType]) -> Iterator[Client]:
    with grpc.insecure_channel(address(gateway)) as channel:
        yield Client(built, channel)


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


class Authority:
    """A certificate authority made for one test."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._write(f"{name}.pem", self._signed(self._name, self._key.public_key(), ca=True))

    def issue(self, name: str) -> tuple[Path, Path]:
        """Certificate and key of `localhost`."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
        plain = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return self._write(f"{name}.pem", self._signed(subject, key.public_key(), ca=False)), self._write(
            f"{name}.key", plain
        )

    def _signed(self, subject: x509.Name, key: ec.EllipticCurvePublicKey, *, ca: bool) -> bytes:
        now = datetime.now(UTC)
        made = x509.CertificateBuilder(self._name, subject, key, x509.random_serial_number())
        made = made.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(hours=1))
        made = made.add_extension(x509.BasicConstraints(ca, None), critical=True)
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        return made.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def _write(self, name: str, content: bytes) -> Path:
        path = self._folder / name
        path.write_bytes(content)
        return path


@contextmanager
def secure(
    gateway: Gateway, built: dict[str, ModuleType], ca: Path, pair: tuple[Path, Path] | None
) -> Iterator[Client]:
    certificate, key = (path.read_bytes() for path in pair) if pair else (None, None)
    credentials = grpc.ssl_channel_credentials(ca.read_bytes(), key, certificate)
    with grpc.secure_channel(f"localhost:{gateway.settings.grpc_port}", credentials) as channel:
        yield Client(built, channel)


def test_with_mutual_tls_only_the_authoritys_clients_get_in(
    gateway_with: Running, built: dict[str, ModuleType], tmp_path: Path, far: FarSide
) -> None:
    ours, foreign = Authority(tmp_path, "ours"), Authority(tmp_path, "foreign")
    certificate, key = ours.issue("server")
    settings = {"grpc_certificate": certificate, "grpc_key": key, "grpc_client_ca": ours.certificate}
    with gateway_with(grpc_port=free_port(), **settings) as gateway:
        far.heard.clear()
        with secure(gateway, built, ours.certificate, ours.issue("client")) as client:
            client.call(method("SubmitApplication"), submission(client), **login(gateway))
        assert len(far.heard) == 1
        for pair in (None, foreign.issue("stranger")):
            with secure(gateway, built, ours.certificate, pair) as client:
                told = refusal(lambda c=client: c.call(method("SubmitApplication"), submission(c), **login(gateway)))
                assert told.code() == grpc.StatusCode.UNAVAILABLE
        with grpc.insecure_channel(f"localhost:{gateway.settings.grpc_port}") as channel:
            plain = Client(built, channel)
            told = refusal(lambda: plain.call(method("SubmitApplication"), submission(plain), **login(gateway)))
            assert told.code() == grpc.StatusCode.UNAVAILABLE
    assert len(far.heard) == 1


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"grpc_key": "server.key"}, "come together"),
        ({"grpc_certificate": "server.pem"}, "come together"),
        ({"grpc_client_ca": "ours.pem"}, "GRPC_CLIENT_CA"),
        ({"grpc_key": "no.key", "grpc_certificate": "no.pem"}, "No such file"),
    ],
)
def test_settings_that_do_not_fit_together_are_told_at_start(
    given: dict[str, str], why: str, gateway_with: Running, tmp_path: Path
) -> None:
    paths = {name: tmp_path / value for name, value in given.items()}
    with pytest.raises(RuntimeError, match=why), gateway_with(grpc_port=free_port(), **paths):
        pass
