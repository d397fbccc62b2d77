"""How long random tests think: `make test` a tenth, always the same examples; `make soak` all, each time others."""

import os
from typing import Any

from hypothesis import settings

SOAK = bool(os.environ.get("SOAK"))


def thorough(examples: int, **more: Any) -> settings:
    """Settings for so many examples with SOAK=1. A failure prints its example and how to have it again."""
    asked = examples if SOAK else examples // 10
    return settings(max_examples=asked, deadline=None, derandomize=not SOAK, database=None, print_blob=True, **more)
