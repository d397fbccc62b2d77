"""Files of an academic review (三(三)): what the commissioned body reads beside the materials' text.

The review itself, from its commission to its opinion, stands in `filing.py`.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from shared.contracts.base import Command, Event, Question
from shared.contracts.files import Paper
from shared.contracts.filing import AcademicReview
from shared.contracts.form import Digest, DocumentRef, Size

CODE = r"[a-z][a-z_-]{0,59}[0-9]{0,3}"
FileCode = Annotated[str, Field(pattern=f"^{CODE}$")]
"""What a file is, as `monograph` or `paper_2`: it stands in addresses and in the audit, where no name belongs."""


def _coded(document: DocumentRef) -> DocumentRef:
    if not re.fullmatch(CODE, document.code):
        raise ValueError(f"the code of a file is as {CODE}")
    return document


class AttachReviewFile(Command, service="application", answer=AcademicReview):
    """Attach an uploaded file to a review before its opinion is given; the same code replaces the earlier file."""

    review: str
    document: Annotated[DocumentRef, AfterValidator(_coded)]


class FetchReviewFile(Question, service="application", answer=Paper):
    """A file of an academic review, for the body that holds it, the institution that asked for it, and the bureau."""

    review: str
    code: FileCode


class ReviewFileAttached(Event, publisher="application"):
    """From here on the body reads this file. It moves nothing and is for the audit alone."""

    institution: str
    body: str
    code: str
    digest: Digest
    size: Size
