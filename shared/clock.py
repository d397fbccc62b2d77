"""Business time, injected. Rules never read a clock; they are told when it is.

Wall time (time-outs, retries, token expiry) is `datetime.now(UTC)` or `time.monotonic` where it is
used and has nothing to do with this module.
"""

import http.client
import json
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import urlsplit

from shared.settings import Settings


class Clock(Protocol):
    """Tells business time."""

    def now(self) -> datetime:
        """The current business time, aware, UTC."""


class SystemClock:
    """Business time is the machine's time."""

    def now(self) -> datetime:
        """The machine's time, UTC."""
        return datetime.now(UTC)


class ServedClock:
    """Business time is what the demo's clock server says, so that a restarted process sees it too."""

    def __init__(self, url: str) -> None:
        self._address = urlsplit(url)

    def now(self) -> datetime:
        """Ask the server. Raises OSError while it cannot be reached."""
        assert self._address.hostname
        connection = http.client.HTTPConnection(self._address.hostname, self._address.port, timeout=5)
        try:
            connection.request("GET", "/now")
            reply = json.loads(connection.getresponse().read())
            return datetime.fromisoformat(reply["now"]).astimezone(UTC)
        except (http.client.HTTPException, ValueError, KeyError, TypeError) as error:
            raise OSError(f"the clock server answers nonsense: {error}") from error
        finally:
            connection.close()


class StandingClock:
    """Business time that moves only when told to. For tests of rules and services."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        """The moment last set, UTC."""
        return self.moment.astimezone(UTC)


def clock_for(settings: Settings) -> Clock:
    """The clock of this process. A clock server is refused outside demo mode."""
    if settings.clock_url is None:
        return SystemClock()
    if settings.mode != "demo":
        raise RuntimeError("CLOCK_URL is set but MODE is not demo: business time must be real")
    return ServedClock(settings.clock_url)
