"""Files of an academic review (三(三)): what the commissioned body reads beside the materials' text.

The review itself, from its commission to its opinion, stands in `filing.py`.
"""

from pydantic import NonNegativeInt

from shared.contracts.base import Command, Event, Question
from shared.contracts.files import Paper
from shared.contracts.filing import AcademicReview
from shared.contracts.form import Digest, DocumentRef, Line


class AttachReviewFile(Command, service="application", answer=AcademicReview):
    """Attach an uploaded file to a review before its opinion is given; the same code replaces the earlier file."""

    review: str
    document: DocumentRef


class FetchReviewFile(Question, service="application", answer=Paper):
    """A file of an academic review, for the body that holds it, the institution that asked for it, and the bureau."""

    review: str
    code: Line


class ReviewFileAttached(Event, publisher="application"):
    """From here on the body reads this file. It moves nothing and is for the audit alone."""

    institution: str
    body: str
    code: str
    digest: Digest
    size: NonNegativeInt
