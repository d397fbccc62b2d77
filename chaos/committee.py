"""What committees and the bureau do with those whose cases come so far."""

from collections.abc import Callable
from functools import partial
from typing import Any

from chaos.client import App
from chaos.people import Life
from chaos.troupe import TooLateError, Troupe
from demo.cast.committees import Committee, attending, members, seats
from demo.cast.organisations import secretary
from demo.cast.people import Person
from demo.client import ProblemReceived

FOR_EVER = "2030-01-01T00:00:00"
BATCHES_AT_ONCE = 2


class Sitting:
    """One committee's year."""

    def __init__(self, troupe: Troupe, committee: Committee) -> None:
        self._troupe, self._committee = troupe, committee
        self._meeting = f"{committee.key}-chaos"
        self._path = f"/meetings/{self._meeting}"
        self._secretary = troupe.app(secretary(committee.institution))

    def live(self) -> None:
        """Convene, vote, be accepted."""
        troupe = self._troupe
        troupe.calendar.reach(troupe.at("2023-10-17T10:00:00"))
        self._cases = self._listed()
        if not self._cases:
            return
        try:
            self._convene()
            troupe.calendar.reach(troupe.at("2023-10-19T09:00:00"))
            self._vote()
            troupe.calendar.reach(troupe.at("2023-12-01T10:00:00"))
            self._insist(lambda: troupe.bureau().post(f"{self._path}/acceptance"))
            troupe.note("meetings accepted")
        except TooLateError as late:
            troupe.leave(self._meeting, late)

    def _listed(self) -> dict[str, Person]:
        judged = self._troupe.crowd.committee
        return {case: one for case, one in self._troupe.assessed.items() if judged(one) == self._committee}

    def _convene(self) -> None:
        policy, cast = self._troupe.crowd.cast.policy, self._troupe.crowd.cast
        seated = seats(self._committee, policy, {one.level for one in self._cases.values()})
        called = {
            "meeting": self._meeting,
            "cycle": policy.id,
            "series": self._committee.series,
            "major": self._committee.major,
            "members": [member.model_dump(mode="json") for member in members(self._committee, seated, cast.employers)],
            "cases": list(self._cases),
        }
        self._insist(lambda: self._secretary.post("/meetings", called))

    def _vote(self) -> None:
        held = self._look()
        come = held["members"][: attending(len(held["members"]), self._troupe.crowd.cast.policy)]
        for member in come:
            self._insist(partial(self._secretary.post, f"{self._path}/attendance", {"member": member["ref"]}))
        presiding = {"presiding": come[0]["ref"]}
        self._insist(lambda: self._secretary.post(f"{self._path}/ballot", presiding))
        for box in self._look()["tallies"]:
            if box["box"] == "open":
                address = f"{self._path}/cases/{box['case_id']}/tally"
                self._insist(partial(self._secretary.post, address, self._tally(box)))
        self._insist(lambda: self._secretary.post(f"{self._path}/minutes", presiding))
        self._troupe.note("meetings held")

    def _tally(self, box: dict[str, Any]) -> dict[str, int]:
        came, person = box["attending"], self._cases[box["case_id"]]
        fails = (person, Life.FAILED) in self._troupe.crowd.lives
        approve = came // 3 if fails else came - 1
        return {"approve": approve, "reject": came - approve - 1, "abstain": 1}

    def _look(self) -> dict[str, Any]:
        found: dict[str, Any] = self._insist(lambda: self._secretary.get(self._path))
        return found

    def _insist(self, act: Callable[[], Any]) -> Any:
        return self._troupe.insist(act, self._troupe.at("2024-01-01T00:00:00"))


class Issuing:
    """The bureau's last weeks: certificates in batches, and what nobody evaluated."""

    def __init__(self, troupe: Troupe) -> None:
        self._troupe = troupe

    def live(self) -> None:
        """Order batches, two at once, until nobody waits; close what is left when the year is over; issue once more."""
        troupe = self._troupe
        troupe.calendar.reach(troupe.at("2023-12-11T10:00:00"))
        self._issue()
        troupe.calendar.reach(troupe.at("2024-01-01T00:00:00"))
        self._close()
        self._issue()  # a result that was accepted late is public until now

    def _issue(self) -> None:
        troupe = self._troupe
        officers = [troupe.bureau(n) for n in range(BATCHES_AT_ONCE)]
        cycle = {"cycle": troupe.crowd.cast.policy.id}
        while True:
            passed = self._in("publicity")
            batches = [self._insist(partial(one.post, "/certificate-batches", cycle)) for one in officers]
            for one, batch in zip(officers, batches, strict=True):
                self._await_batch(one, f"/certificate-batches/{batch['batch']}")
            if not passed:
                return
            troupe.witness.pause(1.0, "a batch")

    def _await_batch(self, officer: App, address: str) -> None:
        self._troupe.wait_for(lambda: officer.get(address)["pending"] == 0, self._troupe.at(FOR_EVER))

    def _insist(self, act: Callable[[], Any]) -> Any:
        return self._troupe.insist(act, self._troupe.at(FOR_EVER))

    def _close(self) -> None:
        """Who paid and was left behind gets the fee back."""
        officer, reason = self._troupe.bureau(), {"reason": "评审服务机构未能在年度内完成评审"}
        for row in self._in("evaluation"):
            try:
                officer.post(f"/applications/{row['case_id']}/non-evaluation", reason)
            except ProblemReceived as refused:
                self._troupe.leave("close as not evaluated", TooLateError(refused.slug))
            else:
                self._troupe.note("closed as not evaluated")

    def _in(self, stage: str) -> list[dict[str, Any]]:
        return self._troupe.bureau().items("/applications", stage=stage, limit=200)
