"""Who may apply (一, 二, 四): every rule on its own, all failures at once."""

from collections.abc import Iterator

from services.application.domain import conditions, offers, persons
from services.application.domain.applying import Applicant, Applying, Request
from shared.contracts.form import Form
from shared.errors import Failure, Refusal, Text
from shared.policy import Policy
from shared.policy.catalogue import Series


def failures(policy: Policy, applicant: Applicant, form: Form) -> tuple[Failure, ...]:
    """Every condition that the form does not meet. Nothing means: may apply.

    Rules on a major or level wait until the form names one; the others judge an empty form, too.
    """
    applying = Applying(policy, applicant, form)
    found = [failure for rule in persons.RULES for failure in rule(applying)]
    found += _unaddressed(applying)
    request = _addressed(applying)
    if request:
        found += [failure for rule in (*offers.RULES, *conditions.RULES) for failure in rule(request)]
    return tuple(found)


def standing(policy: Policy, applicant: Applicant, form: Form) -> tuple[Failure, ...]:
    """Whoever has become a civil servant, or is banned by now, goes on with nothing (一, 四(一))."""
    applying = Applying(policy, applicant, form)
    return tuple(failure for rule in persons.STANDING for failure in rule(applying))


def _addressed(a: Applying) -> Request | None:
    series = _series(a)
    if series is None or a.form.major is None or a.form.level is None:
        return None
    return Request(a.policy, a.applicant, a.form, series, a.form.major, a.form.level)


def _unaddressed(a: Applying) -> Iterator[Failure]:
    nothing = Text("未填写", "not given")
    if a.form.major is None:
        yield Failure("major-chosen", "二", nothing, Text("选择申报专业", "a major"), "major")
    elif _series(a) is None:
        found = Text(f"没有专业“{a.form.major}”", f"there is no major {a.form.major!r}")
        yield Failure("major-on-list", "二", found, Text("从专业清单中选择", "a major of the list"), "major")
    if a.form.level is None:
        yield Failure("level-chosen", "二", nothing, Text("选择申报级别", "a level"), "level")
    if a.form.path is None:
        yield Failure("path-chosen", "一", nothing, Text("选择申报途径", "a path"), "path")


def _series(a: Applying) -> Series | None:
    try:
        return a.policy.series_of(a.form.major or "")
    except Refusal:
        return None
