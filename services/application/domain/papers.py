"""What an application must hold: fields, papers and the pledge (三(一)1, 四(一))."""

from collections import Counter
from collections.abc import Iterator

from services.application.domain import eligibility
from services.application.domain.applying import Applicant, categories
from services.application.domain.problems import (
    CASE_TOO_LARGE,
    DOCUMENT_REPEATED,
    DOCUMENT_TOO_LARGE,
    INCOMPLETE,
    NOT_ASKED_FOR,
    NOT_ELIGIBLE,
    PLEDGE_WORDING,
    TOO_MANY_UPLOADS,
)
from shared.contracts.form import CorrectionItem, DocumentRef, Form
from shared.contracts.vocabulary import Path, Stage
from shared.errors import Failure, Text
from shared.policy import Category, DocumentDue, DocumentKind, Policy

CLAUSE = "三(一)1"

MEGABYTE = 1024 * 1024

FIELD_NAMES = {
    "phone": Text("联系电话", "a telephone number"),
    "education": Text("学历信息", "the education"),
    "summary": Text("专业技术工作总结", "a summary of the professional work"),
    "achievements": Text("至少一项业绩成果", "at least one achievement"),
    "employment": Text("用人单位", "the employer"),
    "association": Text("推荐的协会学会", "the recommending association"),
    "freelance_work": Text("近一年在京从业情况", "the freelance work of the last year in Beijing"),
}
"""Fields that must be filled in, and what is wanted there."""

PEERS_DOCUMENT = Text("推荐专家有效的证件类型和证件号码", "the peer's document type and a valid number")

Papers = tuple[DocumentRef, ...]


def check_submittable(policy: Policy, person: Applicant, form: Form, papers: Papers) -> None:
    """Eligibility and completeness, all failures of both at once (一, 三(一)1)."""
    missing = completeness(policy, categories(policy, person, form), form, papers)
    _refuse(eligibility.failures(policy, person, form), missing)


def check_pledged(policy: Policy, form: Form, signed: str) -> None:
    """What is signed, frozen and printed for the stamp is the policy's pledge (四(一)). Raises `pledge-wording`."""
    if signed != policy.integrity.pledge.zh.strip():
        raise PLEDGE_WORDING(clause="四(一)", major=form.major)


def check_resubmittable(policy: Policy, person: Applicant, form: Form, papers: Papers) -> None:
    """A correction leaves as complete what was complete (三(一)1, 三(一)3).

    Of the conditions only the applicant's standing is looked at again: the others are as of the submission, and
    whether a corrected form still meets them is the auditor's to judge.
    """
    missing = completeness(policy, categories(policy, person, form), form, papers)
    _refuse(eligibility.standing(policy, person, form), (*missing, *_emptied_by_path(form)))


def _refuse(unmet: tuple[Failure, ...], missing: tuple[Failure, ...]) -> None:
    if unmet:
        raise NOT_ELIGIBLE(clause=unmet[0].clause, n=len(unmet) + len(missing), failures=(*unmet, *missing))
    if missing:
        raise INCOMPLETE(clause=missing[0].clause, n=len(missing), failures=missing)


def check_stamped(policy: Policy, groups: frozenset[Category], form: Form, papers: Papers) -> None:
    """Everything that the association stamps is there."""
    missing = tuple(missing_papers(policy, groups, form, papers, DocumentDue.ASSOCIATION))
    if missing:
        raise INCOMPLETE(clause=missing[0].clause, n=len(missing), failures=missing)


def check_may_attach(policy: Policy, stage: Stage, code: str, notice: tuple[CorrectionItem, ...]) -> None:
    """Drafts take any paper of the policy's list, an association's desk its own, a correction what its notice lists."""
    kind = policy.documents.kinds.get(code)
    if kind is None or not _asked_for(kind, stage, notice):
        raise NOT_ASKED_FOR(clause=policy.clause_of(kind) if kind else policy.documents.clause, code=code)


def check_limits(
    policy: Policy, document: DocumentRef, papers: Papers, uploads: int, clause: str | None = None
) -> None:
    """One more file, beside what is there and after `uploads` others, keeps within what one case or review may hold.

    `clause` is the one that lets files be handed in, where it is not that of a case's papers.
    """
    limits, clause = policy.documents.limits, clause or policy.documents.clause
    others = [paper for paper in papers if paper.code != document.code]
    if document.size > limits.file_megabytes * MEGABYTE:
        raise DOCUMENT_TOO_LARGE(clause=clause, megabytes=limits.file_megabytes)
    if document.size + sum(paper.size for paper in others) > limits.case_megabytes * MEGABYTE:
        raise CASE_TOO_LARGE(clause=clause, megabytes=limits.case_megabytes)
    if uploads >= limits.uploads:
        raise TOO_MANY_UPLOADS(clause=clause, uploads=limits.uploads)
    for paper in others:
        if paper.digest == document.digest:
            kind = policy.documents.kinds.get(paper.code)
            name = kind.name if kind else Text(paper.code, paper.code)
            raise DOCUMENT_REPEATED(clause=clause, **name._asdict())


def _asked_for(kind: DocumentKind, stage: Stage, notice: tuple[CorrectionItem, ...]) -> bool:
    if stage is Stage.CORRECTION:
        return kind.correctable and any(item.field == f"documents.{kind.id}" for item in notice)
    return stage is Stage.DRAFT or kind.due is DocumentDue.ASSOCIATION


def completeness(policy: Policy, groups: frozenset[Category], form: Form, papers: Papers) -> tuple[Failure, ...]:
    """What a form still lacks to be submitted, fields and papers together."""
    return (
        *_missing_fields(form),
        *_unidentified_peers(policy, form),
        *_repeated_achievements(form),
        *missing_papers(policy, groups, form, papers, DocumentDue.SUBMISSION),
    )


def _missing_fields(form: Form) -> Iterator[Failure]:
    return _not_given(form, ("phone", "education", "summary", "achievements"))


def _unidentified_peers(policy: Policy, form: Form) -> Iterator[Failure]:
    """Whoever recommends is known, so that nobody counts twice and none of them judges (四(六))."""
    for n, peer in enumerate(form.recommenders):
        if peer.person_ref is None:
            found, field = Text("未填写", "not given"), f"recommenders.{n}.document_number"
            yield Failure("field-given", policy.exceptional.clause, found, PEERS_DOCUMENT, field)


def _emptied_by_path(form: Form) -> Iterator[Failure]:
    """What says for whom one works, or who recommends; at submission the conditions of the path ask for it."""
    freelance = form.path is Path.FREELANCER
    return _not_given(form, ("association", "freelance_work") if freelance else ("employment",))


def _not_given(form: Form, fields: tuple[str, ...]) -> Iterator[Failure]:
    for field in fields:
        if not getattr(form, field):
            yield Failure("field-given", CLAUSE, Text("未填写", "not given"), FIELD_NAMES[field], field)


def _repeated_achievements(form: Form) -> Iterator[Failure]:
    """Employers confirm and corrections change achievements by their keys."""
    for key, times in Counter(achievement.key for achievement in form.achievements).items():
        if times > 1:
            found = Text(f"“{key}”出现{times}次", f"{key!r} stands {times} times")
            needed = Text("每项业绩成果编号互不相同", "each achievement has a key of its own")
            yield Failure("achievements-distinct", CLAUSE, found, needed, f"achievements.{key}")


def missing_papers(
    policy: Policy, groups: frozenset[Category], form: Form, papers: Papers, due: DocumentDue
) -> Iterator[Failure]:
    """The papers that must be there by `due` and are not. Without a level nobody can say which."""
    if form.level is None:
        return
    there = {paper.code for paper in papers}
    kinds = policy.required_documents(
        groups,
        form.level,
        examination=bool(form.exam_certificate),
        recognition=bool(form.title and form.title.qualification),
        due=due,
    )
    for kind in kinds:
        if kind.id not in there:
            found, field = Text("未上传", "not uploaded"), f"documents.{kind.id}"
            yield Failure("paper-there", policy.clause_of(kind), found, kind.name, field)
