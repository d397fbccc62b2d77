"""The auditor's check list (三(一)3): the policy's lines for this case, and what an answer to them leaves open."""

from collections.abc import Iterator, Sequence

from services.review.domain.desk import Here
from shared.contracts.audit import ChecklistLine
from shared.errors import Failure, Text
from shared.mirrors.base_title import finding
from shared.policy import CheckLine


def lines(here: Here) -> tuple[CheckLine, ...]:
    """The lines to answer of this case."""
    certified = here.base_title is not None
    return here.policy.audit.lines(here.desk.categories, here.desk.level, base_certificate=certified)


def found(here: Here, line: CheckLine) -> Text | None:
    """What the system itself knows of a line; an answer that says otherwise does not help."""
    return finding(here.base_title) if line.base_certificate and here.base_title else None


def unknown(here: Here, answers: Sequence[ChecklistLine]) -> list[str]:
    """What was answered and not asked."""
    asked = {line.id for line in lines(here)}
    return [answer.line for answer in answers if answer.line not in asked]


def failures(here: Here, answers: Sequence[ChecklistLine]) -> Iterator[Failure]:
    """Every line that is not answered or not met. Of two answers to one line the worse counts."""
    for line in lines(here):
        given = [answer for answer in answers if answer.line == line.id]
        if given and all(answer.met for answer in given):
            continue
        yield Failure(f"checklist-{line.id}", line.clause, _found(given), line.text)


def _found(given: Sequence[ChecklistLine]) -> Text:
    if not given:
        return Text("未作答", "not answered")
    notes = [answer.note for answer in given if not answer.met and answer.note]
    return Text("：".join(("不满足", *notes)), ": ".join(("not met", *notes)))
