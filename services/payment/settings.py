"""What the environment decides for payment alone: who the provider is, and who we are to it."""

from pathlib import Path
from typing import Self

from pydantic import Field

from shared.settings import Settings

CALLBACK_PATH = "/v1/payments/notifications"


class PaymentSettings(Settings):
    """Settings from environment variables of the same names in capitals, beside those of every process.

    The `provider_…` values are on the provider's merchant platform; another provider, or the real one
    instead of the demo's, is other values and other key files. `provider_platform_serial` names the key
    with which the provider signs. `notify_url` is where the provider reaches the gateway, if not by
    `public_url`.
    """

    provider_url: str
    provider_app_id: str
    provider_merchant_id: str
    provider_merchant_serial: str
    provider_platform_serial: str
    provider_timeout_seconds: float = Field(default=5.0, gt=0)
    notify_url: str | None = None

    @classmethod
    def beside(cls, settings: Settings) -> Self:
        """These settings beside the common ones of a process. Raises ValidationError naming what is missing."""
        return cls(**settings.model_dump())

    @property
    def callback_url(self) -> str:
        """Where the provider sends its notifications."""
        return self.notify_url or f"{self.public_url.rstrip('/')}{CALLBACK_PATH}"

    @property
    def merchant_key_file(self) -> Path:
        """Our private key, with which requests are signed (PEM, mode 0600)."""
        return self.secrets_dir / "provider-merchant.pem"

    @property
    def platform_key_file(self) -> Path:
        """The provider's public key, with which answers and callbacks are verified (PEM)."""
        return self.secrets_dir / "provider-platform.pub.pem"
