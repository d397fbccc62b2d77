"""4: what was counted is what was recorded, sealed and told. The papers themselves are on paper as yet."""

import hashlib
from collections.abc import Iterator

from chaos.checker.evidence import Evidence, Row, canonical, plain
from chaos.checker.verdict import Check, compared

NOT_YET = "no secret ballot yet: votes are cast on paper, so the signed tally stands in for the box"
PAPERS = ("approve", "reject", "abstain")


def checks(evidence: Evidence) -> Iterator[Check]:
    """Tallies as the secretary sent them, as they lie in the meeting, as they were told."""
    meetings = evidence.rows("evaluation", "select meeting, phase, items, minutes, bundle_digest from meetings")
    boxes = [(row, item) for row in meetings for item in plain(row["items"]) if item["count"]]
    yield compared("tallies recorded and counted, one per box", _recorded(evidence), map(_counted, boxes))
    yield _sent(evidence, boxes)
    yield _passed(boxes)
    yield _told(evidence, boxes)
    sealed = [row for row in meetings if row["minutes"]]
    wrong = [f"meeting {row['meeting']}: its minutes are not what was sealed" for row in sealed if not _is_sealed(row)]
    yield Check("sealed minutes", len(sealed), wrong)


def _recorded(evidence: Evidence) -> Iterator[tuple[object, ...]]:
    for row in evidence.rows("evaluation", "select subject, said from acts where move = 'record_tally'"):
        said = plain(row["said"])
        yield row["subject"], said["case_id"], *(said[paper] for paper in PAPERS)


def _counted(box: tuple[Row, Row]) -> tuple[object, ...]:
    meeting, item = box
    return meeting["meeting"], item["case_id"], *(item["count"][paper] for paper in PAPERS)


def _sent(evidence: Evidence, boxes: list[tuple[Row, Row]]) -> Check:
    """Of what the secretary sent the receipt keeps the digest."""
    counted = {(meeting["meeting"], item["case_id"]): canonical(item["count"]) for meeting, item in boxes}
    receipts = [one for one in evidence.acknowledged if one["path"].endswith("/tally")]
    wrong = []
    for receipt in receipts:
        _, _, _, meeting, _, case_id, _ = receipt["path"].split("/")
        if receipt["body_sha256"] != counted.get((meeting, case_id)):
            wrong.append(f"case {case_id} in {meeting}: another tally than was acknowledged")
    return Check("acknowledged tallies unchanged", len(receipts), wrong)


def _passed(boxes: list[tuple[Row, Row]]) -> Check:
    """Two thirds of those who attend, in integers; no more papers than people."""
    wrong = []
    for meeting, item in boxes:
        count, attending = item["count"], item["attending"]
        if item["passed"] != (3 * count["approve"] >= 2 * attending) or sum(count.values()) > attending:
            wrong.append(f"case {item['case_id']} in {meeting['meeting']}: {count} of {attending}")
    return Check("outcomes that follow from their tally", len(boxes), wrong)


def _told(evidence: Evidence, boxes: list[tuple[Row, Row]]) -> Check:
    """Each result that was accepted is the box's."""
    accepted = [event for event in evidence.told if event.type == "ResultAccepted"]
    return compared(
        "accepted results told as counted",
        ((item["case_id"], item["round"], item["passed"]) for row, item in boxes if _stands(row, item)),
        ((one.subject, one.envelope["round"], one.envelope["body"]["outcome"] == "passed") for one in accepted),
    )


def _stands(meeting: Row, item: Row) -> bool:
    """Whether the result was accepted; a box that closed with its case is not applied."""
    return (meeting["phase"], item["box"]) == ("accepted", "counted")


def _is_sealed(row: Row) -> bool:
    return hashlib.sha256(row["minutes"].encode()).hexdigest() == str(row["bundle_digest"])
