"""Files of JSON lines that several threads write and nobody ever rewrites; and the wall time in them."""

import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


class Lines:
    """One file of JSON lines. Each line is with the kernel when `write` returns."""

    def __init__(self, path: Path) -> None:
        """Begin an empty file."""
        self.path = path
        self.count = 0
        self._lock = threading.Lock()
        self._file = path.open("w", encoding="utf-8")

    def write(self, line: dict[str, Any]) -> None:
        """Add one line."""
        text = json.dumps(line, ensure_ascii=False) + "\n"
        with self._lock:
            self._file.write(text)
            self._file.flush()
            self.count += 1

    def close(self) -> None:
        self._file.close()


def read_lines(path: Path) -> list[dict[str, Any]]:
    """The whole lines of a file; one that is just being written is left out."""
    whole = path.read_bytes().rpartition(b"\n")[0] if path.exists() else b""
    return [json.loads(line) for line in whole.split(b"\n")] if whole else []


def now() -> str:
    """Wall time, as all files of a run have it."""
    return datetime.now(UTC).isoformat()
