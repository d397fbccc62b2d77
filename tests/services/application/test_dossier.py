"""A whole case as one folder, for its applicant and the bureau. On both databases."""

import json
from hashlib import sha256

import pytest

from shared.contracts.application import FetchDossier
from shared.contracts.base import Actor
from shared.contracts.files import Dossier
from shared.contracts.form import DocumentRef
from shared.contracts.payment import PaymentSettled
from tests.bench import Bench
from tests.services.application.player import (
    AUDITOR,
    BUREAU,
    FOREIGN_OFFICER,
    PASSED,
    PUBLISHED,
    RECOMMENDED,
    RETURNED,
    Player,
)
from tests.unit.application.kit import beijing


@pytest.fixture
def judged(submitted: Player) -> Player:
    """Returned once, submitted with another report, recommended, audited and paid."""
    submitted.hears(RETURNED)
    submitted.uploads("work_report", "second edition")
    submitted.submits()
    submitted.hears(PUBLISHED, RECOMMENDED)
    return submitted.hears(PASSED, PaymentSettled(order="1", paid_at=beijing("2023-07-20 09:00")), actor=AUDITOR)


def fetched(player: Player, actor: Actor | None = None) -> Dossier:
    dossier: Dossier = player.bench.call(FetchDossier(case_id=player.case_id), actor or player.actor)
    return dossier


def texts(player: Player, actor: Actor | None = None) -> dict[str, str]:
    """The texts by their path in the folder."""
    begins = f"{player.case_id}/"
    found = {part.path: part.text for part in fetched(player, actor).parts if part.text is not None}
    assert all(path.startswith(begins) for path in found)
    return {path.removeprefix(begins): text for path, text in found.items()}


def documents(player: Player) -> set[str]:
    return {part.digest for part in fetched(player).parts if part.text is None}


def test_a_dossier_holds_everything_that_was_ever_submitted(judged: Player, bench: Bench) -> None:
    told = texts(judged)
    forms = [json.loads(told[f"submitted/00{n}.json"]) for n in (1, 2)]
    ever = {DocumentRef.model_validate(ref).digest for form in forms for ref in form["documents"]}
    assert len(ever) == len(judged.sees().documents) + 1  # both editions of the report
    assert documents(judged) == ever
    assert all(bench.service.store.keeps(digest) for digest in ever)  # type: ignore[attr-defined]


def test_its_sums_and_its_manifest_name_every_file(judged: Player) -> None:
    told, parts = texts(judged), fetched(judged).parts
    for part in parts:
        if part.text is not None:
            assert sha256(part.text.encode()).hexdigest() == part.digest
    sums = dict(reversed(line.split("  ")) for line in told["SHA256SUMS"].splitlines())
    paths = {part.path.removeprefix(f"{judged.case_id}/") for part in parts}
    assert sums.keys() == paths - {"SHA256SUMS"}
    listed = json.loads(told["manifest.json"])["files"]
    assert listed == {path: f"sha256:{sums[path]}" for path in sums if path != "manifest.json"}


def test_the_timeline_is_the_readers(judged: Player) -> None:
    mine, theirs = texts(judged)["timeline.json"], texts(judged, BUREAU)["timeline.json"]
    assert ("auditor-1" in mine, "auditor-1" in theirs) == (False, True)
    assert [entry["n"] for entry in json.loads(mine)["entries"]] == list(range(1, len(judged.history()) + 1))


def test_the_opinions_are_for_the_bureau(judged: Player) -> None:
    assert "opinions.json" not in texts(judged)
    opinions = json.loads(texts(judged, BUREAU)["opinions.json"])
    assert opinions == {"recommendation": "同意推荐", "audit_opinion": "符合条件"}


@pytest.mark.parametrize("reader", [None, BUREAU], ids=["applicant", "bureau"])
def test_the_identity_number_is_masked_in_all_of_it(judged: Player, reader: Actor | None) -> None:
    said = "".join(texts(judged, reader).values())
    assert judged.number not in said
    assert judged.sees().holder.masked_number in said


def test_a_draft_has_a_dossier_too(player: Player) -> None:
    assert set(texts(player.opens())) == {"case.json", "timeline.json", "manifest.json", "SHA256SUMS"}


@pytest.mark.parametrize("who", [FOREIGN_OFFICER, Actor(role="applicant", subject="f" * 64)], ids=lambda who: who.role)
def test_for_others_the_case_does_not_exist(judged: Player, who: Actor) -> None:
    assert judged.refused(FetchDossier(case_id=judged.case_id), who).slug == "no-such-case"
