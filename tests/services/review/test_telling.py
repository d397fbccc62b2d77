"""What is done at a desk and tells nothing else is told to the hub, for the timeline. On both databases."""

from services.review.domain.items import item_name
from shared.contracts.case_events import RegistryChecked
from shared.contracts.review import DeskActed
from shared.contracts.vocabulary import CheckResult
from tests.bench import Bench
from tests.unit.review import kit
from tests.unit.review.kit import AUDITOR, BUREAU, COLLEAGUE, OFFICER, beijing


def told(bench: Bench) -> list[tuple[str, str | None]]:
    """The acts that were told, and what was said."""
    return [(event.act, event.said) for event in bench.told(DeskActed)]


def test_what_the_employers_people_do(submitted: Bench) -> None:
    submitted.call(kit.CONFIRM, OFFICER, at=beijing("2023-07-10 10:00"))
    submitted.call(kit.PUBLISH, OFFICER)
    submitted.call(kit.OBJECT, COLLEAGUE, at=beijing("2023-07-11 10:00"))
    submitted.call(kit.DISMISS, OFFICER, at=beijing("2023-07-12 10:00"))
    assert told(submitted) == [
        ("confirm_items", "、".join(map(item_name, kit.ITEMS))),
        ("raise_objection", kit.OBJECT.facts),
        ("resolve_objection", f"异议不成立：{kit.DISMISS.grounds}"),
    ]
    acted = [envelope for envelope, event in submitted.published if isinstance(event, DeskActed)]
    assert [envelope.actor for envelope in acted] == [OFFICER, COLLEAGUE, OFFICER]
    assert {event.clause for event in submitted.told(DeskActed)} == {"三(一)2"}


def test_a_confirmation_that_changes_nothing_tells_nothing(submitted: Bench) -> None:
    first = kit.CONFIRM.model_copy(update={"items": kit.ITEMS[:1]})
    submitted.call(first, OFFICER)
    submitted.call(first, OFFICER)
    assert told(submitted) == [("confirm_items", item_name(kit.ITEMS[0]))]


def test_what_the_institution_and_the_bureau_do(at_audit: Bench) -> None:
    before = len(told(at_audit))
    for cmd in (kit.CLAIM, kit.RELEASE, kit.CLAIM):
        at_audit.call(cmd, AUDITOR)
    at_audit.feed(RegistryChecked(finding=kit.finding("degree", CheckResult.MISMATCH, "大专")), kit.CASE, round=1)
    at_audit.call(kit.SETTLE, AUDITOR)
    at_audit.call(kit.CORRECT, AUDITOR)
    at_audit.feed(kit.submission("corrected"), kit.CASE, round=1)
    at_audit.call(kit.ALLOW_SECOND, BUREAU)
    assert told(at_audit)[before:] == [
        ("claim_case", None),
        ("release_case", None),
        ("claim_case", None),
        ("decide_check_on_document", f"学历学位：{kit.SETTLE.reason}"),
        ("allow_second_correction", kit.ALLOW_SECOND.reason),
    ]


def test_a_notice_that_is_overdue_is_told_by_the_clock(at_audit: Bench) -> None:
    before = len(told(at_audit))
    at_audit.sweep(beijing("2023-09-01 00:00"))
    assert told(at_audit)[before:] == [("flag_overdue", None)]
