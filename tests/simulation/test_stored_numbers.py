"""A whole year of all six services on PostgreSQL leaves nobody's identity number in any table of any schema."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chaos.checker.numbers import Search
from shared.contracts.base import SERVICES
from shared.identity import DocumentType, mask
from shared.settings import Settings
from tests.conftest import ROOT, forget_schemas
from tests.leftovers import leftovers, stored
from tests.simulation.street import CalmYear, Street, built


@pytest.fixture
def street(postgresql_url: str, tmp_path: Path) -> Iterator[Street]:
    """The services after the year: two certificates, a sanction that lacks a signature."""
    places = {"var_dir": tmp_path, "policy_dir": ROOT / "policies", "registry_url": "http://registry"}
    with built(Settings(mode="demo", database_url=postgresql_url, **places)) as made:
        CalmYear(made).play()
        yield made
    forget_schemas(postgresql_url)


def test_a_year_on_postgresql_leaves_no_number_in_any_schema(
    street: Street, postgresql_url: str, tmp_path: Path
) -> None:
    assert street["certificate"].rows("select count(*) from certificates where state = 'valid'") == [(2,)]
    numbers = [person.number for person in street.people.values()]
    rows = list(stored(postgresql_url))
    search = Search(numbers)
    assert [place for place, text in (*rows, *leftovers(tmp_path)) if search.finds(text)] == []

    looked = {place for place, _ in rows}
    assert {f"{service}.outbox.frame" for service in SERVICES if service != "integrity"} <= looked
    assert {f"{service}.commands.answer" for service in SERVICES} <= looked
    assert "integrity.entries.frame" in looked
    assert {place.split(".")[0] for place, text in rows if mask(numbers[0]) in text} >= {"application", "integrity"}
    sealed = dict(street["application"].rows("select person_ref, sealed_number from persons"))
    vault = street["application"].service.vault  # type: ignore[attr-defined]
    opened = {vault.open(text, DocumentType.RESIDENT_ID, ref) for ref, text in sealed.items()}
    assert opened == set(numbers), "nobody's number was there to be found"
