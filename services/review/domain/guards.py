"""When a move of the employer's desk is open, beyond role and stage.

A guard answers the refusal, or None if it lets pass. Clause and possible moves are added where the move is refused.
"""

from services.review.domain import dates
from services.review.domain import problems as no
from services.review.domain.desk import AT_EMPLOYER, Here, Publicity, Stage
from services.review.domain.items import item_name
from shared.errors import Refusal
from shared.policy import Step
from shared.workdays import moment


def employer_window_open(here: Here) -> Refusal | None:
    """The employer decides within its window; only after a correction it still confirms what changed."""
    closes = dates.employer_closes(here.desk, here.policy)
    if here.desk.stage not in AT_EMPLOYER or here.now < closes:
        return None
    return no.EMPLOYER_WINDOW_CLOSED(closed=moment(closes, here.policy.tz))


def can_be_submitted_again(here: Here) -> Refusal | None:
    """A form goes back only while the applicant can still submit it."""
    closes = dates.return_closes(here.desk, here.policy)
    return None if here.now < closes else no.RETURN_WINDOW_CLOSED(closed=moment(closes, here.policy.tz))


def something_to_confirm(here: Here) -> Refusal | None:
    """Some item is not confirmed."""
    return None if here.desk.unconfirmed else no.NOTHING_TO_CONFIRM()


def all_confirmed(here: Here) -> Refusal | None:
    """Every item was confirmed by itself."""
    missing = here.desk.unconfirmed
    if not missing:
        return None
    return no.ITEMS_NOT_CONFIRMED(items=", ".join(missing), items_zh="、".join(map(item_name, missing)))


def consent_asked(here: Here) -> Refusal | None:
    """The policy asks for a superior unit's consent (管理权限)."""
    return None if here.policy.employer.superior_consent else no.CONSENT_NOT_ASKED()


def consent_given(here: Here) -> Refusal | None:
    """The superior unit's consent is on the desk, where the policy asks for it."""
    missing = here.policy.employer.superior_consent and here.desk.consent is None
    return no.CONSENT_MISSING() if missing else None


def second_officer(here: Here) -> Refusal | None:
    """Where the policy asks for two people, who confirmed an item does not recommend."""
    confirmed = here.policy.employer.two_person_rule and here.actor.subject in here.desk.confirmed.values()
    return no.SECOND_OFFICER_WANTED() if confirmed else None


def publicity_opened(here: Here) -> Refusal | None:
    """The publicity comes first, unless the series' own schedule leaves it out (三(二))."""
    if here.desk.stage is Stage.EMPLOYER_PUBLICITY:
        return None
    series = here.policy.series_of(here.desk.major).id
    if here.policy.has_step(series, Step.EMPLOYER_PUBLICITY):
        return no.PUBLICITY_MISSING(days=here.policy.deadlines.employer_publicity_working_days)
    return None


def publicity_running(here: Here) -> Refusal | None:
    """Objections count if raised before the publicity ends."""
    ends = here.desk.publicity.ends_at
    return None if here.now < ends else no.PUBLICITY_OVER(ends=moment(ends, here.policy.tz))


def publicity_over(here: Here) -> Refusal | None:
    """All working days of the publicity are over. One opened too late to be over in the window is told so."""
    if here.desk.stage is not Stage.EMPLOYER_PUBLICITY or here.now >= here.desk.publicity.ends_at:
        return None
    ends, days = here.desk.publicity.ends_at, here.policy.deadlines.employer_publicity_working_days
    return too_late(here) or no.PUBLICITY_RUNNING(days=days, ends=moment(ends, here.policy.tz))


def all_objections_here(here: Here) -> Refusal | None:
    """What was raised in the publicity's last second may come after what was asked in the next: it counts first."""
    if not here.objections_may_come:
        return None
    return no.OBJECTIONS_MAY_COME(ends=moment(here.desk.publicity.ends_at, here.policy.tz))


def too_late(here: Here) -> Refusal | None:
    """The publicity that runs, or one that opens now, ends too late to recommend: not before the employer's window.

    Of five working days one posted by 07-23 ends on 07-28, one posted on 07-24 with the window on 07-31 24:00.
    """
    desk, policy = here.desk, here.policy
    closes, latest = dates.employer_closes(desk, policy), dates.publicity_open_by(desk, policy)
    if latest is None:
        return None
    running = desk.publicity if desk.stage is Stage.EMPLOYER_PUBLICITY else None
    shown = running or Publicity(here.now, dates.publicity_ends(here.now, policy))
    if shown.ends_at < closes:
        return None
    opened, ends = shown.opened_at.astimezone(policy.tz).date(), moment(shown.ends_at, policy.tz)
    return no.PUBLICITY_TOO_LATE(opened=opened, ends=ends, closes=moment(closes, policy.tz), latest=latest)


def some_objection_undecided(here: Here) -> Refusal | None:
    """An objection waits for the employer."""
    return None if here.desk.undecided else no.NO_OPEN_OBJECTION()


def no_objection_left(here: Here) -> Refusal | None:
    """No objection is undecided, and none was upheld."""
    if here.desk.stage is not Stage.EMPLOYER_PUBLICITY:
        return None
    if any(o.resolution == "upheld" for o in here.desk.publicity.objections):
        return no.OBJECTION_UPHELD()
    waiting = ", ".join(o.id for o in here.desk.undecided)
    return no.OBJECTION_UNDECIDED(objections=waiting) if waiting else None
