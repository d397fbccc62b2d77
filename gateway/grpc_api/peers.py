"""Whom a call comes from: its peer, or whom a proxy that is trusted names."""

from collections.abc import Iterable
from urllib.parse import unquote

from uvicorn.middleware.proxy_headers import _TrustedHosts  # REST's own judge: another one could judge otherwise

FORWARDED = "x-forwarded-for"


class Peers:
    """Tells addresses."""

    def __init__(self, trusted_proxies: str | None) -> None:
        """`trusted_proxies` are addresses and networks with commas between them."""
        self._proxies = _TrustedHosts(trusted_proxies or [])

    def address(self, peer: str, forwarded: Iterable[str]) -> str:
        """The caller's address, where `forwarded` are the values of X-Forwarded-For, which anybody may have written."""
        address = _address(peer)
        named = ", ".join(forwarded)
        if not named or address not in self._proxies:
            return address
        return self._proxies.get_trusted_client_address(named)[0] or address


def _address(peer: str) -> str:
    """`ipv4:127.0.0.1:5000` → `127.0.0.1`, `ipv6:%5B::1%5D:5000` → `::1`: a client may come from many ports."""
    return unquote(peer).partition(":")[2].rpartition(":")[0].strip("[]")
