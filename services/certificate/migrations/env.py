from services.certificate.tables import Base
from shared.db import run_migrations

run_migrations(Base.metadata)
