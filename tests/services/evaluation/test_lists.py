"""Lists: whose they are, how they page, what they show, and that an index reads them in order. On both databases."""

from datetime import datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.dialects import postgresql, sqlite

from services.evaluation import lists, tables
from shared.contracts.base import Actor, Role
from shared.contracts.case_events import CaseClosed
from shared.contracts.evaluation import EvaluationWorkList, Publicity, PublicityList
from shared.contracts.vocabulary import Outcome
from shared.errors import Kind, Refusal
from tests.bench import Bench
from tests.unit.evaluation import kit
from tests.unit.evaluation.kit import BUREAU, SECRETARY, beijing

PUBLIC = Actor(role=Role.PUBLIC, subject="public")
CYCLE = kit.POLICY.id
AT_INSTITUTION = PublicityList(cycle=CYCLE, institution=kit.INSTITUTION)


def paged(bench: Bench, ask: Any, who: Actor) -> list[str]:
    """The ids of all pages, two at a time."""
    seen: list[str] = []
    after = None
    while True:
        page = bench.call(ask.model_copy(update={"limit": 2, "after": after}), who)
        assert len(page.items) <= 2
        seen += [row.case_id for row in page.items]
        after = page.next
        if after is None:
            return seen


def evaluate(bench: Bench, cases: tuple[str, ...], meeting: str = kit.MEETING, **stated: Any) -> None:
    """Bring cases judged on paper to acceptance on 2023-10-09 at 10:00; all of them pass."""
    seats = 11 if stated.get("level") else 7
    for case_id in cases:
        bench.feed(kit.evaluation_due(case_id, **({"level": "junior"} | stated), mode="paper"), case_id)
        bench.call(kit.opinion(case_id), SECRETARY)
    bench.call(kit.convene(*cases, meeting=meeting, members=kit.committee(seats)), SECRETARY)
    for cmd in (*kit.all_sign_in(seats, meeting), kit.OpenBallot(meeting=meeting, presiding="m1")):
        bench.call(cmd, SECRETARY)
    for case_id in cases:
        bench.call(kit.tally(seats, case_id=case_id, meeting=meeting), SECRETARY)
    bench.call(kit.SignMinutes(meeting=meeting, presiding="m1"), SECRETARY)
    bench.call(kit.AcceptResults(meeting=meeting), BUREAU, at=beijing("2023-10-09 10:00"))


class TestTheSecretarysList:
    def test_is_paged_without_gap_or_repetition(self, bench: Bench) -> None:
        for n in (3, 1, 4, 0, 2):
            bench.feed(kit.evaluation_due(f"case-{n}"), f"case-{n}")
        assert paged(bench, EvaluationWorkList(), SECRETARY) == [f"case-{n}" for n in range(5)]

    def test_shows_where_each_case_is_and_nothing_foreign(self, opened: Bench) -> None:
        opened.feed(kit.evaluation_due("case-3", institution=kit.OTHER_INSTITUTION), "case-3")
        first, second = opened.call(EvaluationWorkList(), SECRETARY).items
        assert (first.case_id, first.state, first.round, first.meeting) == (kit.CASE, "voting", 1, kit.MEETING)
        assert (first.name, first.major, first.level, first.mode) == ("王静", "computer", "intermediate", "defence")
        assert first.defence_at == beijing("2023-09-15 09:00")
        assert (second.mode, second.defence_at) == ("paper", None)

    def test_ends_with_acceptance_and_with_a_closing(self, signed: Bench) -> None:
        assert len(signed.call(EvaluationWorkList(), SECRETARY).items) == 2
        signed.feed(CaseClosed(outcome=Outcome.WITHDRAWN, clause=None, reason="撤回"), kit.OTHER)
        assert [row.case_id for row in signed.call(EvaluationWorkList(), SECRETARY).items] == [kit.CASE]
        signed.call(kit.ACCEPT, BUREAU, at=beijing("2023-10-09 10:00"))
        assert signed.call(EvaluationWorkList(), SECRETARY).items == ()

    @pytest.mark.parametrize("who", [BUREAU, PUBLIC, kit.APPLICANT, kit.actor(Role.SECRETARY, "nobody")])
    def test_is_for_secretaries_alone(self, bench: Bench, who: Actor) -> None:
        with pytest.raises(Refusal) as caught:
            bench.call(EvaluationWorkList(), who)
        assert (caught.value.slug, caught.value.kind) == ("not-your-list", Kind.FORBIDDEN)


class TestThePublicity:
    def test_shows_the_minimum_to_everybody(self, accepted: Bench) -> None:
        (row,) = accepted.call(AT_INSTITUTION, PUBLIC).items
        assert row.model_dump() == {
            "case_id": kit.CASE,
            "name": "王静",
            "organisation": "京华软件有限公司（示例）",
            "major": "computer",
            "level": "intermediate",
            "ends_at": beijing("2023-10-17 00:00"),
        }
        assert accepted.call(PublicityList(cycle=CYCLE), PUBLIC) == Publicity(items=())

    def test_shows_senior_results_at_the_bureau(self, bench: Bench) -> None:
        evaluate(bench, (kit.CASE,), level="associate_senior")
        assert [row.case_id for row in bench.call(PublicityList(cycle=CYCLE), PUBLIC).items] == [kit.CASE]
        assert bench.call(AT_INSTITUTION, PUBLIC).items == ()

    def test_is_of_one_institution(self, accepted: Bench) -> None:
        ask = PublicityList(cycle=CYCLE, institution=kit.OTHER_INSTITUTION)
        assert accepted.call(ask, PUBLIC).items == ()

    def test_shows_a_freelancer_without_organisation(self, bench: Bench) -> None:
        evaluate(bench, (kit.CASE,), path="freelancer", employment=None)
        (row,) = bench.call(AT_INSTITUTION, PUBLIC).items
        assert row.organisation is None

    @pytest.mark.parametrize(("at", "shown"), [("2023-10-16 23:59:59", 1), ("2023-10-17 00:00", 0)])
    def test_is_over_at_24_00_whether_or_not_anybody_swept(self, accepted: Bench, at: str, shown: int) -> None:
        accepted.clock.moment = beijing(at)
        assert len(accepted.call(AT_INSTITUTION, PUBLIC).items) == shown

    def test_loses_a_case_that_is_disqualified(self, accepted: Bench) -> None:
        accepted.feed(CaseClosed(outcome=Outcome.DISQUALIFIED, clause="四(一)", reason="举报属实"), kit.CASE, round=1)
        assert accepted.call(AT_INSTITUTION, PUBLIC).items == ()

    def test_is_paged_without_gap_or_repetition(self, bench: Bench) -> None:
        cases = tuple(f"case-{n}" for n in range(5))
        evaluate(bench, cases)
        assert paged(bench, AT_INSTITUTION, PUBLIC) == list(cases)

    @pytest.mark.parametrize(
        ("ask", "slug"),
        [
            (PublicityList(cycle="beijing-1999"), "unknown-cycle"),
            (PublicityList(cycle=CYCLE, institution="nowhere"), "unknown-institution"),
        ],
    )
    def test_is_of_a_cycle_and_an_institution_that_exist(self, bench: Bench, ask: PublicityList, slug: str) -> None:
        with pytest.raises(Refusal) as caught:
            bench.call(ask, PUBLIC)
        assert caught.value.slug == slug


NOW: datetime = beijing("2023-10-10 10:00")
LISTS = {
    "ix_cases_institution_undecided_case_id": lists.in_evaluation(kit.INSTITUTION),
    "ix_cases_cycle_place_state_case_id": lists.public(CYCLE, None, NOW),
    "ix_cases_cycle_place_institution_state_case_id": lists.public(CYCLE, kit.INSTITUTION, NOW),
}


@pytest.mark.parametrize("index", LISTS)
def test_a_page_is_read_in_order_by_one_index(bench: Bench, index: str) -> None:
    lite = bench.house.database.is_sqlite
    with bench.house.database.read() as session:
        statement = lists.followed(LISTS[index], "case-1", 50)
        dialect = sqlite.dialect() if lite else postgresql.dialect()
        plain = statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
        if not lite:
            session.execute(text("set local enable_seqscan = off"))
            session.execute(text("set local enable_bitmapscan = off"))
        plan = session.execute(text(f"{'explain query plan' if lite else 'explain'} {plain}")).all()
    told = "\n".join(str(row) for row in plan)
    assert index in told
    assert "TEMP B-TREE" not in told
    assert "Sort" not in told


def test_the_migrations_make_the_tables_that_the_code_uses(bench: Bench) -> None:
    with bench.house.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": lambda n, t, _: ours(n, t)})
        assert compare_metadata(context, tables.Base.metadata) == []


def ours(name: str | None, kind: str) -> bool:
    return kind != "table" or name in tables.Base.metadata.tables
