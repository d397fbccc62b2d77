"""A service and its contracts must agree, or it does not start."""

import pytest

from shared.bus import Work, command, due, on
from shared.bus.handlers import Handlers, OrphanedContractError
from tests.bus.probe import contracts as say
from tests.bus.probe.service import ProbeService


def without(name: str) -> type:
    """The probe as it would be after somebody removed or renamed a handler."""
    return type("ProbeService", (), {key: value for key, value in vars(ProbeService).items() if key != name})


def test_every_contract_has_its_handler() -> None:
    handlers = Handlers.of(ProbeService)
    assert set(handlers.events) == {"Deposited", "Counted"}
    assert "probe.deposit" in handlers.requests
    assert set(handlers.due) == {"close"}
    assert set(handlers.errands) == {"tell"}


def test_a_service_has_the_handlers_of_every_file_that_it_is_written_in() -> None:
    parted = type("ProbeService", (ProbeService,), {})
    assert Handlers.of(parted) == Handlers.of(ProbeService)


def test_a_removed_command_is_told_at_start() -> None:
    with pytest.raises(OrphanedContractError, match=r"not handled \['probe\.get_total'\]"):
        Handlers.of(without("get_total"))


def test_a_removed_event_is_told_at_start() -> None:
    with pytest.raises(OrphanedContractError, match=r"not handled \['Counted', 'Deposited'\]"):
        Handlers.of(without("note"))


def test_an_event_for_somebody_else_is_told_at_start() -> None:
    class Eavesdropper(ProbeService):
        name = "probe"

        @on(say.Addressed)
        def overhear(self, work: Work, event: say.Addressed) -> None:
            """Never called: the contract names another consumer."""

    everything = type("ProbeService", (), {**vars(ProbeService), **vars(Eavesdropper)})
    with pytest.raises(OrphanedContractError, match=r"not in the contracts \['Addressed'\]"):
        Handlers.of(everything)


def test_two_handlers_of_one_thing_are_told_at_start() -> None:
    class Second:
        @on(say.Counted)
        def note_too(self, work: Work, event: say.Counted) -> None:
            """One of the two would never be called."""

        @due("close")
        def close_too(self, work: Work, account: str) -> None:
            """The same."""

    for name, what in (("note_too", "Counted"), ("close_too", "close")):
        both = type("ProbeService", (), {**vars(ProbeService), name: vars(Second)[name]})
        with pytest.raises(OrphanedContractError, match=f"{what} has two handlers"):
            Handlers.of(both)


def test_a_method_is_named_like_its_command() -> None:
    with pytest.raises(TypeError, match="must be named deposit"):

        @command(say.Deposit)
        def add_money(self: object, work: Work, cmd: say.Deposit) -> say.Total:
            raise NotImplementedError
