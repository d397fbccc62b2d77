"""2: at most one valid certificate per person, title and cycle; every paper is there and is the one that was signed."""

from collections import Counter
from collections.abc import Iterator

from chaos.checker.evidence import Evidence, Row
from chaos.checker.kept import is_kept
from chaos.checker.verdict import Check, compared

CAN_BE_VALID = ("valid", "suspended")
COLUMNS = (
    "number", "version", "case_id", "round", "policy", "cycle", "person_ref", "title", "state", "live", "token",
    "status_index", "digest", "printed", "issued_at", "base",
)  # fmt: skip
TWIN = f"""
    insert into certificates ({", ".join(COLUMNS)})
    select :number, {", ".join(COLUMNS[1:10])}, :token, -1, {", ".join(COLUMNS[12:])}
    from certificates where number = :of
"""
"""A second certificate of the same title for the same person: all but its numbers is the first one's."""


def checks(evidence: Evidence) -> Iterator[Check]:
    """The certificates, what was told of them, and their files."""
    issued = evidence.rows(
        "certificate", "select number, case_id, person_ref, title, cycle, state, digest from certificates"
    )
    live = [row for row in issued if row["state"] in CAN_BE_VALID]
    yield _one_each(live)
    yield _refused_by_the_database(evidence, live)
    yield _told_once(evidence, issued)
    yield _fetched(evidence, issued)
    notices = evidence.rows("certificate", "select digest from notices")
    papers = [row["digest"] for row in (*issued, *notices)]
    wrong = [f"file {digest}: lost or altered" for digest in papers if not is_kept(evidence, digest)]
    yield Check("certificates and notices whose PDF is the one on record", len(papers), wrong)


def _one_each(live: list[Row]) -> Check:
    holders = Counter((row["person_ref"], row["title"], row["cycle"]) for row in live)
    wrong = [
        f"{person}: {n} certificates of {title}, {cycle}" for (person, title, cycle), n in holders.items() if n > 1
    ]
    return Check("certificates that are or can be valid, one per person, title and cycle", len(live), wrong)


def _refused_by_the_database(evidence: Evidence, live: list[Row]) -> Check:
    """The promise holds whatever the code does: tried on one certificate, and undone."""
    wrong = []
    for row in live[:1]:
        twin = {"number": "TWIN", "token": "TWIN", "of": row["number"]}
        if evidence.refusal("certificate", TWIN, twin) != "IntegrityError":
            wrong.append(f"the database would take a second certificate beside {row['number']}")
    return Check("a second one is refused by the database itself", len(live[:1]), wrong)


def _told_once(evidence: Evidence, issued: list[Row]) -> Check:
    told = [event for event in evidence.told if event.type == "CertificateIssued"]
    return compared(
        "certificates told once each, and only these",
        ((row["number"], row["case_id"]) for row in issued),
        ((event.envelope["body"]["number"], event.subject) for event in told),
    )


def _fetched(evidence: Evidence, issued: list[Row]) -> Check:
    """What a holder was handed is on record for that case."""
    numbers = {(row["case_id"], row["number"]) for row in issued}
    fetched = [
        (receipt["path"].split("/")[-2], receipt["answer"]["number"])
        for receipt in evidence.receipts
        if receipt["method"] == "GET" and receipt["path"].endswith("/certificate") and receipt["status"] == 200
    ]
    wrong = [f"case {case_id}: {number} was handed out and is unknown" for case_id, number in set(fetched) - numbers]
    return Check("certificates that their holders fetched", len(fetched), wrong)
