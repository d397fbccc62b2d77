"""When things happen: the cycle, its windows and deadlines, and amendments that lengthen them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo, available_timezones

from pydantic import StringConstraints, ValidationInfo, field_validator, model_validator

from shared.policy.base import Count, Day, Id, Line, Number, Part, Words
from shared.workdays import midnight, moment

AreaCode = Annotated[str, StringConstraints(pattern=r"^\d{2}$")]


class Contacts(Part):
    """Where people ask: the hotline for the system's use, and the bureau's website."""

    hotline: Line
    website: Line


class Cycle(Part):
    """年度评价: one year's round.

    `year` is the cycle's year, `authority` whose name stands on the certificate, `area_code` the first
    two digits of its area (GB/T 2260), which begin the certificate's number.
    """

    id: Id
    year: Count
    name: Words
    notice: Words
    timezone: Line
    authority: Words
    area_code: AreaCode
    contacts: Contacts

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError(f"no such time zone: {name}")
        return name


class Days(Part):
    """A period of whole days as the notice writes it, both days included."""

    first: Day
    last: Day

    @field_validator("last")
    @classmethod
    def _not_before_first(cls, last: date, info: ValidationInfo) -> date:
        first = info.data.get("first")
        if first and last < first:
            raise ValueError(f"must not be before first ({first})")
        return last


class Timetable(Part):
    """The windows of one road, as written: 三(一) for qualifications, an authority's own for positions (三(二)).

    `association` is as the employer's where it is not given; `correction_requests` is when
    institutions may ask for corrections; `evaluation_ends` is the last day on which a case can still
    be evaluated.
    """

    application: Days
    employer: Days
    association: Days
    audit: Days
    correction_requests: Days
    evaluation: Days
    evaluation_ends: Day

    @model_validator(mode="before")
    @classmethod
    def _association_as_employer(cls, data: Any) -> Any:
        if isinstance(data, Mapping) and "employer" in data:
            return {"association": data["employer"], **data}
        return data


@dataclass(frozen=True)
class Window:
    """[first day 00:00, day after the last 00:00) in the policy's time zone."""

    first: date
    last: date
    opens: datetime
    closes: datetime

    @classmethod
    def of(cls, days: Days, tz: ZoneInfo) -> "Window":
        """The window of these whole days."""
        after = days.last + timedelta(days=1)
        return cls(days.first, days.last, midnight(days.first, tz), midnight(after, tz))

    def contains(self, instant: datetime) -> bool:
        """Whether the instant (aware) lies in the window; the last day counts until 24:00."""
        return self.opens <= instant < self.closes

    @property
    def closing(self) -> str:
        """The end as people say it: `2023-07-17 24:00`."""
        return moment(self.closes)


@dataclass(frozen=True)
class Windows:
    """A timetable in force: instants, amendments included. `evaluation_ends` is exclusive."""

    application: Window
    employer: Window
    association: Window
    audit: Window
    correction_requests: Window
    evaluation: Window
    evaluation_ends: datetime

    @classmethod
    def of(cls, table: Timetable, tz: ZoneInfo) -> "Windows":
        """The windows of a timetable."""
        return cls(
            application=Window.of(table.application, tz),
            employer=Window.of(table.employer, tz),
            association=Window.of(table.association, tz),
            audit=Window.of(table.audit, tz),
            correction_requests=Window.of(table.correction_requests, tz),
            evaluation=Window.of(table.evaluation, tz),
            evaluation_ends=midnight(table.evaluation_ends + timedelta(days=1), tz),
        )


class Deadlines(Part):
    """Periods that start with an event. The unit is in the name; every one runs to 24:00 of its last day.

    `reminder_working_days` counts back from such an end, or from a window's.
    """

    employer_publicity_working_days: Count
    association_publicity_working_days: Count
    correction_notice_working_days: Count
    correction_working_days: Count
    reminder_working_days: Count
    registry_fallback_working_days: Count
    grace_working_days: Count
    payment_working_days: Count
    payment_last_order_minutes: Number
    defence_notice_working_days: Count
    publicity_working_days: Count
    report_completion_working_days: Count
    reconsideration_working_days: Count
    reconsideration_answer_working_days: Count
    complaint_answer_working_days: Count
    hearing_working_days: Count
    appeal_working_days: Count


class NewEnds(Part):
    """New last days of windows; what is absent stays."""

    application: Day | None = None
    employer: Day | None = None
    association: Day | None = None
    audit: Day | None = None
    correction_requests: Day | None = None
    evaluation: Day | None = None
    evaluation_ends: Day | None = None


class NewDeadlines(Part):
    """New, longer periods; what is absent stays."""

    correction_notice_working_days: Count | None = None
    correction_working_days: Count | None = None
    payment_working_days: Count | None = None
    reconsideration_working_days: Count | None = None


class Amendment(Part):
    """A dated change that only lengthens (an outage, an epidemic) and therefore reaches open cases."""

    id: Id
    date: Day
    reason: Words
    windows: NewEnds = NewEnds()
    deadlines: NewDeadlines = NewDeadlines()
