"""Work lists: whose they are, how they page, and that an index reads them in order. On both databases."""

import re
from datetime import timedelta
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Insert, Select, String, cast, insert, literal, select, text, true
from sqlalchemy.dialects import postgresql, sqlite

from services.review import lists, tables
from shared.contracts.audit import AuditWorkList, ClaimCase
from shared.contracts.base import Actor
from shared.contracts.case_events import RegistryChecked
from shared.contracts.review import EmployerWorkList, WorkList
from shared.errors import Kind, Refusal
from tests.bench import Bench
from tests.unit.review import kit
from tests.unit.review.kit import AUDITOR, BUREAU, OFFICER, beijing

START = beijing("2023-07-05 10:00")


def ids(page: WorkList) -> list[str]:
    return [row.case_id for row in page.items]


def hand_in(bench: Bench, n: int, **stated: object) -> None:
    """Case n arrives: two of them in every minute, so that the id has to decide."""
    bench.clock.moment = START + timedelta(minutes=n // 2)
    bench.feed(kit.submission(stated=kit.form(**stated)), f"case-{n}")


class TestTheEmployersList:
    def test_is_paged_oldest_first_without_gap_or_repetition(self, bench: Bench) -> None:
        for n in (3, 1, 4, 0, 2):
            hand_in(bench, n)
        seen, after = [], None
        while True:
            page = bench.call(EmployerWorkList(limit=2, after=after), OFFICER)
            assert len(page.items) <= 2
            seen += ids(page)
            after = page.next
            if after is None:
                break
            assert re.fullmatch(r"[0-9A-Za-z._-]+", after)
        assert seen == [f"case-{n}" for n in range(5)]

    def test_shows_what_an_officer_needs_and_nothing_foreign(self, bench: Bench) -> None:
        hand_in(bench, 0)
        (row,) = bench.call(EmployerWorkList(), OFFICER).items
        assert (row.stage, row.name, row.major, row.level) == ("employer_review", "王静", "computer", "intermediate")
        assert (row.arrived_at, row.deadline) == (START, beijing("2023-08-01 00:00"))
        assert bench.call(EmployerWorkList(), kit.FOREIGN_OFFICER) == WorkList(items=())

    def test_loses_a_case_that_moves_on_and_regains_it_for_changed_items(self, at_audit: Bench) -> None:
        assert ids(at_audit.call(EmployerWorkList(), OFFICER)) == []
        at_audit.call(kit.CLAIM, AUDITOR)
        at_audit.call(kit.CORRECT, AUDITOR)
        at_audit.feed(kit.correction(), kit.CASE, round=1)
        (row,) = at_audit.call(EmployerWorkList(), OFFICER).items
        assert (row.case_id, row.stage, row.auditor) == (kit.CASE, "audit", None)
        at_audit.call(kit.CONFIRM, OFFICER)
        assert ids(at_audit.call(EmployerWorkList(), OFFICER)) == []

    @pytest.mark.parametrize("who", [AUDITOR, BUREAU, kit.COLLEAGUE, kit.actor(OFFICER.role, "officer-0")])
    def test_is_for_officers_alone(self, bench: Bench, who: Actor) -> None:
        with pytest.raises(Refusal) as caught:
            bench.call(EmployerWorkList(), who)
        assert (caught.value.slug, caught.value.kind) == ("not-your-list", Kind.FORBIDDEN)

    @pytest.mark.parametrize("mark", ["", "x", "20230705T020000.000000Z", "2023-07-05_case-1", "_case-1"])
    def test_refuses_a_mark_that_is_none(self, bench: Bench, mark: str) -> None:
        hand_in(bench, 1)
        with pytest.raises(Refusal) as caught:
            bench.call(EmployerWorkList(after=mark), OFFICER)
        assert (caught.value.slug, caught.value.kind) == ("bad-page-mark", Kind.INVALID)


class TestTheInstitutionsList:
    def recommended(self, bench: Bench, n: int, **stated: object) -> None:
        """Case n waits for audit from 2023-07-18 on."""
        hand_in(bench, n, **stated)
        for move, at in ((kit.CONFIRM, "10 10"), (kit.PUBLISH, "10 10"), (kit.RECOMMEND, f"18 {10 + n}")):
            cmd = move.model_copy(update={"case_id": f"case-{n}"})
            bench.sweep(beijing(f"2023-07-{at}:00"))
            bench.call(cmd, OFFICER)

    def test_is_by_major_and_shows_who_holds_a_case(self, bench: Bench) -> None:
        self.recommended(bench, 1)
        self.recommended(bench, 2, major="electronics")
        self.recommended(bench, 3)
        bench.call(ClaimCase(case_id="case-1"), AUDITOR)
        assert ids(bench.call(AuditWorkList(), AUDITOR)) == ["case-1", "case-2", "case-3"]
        page = bench.call(AuditWorkList(major="computer"), AUDITOR)
        assert [(row.case_id, row.auditor) for row in page.items] == [("case-1", AUDITOR.subject), ("case-3", None)]
        assert bench.call(AuditWorkList(), kit.FOREIGN_AUDITOR) == WorkList(items=())

    def test_pages_within_a_major(self, bench: Bench) -> None:
        for n in (1, 2, 3):
            self.recommended(bench, n)
        first = bench.call(AuditWorkList(major="computer", limit=2), AUDITOR)
        second = bench.call(AuditWorkList(major="computer", limit=2, after=first.next), AUDITOR)
        assert (ids(first), ids(second), second.next) == (["case-1", "case-2"], ["case-3"], None)

    def test_shows_the_bureau_what_is_overdue_at_any_institution(self, bench: Bench) -> None:
        self.recommended(bench, 1)
        assert ids(bench.call(AuditWorkList(), BUREAU)) == []
        bench.sweep(beijing("2023-08-02 00:00"))
        assert ids(bench.call(AuditWorkList(), BUREAU)) == ["case-1"]
        assert ids(bench.call(AuditWorkList(major="electronics"), BUREAU)) == []
        assert ids(bench.call(AuditWorkList(), AUDITOR)) == ["case-1"]

    @pytest.mark.parametrize("who", [OFFICER, kit.COLLEAGUE, kit.actor(AUDITOR.role, "auditor-0")])
    def test_is_for_auditors_and_the_bureau(self, bench: Bench, who: Actor) -> None:
        with pytest.raises(Refusal) as caught:
            bench.call(AuditWorkList(), who)
        assert caught.value.slug == "not-your-list"


LISTS = {
    "ix_desks_employer_waits_for_employer_arrived_at_case_id": lists.waiting_for_employer(kit.EMPLOYER),
    "ix_desks_institution_stage_arrived_at_case_id": lists.waiting_for_audit(kit.INSTITUTION, None),
    "ix_desks_load": lists.waiting_for_audit(kit.INSTITUTION, "computer"),
    "ix_desks_overdue_stage_arrived_at_case_id": lists.overdue_at_audit(None),
    "ix_reminders_role_party_at_case_id": lists.reminders(AUDITOR.role, kit.INSTITUTION),
}


@pytest.mark.parametrize("index", LISTS)
def test_a_page_is_read_in_order_by_one_index(bench: Bench, index: str) -> None:
    bench.feed(RegistryChecked(finding=kit.finding("degree")), kit.CASE)
    mark = str(lists.Mark(START, "case-1"))
    by = lists.BY_REMINDER if "reminders" in index else lists.BY_ARRIVAL
    forced = ("set local enable_seqscan = off", "set local enable_bitmapscan = off", "set local enable_hashjoin = off")
    told = plan(bench, lists.followed(LISTS[index], mark, 50, by), *forced)
    assert index in told
    assert "TEMP B-TREE" not in told
    assert "Sort" not in told


COUNTS: dict[str, Select[Any]] = {
    "ix_desks_load": lists.counted(["elsewhere-1"]),
    "ix_desks_institution_decided_at": lists.decisions(["elsewhere-1"], START, START + timedelta(days=7)),
}


class TestAmongManyDesks:
    """Where the planner has a choice, and nothing is forced upon it."""

    @pytest.fixture
    def crowded(self, bench: Bench) -> Bench:
        """Two thousand desks at twenty institutions."""
        hand_in(bench, 0)
        with bench.house.database.write() as session:
            session.execute(copies(2000))
            session.execute(text("analyze"))
        return bench

    @pytest.mark.parametrize("major", [None, "computer"])
    def test_a_work_list_reads_no_whole_table(self, crowded: Bench, major: str | None) -> None:
        told = plan(crowded, lists.followed(lists.waiting_for_audit("elsewhere-1", major), None, 50))
        assert re.search(r"using (INDEX )?ix_desks_(institution_stage_arrived_at_case_id|load)", told, re.IGNORECASE)
        assert not re.search(r"Seq Scan on desks|SCAN desks", told)

    @pytest.mark.parametrize("index", COUNTS)
    def test_a_load_is_counted_from_an_index(self, crowded: Bench, index: str) -> None:
        told = plan(crowded, COUNTS[index])
        assert index in told
        assert not re.search(r"Seq Scan on desks|SCAN desks", told)

    def test_on_sqlite_the_load_needs_the_index_alone(self, crowded: Bench) -> None:
        if crowded.house.database.is_sqlite:
            assert "COVERING INDEX ix_desks_load" in plan(crowded, COUNTS["ix_desks_load"])


def copies(n: int) -> Insert:
    """As many desks like the first, each with an id and an institution of its own."""
    desks = tables.DeskRow.__table__
    counted = select(literal(1).label("n")).cte(recursive=True)
    counted = counted.union_all(select(counted.c.n + 1).where(counted.c.n < n))
    own = {
        "case_id": literal("copy-") + cast(counted.c.n, String),
        "institution": literal("elsewhere-") + cast(counted.c.n % 20, String),
        "employer": literal("employer-") + cast(counted.c.n % 20, String),
    }
    rows = select(*(own.get(column.name, column).label(column.name) for column in desks.columns))
    return insert(tables.DeskRow).from_select(desks.columns.keys(), rows.select_from(desks.join(counted, true())))


def plan(bench: Bench, statement: Select[Any], *settings: str) -> str:
    """How the database would read it."""
    lite = bench.house.database.is_sqlite
    plain = statement.compile(
        dialect=sqlite.dialect() if lite else postgresql.dialect(), compile_kwargs={"literal_binds": True}
    )
    with bench.house.database.read() as session:
        for setting in () if lite else settings:
            session.execute(text(setting))
        told = session.execute(text(f"{'explain query plan' if lite else 'explain'} {plain}")).all()
    return "\n".join(str(row) for row in told)


def test_the_migrations_make_the_tables_that_the_code_uses(bench: Bench) -> None:
    with bench.house.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": lambda n, t, _: ours(n, t)})
        assert compare_metadata(context, tables.Base.metadata) == []


def ours(name: str | None, kind: str) -> bool:
    return kind != "table" or name in tables.Base.metadata.tables
