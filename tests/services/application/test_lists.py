"""Lists of cases among very many: whatever they are narrowed down to, no whole table is read. On both databases."""

import re

import pytest
from sqlalchemy import String, case, cast, insert, literal, select, text, true
from sqlalchemy.dialects import postgresql, sqlite

from services.application import views
from services.application.tables import Case, followed
from shared.contracts.application import ListCases
from shared.contracts.base import Actor
from shared.contracts.vocabulary import Stage
from tests.bench import Bench
from tests.services.application.player import AUDITOR, BUREAU, CYCLE, Player

MANY, RARE = 3000, 100
HERE = AUDITOR.organisation


@pytest.fixture
def crowded(at_audit: Player, bench: Bench) -> Bench:
    """One case in audit among thousands: most are of an earlier cycle and closed, half are at one institution."""
    rows, n = Case.metadata.tables["cases"], select(literal(1).label("n")).cte(recursive=True)
    n = n.union_all(select(n.c.n + 1).where(n.c.n < MANY))
    own = {
        "id": literal("copy-") + cast(n.c.n + MANY, String),
        "live": literal(False),
        "cycle": case((n.c.n % 20 == 0, literal(CYCLE)), else_=literal("beijing-2022")),
        "stage": case((n.c.n % RARE == 0, literal("correction")), else_=literal("closed")),
        "institution": case((n.c.n % 2 == 0, literal(HERE)), else_=literal("elsewhere")),
    }
    copies = select(*(own.get(column.name, column).label(column.name) for column in rows.columns))
    with bench.house.database.write() as session:
        session.execute(insert(Case).from_select(rows.columns.keys(), copies.select_from(rows.join(n, true()))))
    _measure(bench)
    return bench


def _measure(bench: Bench) -> None:
    """Let the planner know what lies there now: rows that earlier tests left dead would count, too."""
    what = "analyze" if bench.house.database.is_sqlite else "vacuum (full, analyze) cases"
    with bench.house.database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text(what))


def plan(bench: Bench, who: Actor, ask: ListCases) -> str:
    """How the database would read a page."""
    lite = bench.house.database.is_sqlite
    statement = followed(*views.visible_to(who, ask), after="copy-1", limit=51)
    dialect = sqlite.dialect() if lite else postgresql.dialect()
    plain = statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    with bench.house.database.read() as session:
        told = session.execute(text(f"{'explain query plan' if lite else 'explain'} {plain}")).all()
    return "\n".join(str(row) for row in told)


@pytest.mark.parametrize("stage", [None, Stage.CORRECTION, Stage.PAYMENT])
@pytest.mark.parametrize("cycle", [None, CYCLE])
@pytest.mark.parametrize("who", [BUREAU, AUDITOR], ids=["bureau", "auditor"])
def test_a_page_is_read_from_an_index(crowded: Bench, who: Actor, cycle: str | None, stage: Stage | None) -> None:
    told = plan(crowded, who, ListCases(cycle=cycle, stage=stage))
    assert not re.search(r"Seq Scan on cases|SCAN cases", told), told
    assert "TEMP B-TREE" not in told, told
    assert not (stage or cycle) or re.search(r"ix_cases_(institution_)?(stage|cycle)", told), told


@pytest.mark.parametrize("who", [BUREAU, AUDITOR], ids=["bureau", "auditor"])
def test_what_is_rare_is_found_in_order_and_nothing_else(crowded: Bench, who: Actor) -> None:
    ask = ListCases(cycle=CYCLE, stage=Stage.CORRECTION, limit=20)
    first = crowded.call(ask, who)
    rest = crowded.call(ask.model_copy(update={"after": first.next}), who)
    found = [row.case_id for page in (first, rest) for row in page.items]
    assert found == [f"copy-{MANY + n}" for n in range(RARE, MANY + 1, RARE)]
    assert rest.next is None
