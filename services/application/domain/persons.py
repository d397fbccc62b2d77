"""Who may apply at all, and on which path: 一, 四(一), 四(四). These rules need no major."""

from collections.abc import Iterator

from services.application.domain.applying import Applying, PersonRule
from shared.contracts.vocabulary import Path
from shared.errors import Failure, Refusal, Text
from shared.identity import check_credit_code
from shared.policy import Category, StaffSanction, Standing


def _excluded(a: Applying) -> Iterator[Failure]:
    if a.form.civil_servant:
        yield _stands(a, Standing.CIVIL_SERVANT, Standing.CIVIL_SERVANT.text, "civil_servant")
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


def _not_banned(a: Applying) -> Iterator[Failure]:
    until = a.applicant.banned_until
    if until and until >= a.applicant.on:
        found = Text(f"禁止申报至{until}", f"banned from applying until {until}")
        yield Failure("not-banned", "四(一)", found, Text(f"{until}期满后申报", f"apply after {until}"))


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
    foreign = a.policy.category_of(a.applicant.document_type) is Category.FOREIGN
    if foreign and not a.form.work_permit:
        found = Text("未填写外国人来华工作许可证", "no foreigner's work permit")
        yield Failure("work-permit", "一", found, Text("持有效工作许可", "a valid work permit"), "work_permit")


def _commission(a: Applying) -> Iterator[Failure]:
    rules, letter, employment = a.policy.central_units, a.form.commission_letter, a.form.employment
    if a.form.path is Path.EMPLOYED and employment and employment.kind == "central_unit":
        needed = Text("选择中央在京单位途径，由委托函委托", "the path of central units, with a commission letter")
        yield Failure("central-unit-path", rules.clause, Category.CENTRAL_UNIT.text, needed, "path")
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
        "skill.since": form.skill and form.skill.since,
    }
    for field, day in days.items():
        if day and day > a.applicant.on:
            needed = Text("不晚于申报之日", "not after the day of the application")
            yield Failure("obtained-by-now", "三(一)1", Text(str(day), str(day)), needed, field)


RULES: tuple[PersonRule, ...] = (
    _excluded,
    _not_banned,
    _employed,
    _work_permit,
    _commission,
    _no_employer,
    _obtained,
)
