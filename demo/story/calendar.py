"""When the story plays: every date follows from the notice, so that any year's notice can be played."""

from datetime import date, datetime, time, timedelta
from functools import cached_property

from shared.policy import Policy

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
MORNING, TEN, AFTERNOON, EVENING = time(9), time(10), time(14), time(17)
WEEKS_BEFORE = timedelta(weeks=2)


class Calendar:
    """The moments of the year under a policy, in the order in which they are first thought of.

    A moment is an aware datetime. What has to wait for working days counts them by the official calendar.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy, self._windows, self._periods = policy, policy.windows, policy.deadlines

    # 三(一)1, 三(一)2: applications and employers

    @cached_property
    def start(self) -> datetime:
        """The clock's first instant, well before the window opens."""
        return self._on(self._windows.application.first - WEEKS_BEFORE, TEN)

    @cached_property
    def opens(self) -> datetime:
        return self._windows.application.opens

    @cached_property
    def applying(self) -> datetime:
        return self._on(self._windows.application.first, MORNING)

    @cached_property
    def checking(self) -> datetime:
        return self._working_day(self.applying, 1, TEN)

    @cached_property
    def objecting(self) -> datetime:
        """While the internal publicity runs; whatever is published again is published now."""
        return self._working_day(self.checking, 1, AFTERNOON)

    @cached_property
    def recommending(self) -> datetime:
        return self._after(self.objecting, self._periods.employer_publicity_working_days)

    @cached_property
    def closes(self) -> datetime:
        """A second before is the last second."""
        return self._windows.application.closes

    @cached_property
    def catching_up(self) -> datetime:
        """Employers look at what came in the last second."""
        return self._working_day(self.closes, 1, TEN)

    @cached_property
    def publishing_too_late(self) -> datetime:
        """Posted on this day, the internal publicity ends with the employer's window."""
        n = self._periods.employer_publicity_working_days
        return self._on(self._policy.latest_posting_day(n, self.employers_close) + DAY, TEN)

    @cached_property
    def recommending_the_late(self) -> datetime:
        return self._after(self.catching_up, self._periods.employer_publicity_working_days)

    @cached_property
    def reminding(self) -> datetime:
        """Whoever has not decided is reminded since midnight."""
        n = self._periods.reminder_working_days
        return self._on(self._policy.start_of_last_working_days(n, self.employers_close).date(), TEN)

    @cached_property
    def employers_close(self) -> datetime:
        return self._windows.employer.closes

    # 三(一)3: audit and fees

    @cached_property
    def auditing(self) -> datetime:
        return self._on(self.recommending.date(), AFTERNOON)

    @cached_property
    def paying(self) -> datetime:
        return self._working_day(self.auditing, 3, TEN)

    @cached_property
    def correcting(self) -> datetime:
        return self._working_day(self.paying, 1, TEN)

    @cached_property
    def last_day_to_pay(self) -> datetime:
        """Of those whose audit ended at the first look."""
        return self._working_day(self.auditing, self._periods.payment_working_days, TEN)

    @cached_property
    def payment_over(self) -> datetime:
        """00:00 of the day after."""
        return self._policy.end_of_working_days(self.auditing, self._periods.payment_working_days)

    @cached_property
    def missing_payments(self) -> datetime:
        return self._on(self.payment_over.date(), MORNING)

    @cached_property
    def auditing_the_late(self) -> datetime:
        return self._working_day(self.employers_close - SECOND, 1, TEN)

    # 三(一)4: defence and committee

    @cached_property
    def calling(self) -> datetime:
        return self._working_day(self._windows.evaluation.opens - SECOND, 1, TEN)

    @cached_property
    def too_soon(self) -> datetime:
        """A slot for which nobody could be told in time."""
        return self._working_day(self.calling, 1, MORNING)

    @cached_property
    def changing(self) -> datetime:
        return self._working_day(self.calling, 3, TEN)

    @cached_property
    def slots(self) -> datetime:
        """The first slot of every room."""
        return self._working_day(self.calling, self._periods.defence_notice_working_days + 2, MORNING)

    @cached_property
    def moved_slot(self) -> datetime:
        return self._working_day(self.changing, self._periods.defence_notice_working_days + 4, MORNING)

    @cached_property
    def hearing(self) -> datetime:
        return self._on(self.slots.date(), EVENING)

    @cached_property
    def hearing_the_moved(self) -> datetime:
        return self._on(self.moved_slot.date(), EVENING)

    @cached_property
    def convening(self) -> datetime:
        return self._working_day(self.moved_slot, 16, TEN)

    @cached_property
    def voting(self) -> datetime:
        return self._working_day(self.convening, 2, MORNING)

    @cached_property
    def sending_back(self) -> datetime:
        return self._working_day(self.voting, 5, TEN)

    @cached_property
    def voting_again(self) -> datetime:
        return self._working_day(self.sending_back, 10, MORNING)

    # 三(一)5, 三(一)6, 四: results

    @cached_property
    def accepting(self) -> datetime:
        return self._working_day(self._windows.evaluation.closes - SECOND, 1, TEN)

    @cached_property
    def reading(self) -> datetime:
        """The public reads the results and reports."""
        return self._working_day(self.accepting, 1, TEN)

    @cached_property
    def finding_out(self) -> datetime:
        return self._working_day(self.reading, 2, TEN)

    @cached_property
    def issuing(self) -> datetime:
        over = self._policy.end_of_working_days(self.accepting, self._periods.publicity_working_days)
        return self._working_day(over - SECOND, 1, TEN)

    @cached_property
    def dismissing(self) -> datetime:
        return self._working_day(self.issuing, 2, TEN)

    @cached_property
    def revoking(self) -> datetime:
        return self._working_day(self.dismissing, 3, TEN)

    @cached_property
    def year_ends(self) -> datetime:
        """From now on a case that no committee has taken is not evaluated this year."""
        return self._windows.evaluation_ends

    @cached_property
    def settling(self) -> datetime:
        """No working day: the calendar of the next year may not be published."""
        return self._on((self.year_ends + DAY).date(), TEN)

    # How days are found

    def _on(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, self._policy.tz)

    def _working_day(self, since: datetime, n: int, hour: time) -> datetime:
        """The nth working day after that day."""
        return self._on((self._policy.end_of_working_days(since, n) - SECOND).date(), hour)

    def _after(self, posted: datetime, n: int) -> datetime:
        """The morning after `n` working days."""
        return self._on(self._policy.end_of_working_days(posted, n).date(), MORNING)
