"""Where broker and database come from."""

import pytest

from demo.stack import postgres
from demo.stack.sources import broker, database


def test_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMQP_URL", "amqp://elsewhere/")
    monkeypatch.setenv("DATABASE_URL", "postgresql+psycopg2://elsewhere/db")
    with broker() as source:
        assert source == ("amqp://elsewhere/", "the broker at AMQP_URL")
    with database() as source:
        assert source == ("postgresql+psycopg2://elsewhere/db", "the database at DATABASE_URL")


def test_else_one_is_found_or_started_and_ended_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    with database() as source:
        assert source.name.startswith(("Docker image", "a private server"))
        assert postgres.answers(source.url)
    assert not postgres.answers(source.url)
