"""SHA256-RSA2048 as the provider does it: it refuses what its merchant did not sign, and signs what it says."""

import base64
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from demo.provider import account
from demo.provider.keys import Keys


class No(NamedTuple):
    """A no in the provider's own words."""

    status: HTTPStatus
    code: str
    message: str


SCHEME = "WECHATPAY2-SHA256-RSA2048"
FRESH_SECONDS = 300
NOT_SIGNED = No(HTTPStatus.UNAUTHORIZED, "SIGN_ERROR", "签名错误")


class Declined(Exception):
    """The provider says no."""

    def __init__(self, no: No) -> None:
        super().__init__(no.code)
        self.no = no


def check_request(keys: Keys, authorization: str, method: str, path: str, body: bytes) -> None:
    """Raises Declined unless the merchant signed this very request just now. `path` includes the query."""
    scheme, _, rest = authorization.partition(" ")
    claims = dict(re.findall(r'(\w+)="([^"]*)"', rest))
    try:
        if scheme != SCHEME or claims["mchid"] != account.MERCHANT_ID:
            raise ValueError("not this scheme or merchant")
        if claims["serial_no"] != account.MERCHANT_SERIAL:
            raise ValueError("not this key")
        if abs(datetime.now(UTC).timestamp() - int(claims["timestamp"])) > FRESH_SECONDS:
            raise ValueError("not now")
        head = f"{method}\n{path}\n{claims['timestamp']}\n{claims['nonce_str']}\n"
        signature = base64.b64decode(claims["signature"], validate=True)
        keys.merchant.verify(signature, head.encode() + body + b"\n", PKCS1v15(), SHA256())
    except (InvalidSignature, KeyError, ValueError):
        raise Declined(NOT_SIGNED) from None


def signature_headers(key: RSAPrivateKey, body: bytes) -> Mapping[str, str]:
    """The headers under which a body is the holder's of the key: the provider's, or a forger's."""
    timestamp, nonce = str(int(datetime.now(UTC).timestamp())), secrets.token_hex(16)
    message = f"{timestamp}\n{nonce}\n".encode() + body + b"\n"
    return {
        "Wechatpay-Timestamp": timestamp,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Signature": base64.b64encode(key.sign(message, PKCS1v15(), SHA256())).decode(),
        "Wechatpay-Signature-Type": SCHEME,
        "Wechatpay-Serial": account.PLATFORM_SERIAL,
    }
