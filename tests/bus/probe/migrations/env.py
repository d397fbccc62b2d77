from shared.db import run_migrations
from tests.bus.probe.tables import Base

run_migrations(Base.metadata)
