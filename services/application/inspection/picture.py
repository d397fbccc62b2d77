"""A picture that is whole, and of a size that a reader's machine can show."""

import warnings
from io import BytesIO
from typing import Literal

from PIL import Image, UnidentifiedImageError

from services.application.inspection.refused import DAMAGED, EXPLODES

MOST_PIXELS = 100_000_000
"""An A3 sheet at 600 dots per inch has 70 million."""
SMALL = (512, 512)

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)


def check_picture(content: bytes, coding: Literal["JPEG", "PNG"]) -> None:
    """Decode it whole; a JPEG in small, which is faster. Raises `file-damaged`, `file-explodes`."""
    try:
        with Image.open(BytesIO(content), formats=[coding]) as picture:
            picture.draft(picture.mode, SMALL)
            picture.load()
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise EXPLODES() from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise DAMAGED() from None
