"""A service's database, lent to all tests of a file and emptied after each: making one takes longer than most tests."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData, create_engine, text

from shared.bus import tables as bus
from shared.db import migrate
from shared.settings import Settings
from tests.bench import Bench

POLICIES = Path(__file__).parents[2] / "policies"


@contextmanager
def lent(service: str, request: pytest.FixtureRequest, folders: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings with a database of their own, on the kind that the fixture's parameter names."""
    url = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else None
    yield Settings(mode="demo", database_url=url, var_dir=folders.mktemp(service), policy_dir=POLICIES)
    if url is not None:
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text(f'drop schema if exists "{service}" cascade'))
        engine.dispose()


def as_of_before(bench: Bench, revision: str) -> None:
    """Put everything back as the code of an earlier revision kept it, and then bring it here again."""
    house, package = bench.house, type(bench.service).__module__.rpartition(".")[0]
    config = Config()
    config.set_main_option("script_location", str(resources.files(package) / "migrations"))
    with house.database.engine.begin() as connection:
        config.attributes.update(connection=connection, version_table="service_version")
        command.downgrade(config, revision)
    migrate(house.database, package, "service")


def give_back(bench: Bench, tables: MetaData) -> None:
    """Leave nothing behind but the policies, neither in the service's tables nor in its file store."""
    with bench.house.database.write() as session:
        for table in (*reversed(tables.sorted_tables), *bus.metadata.sorted_tables):
            if table is not bus.policies:
                session.execute(table.delete())
    bench.house.database.engine.dispose()
    shutil.rmtree(bench.house.settings.store_dir, ignore_errors=True)
