"""TLS and mutual TLS, by setting."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from demo.stack.ports import free_port
from tests.gateway.far_side import FarSide
from tests.gateway.grpc_api.client import Client, login, method, refusal, submission
from tests.gateway.running import Gateway

Running = Callable[..., AbstractContextManager[Gateway]]


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
