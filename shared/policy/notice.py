"""The notice as the file has it: all parts of one cycle's policy, and the digest that names it."""

import json
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import Field

from shared.policy.applicants import (
    Applicants,
    CentralUnits,
    Conditions,
    Documents,
    Examination,
    Exceptional,
    Recognitions,
    Registry,
)
from shared.policy.base import ById, Day, Flag, Line, Part, Words
from shared.policy.catalogue import Association, Autonomous, Institution, Schedule, Series
from shared.policy.cycle import Amendment, Cycle, Deadlines, Timetable
from shared.policy.proceedings import Audit, Employer, Evaluation, Fees, Integrity, Results


class Notice(Part):
    """Everything a policy file holds, in the order of the notice."""

    cycle: Cycle
    clauses: Mapping[Line, Words]
    applicants: Applicants
    institutions: ById[Institution]
    associations: ById[Association]
    series: ById[Series]
    conditions: Conditions
    examinations: tuple[Examination, ...]
    published_windows: Timetable = Field(alias="windows")
    published_deadlines: Deadlines = Field(alias="deadlines")
    documents: Documents
    registry: Registry
    employer: Employer
    audit: Audit
    fees: Fees
    evaluation: Evaluation
    results: Results
    schedules: ById[Schedule]
    autonomous: Autonomous
    central_units: CentralUnits
    recognitions: Recognitions
    exceptional: Exceptional
    integrity: Integrity
    working_days: Mapping[Day, Flag] = {}
    amendments: tuple[Amendment, ...] = ()

    @property
    def id(self) -> str:
        """The cycle's id, e.g. `beijing-2023`."""
        return self.cycle.id

    @cached_property
    def tz(self) -> ZoneInfo:
        """The zone in which days begin and end."""
        return ZoneInfo(self.cycle.timezone)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the canonical JSON, 64 hex digits. What equals a default is left out of the
        JSON, so that a field added later changes no digest of an older policy."""
        return _digest(self._canonical())

    @cached_property
    def base_digest(self) -> str:
        """The digest without amendments: the same for a policy and for all its amended versions."""
        return _digest({key: part for key, part in self._canonical().items() if key != "amendments"})

    @property
    def ref(self) -> str:
        """`<cycle>@<first 12 digits of the digest>`, as envelopes carry it."""
        return f"{self.id}@{self.digest[:12]}"

    def amends(self, older: "Notice") -> bool:
        """Whether this is `older` with further amendments, and so reaches the cases opened under it."""
        kept = tuple(self.amendments[: len(older.amendments)])
        return self.base_digest == older.base_digest and kept == tuple(older.amendments)

    def _canonical(self) -> dict[str, Any]:
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _digest(data: dict[str, Any]) -> str:
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()
