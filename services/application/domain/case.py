"""What an application is: how it sets out, which steps its series leaves out, and what becomes of its fee."""

from collections.abc import Mapping
from datetime import datetime

from services.application.domain.problems import BOX_IS_OPEN, UNKNOWN_DOCUMENT_TYPE
from shared.contracts.form import Form
from shared.contracts.vocabulary import Outcome, Path, Stage
from shared.identity import DocumentType
from shared.policy import Policy, RefundCause, Step


def document_type(word: str) -> DocumentType:
    """The document type by its name. Raises `unknown-document-type`."""
    try:
        return DocumentType(word)
    except ValueError:
        raise UNKNOWN_DOCUMENT_TYPE(word=word, known=", ".join(DocumentType)) from None


def first_stage_move(form: Form) -> str:
    """Freelancers have no employer: an association vouches for them."""
    return "submit_freelance" if form.path is Path.FREELANCER else "submit"


def left_out(policy: Policy, form: Form) -> frozenset[Step]:
    """The steps that the series' own schedule leaves out (三(二))."""
    if form.major is None:
        return frozenset()
    series = policy.series_of(form.major).id
    return frozenset(step for step in Step if not policy.has_step(series, step))


def in_person(policy: Policy, form: Form) -> bool:
    """Whether the case is defended in person (三(一)4), or judged on paper."""
    return form.level in policy.evaluation.defence.levels and Step.DEFENCE not in left_out(policy, form)


def listed(listed_at: datetime | None, held: datetime) -> bool:
    """Whether a case list had closed over the case when something was held."""
    return listed_at is not None and listed_at <= held


def box_open(opened_at: datetime | None, sent_back_at: datetime | None, held: datetime) -> bool:
    """Whether the ballot box was open when something was held (三(一)4): this round's, or the one before.

    A result that was sent back came out of a box, which was open until then.
    """
    before = sent_back_at is not None and held < sent_back_at
    return before or (opened_at is not None and opened_at <= held)


def check_box_closed(box_open: bool) -> None:
    """A case can be withdrawn until the ballot box opens."""
    if box_open:
        raise BOX_IS_OPEN(clause="三(一)4")


def leaves_committee(outcome: Outcome, before: Stage) -> bool:
    """Whether the case is taken from its committee: then only evaluation can say what of its fee (三(一)4).

    The hub hears late, or not for days, of a list that has closed.
    """
    return outcome is Outcome.WITHDRAWN and before is Stage.EVALUATION


def refunds(policy: Policy, outcome: Outcome, *, before: Stage) -> bool:
    """Whether a fee goes back when a case ends so, at the stage `before`; not by what is decided afterwards.

    Up to the payment the hub knows of no fee: one that crosses the end goes back whatever the outcome.
    """
    if before not in _PAID:
        return True
    return _goes_back(policy, _REFUND_CAUSES.get(outcome))


def refunds_withdrawn(policy: Policy, after: str | None, *, died: bool) -> bool:
    """Whether the fee of a case goes back that was taken from its committee, and what came before that.

    In full before the case list closes, later not; for a death before the ballot always.
    """
    if died and after != "ballot":
        return _goes_back(policy, RefundCause.DEATH)
    return _goes_back(policy, _WITHDRAWN_AFTER[after])


def _goes_back(policy: Policy, cause: RefundCause | None) -> bool:
    return cause is not None and policy.fees.refunds.get(cause, False)


_PAID = (Stage.EVALUATION, Stage.ACCEPTANCE, Stage.PUBLICITY, Stage.CERTIFIED)

_WITHDRAWN_AFTER: Mapping[str | None, RefundCause] = {
    None: RefundCause.WITHDRAWN_BEFORE_LIST,
    "list": RefundCause.WITHDRAWN_LATER,
    "ballot": RefundCause.WITHDRAWN_LATER,
    "absence": RefundCause.ABSENT,
}

_REFUND_CAUSES = {
    Outcome.NOT_EVALUATED: RefundCause.NOT_EVALUATED,
    Outcome.ABSENT: RefundCause.ABSENT,
    Outcome.NOT_PASSED: RefundCause.NOT_PASSED,
    Outcome.DISQUALIFIED: RefundCause.DISQUALIFIED,
    Outcome.REFUSED: RefundCause.REFUSED_AFTER_AUDIT,
}
