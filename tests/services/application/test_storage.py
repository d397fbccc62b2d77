"""What lies in the database: tables as migrated, sealed numbers, and people who act at the same moment."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event, select, update

from services.application import cases
from services.application.domain import table
from services.application.tables import Base, Case, Person
from shared.bus.errands import Errands
from shared.contracts.application import (
    AttachDocument,
    ListCases,
    RetryRegistryCheck,
    SaveDraft,
    SubmitApplication,
    WithdrawApplication,
)
from shared.contracts.base import Command, Role
from shared.contracts.vocabulary import CheckResult, Stage
from shared.errors import Refusal
from shared.identity import mask
from tests.bench import Bench
from tests.services.application.conftest import Registry
from tests.services.application.player import BUREAU, PLEDGE, Player
from tests.unit.application.kit import employed

ONE_WRITER = "SQLite has one writer at a time, so nothing can come between"


def test_the_migrations_make_the_tables_that_the_code_uses(bench: Bench) -> None:
    ours = {"include_name": lambda name, kind, _: kind != "table" or name in Base.metadata.tables}
    with bench.house.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=ours)
        assert compare_metadata(context, Base.metadata) == []


def test_a_person_lies_here_with_the_number_sealed(player: Player, bench: Bench) -> None:
    player.opens()
    with bench.house.database.read() as session:
        (person,) = session.scalars(select(Person)).all()
    assert person.person_ref == player.actor.subject
    assert person.masked_number == mask(player.number)
    for value in (person.person_ref, person.masked_number, person.sealed_number, person.name):
        assert player.number not in value
        assert player.number[6:17] not in value
    assert person.number(bench.service.vault) == player.number  # type: ignore[attr-defined]


def test_a_number_written_another_way_is_the_same_person(player: Player, bench: Bench) -> None:
    spaced = f" {player.number[:6]} {player.number[6:14]} {player.number[14:].lower()} "
    player.does(player.draft_command(document_number=spaced))
    with pytest.raises(Refusal, match="live-case-exists"):
        player.opens()


def test_a_list_takes_as_many_queries_for_many_cases_as_for_one(bench: Bench) -> None:
    Player(bench, "person-0").opens()
    few = queries(bench, lambda: bench.call(ListCases(), BUREAU))
    for n in range(1, 6):
        Player(bench, f"person-{n}").opens()
    assert queries(bench, lambda: bench.call(ListCases(), BUREAU)) == few == 1


def queries(bench: Bench, act: Callable[[], object]) -> int:
    """How many SELECTs something takes."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(bench.house.database.engine, "before_cursor_execute", note)
    act()
    event.remove(bench.house.database.engine, "before_cursor_execute", note)
    return sum(statement.lstrip().upper().startswith("SELECT") for statement in said)


# At the same moment


def both(*acts: Callable[[], object]) -> list[str]:
    """Start everything at once; `done` or the refusal's slug for each."""
    start = threading.Barrier(len(acts))

    def one(act: Callable[[], object]) -> str:
        start.wait()
        try:
            act()
        except Refusal as refusal:
            return refusal.slug
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(one, acts))


def test_two_drafts_of_a_new_person_at_once_make_one(player: Player) -> None:
    command = player.draft_command()
    assert both(*[lambda: player.does(command)] * 3) == ["done", "live-case-exists", "live-case-exists"]


def test_one_command_sent_twice_at_once_happens_once(player: Player, bench: Bench) -> None:
    command = player.draft_command()
    assert both(*[lambda: player.does(command, key="same")] * 2) == ["done", "done"]
    assert len(bench.call(ListCases(), player.actor).items) == 1


def test_papers_uploaded_at_once_are_all_taken(player: Player) -> None:
    player.opens()
    codes = ("degree_certificate", "work_report", "representative_works", "identity_document")
    attach = [AttachDocument(case_id=player.case_id, document=player.stored(code)) for code in codes]
    acts = [lambda command=command: player.does(command) for command in attach]
    assert both(*acts) == ["done"] * 4
    assert {paper.code for paper in player.sees().documents} == set(codes)


def test_answers_of_registries_at_once_are_all_noted(player: Player, registry: Registry, bench: Bench) -> None:
    registry.status = 503  # and so each is asked again by itself
    player.applies()
    bench.keep_promises()
    registry.status = 200
    player.does(RetryRegistryCheck(case_id=player.case_id))
    errands = Errands(bench.house, bench.handlers, bench.service)
    taken = errands.take(10)
    assert (
        both(*[lambda kind=kind, errand=errand: errands.keep(kind, errand) for kind, errand in taken]) == ["done"] * 5
    )
    assert errands.take(10) == []
    assert {check.result for check in player.sees().checks} == {CheckResult.MATCH}
    assert [entry.n for entry in player.history()] == [1, 2, 3, 4, 5, 6, 7]


def test_of_a_submission_and_a_withdrawal_at_once_neither_is_half_done(player: Player) -> None:
    player.opens().fills(employed())
    submit = SubmitApplication(case_id=player.case_id, pledge=PLEDGE)
    withdraw = WithdrawApplication(case_id=player.case_id, reason="个人原因")
    answers = both(lambda: player.does(submit), lambda: player.does(withdraw))
    assert "done" in answers
    assert set(answers) <= {"done", "conflicting-change", "illegal-move"}
    assert player.moves() in (["open", "submit"], ["open", "withdraw"], ["open", "submit", "withdraw"])


def overtaken(player: Player, mine: Command, meanwhile: Callable[[], object]) -> None:
    """Do something about a case that was read before `meanwhile` and is written after it."""
    bench = player.bench
    if bench.house.database.is_sqlite:
        pytest.skip(ONE_WRITER)
    function = bench.handlers.requests[mine.method()].run
    with bench.house.work(bench.clock.now(), player.actor, "correlation") as work:
        case = cases.own(work, player.case_id)
        meanwhile()
        function(bench.service, work, mine)
        assert case.id == player.case_id


def test_a_change_made_meanwhile_is_not_overwritten(player: Player) -> None:
    player.opens()
    mine = SaveDraft(case_id=player.case_id, form=employed(phone="1"))
    theirs = SaveDraft(case_id=player.case_id, form=employed(phone="2"))
    with pytest.raises(Refusal, match="conflicting-change"):
        overtaken(player, mine, lambda: player.does(theirs))
    assert player.sees().form.phone == "2"


def test_a_paper_uploaded_meanwhile_is_not_left_out_of_what_is_submitted(player: Player) -> None:
    player.opens().fills(employed())
    submit = SubmitApplication(case_id=player.case_id, pledge=PLEDGE)
    with pytest.raises(Refusal, match="conflicting-change"):
        overtaken(player, submit, lambda: player.uploads("work_report", "second edition"))
    assert player.is_at(Stage.DRAFT)


def test_a_row_that_changed_under_a_move_is_a_conflict(player: Player, bench: Bench) -> None:
    player.opens()

    def change() -> None:
        with bench.house.work(bench.clock.now(), player.actor, "correlation") as work:
            case = cases.own(work, player.case_id)
            meanwhile = update(Case).values(version=Case.version + 1).execution_options(synchronize_session=False)
            work.session.execute(meanwhile)
            cases.move(work, case, table.row(Stage.DRAFT, "withdraw", Role.APPLICANT))

    with pytest.raises(Refusal, match="conflicting-change"):
        change()
    assert (player.moves(), bench.published) == (["open"], [])
