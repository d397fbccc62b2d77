"""The bench with what tests of papers do again and again."""

from datetime import UTC, datetime

from sqlalchemy import func, select, update

from services.certificate.tables import Certificate
from shared.bus.tables import errands
from shared.clock import StandingClock
from shared.contracts.certificate import Batch, BatchView, GetBatch, IssueBatch
from shared.contracts.files import Paper
from shared.settings import Settings
from shared.store import open_store
from tests.bench import Bench
from tests.unit.certificate import pdf
from tests.unit.certificate.kit import BUREAU, Told

CYCLE = "beijing-2023"


class Papers(Bench):
    """The certificate service, with integrity's answers in `integrity`."""

    def __init__(self, settings: Settings, at: datetime) -> None:
        super().__init__("services.certificate", settings, StandingClock(at))
        self.start_over(at)

    def start_over(self, at: datetime) -> None:
        """Nothing stands against anybody, and it is this moment."""
        self.integrity = self.service.standing = Told()
        self.clock.moment = at

    def issue(self) -> Batch:
        """Order a batch and let it be done as far as it can."""
        batch = self.order()
        self.keep_promises()
        return batch

    def order(self) -> Batch:
        return self.call(IssueBatch(cycle=CYCLE), BUREAU)

    def batch(self, batch: Batch) -> BatchView:
        return self.call(GetBatch(batch=batch.batch), BUREAU)

    def hurry(self) -> None:
        """Let every postponed errand be due at once, and run it."""
        with self.house.database.write() as session:
            session.execute(update(errands).values(next_at=datetime.now(UTC)))
        self.keep_promises()

    def promised(self) -> int:
        with self.house.database.read() as session:
            return session.scalar(select(func.count()).select_from(errands)) or 0

    def certificates(self) -> list[Certificate]:
        with self.house.database.read() as session:
            return list(session.scalars(select(Certificate).order_by(Certificate.number)))

    def stored(self) -> list[str]:
        """The names of all files in the store."""
        return sorted(path.name for path in self.house.settings.store_dir.rglob("*") if path.is_file())

    def read(self, paper: Paper) -> str:
        """What a paper in the store says."""
        with open_store(self.house.settings).open(paper.digest) as file:
            return pdf.text(file.read())
