"""What is kept of an uploaded file, whatever it belongs to."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from shared.contracts.form import DocumentRef
from shared.db import UtcDateTime

LAST = 1
"""These columns stand behind the one that says to what the file belongs, in the key, too."""


class Uploaded:
    """The columns of a table of files; a later file with the same code replaces the earlier one."""

    code: Mapped[str] = mapped_column(String(200), primary_key=True, sort_order=LAST)
    digest: Mapped[str] = mapped_column(String(64), sort_order=LAST)
    size: Mapped[int] = mapped_column(sort_order=LAST)
    media_type: Mapped[str] = mapped_column(String(200), sort_order=LAST)
    filename: Mapped[str] = mapped_column(String(200), sort_order=LAST)
    attached_at: Mapped[datetime] = mapped_column(UtcDateTime, sort_order=LAST)

    def ref(self) -> DocumentRef:
        """As the contracts name it."""
        return DocumentRef(
            code=self.code, digest=self.digest, size=self.size, media_type=self.media_type, filename=self.filename
        )
