"""The gRPC server: in the gateway's own loop, with health, reflection and, by setting, TLS and mTLS."""

from pathlib import Path

import grpc
from grpc_health.v1 import health
from grpc_health.v1.health_pb2 import HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import add_HealthServicer_to_server
from grpc_reflection.v1alpha import reflection

from gateway.grpc_api.interface import Interface
from gateway.grpc_api.numbers import Numbers
from gateway.grpc_api.servicer import handlers
from gateway.parts import Parts
from gateway.settings import GatewaySettings
from shared.telemetry import log

logger = log(__name__)


STREAMS = 100
"""Calls of one connection under way at one time; a client with more of them waits, or opens another."""


class GrpcServer:
    """Serves while the application lives. Without a port in the settings there is none."""

    def __init__(self, parts: Parts) -> None:
        """Raises RuntimeError for settings that do not fit together."""
        self._settings = parts.settings
        self._interface = Interface(Numbers.published())
        self._handlers = handlers(self._interface, parts)
        self._credentials = _credentials(parts.settings)
        self._server: grpc.aio.Server | None = None

    async def start(self) -> None:
        """Listen. Raises RuntimeError if the port is not to be had."""
        settings = self._settings
        if settings.grpc_port is None:
            return
        self._server = grpc.aio.server(options=_options(settings))
        self._server.add_generic_rpc_handlers(self._handlers)
        self._health = health.aio.HealthServicer()
        add_HealthServicer_to_server(self._health, self._server)
        names = [*self._interface.services(), health.SERVICE_NAME, reflection.SERVICE_NAME]
        reflection.enable_server_reflection(names, self._server, self._interface.pool)
        self._listen(self._server, f"{settings.gateway_host}:{settings.grpc_port}")
        await self._server.start()
        for name in ("", *self._interface.services()):
            await self._health.set(name, HealthCheckResponse.SERVING)

    def _listen(self, server: grpc.aio.Server, address: str) -> None:
        if self._credentials is None:
            server.add_insecure_port(address)
        else:
            server.add_secure_port(address, self._credentials)

    async def stop(self) -> None:
        """Say that we leave, take no more calls, and finish those under way within `drain_seconds`.

        Whoever asks for it again meanwhile waits for the same end.
        """
        if self._server is not None:
            await self._health.enter_graceful_shutdown()
            await self._server.stop(grace=self._settings.drain_seconds)


def _options(settings: GatewaySettings) -> tuple[tuple[str, int], ...]:
    """Calls are bounded by connection, never over all: one that idles, which takes no token, is in nobody's way."""
    connection_ms = max(int(settings.grpc_connection_seconds * 1000), 1)
    return (
        ("grpc.max_receive_message_length", settings.body_limit_bytes),
        ("grpc.so_reuseport", 0),  # else a second gateway on the port would take half the calls
        ("grpc.max_concurrent_streams", STREAMS),
        ("grpc.max_connection_age_ms", connection_ms),
        ("grpc.max_connection_age_grace_ms", connection_ms),
    )


def _credentials(settings: GatewaySettings) -> grpc.ServerCredentials | None:
    """TLS with `grpc_certificate` and `grpc_key`; with `grpc_client_ca` only clients that it vouches for."""
    pair = (settings.grpc_key, settings.grpc_certificate)
    if pair == (None, None):
        if settings.grpc_client_ca is not None:
            raise RuntimeError("GRPC_CLIENT_CA asks for client certificates, which need GRPC_CERTIFICATE and GRPC_KEY")
        return None
    if None in pair:
        raise RuntimeError("GRPC_CERTIFICATE and GRPC_KEY come together")
    key, chain = (_content(path) for path in pair)
    clients = _content(settings.grpc_client_ca) if settings.grpc_client_ca else None
    return grpc.ssl_server_credentials([(key, chain)], clients, require_client_auth=clients is not None)


def _content(path: Path | None) -> bytes:
    assert path is not None
    try:
        return path.read_bytes()
    except OSError as error:
        raise RuntimeError(f"{path}: {error.strerror}") from error
