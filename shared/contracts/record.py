"""The signed record of an autonomous institution (三(三)), and the bytes that its signature is over.

A record means exactly what was signed, so its parts know no field beyond these and no text is trimmed.
"""

import json
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.contracts.vocabulary import Level

Exact = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^\S(.*\S)?$")]
"""A text without blanks around it."""

Number = Annotated[int, Field(strict=True, ge=0, le=10_000)]
MOST_PEOPLE = 200


class Signed(BaseModel):
    """A part of what is signed."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class FilingMeeting(Signed):
    """The committee's meeting: its day, the seats of the committee, and how many members signed in."""

    on: date
    seats: Number
    signed_in: Number


class FilingTally(Signed):
    """The secret ballot on one person: how many attended when the box was opened, how many approved."""

    attending: Number
    approve: Number


class FilingPublicity(Signed):
    """The publicity at the institution: the day of posting and the last whole day."""

    opened_on: date
    closed_on: date


class FiledPerson(Signed):
    """Somebody who passed. `opinion` is the academic review that the plan asks for at this level."""

    name: Exact
    document_type: Exact
    document_number: Exact
    series: Exact
    major: Exact
    level: Level
    exam_certificate: Exact | None = None
    opinion: Exact | None = None
    tally: FilingTally
    publicity: FilingPublicity


class FilingRecord(Signed):
    """One meeting's results under a filed plan."""

    cycle: Exact
    plan: Exact
    meeting: FilingMeeting
    people: tuple[FiledPerson, ...] = Field(min_length=1, max_length=MOST_PEOPLE)

    def canonical(self) -> bytes:
        """The record as it is signed: canonical JSON (RFC 8785), without what was left out."""
        plain = self.model_dump(mode="json", exclude_none=True)
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
