"""What stands against issuing: the one question that a service asks another.

No answer is no permission: whoever asks must not issue and asks again later.
"""

from datetime import datetime
from typing import Protocol

from shared.bus.calling import call
from shared.contracts.base import Actor, Role
from shared.contracts.integrity import Standing
from shared.contracts.sanction import StandingView
from shared.settings import Settings

ASKING = Actor(role=Role.CLOCK, subject="certificate", name="系统")


class StandingOf(Protocol):
    """Tells how a holder and a case stand."""

    def __call__(self, person_ref: str, case_id: str, at: datetime) -> StandingView:
        """Bans and blocking reports at a moment of business time. Raises whatever kept the answer away."""


class IntegrityOnTheBus:
    """Asks the integrity service."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def __call__(self, person_ref: str, case_id: str, at: datetime) -> StandingView:
        """Ask. Raises NoAnswerError within the RPC time-out."""
        question = Standing(person_refs=(person_ref,), cases=(case_id,))
        standing: StandingView = call(
            self._settings, question, ASKING, at=at, timeout=self._settings.rpc_timeout_seconds
        )
        return standing
