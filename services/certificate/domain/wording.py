"""The words on certificate and notice, in Chinese, ready to be set. Never an identity number: it is masked."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from services.certificate.domain.results import Outcome
from shared.contracts.form import Holder
from shared.contracts.vocabulary import Level
from shared.policy import LEVEL_NAMES, Policy, Track


@dataclass(frozen=True)
class Evaluated:
    """What was evaluated, in the policy's ids. `title_date` is the ballot's date."""

    holder: Holder
    series: str
    major: str
    level: Level
    institution: str
    title_date: date | None

    def title(self, policy: Policy) -> str:
        """The name of the title, e.g. 高级工程师."""
        title = policy.title(self.major, self.level)
        if title is None:
            raise LookupError(f"{policy.ref} names no title of {self.major} at {self.level}")
        return title.zh

    def track(self, policy: Policy) -> Track:
        """How it was evaluated (三): by an institution of its own, else as the series is."""
        if policy.is_autonomous(self.institution):
            return Track.AUTONOMOUS
        track = policy.series_named(self.series).track
        if track is None:
            raise LookupError(f"{policy.ref} evaluates nobody in {self.series}")
        return track

    def words(self, policy: Policy) -> dict[str, str]:
        """Person and title as both papers name them."""
        return {
            "name": self.holder.name,
            "document": self.holder.masked_number,
            "series": policy.series_named(self.series).name.zh,
            "major": policy.major(self.major).name.zh,
            "level": LEVEL_NAMES[self.level].zh,
            "title": self.title(policy),
            "track": self.track(policy).text.zh,
            "title_date": _day(self.title_date) if self.title_date else "",
            "authority": policy.cycle.authority.zh,
            "cycle": policy.cycle.name.zh,
        }


def certificate_words(policy: Policy, evaluated: Evaluated, number: str, issued_at: datetime) -> dict[str, str]:
    """What the certificate says."""
    return evaluated.words(policy) | {
        "number": number,
        "institution": policy.evaluator(evaluated.institution).name.zh,
        **_dated(issued_at, policy),
        "website": policy.cycle.contacts.website,
        "hotline": policy.cycle.contacts.hotline,
    }


def notice_words(
    policy: Policy,
    evaluated: Evaluated,
    outcome: Outcome,
    issued_at: datetime,
    *,
    number: str | None = None,
    until: datetime | None = None,
) -> dict[str, str]:
    """What the result notice says: with the certificate's `number` to who passed, to others with the time to object."""
    institution = policy.evaluator(evaluated.institution)
    return evaluated.words(policy) | {
        "outcome": outcome,
        "notice": policy.cycle.notice.zh,
        "institution": institution.name.zh,
        "phone": institution.phone,
        "hotline": policy.cycle.contacts.hotline,
        **_dated(issued_at, policy),
        "number": number or "",
        "reconsider_by": _end(until, policy) if until else "",
        "reconsider_days": str(policy.deadlines.reconsideration_working_days),
    }


def reconsider_by(policy: Policy, issued_at: datetime) -> datetime:
    """Until when reconsideration may be asked for after a notice (四(三)): 24:00 of the policy's last working day.

    Raises `calendar-not-published` where the official calendar does not reach that far.
    """
    return policy.end_of_working_days(issued_at, policy.deadlines.reconsideration_working_days)


def _dated(issued_at: datetime, policy: Policy) -> dict[str, str]:
    day = issued_at.astimezone(policy.tz).date()
    return {"issued_on": _day(day), "issued": day.isoformat()}


def _end(until: datetime, policy: Policy) -> str:
    """The end of a period of whole days, as its last day."""
    return f"{_day((until.astimezone(policy.tz) - timedelta(microseconds=1)).date())}24时"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
