"""Notifications of the payment provider at the wrong time: old ones again, and claims of somebody else."""

import random
import shutil
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from chaos.stack import Stack
from demo.provider.callbacks import Callbacks
from demo.provider.keys import keys_in
from demo.provider.ledger import Ledger, Trade
from shared.clock import ServedClock

MOST = 3


class ForgeryTakenError(Exception):
    """The gateway took a notification that the provider did not sign."""


def replay(stack: Stack, chance: random.Random) -> str:
    """Tell again of a few payments, twice each, then claim one in the provider's name; says what was answered."""
    ledger = _copy_of(stack.ledger)
    callbacks = Callbacks(keys_in(stack.settings.secrets_dir), ledger, ServedClock(stack.clock))
    paid = [trade for trade in ledger.trades.values() if trade.paid_at]
    unpaid = [trade for trade in ledger.trades.values() if not trade.paid_at]
    again = [callbacks.post(trade, callbacks.keys.platform) for trade in chance.sample(paid, min(MOST, len(paid))) * 2]
    forged = [_claim(callbacks, trade) for trade in chance.sample(unpaid + paid, min(MOST, len(unpaid + paid)))]
    if any(status is not None and status < 300 for status in forged):
        raise ForgeryTakenError(f"answered {forged}")
    return f"again {again}, forged {forged}"


def _claim(callbacks: Callbacks, trade: Trade) -> int | None:
    claim = Trade(trade.trade_no, trade.total_fen, trade.description, trade.notify_url, trade.expires_at)
    claim.transaction_id, claim.paid_fen = f"42{random.randrange(10**26):026}", trade.total_fen
    claim.paid_at = callbacks.clock.now()
    return callbacks.post(claim, generate_private_key(65537, 2048))


def _copy_of(path: Path) -> Ledger:
    """The book as it stands; it is being written to, and whoever opens it mends its end."""
    with tempfile.TemporaryDirectory() as folder:
        return Ledger(Path(shutil.copy(path, folder)))
