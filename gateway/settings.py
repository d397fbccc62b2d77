"""What the environment decides for the gateway alone."""

from pydantic import Field

from shared.settings import Settings


class GatewaySettings(Settings):
    """Settings from environment variables of the same names in capitals, beside those of every process.

    `calls_in_flight` bounds the calls that wait for a service at one time; more are refused at once.
    Sizes are in bytes.
    """

    gateway_host: str = "127.0.0.1"
    gateway_port: int = Field(default=8080, ge=0, le=65535)
    calls_in_flight: int = Field(default=512, gt=0)
    body_limit_bytes: int = Field(default=1024 * 1024, gt=0)
    upload_limit_bytes: int = Field(default=20 * 1024 * 1024, gt=0)
