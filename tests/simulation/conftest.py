"""The town with its beginnings, made once for all tests of the simulation."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from tests.simulation import year
from tests.simulation.town import Town, built


@pytest.fixture(scope="package")
def town() -> Iterator[Town]:
    """Six services, two applicants, and every moment of their calm year. Expected failures are not logged."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with built() as made:
        year.play(made)
        yield made
    structlog.configure(**before)
