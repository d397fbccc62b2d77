"""B5: the CPU seconds of a whole life, all processes together, in units of a nameko call that does nothing.

A life is a junior engineer's year: fourteen commands from the draft to the counted tally, and what they bring about. It
is counted up to the end of the publicity; the rendering of certificates comes after that, ballots are counted on paper.
The servers that only stand in for the world (clock, registry, provider, issuer) and the clients are not counted.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from benchmarks.cpu import Meter
from benchmarks.ground import Ground, ground, start_house
from benchmarks.rounds import Result, Round
from chaos.logins import Logins
from chaos.people import COMMITTEES, cast_of, made
from demo.cast import Cast
from demo.cast.committees import attending, members, panel, seats
from demo.cast.forms import documents_of, form_of
from demo.cast.organisations import auditor, bureau_officer, secretary
from demo.cast.people import Person
from demo.client import Gateway, User
from demo.documents import paper
from demo.phone import Phone
from demo.stack.process import wait_until
from demo.story.auditing import acceptance
from demo.story.recommending import OPINION
from demo.story.world import moment
from demo.timekeeper import Timekeeper
from shared.contracts.base import SERVICES, Actor, Role
from shared.policy import load

START = "2023-07-04T09:00:00"
JUNIORS_EVERY, FIRST_JUNIOR = 4, 1
AT_ONCE = 8
CALLS = 2000
LOOKS = 30
SCORE = 80


class Watched(Gateway):
    """A gateway that counts how often it is asked how everybody stands: waiting is not part of a life."""

    looks = 0

    def send(self, who: str, method: str, path: str, **request: Any) -> dict[str, Any]:
        self.looks += path == "/readiness"
        return super().send(who, method, path, **request)


@dataclass
class Year:
    """Some people's year, step by step; each step is done by everybody, then all of it is worked off."""

    at: Ground
    cast: Cast
    people: Sequence[Person]
    logins: Logins
    gateway: Watched
    clock: Timekeeper
    phone: Phone
    name: str
    cases: dict[str, str] = field(default_factory=dict)

    def live(self, seen: Callable[[str], None] = lambda _: None) -> None:
        """From the draft to the end of the publicity; what was done last can be `seen` each time all is quiet."""
        for local, step in (
            ("2023-07-04T09:00:00", self._apply),
            ("2023-07-05T10:00:00", self._publicise),
            ("2023-07-14T09:00:00", self._recommend),
            ("2023-07-14T14:00:00", self._audit),
            ("2023-07-17T10:00:00", self._order),
            ("2023-07-17T11:00:00", self._pay),
            ("2023-09-18T17:00:00", self._assess),
        ):
            self._reach(local)
            with ThreadPoolExecutor(AT_ONCE) as pool:
                list(pool.map(step, self.people))
            self.clock.await_quiet()
            seen(step.__name__.strip("_"))
        self._decide()
        self.clock.await_quiet()
        seen("decide")
        self._reach("2023-12-11T10:00:00")

    def issue(self) -> None:
        """The certificates: what is not counted."""
        officer = self._user(bureau_officer(0))
        batch = officer.post("/certificate-batches", {"cycle": self.cast.policy.id})["batch"]
        while officer.get(f"/certificate-batches/{batch}")["pending"]:
            self.gateway.pause(0.5, "the batch")

    def _reach(self, local: str) -> None:
        then = moment(local, self.cast.policy)
        if self.clock.now < then:
            self.clock.move_to(then)
        self.clock.await_quiet()

    def _user(self, actor: Actor) -> User:
        return self.gateway.user(actor.name, self.logins.token(actor))

    def _me(self, person: Person) -> User:
        ref = self.logins.person_ref(person.document, person.number)
        return self._user(Actor(role=Role.APPLICANT, subject=ref, name=person.name))

    def _officer(self, person: Person) -> User:
        return self._user(self.cast.employers[person.employer].officer(0))

    def _case(self, person: Person) -> str:
        return f"/applications/{self.cases[person.key]}"

    def _apply(self, person: Person) -> None:
        me, policy = self._me(person), self.cast.policy
        form = form_of(person, self.cast.employer_of(person), policy)
        who = {"name": person.name, "document_type": person.document, "document_number": person.number}
        self.cases[person.key] = me.post("/applications", {"cycle": policy.id, **who})["case_id"]
        case = self._case(person)
        me.put(f"{case}/form", {"form": form.model_dump(mode="json", exclude_defaults=True)})
        for code in documents_of(person, form, policy):
            me.upload(f"{case}/documents/{code}", paper(code, person.key), f"{code}.pdf")
        me.post(f"{case}/submission", {"pledge": policy.integrity.pledge.zh})

    def _publicise(self, person: Person) -> None:
        officer, case = self._officer(person), self._case(person)
        officer.post(f"{case}/confirmations", {"items": officer.get(f"{case}/desk")["items"]})
        officer.post(f"{case}/internal-publicity")

    def _recommend(self, person: Person) -> None:
        self._officer(person).post(f"{self._case(person)}/recommendation", {"opinion": OPINION})

    def _audit(self, person: Person) -> None:
        one, case = self._user(auditor(COMMITTEES[0].institution)), self._case(person)
        one.post(f"{case}/claim")
        desk = one.get(f"{case}/desk")
        while any(check["result"] == "pending" for check in desk["checks"]):
            self.gateway.pause(0.1, "the registries")
            desk = one.get(f"{case}/desk")
        one.post(f"{case}/audit-acceptance", acceptance(desk))

    def _order(self, person: Person) -> None:
        self._me(person).post(f"{self._case(person)}/payment")

    def _pay(self, person: Person) -> None:
        self.phone.pay(self._me(person).get(f"{self._case(person)}/payment")["code_url"])

    def _assess(self, person: Person) -> None:
        policy = self.cast.policy
        criteria = policy.criteria(policy.series_of(person.major).id)
        experts = panel(COMMITTEES[0], policy, self.cast.employers)
        opinion = {
            "panel": [expert.model_dump(mode="json") for expert in experts],
            "scores": {one.id: SCORE for one in criteria},
            "opinion": "业绩真实，提交评审委员会表决。",
        }
        self._user(secretary(COMMITTEES[0].institution)).put(f"{self._case(person)}/panel-opinion", opinion)

    def _decide(self) -> None:
        """One meeting for all of them."""
        committee, policy, path = COMMITTEES[0], self.cast.policy, f"/meetings/{self.name}"
        one = self._user(secretary(committee.institution))
        self._reach("2023-10-17T10:00:00")
        seated = members(
            committee, seats(committee, policy, {person.level for person in self.people}), self.cast.employers
        )
        one.post("/meetings", self._called(committee, seated))
        self._reach("2023-10-19T09:00:00")
        come = one.get(path)["members"][: attending(len(seated), policy)]
        for member in come:
            one.post(f"{path}/attendance", {"member": member["ref"]})
        presiding = {"presiding": come[0]["ref"]}
        one.post(f"{path}/ballot", presiding)
        for box in one.get(path)["tallies"]:
            tally = {"approve": box["attending"], "reject": 0, "abstain": 0}
            one.post(f"{path}/cases/{box['case_id']}/tally", tally)
        one.post(f"{path}/minutes", presiding)
        self._reach("2023-12-01T10:00:00")
        self._user(bureau_officer(0)).post(f"{path}/acceptance")

    def _called(self, committee: Any, seated: Sequence[Any]) -> dict[str, Any]:
        return {
            "meeting": self.name,
            "cycle": self.cast.policy.id,
            "series": committee.series,
            "major": committee.major,
            "members": [member.model_dump(mode="json") for member in seated],
            "cases": [self.cases[person.key] for person in self.people],
        }


def begin(at: Ground, count: int, name: str = "bench") -> Year:
    """Start everything, and gather so many people."""
    all_of_them = count * JUNIORS_EVERY + FIRST_JUNIOR + 1
    start_house(at, SERVICES, people=all_of_them, start=START)
    cast = cast_of(load(at.notice), all_of_them)
    people = [made(FIRST_JUNIOR + n * JUNIORS_EVERY) for n in range(count)]
    logins, gateway = Logins(at.settings, at.environment["OIDC_ISSUER"]), Watched(at.gateway)
    clock, phone = Timekeeper(at.environment["CLOCK_URL"], gateway), Phone(at.environment["PROVIDER_URL"])
    return Year(at, cast, people, logins, gateway, clock, phone, name)


def measure(rounds: int, count: int, say: Callable[[str], None]) -> Iterator[Result]:
    """B5. A year passes once, so every round has a house of its own; the yardstick follows on the same broker."""
    say(f"B5: {count} lives a round and {CALLS} calls that do nothing")
    done = []
    for n in range(1, rounds + 1):
        with ground() as at:
            one = Round(1000 * _lives(at, count), 1000 * _nothing(at))
        say(f"  round {n}: {one.system:,.1f} and {one.yardstick:,.2f}: {one.ratio:.0f}")
        done.append(one)
    work, yardstick = "a whole life, all processes", "a nameko call that does nothing, client and broker with it"
    yield Result("B5", work, yardstick, "CPU ms", "≤ 40", tuple(done))


def _lives(at: Ground, count: int) -> float:
    """CPU seconds of one life."""
    year = begin(at, count)
    year.clock.await_quiet()
    meter = Meter([*at.broker.pids, at.database.pid, *map(at.pid, ("gateway", *SERVICES))])
    for _ in range(LOOKS):
        year.gateway.send("the benchmark", "GET", "/readiness")
    look, year.gateway.looks = meter.seconds / LOOKS, 0
    meter.reset()
    year.live()
    return (meter.seconds - look * year.gateway.looks) / count


def _nothing(at: Ground) -> float:
    """CPU seconds of one call that does nothing: of the client, the service and the broker."""
    url = at.broker.url
    at.start("nothing", "benchmarks.nothing", "serve", url)
    call = (sys.executable, "-m", "benchmarks.nothing", "call", url)
    wait_until(lambda: subprocess.run([*call, "1"], capture_output=True, timeout=60).returncode == 0, 60, "the service")
    meter = Meter([*at.broker.pids, at.pid("nothing")])
    client = subprocess.run([*call, str(CALLS)], check=True, capture_output=True, timeout=120)
    return (float(client.stdout) + meter.seconds) / CALLS
