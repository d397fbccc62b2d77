"""One run: what can happen next, what may break, and how everything is brought to rest afterwards."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import OperationalError

from shared.contracts.base import Actor, Command
from tests.simulation.broker import PREFETCH, Broker
from tests.simulation.clients import Clients, Wish
from tests.simulation.dice import Dice
from tests.simulation.people import PROVIDER, wants
from tests.simulation.process import Process, Task
from tests.simulation.steps import Killed, leave
from tests.simulation.town import Town
from tests.simulation.weather import Season, season

Choice = tuple[float, Callable[[], None]]

SLOWLY = 0.05


UNTOLD = "select 1 from outbox where published_at is null limit 1"
PROMISED_NOW = "select 1 from errands where next_at <= ? and (taken_until is null or taken_until <= ?) limit 1"
SET_ASIDE = "select 1 from inbox where state in ('waiting', 'retry') limit 1"
OVERDUE = "select 1 from deadlines where due_at <= ? limit 1"


class World:
    """The town on one day, with everybody in it."""

    def __init__(self, town: Town, dice: Dice, beginning: str, *, tell: Callable[[str], None] | None = None) -> None:
        self.town, self.dice, self.tell = town, dice, tell
        self.began = town.begin(beginning)
        self.broker = Broker()
        self.clients = Clients(self.broker, town.wall)
        self.season = Season()
        self.calm = True
        self.paid: list[str] = []
        town.outside.fate = self._fate_outside
        for process in town.processes.values():
            process.broker, process.weather = self.broker, self

    # What breaks

    def at(self, process: Process, where: str) -> None:
        """A step of a process's database."""
        if self.calm:
            return
        rough = self.season
        leaving = rough.leaving if where != "commit" else 0
        match self.dice.fate((rough.kills, rough.databases, leaving)):
            case 1:
                self.say(f"  {process.name} is killed ({where})")
                process.down = True
                raise Killed
            case 2:
                self.say(f"  {process.name}'s database is away ({where})")
                raise OperationalError("made", None, Exception("the database is away"))
            case 3:
                self.say(f"  {process.name} is left ({where})")
                leave()

    def on_line(self, process: Process, where: str) -> int:
        """A publish or a confirm of a relay."""
        if self.calm:
            return 0
        self.at(process, where)
        rate = self.season.relays / 3
        fate = self.dice.fate((rate, rate, rate) if where == "confirm" else (0, 0, rate, 0))
        if fate:
            self.say(f"  {process.name}'s line: {where} {fate}")
        return fate

    def _fate_outside(self) -> int:
        if self.calm:
            return 0
        fate = self.dice.fate((self.season.network,) * 3)
        if fate:
            self.say(f"  a request outside: {('', 'lost', 'answer lost', 'trouble')[fate]}")
        return fate

    # Rough weather

    def play(self, acts: int, most: int) -> None:
        """Let so many wishes come up, in any weather, and at most so many things happen."""
        self.season, self.calm, self._acts = season(self.dice), False, acts
        self.focus = self.dice.pick(self.town["application"].rows("select id from cases order by id"))[0]
        self.say(f"{self.began.name}, {self.season}")
        for _ in range(most):
            choices = self._choices()
            if not self._acts and len(choices) <= 1:
                break
            self.town.wall.pass_by(0.01)
            self.town.clock.moment += timedelta(milliseconds=10)
            choices[self.dice.weighted([weight for weight, _ in choices])][1]()

    def _choices(self) -> list[Choice]:
        choices: list[Choice] = []
        for process in self.town.running:
            choices += self._of(process)
        if self._acts:
            choices.append((self.season.rush, self._wish))
        for wish in self.clients.unanswered():
            choices.append((2, lambda wish=wish: self._repeat_or_leave(wish)))
        if self._payable():
            choices.append((2, self._pay))
        if self.paid:
            choices.append((2, self._notify))
        choices.append((1, self._time_passes))
        return choices

    def _of(self, process: Process) -> list[Choice]:
        """What one process can do now, and how soon."""
        name, likely, wall = process.name, self._likely, sql(self.town.wall.moment)
        if process.down:
            return [(likely(2, name, "all"), lambda: self.do(process, "starts", process.start))]
        found: list[Choice] = [(4, lambda task=task: self._go_on(process, task)) for task in process.tasks]
        if process.tasks and self.season.relays:
            found.append((0.3, lambda: self.do(process, "loses the broker", process.lose_connection)))
        if self.broker.calls[name]:
            found.append((likely(6, name, "calls"), lambda: self.take_call(process)))
        if self.broker.events[name]:
            found.append((likely(6, name, "events"), lambda: self.take_event(process)))
        if not process.relaying and process.rows(UNTOLD):
            found.append((likely(6, name, "relay"), lambda: self.do(process, "relays", process.publish)))
        if process.rows(PROMISED_NOW, wall, wall):
            found.append((likely(3, name, "errands"), lambda: self.do(process, "takes errands", process.keep_promises)))
        if process.rows(SET_ASIDE):
            found.append((likely(2, name, "events"), lambda: self.do(process, "sweeps", process.sweep)))
        if process.rows(OVERDUE, sql(self.town.clock.now())):
            found.append((likely(0.5, name, "all"), lambda: self.do(process, "books deadlines", process.tick)))
        return found

    def _likely(self, weight: float, name: str, kind: str) -> float:
        slow = self.season.slow
        return weight * SLOWLY if (name, kind) in slow or (name, "all") in slow else weight

    # What happens

    def do(self, process: Process, what: str, step: Callable[[], None]) -> None:
        """Let a process take a step."""
        self.say(f"{process.name} {what}")
        step()

    def _go_on(self, process: Process, task: Task) -> None:
        self.do(process, f"goes on: {task.label}", lambda: process.go_on(task))

    def take_call(self, process: Process) -> None:
        """Deliver a call, unless its caller has gone."""
        calls = self.broker.calls[process.name]
        asked = calls.pop(self._which(len(calls)))
        if not self.calm and self.dice.chance(self.season.doubles):
            calls.append(asked)
        if asked.call.expires_at <= self.town.wall.moment:
            self.say(f"{process.name} finds that the caller of {asked.method} has gone")
            return
        self.do(process, f"answers {asked.method}", lambda: process.answer(asked))

    def take_event(self, process: Process) -> None:
        """Deliver an event: the first, or one that overtakes it."""
        queue = self.broker.events[process.name]
        frame = queue.pop(self._which(len(queue)))
        if not self.calm and self.dice.chance(self.season.doubles):
            queue.append(frame)
        self.do(process, f"hears {frame.type} #{frame.n}", lambda: process.hear(frame))

    def _which(self, count: int) -> int:
        if self.calm or count == 1 or not self.dice.chance(self.season.shuffles):
            return 0
        return self.dice.roll(min(count, PREFETCH))

    def _wish(self) -> None:
        self._acts -= 1
        possible = wants(self.town.processes, self.town.people, self.town.clock.now())
        if not possible:
            return
        weights = [weight * self._interest(command) for weight, _, command in possible]
        _, actor, command = possible[self.dice.weighted(weights)]
        self.wish(actor, command)

    def _interest(self, command: Command) -> int:
        """Most of a run is about one case: crossings are rare enough."""
        return 5 if getattr(command, "case_id", self.focus) == self.focus else 1

    def wish(self, actor: Actor, command: Command) -> Wish:
        """Somebody sends a command, perhaps by two quick clicks."""
        wish = self.clients.want(actor, command)
        about = getattr(command, "case_id", None) or getattr(command, "meeting", "")
        self.say(f"{actor.role} {actor.subject[:12]} wants {type(command).__name__} {about}")
        self.clients.send(wish, self.town.clock.now())
        if not self.calm and self.dice.chance(self.season.doubles):
            self.clients.send(wish, self.town.clock.now())
        return wish

    def _repeat_or_leave(self, wish: Wish) -> None:
        if self.dice.chance(30):
            self.say(f"nobody waits any more for {wish}")
            wish.left = True
        else:
            self.say(f"again: {wish}")
            self.clients.send(wish, self.town.clock.now())

    def _payable(self) -> list[str]:
        trades = self.town.outside.ledger.trades.values()
        return [trade.trade_no for trade in trades if trade.code_url and not trade.paid_at and not trade.closed]

    def _pay(self) -> None:
        number = self.dice.pick(self._payable())
        missing, silent = self.dice.chance(10), self.dice.chance(20)
        self.say(
            f"somebody pays {number}" + ", a fen too little" * missing + ", and the provider says nothing" * silent
        )
        self.town.outside.pay(number, fen_missing=int(missing))
        if not silent:
            self.paid.append(number)

    def _notify(self) -> None:
        number = self.dice.pick(self.paid)
        if not self.dice.chance(self.season.doubles):
            self.paid.remove(number)
        self.wish(PROVIDER, self.town.outside.notification(number))

    def _time_passes(self) -> None:
        """A moment, or until just before, at or after something is due."""
        kind = self.dice.weighted((4, 2, 2, 1))
        if kind < 3:
            seconds = (0.5, 4.0, 11.0)[kind]
            self.say(f"{seconds} s pass")
            self.town.wall.pass_by(seconds)
            self.town.clock.moment += timedelta(seconds=seconds)
        elif moments := self._due():
            then = self.dice.pick(moments) + timedelta(seconds=self.dice.pick((0, -1, 1)))
            self.town.clock.moment = max(self.town.clock.moment, then)
            self.say(f"it is {self.town.clock.moment:%m-%d %H:%M:%S}")

    def _due(self) -> list[datetime]:
        """The moments at which something is due."""
        found = {due for process in self.town.running for due in process.due()}
        return sorted(due for due in found if due > self.town.clock.now())

    def say(self, what: str) -> None:
        """A line of the report, if somebody wants one."""
        if self.tell:
            self.tell(what)


def sql(moment: datetime) -> str:
    """A moment as SQLite keeps it."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
