"""A press with a demo key of its own."""

import pytest

from services.certificate.press import Press
from shared.settings import Settings


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(mode="demo", var_dir=tmp_path_factory.mktemp("var"), public_url="http://127.0.0.1:9/")


@pytest.fixture(scope="session")
def press(house: Settings) -> Press:
    return Press(house)
