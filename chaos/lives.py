"""What somebody does in a year, from the draft to the certificate, whatever breaks meanwhile."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from queue import Empty
from random import Random
from typing import Any

from chaos.client import canonical, digest
from chaos.people import SHORT, Life
from chaos.plan import SUBMISSIONS_CLOSE
from chaos.troupe import TooLateError, Troupe
from demo.cast.committees import panel
from demo.cast.forms import documents_of, form_of
from demo.cast.numbers import digits
from demo.cast.organisations import auditor, secretary
from demo.cast.people import Person
from demo.documents import about, paper
from demo.story.auditing import acceptance
from demo.story.recommending import OPINION
from shared.contracts.base import Actor, Role
from shared.contracts.form import Form

TO_THE_SLOT = timedelta(days=14)
PUBLICITY = timedelta(days=8)
"""Five working days and the weekend; nothing shortens them, so whoever waits for their end is not busy."""
PANEL_OPINION = "专业评议组评价：申报人专业基础扎实，业绩真实，提交评审委员会表决。"


class Biography:
    """One person's year."""

    def __init__(self, troupe: Troupe, person: Person, life: Life) -> None:
        self._troupe, self._person, self._life = troupe, person, life
        self._me = troupe.app(Actor(role=Role.APPLICANT, subject=troupe.ref(person), name=person.name))
        cast = troupe.crowd.cast
        self._form = form_of(person, cast.employer_of(person), cast.policy)
        employer = cast.employers[person.employer]
        self._officers = [troupe.app(employer.officer(n)) for n in (0, 1)]
        self._auditor = troupe.app(auditor(str(self._form.institution)))
        self._secretary = troupe.app(secretary(str(self._form.institution)))
        self._case, self._chance = "", Random(person.key)

    def live(self) -> None:
        """Go as far as this life goes, and as time allows."""
        if self._life not in SHORT:
            self._linger()
        for step in self._steps():
            what = step.__name__.strip("_").replace("_", " ")
            try:
                step()
            except TooLateError as late:
                self._troupe.leave(what, late)
                return
            self._troupe.note(what)

    def _steps(self) -> Iterable[Callable[[], None]]:
        yield self._prepare
        if self._life is Life.DRAFT:
            return
        yield self._submit
        if self._life is Life.SUBMITTED:
            return
        yield from (self._be_checked, self._be_recommended, self._be_audited, self._order)
        if self._life is Life.UNPAID:
            return
        yield self._pay
        if self._life is Life.WITHDRAWN:
            yield self._withdraw
            return
        if self._person.level in self._troupe.crowd.cast.policy.evaluation.defence.levels:
            yield self._be_called
            yield self._defend
        yield self._be_assessed
        yield self._get_notice
        if self._life is Life.WHOLE:
            yield self._get_certificate

    def _reach(self, local: str) -> None:
        self._troupe.calendar.reach(self._troupe.at(local))
        self._linger()

    def _linger(self) -> None:
        """Not everybody acts at once."""
        self._troupe.witness.pause(self._chance.random() * self._troupe.calendar.spread, "lingering")

    # 个人网上申报

    def _prepare(self) -> None:
        troupe, person = self._troupe, self._person
        until = troupe.at(SUBMISSIONS_CLOSE)
        identity = {
            "cycle": troupe.crowd.cast.policy.id,
            "name": person.name,
            "document_type": person.document,
            "document_number": person.number,
        }
        opened = troupe.insist(lambda: self._me.post("/applications", identity), until)
        self._case = f"/applications/{opened['case_id']}"
        said = self._form.model_dump(mode="json", exclude_defaults=True)
        troupe.insist(lambda: self._me.put(f"{self._case}/form", {"form": said}), until)
        for code in self._papers():
            address, file = f"{self._case}/documents/{code}", f"{person.key}-{code}.pdf"
            troupe.insist(partial(self._me.upload, address, paper(code, person.key), file), until)

    def _submit(self) -> None:
        documents = {code: digest(paper(code, self._person.key)) for code in self._papers()}
        form = Form.model_validate_json(canonical(self._form.model_dump(mode="json"))).model_dump(mode="json")
        until = self._troupe.at(SUBMISSIONS_CLOSE)
        pledge = self._troupe.crowd.cast.policy.integrity.pledge.zh
        self._troupe.insist(lambda: self._me.submit(self._case, form, documents, pledge), until)

    def _papers(self) -> list[str]:
        return documents_of(self._person, self._form, self._troupe.crowd.cast.policy)

    # 单位审核推荐

    def _be_checked(self) -> None:
        troupe, officer, until = self._troupe, self._officers[0], self._troupe.at("2023-07-24T00:00:00")
        self._reach("2023-07-05T10:00:00")

        def look() -> list[str]:
            desk = officer.get(f"{self._case}/desk")
            return [item for item in desk["items"] if item not in desk["confirmed"]]

        items = troupe.wait_for(look, until)
        troupe.insist(lambda: officer.post(f"{self._case}/confirmations", {"items": items}), until)
        troupe.insist(lambda: officer.post(f"{self._case}/internal-publicity"), until)
        self._published = troupe.calendar.now

    def _be_recommended(self) -> None:
        troupe = self._troupe
        troupe.calendar.reach(self._published + PUBLICITY)
        self._reach("2023-07-14T09:00:00")
        until, address = troupe.at("2023-08-01T00:00:00"), f"{self._case}/recommendation"
        troupe.insist(lambda: self._officers[1].post(address, {"opinion": OPINION}), until)

    # 审核、缴费

    def _be_audited(self) -> None:
        troupe, until = self._troupe, self._troupe.at("2023-09-01T00:00:00")
        troupe.insist(lambda: self._auditor.post(f"{self._case}/claim"), until)
        desk = troupe.insist(lambda: self._auditor.get(f"{self._case}/desk"), until)
        troupe.insist(lambda: self._auditor.post(f"{self._case}/audit-acceptance", acceptance(desk)), until)

    def _order(self) -> None:
        troupe = self._troupe
        self._reach("2023-07-19T10:00:00")
        self._until_paid = troupe.calendar.now + timedelta(days=9)
        troupe.insist(lambda: self._me.post(f"{self._case}/payment"), self._until_paid)

    def _pay(self) -> None:
        behaviour = self._behaviour()
        self._scan(behaviour)
        if behaviour in ("wrong_amount", "forged"):
            if behaviour == "wrong_amount":
                self._troupe.wait_for(lambda: self._view()["payments"], self._until_paid)
            self._troupe.insist(lambda: self._me.post(f"{self._case}/payment"), self._until_paid)
            self._scan("normal")
        if behaviour not in ("late", "never"):
            self._troupe.wait_for(lambda: self._view()["state"] == "paid", self._until_paid)

    def _scan(self, behaviour: str) -> None:
        code = self._troupe.wait_for(lambda: self._view()["code_url"], self._until_paid)
        self._troupe.insist(lambda: self._troupe.phone.pay(code, behaviour), self._until_paid)

    def _view(self) -> dict[str, Any]:
        return self._me.get(f"{self._case}/payment")

    def _behaviour(self) -> str:
        try:
            return self._troupe.behaviours.get_nowait()
        except Empty:
            return "normal"

    def _withdraw(self) -> None:
        troupe = self._troupe
        self._reach("2023-09-01T10:00:00")
        reason = {"reason": "岗位调整，撤回申报"}
        troupe.insist(lambda: self._me.post(f"{self._case}/withdrawal", reason), troupe.at("2023-10-17T00:00:00"))

    # 评审

    def _be_called(self) -> None:
        troupe = self._troupe
        self._reach("2023-09-01T10:00:00")

        def call() -> None:
            self._slot = troupe.calendar.now + TO_THE_SLOT
            slot = {"at": self._slot.isoformat(), "room": "第一答辩室"}
            self._secretary.post(f"{self._case}/defence", slot)

        troupe.insist(call, troupe.at("2023-10-17T00:00:00"))

    def _defend(self) -> None:
        self._troupe.calendar.reach(self._slot)
        until, there = self._troupe.at("2023-10-19T00:00:00"), {"present": True}
        self._troupe.insist(lambda: self._secretary.post(f"{self._case}/defence/attendance", there), until)

    def _be_assessed(self) -> None:
        troupe, cast = self._troupe, self._troupe.crowd.cast
        self._reach("2023-09-18T17:00:00")
        criteria = cast.policy.criteria(cast.policy.series_of(self._person.major).id)
        experts = panel(troupe.crowd.committee(self._person), cast.policy, cast.employers)
        opinion = {
            "panel": [expert.model_dump(mode="json") for expert in experts],
            "scores": {one.id: 70 + int(digits(self._person.key + one.id, 1)) for one in criteria},
            "opinion": PANEL_OPINION,
        }
        until = troupe.at("2023-10-17T00:00:00")
        troupe.insist(lambda: self._secretary.put(f"{self._case}/panel-opinion", opinion), until)
        troupe.assessed[self._case.rpartition("/")[2]] = self._person

    # 结果

    def _get_notice(self) -> None:
        troupe = self._troupe
        self._reach("2023-12-11T10:00:00")
        until = troupe.at("2024-01-01T00:00:00")
        troupe.insist(lambda: self._me.download(f"{self._case}/result-notice"), until)

    def _get_certificate(self) -> None:
        troupe, path = self._troupe, f"{self._case}/certificate"
        content = troupe.insist(lambda: self._me.download(path), troupe.at("2024-01-01T00:00:00"))
        number, name = about(content)
        troupe.witness.fetched(self._me.who, f"/v1{path}", number=number, name=name)
