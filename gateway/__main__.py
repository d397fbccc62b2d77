"""`python -m gateway` runs it until SIGTERM or Ctrl-C; requests under way are answered first."""

import sys

import uvicorn

from gateway.app import create_app
from gateway.http1 import Http1
from gateway.settings import GatewaySettings
from shared import telemetry


def main() -> None:
    settings = GatewaySettings()
    telemetry.configure("gateway", settings.log_level)
    try:
        app = create_app(settings)
    except RuntimeError as error:
        sys.exit(f"gateway: {error}")
    uvicorn.run(
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


if __name__ == "__main__":
    main()
