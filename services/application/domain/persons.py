"""Who may apply at all, and on which path: 一, 四(一), 四(四). These rules need no major."""

from collections.abc import Iterator
from datetime import date

from services.application.domain.applying import Applying, PersonRule
from services.application.domain.problems import NOT_ELIGIBLE
from shared.contracts.vocabulary import Path
from shared.errors import Failure, Refusal, Text
from shared.identity import check_credit_code
from shared.policy import Category, Policy, StaffSanction, Standing
from shared.workdays import full_years


def check_old_enough(policy: Policy, born: date | None, on: date) -> None:
    """Nobody is employed, and so nobody applies, below the policy's age; documents without a birth date pass.

    Asked when a draft is opened: only then is the number at hand, and nobody grows younger afterwards.
    """
    applicants = policy.applicants
    if born is None or full_years(born, on) >= applicants.youngest:
        return
    years = full_years(born, on)
    found = Text(f"{years}周岁", f"{years} years old")
    needed = Text(f"年满{applicants.youngest}周岁", f"at least {applicants.youngest} years old")
    failure = Failure("old-enough", applicants.clause, found, needed, "document_number")
    raise NOT_ELIGIBLE(clause=failure.clause, n=1, failures=(failure,))


def _not_civil_servant(a: Applying) -> Iterator[Failure]:
    if a.form.civil_servant:
        yield _stands(a, Standing.CIVIL_SERVANT, Standing.CIVIL_SERVANT.text, "civil_servant")


def _excluded(a: Applying) -> Iterator[Failure]:
    if a.form.retired:
        yield _stands(a, Standing.RETIRED, Standing.RETIRED.text, "retired")
    sanction = a.form.staff_sanction
    if sanction is None or sanction.until < a.applicant.on:
        return
    kind = StaffSanction(sanction.kind)  # type: ignore[call-arg]  # looked up by value
    if kind.at_least(a.policy.applicants.staff_sanction_from):
        found = Text(f"{kind.text.zh}，处分期至{sanction.until}", f"under a {kind.text.en} until {sanction.until}")
        yield _stands(a, Standing.UNDER_SANCTION, found, "staff_sanction")


def _stands(a: Applying, standing: Standing, found: Text, field: str) -> Failure:
    exclusion = a.policy.applicants.excluded[standing]
    return Failure(f"not-{standing.value.replace('_', '-')}", exclusion.clause, found, exclusion.reason, field)


def not_banned(a: Applying) -> Iterator[Failure]:
    """No ban runs (四(一))."""
    until = a.applicant.banned_until
    if until and until >= a.applicant.on:
        found = Text(f"禁止申报至{until}", f"banned from applying until {until}")
        yield Failure("not-banned", "四(一)", found, Text(f"{until}期满后申报", f"apply after {until}"))


def _not_applied(a: Applying) -> Iterator[Failure]:
    if a.applicant.applied:
        found = Text("本年度已有一件申报", "a case of this cycle")
        needed = Text("撤回或未获推荐后方可另行申报", "that one withdrawn, or not recommended")
        yield Failure("one-case-a-cycle", "三(一)1", found, needed)


def _employed(a: Applying) -> Iterator[Failure]:
    if a.form.path not in (Path.EMPLOYED, Path.CENTRAL_UNIT):
        return
    clause = "四(四)" if a.form.path is Path.CENTRAL_UNIT else "一"
    employment = a.form.employment
    if employment is None:
        nothing = Text("未填写工作单位", "no employer")
        yield Failure("employed", clause, nothing, Text("填写用人单位", "an employer in Beijing"), "employment")
        return
    if not employment.insured_in_beijing:
        found = Text("未在京缴纳社会保险", "not insured in Beijing")
        needed = Text("由用人单位在京缴纳社会保险", "social insurance paid in Beijing by the employer")
        yield Failure("insured-in-beijing", clause, found, needed, "employment.insured_in_beijing")
    if not _is_credit_code(employment.credit_code):
        found = Text(f"“{employment.credit_code}”", repr(employment.credit_code))
        needed = Text("18位统一社会信用代码", "a unified social credit code of 18 capital letters and digits")
        yield Failure("credit-code", clause, found, needed, "employment.credit_code")


def _is_credit_code(code: str) -> bool:
    """Whether it is one in its normal form: officers find their cases by it, letter for letter."""
    try:
        return check_credit_code(code) == code
    except Refusal:
        return False


def _work_permit(a: Applying) -> Iterator[Failure]:
    if a.policy.category_of(a.applicant.document_type) is not Category.FOREIGN:
        return
    until, needed = a.form.work_permit_until, Text("持有效工作许可", "a valid work permit")
    if not a.form.work_permit:
        found = Text("未填写外国人来华工作许可证", "no foreigner's work permit")
        yield Failure("work-permit", "一", found, needed, "work_permit")
    elif until is None:
        found = Text("未填写工作许可有效期", "the work permit's last day is not given")
        yield Failure("work-permit", "一", found, needed, "work_permit_until")
    elif until < a.applicant.on:
        found = Text(f"工作许可有效期至{until}", f"the work permit was valid until {until}")
        yield Failure("work-permit", "一", found, needed, "work_permit_until")


def _central_unit(a: Applying) -> Iterator[Failure]:
    """A central unit commissions the city, and nobody else does. One with a filed committee is known by its code."""
    employment, clause = a.form.employment, a.policy.central_units.clause
    if employment is None:
        return
    filed = employment.credit_code in {each.credit_code for each in a.policy.central_units.filed_committees}
    central = filed or employment.kind == "central_unit"
    if a.form.path is Path.EMPLOYED and central:
        needed = Text("选择中央在京单位途径，由委托函委托", "the path of central units, with a commission letter")
        yield Failure("central-unit-path", clause, Category.CENTRAL_UNIT.text, needed, "path")
    if a.form.path is Path.CENTRAL_UNIT and not central:
        found = Text(
            f"工作单位不是中央在京单位：{employment.organisation}", f"{employment.organisation} is no central unit"
        )
        needed = Text("由本市用人单位推荐，无需委托函", "the path of the employed, which needs no letter")
        yield Failure("central-unit-path", clause, found, needed, "path")


def _commission(a: Applying) -> Iterator[Failure]:
    rules, letter = a.policy.central_units, a.form.commission_letter
    if a.form.path is Path.CENTRAL_UNIT and (letter is None or letter.year != rules.letter_year):
        found = (
            Text(f"{letter.year}年委托函", f"a letter of {letter.year}") if letter else Text("无委托函", "no letter")
        )
        needed = Text(f"{rules.letter_year}年委托函", f"a commission letter of {rules.letter_year}")
        yield Failure("commission-letter", rules.clause, found, needed, "commission_letter")


def _no_employer(a: Applying) -> Iterator[Failure]:
    employment = a.form.employment
    if a.form.path is Path.FREELANCER and employment:
        found = Text(f"工作单位：{employment.organisation}", f"employed by {employment.organisation}")
        needed = Text("无单位；有单位的由用人单位推荐", "no employer; whoever has one is recommended by it")
        yield Failure("no-employer", "三(一)2", found, needed, "employment")


def _obtained(a: Applying) -> Iterator[Failure]:
    form = a.form
    days = {
        "education.graduated_on": form.education and form.education.graduated_on,
        "title.obtained_on": form.title and form.title.obtained_on,
        "title.appointed_on": form.title and form.title.appointed_on,
        "skill.since": form.skill and form.skill.since,
        "working_since": form.working_since,
    } | {f"achievements.{work.key}.on": work.on for work in form.achievements}
    for field, day in days.items():
        if day and day > a.applicant.on:
            needed = Text("不晚于申报之日", "not after the day of the application")
            yield Failure("obtained-by-now", "三(一)1", Text(str(day), str(day)), needed, field)


STANDING: tuple[PersonRule, ...] = (_not_civil_servant, not_banned)
"""What is checked again after the submission; everything else counts as of it."""

RULES: tuple[PersonRule, ...] = (
    *STANDING,
    _not_applied,
    _excluded,
    _employed,
    _work_permit,
    _central_unit,
    _commission,
    _no_employer,
    _obtained,
)
