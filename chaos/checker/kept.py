"""1: what was acknowledged is there, unchanged, and happened exactly once."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator

from chaos.checker.commands import ACTS, COMMANDS, Command, command_of
from chaos.checker.evidence import Evidence, Row, canonical, plain
from chaos.checker.verdict import Check, compared


def checks(evidence: Evidence) -> Iterator[Check]:
    """Submissions and their files, then every command."""
    snapshots = _snapshots(evidence)
    yield _submissions(evidence, snapshots)
    yield _digests(evidence, snapshots)
    yield _papers(evidence, snapshots)
    yield _answers(evidence)
    yield _acts(evidence)


def _snapshots(evidence: Evidence) -> dict[str, list[Row]]:
    """What is stored of each case as submitted."""
    found: dict[str, list[Row]] = {}
    for row in evidence.rows("application", "select case_id, digest, body from snapshots"):
        found.setdefault(row["case_id"], []).append({"digest": row["digest"], "body": plain(row["body"])})
    return found


def _submissions(evidence: Evidence, snapshots: dict[str, list[Row]]) -> Check:
    """What the applicant meant, by its digest, is among what is stored of the case."""
    sent = [one for one in evidence.acknowledged if one.get("submission")]
    wrong = []
    for receipt in sent:
        case_id = receipt["answer"]["case_id"]
        stored = {_meant(snapshot["body"]) for snapshot in snapshots.get(case_id, ())}
        if receipt["submission"]["sha256"] not in stored:
            wrong.append(f"case {case_id}: {'changed' if stored else 'lost'} since it was acknowledged")
    return Check("acknowledged submissions stored as they were sent", len(sent), wrong)


def _meant(body: Row) -> str:
    """The canonical digest of a submission: form, papers and pledge."""
    documents = {paper["code"]: paper["digest"] for paper in body["documents"]}
    return canonical({"form": body["form"], "documents": documents, "pledge": body["pledge"]})


def _digests(evidence: Evidence, snapshots: dict[str, list[Row]]) -> Check:
    """The digest under which a submission was told is that of its words, and names what is stored."""
    told = [one for one in evidence.told if one.type == "ApplicationSubmitted"]
    wrong = []
    for event in told:
        body = event.envelope["body"]
        text = json.dumps(body["snapshot"], ensure_ascii=False, separators=(",", ":"))
        if hashlib.sha256(text.encode()).hexdigest() != body["digest"]:
            wrong.append(f"{event}: its digest is not that of its snapshot")
        if {"digest": body["digest"], "body": body["snapshot"]} not in snapshots.get(event.subject, ()):
            wrong.append(f"{event}: case {event.subject} stores no such snapshot")
    return Check("snapshot digests recomputed", len(told), wrong)


def _papers(evidence: Evidence, snapshots: dict[str, list[Row]]) -> Check:
    """The files of every snapshot are kept, and are what their names say."""
    digests = {paper["digest"] for stored in snapshots.values() for one in stored for paper in one["body"]["documents"]}
    wrong = [f"file {digest}: lost or altered" for digest in sorted(digests) if not is_kept(evidence, digest)]
    return Check("submitted files kept", len(digests), wrong)


def is_kept(evidence: Evidence, digest: str) -> bool:
    """Whether the file is there and is what its name says."""
    content = evidence.file(digest)
    return content is not None and hashlib.sha256(content).hexdigest() == digest


def _answers(evidence: Evidence) -> Check:
    """Each acknowledged command has its stored answer, and it is the one that the client got."""
    wrong = []
    for receipt in evidence.acknowledged:
        command, stored = _stored(evidence, receipt)
        if command is None:
            wrong.append(f"{receipt['method']} {receipt['path']}: no such command is known here")
        elif len(stored) != 1:
            wrong.append(f"{command.name} {receipt['key']}: acknowledged, stored {len(stored)} times")
        elif any(stored[0].get(name) != said for name, said in receipt["answer"].items()):
            wrong.append(f"{command.name} {receipt['key']}: another answer is stored than was given")
    return Check("acknowledged commands stored with their answer", len(evidence.acknowledged), wrong)


def _acts(evidence: Evidence) -> Check:
    """Each command that was stored left its act once, also one whose answer got lost, and nobody else left one."""
    expected: Counter[tuple[str, str, str]] = Counter()
    for receipt in evidence.receipts:
        command, stored = _stored(evidence, receipt)
        if command is not None and command.act is not None:
            expected.update((command.service, answer[command.subject], command.act) for answer in stored)
    names = {(command.service, command.act) for _, command in COMMANDS}
    found = [
        (service, row["subject"], row["act"])
        for service, query in ACTS.items()
        for row in evidence.rows(service, query)
        if (service, row["act"]) in names
    ]
    return compared("acts of commands, each once", expected.elements(), found)


def _stored(evidence: Evidence, receipt: Row) -> tuple[Command | None, list[Row]]:
    """The command of a receipt and the answers stored under its key."""
    command = command_of(receipt["method"], receipt["path"])
    if command is None:
        return None, []
    return command, evidence.answers[command.service].get((receipt["actor"], receipt["key"]), [])
