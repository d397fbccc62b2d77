"""缴费 (三(一)3): orders and payments, and a provider whose word is wrong, late, doubled, forged or never comes."""

from typing import Any

from demo.cast.people import Person
from demo.cast.plan import PAID, Ending, Turn
from demo.story.calendar import SECOND
from demo.story.world import StoryFailed, World, act

BEHAVIOURS = {
    Turn.CALLBACK_TWICE: "twice",
    Turn.CALLBACK_LATE: "late",
    Turn.CALLBACK_NEVER: "never",
    Turn.WRONG_AMOUNT: "wrong_amount",
    Turn.FORGED_CALLBACK: "forged",
}
TOLD_LATER = (Turn.CALLBACK_LATE, Turn.CALLBACK_NEVER)
"""Here the payment service finds out by asking, a little later in business time."""

GIVEN_BACK = (Ending.WITHDRAWN_PAID, Ending.NOT_EVALUATED, Ending.ABANDONED_LATE)
TOLD = {"normal": 1, "twice": 2, "late": 1, "wrong_amount": 1, "never": 0}
"""How often the provider has told of a payment by the end of the year."""

REFUSED = range(400, 500)


def pay(world: World) -> None:
    """Whoever owes a fee and means to pay it orders, scans the code and pays."""
    owing = {row["case_id"] for row in world.bureau().items("/applications", stage="payment", limit=200)}
    payers = [one for one in world.ending(*PAID) if world.cases[one.key] in owing and not _held_up(world, one)]
    world.do("缴费下单 · orders", [act(one, "orders", _order, world, one) for one in payers])
    world.do("扫码支付 · payments", [act(one, "pays", _scan, world, one) for one in payers])
    again = [one for one in payers if set(one.turns) & {Turn.WRONG_AMOUNT, Turn.FORGED_CALLBACK}]
    if again:
        world.do("重新支付 · paid properly", [act(one, "pays properly", _pay_again, world, one) for one in again])
    here = [one for one in payers if not set(one.turns) & set(TOLD_LATER)]
    world.do("到账 · the fees arrive", [act(one, "has paid", _await_paid, world, one) for one in here])


def pay_badly(world: World) -> None:
    """One orders and never pays; another's bank books the payment a second after the deadline."""
    late, idle = world.ending(Ending.ABANDONED_LATE), world.with_turn(Turn.ORDERS_ONLY)
    world.do("临近截止下单 · late orders", [act(one, "orders", _order, world, one) for one in late + idle])
    too_late = (world.days.payment_over + SECOND).isoformat()
    acts = [act(one, "pays too late", _pay, world, one, "normal", too_late) for one in late]
    world.do("截止后到账 · the bank was slow", acts)


def reopen(world: World) -> None:
    """Whose fault it was not pays a new order, by a new deadline."""
    held_up = world.with_turn(Turn.REOPENED)
    world.do("重新受理 · reopened", [act(one, "is reopened", _reopen, world, one) for one in held_up])


def unpaid(world: World) -> None:
    """The deadline is over: nothing can be ordered any more, and what came late is on its way back."""
    over = [*world.ending(Ending.ABANDONED_FEE, Ending.ABANDONED_LATE), *world.with_turn(Turn.REOPENED)]
    acts = [act(one, "cannot order any more", _too_late, world, one) for one in over]
    later = world.with_turn(*TOLD_LATER)
    acts += [act(one, "has paid all the same", _await_paid, world, one) for one in later]
    world.do("缴费截止 · payment is over", acts)


def withdraw(world: World) -> None:
    """Before the case list is closed the fee goes back."""
    acts = [act(one, "withdraws", _withdraw, world, one) for one in world.ending(Ending.WITHDRAWN_PAID)]
    world.do("撤回并退费 · withdrawn, with the fee", acts)


def await_refunds(world: World) -> None:
    """All that goes back is on its way."""
    back = [*world.ending(*GIVEN_BACK), *world.with_turn(Turn.WRONG_AMOUNT)]
    world.wait_for("the refunds", lambda: sum(trade["refunded_fen"] > 0 for trade in world.phone.ledger()) == len(back))


def settle(world: World) -> None:
    """Every order is compared with the provider's ledger, to the fen."""
    ours: list[int] = []
    payers = world.ending(*PAID, Ending.ABANDONED_LATE)
    acts = [act(one, "has what is due", _statement, world, one, ours) for one in payers]
    world.do("对账 · orders and the provider's ledger", acts)
    ledger = world.phone.ledger()
    theirs = sum(trade["net_fen"] for trade in ledger)
    if sum(ours) != theirs:
        raise StoryFailed(f"the provider has {theirs} fen, our orders say {sum(ours)} fen")
    silent = [trade for trade in ledger if trade["behaviour"] and trade["told"] != TOLD[trade["behaviour"]]]
    if silent:
        raise StoryFailed(f"the provider should have told of its payments otherwise: {silent}")


def _held_up(world: World, person: Person) -> bool:
    """Whether an outage keeps the person from paying, until the bureau has reopened the case."""
    return Turn.REOPENED in person.turns and person.key not in world.notes


def _reopen(world: World, person: Person) -> None:
    why = {"fault": "outage", "reason": "缴费期间支付页面连续两日无法打开，非申报人原因"}
    world.bureau().post(f"{world.case(person)}/reopening", why)
    world.notes[person.key] = "reopened"


def _order(world: World, person: Person) -> None:
    world.applicant(person).post(f"{world.case(person)}/payment")


def _scan(world: World, person: Person) -> None:
    behaviour = next((BEHAVIOURS[turn] for turn in person.turns if turn in BEHAVIOURS), "normal")
    answer = _pay(world, person, behaviour)
    if behaviour == "forged" and answer["answered"] not in REFUSED:
        raise StoryFailed(f"a forged notification should be refused, but was answered {answer['answered']}")


def _pay_again(world: World, person: Person) -> None:
    """What was not the fee is known to go back before another order is made."""
    if Turn.WRONG_AMOUNT in person.turns:
        world.wait_for("the wrong amount", lambda: bool(_view(world, person)["payments"]))
    _order(world, person)
    _pay(world, person)


def _pay(world: World, person: Person, behaviour: str = "normal", at: str | None = None) -> dict[str, Any]:
    codes: list[str] = []

    def shown() -> bool:
        codes.extend(filter(None, [_view(world, person)["code_url"]]))
        return bool(codes)

    world.wait_for("the code to scan", shown)
    return world.phone.pay(codes[0], behaviour, at)


def _view(world: World, person: Person) -> dict[str, Any]:
    return world.applicant(person).get(f"{world.case(person)}/payment")


def _await_paid(world: World, person: Person) -> None:
    world.wait_for("the payment", lambda: _view(world, person)["state"] == "paid")


def _too_late(world: World, person: Person) -> None:
    world.applicant(person).refused(f"{world.case(person)}/payment", None, "payment-over")


def _withdraw(world: World, person: Person) -> None:
    world.applicant(person).post(f"{world.case(person)}/withdrawal", {"reason": "岗位调整，撤回申报"})


def _statement(world: World, person: Person, ours: list[int]) -> None:
    """What the order keeps: the fee, or nothing where it went back; everything else went back."""

    def payments() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = _view(world, person)["payments"]
        return found

    world.wait_for("the refund", lambda: all(payment["refund"] != "asked" for payment in payments()))
    kept = [payment["amount_fen"] for payment in payments() if payment["refund"] is None]
    due = [] if person.ending in GIVEN_BACK else [world.policy.fee(person.level)]
    if kept != due:
        raise StoryFailed(f"should have paid {due} fen for good, but: {payments()}")
    ours.append(sum(kept))
