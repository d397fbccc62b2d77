"""What an application is: how it sets out, which steps its series leaves out, and what becomes of its fee."""

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


def check_box_closed(box_open: bool) -> None:
    """A case can be withdrawn until the ballot box opens."""
    if box_open:
        raise BOX_IS_OPEN(clause="三(一)4")


def refunds(policy: Policy, outcome: Outcome, *, before: Stage, listed: bool, died: bool = False) -> bool:
    """Whether a fee goes back when a case ends so, at the stage `before`.

    Up to the payment the hub knows of no fee: one that crosses the end goes back whatever the outcome. After
    the case list closed a withdrawal brings none, a death before the ballot does.
    """
    if before not in _PAID:
        return True
    cause = _REFUND_CAUSES.get(outcome)
    if died:
        cause = RefundCause.DEATH
    elif outcome is Outcome.WITHDRAWN:
        cause = RefundCause.WITHDRAWN_LATER if listed else RefundCause.WITHDRAWN_BEFORE_LIST
    return cause is not None and policy.fees.refunds.get(cause, False)


_PAID = (Stage.EVALUATION, Stage.ACCEPTANCE, Stage.PUBLICITY, Stage.CERTIFIED)

_REFUND_CAUSES = {
    Outcome.NOT_EVALUATED: RefundCause.NOT_EVALUATED,
    Outcome.ABSENT: RefundCause.ABSENT,
    Outcome.NOT_PASSED: RefundCause.NOT_PASSED,
    Outcome.DISQUALIFIED: RefundCause.DISQUALIFIED,
}
