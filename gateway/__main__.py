"""`python -m gateway` runs it until SIGTERM or Ctrl-C; requests under way are answered first."""

import asyncio
import socket
import sys
from contextlib import suppress

import uvicorn

from gateway.app import create_app
from gateway.grpc_api.server import GrpcServer
from gateway.http1 import Http1
from gateway.settings import GatewaySettings
from shared import telemetry


class Server(uvicorn.Server):
    """uvicorn's own server; where it leaves, gRPC leaves beside it, so that both have one and the same bound."""

    def __init__(self, config: uvicorn.Config, rpc: GrpcServer) -> None:
        super().__init__(config)
        self._rpc = rpc

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """The application's end waits for gRPC's; a second Ctrl-C waits for neither."""
        self._leaving = asyncio.create_task(self._rpc.stop())
        await super().shutdown(sockets)


def main() -> None:
    settings = GatewaySettings()
    telemetry.configure("gateway", settings.log_level)
    try:
        app = create_app(settings)
    except RuntimeError as error:
        sys.exit(f"gateway: {error}")
    config = uvicorn.Config(
        app,
        host=settings.gateway_host,
        port=settings.gateway_port,
        http=Http1,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=settings.trusted_proxies is not None,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=int(settings.drain_seconds),
    )
    with suppress(KeyboardInterrupt):
        Server(config, app.state.rpc).run()


if __name__ == "__main__":
    main()
