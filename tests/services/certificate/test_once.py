"""Nobody gets a title twice: not by two cases, two processes or two promises. On both databases."""

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from services.certificate import issuing
from services.certificate.tables import Certificate
from shared.bus.errands import Errands, SettledElsewhereError
from shared.contracts.certificate import CertificateIssued, NoticeIssued
from tests.services.certificate.papers import Papers
from tests.unit.certificate.kit import CASE, SECOND_CASE, holder, passed


def test_a_second_case_of_the_same_title_is_dropped(bench: Papers) -> None:
    bench.feed(passed(), CASE)
    bench.feed(passed(major="electronics"), SECOND_CASE)
    view = bench.batch(bench.issue())
    assert (view.issued, view.dropped) == (1, 1)
    assert len(bench.told(CertificateIssued)) == 1


def test_the_database_refuses_it_whatever_the_code_does(bench: Papers) -> None:
    bench.feed(passed(), CASE)
    bench.issue()
    (made,) = bench.certificates()
    twin = {column.name: getattr(made, column.name) for column in Certificate.__table__.columns}
    twin |= {"number": "ZC11-2023-000002-6", "token": "another", "status_index": 1, "case_id": SECOND_CASE}
    with pytest.raises(IntegrityError), bench.house.database.write() as session:
        session.add(Certificate(**twin))
    with bench.house.database.write() as session:
        session.add(Certificate(**twin | {"live": False, "state": "revoked"}))
    with pytest.raises(IntegrityError), bench.house.database.write() as session:
        session.execute(update(Certificate).values(live=True))


def test_of_two_processes_with_the_same_promise_the_slower_is_undone(bench: Papers, twin: Papers) -> None:
    bench.feed(passed(), CASE)
    bench.order()
    ((_, promise),) = Errands(bench.house, bench.handlers, bench.service).take(10)
    hand = issuing.taken(promise)
    assert hand is not None
    # The lease has run out: the other process takes the promise over and is done first.
    twin.hurry()
    with pytest.raises(SettledElsewhereError):
        issuing.issue(promise, bench.service.press, hand)
    assert len(bench.certificates()) == len(bench.told(CertificateIssued)) == len(bench.told(NoticeIssued)) == 1


def test_two_processes_share_a_batch(bench: Papers, twin: Papers) -> None:
    for n in range(4):
        bench.feed(passed(holder=holder(f"{n}" * 64)), f"case-{n}")
    bench.order()
    runners = [Errands(one.house, one.handlers, one.service) for one in (bench, twin)]
    taken = [(runner, kind, promise) for runner in runners for kind, promise in runner.take(2)]
    assert len({promise.id for _, _, promise in taken}) == 4
    for runner, kind, promise in taken:
        runner.keep(kind, promise)
    assert len({made.number for made in bench.certificates()}) == 4
