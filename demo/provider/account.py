"""The merchant account that the sandbox has for us: what the payment service is told by its environment."""

APP_ID = "wx0000000000000demo"
MERCHANT_ID = "1900000001"
MERCHANT_SERIAL = "4D5F7A1C0E2B3968AD07F1C4B5E6932870DE10A1"
PLATFORM_SERIAL = "PUB_KEY_ID_0119000000010000000000000000000001"


def environment(url: str) -> dict[str, str]:
    """The environment variables with which the payment service finds the sandbox at `url`."""
    return {
        "PROVIDER_URL": url,
        "PROVIDER_APP_ID": APP_ID,
        "PROVIDER_MERCHANT_ID": MERCHANT_ID,
        "PROVIDER_MERCHANT_SERIAL": MERCHANT_SERIAL,
        "PROVIDER_PLATFORM_SERIAL": PLATFORM_SERIAL,
    }
