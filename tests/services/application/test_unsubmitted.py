"""What an applicant is still working on is nobody else's. On both databases."""

import pytest

from shared.contracts.application import FetchDocument, FetchDossier, FetchForm, GetCase, SaveDraft
from shared.contracts.base import Actor
from shared.contracts.form import Form
from tests.bench import Bench
from tests.services.application import player as cast
from tests.services.application.player import AUDITOR, BUREAU, OFFICER, RETURNED, Player
from tests.unit.application import kit
from tests.unit.application.kit import by_number, employed, exceptional

SECRET, PEERS = "尚未提交的修改", "exceptional_recommendation"


def seen(player: Player, reader: Actor) -> tuple[str | None, str]:
    """The summary, and the digest of the work report, as a reader is shown them; both papers are the same one."""
    view = player.bench.call(GetCase(case_id=player.case_id), reader)
    (report,) = (paper.digest for paper in view.documents if paper.code == "work_report")
    fetched = player.bench.call(FetchDocument(case_id=player.case_id, code="work_report"), reader)
    assert fetched.digest == report
    return view.form.summary, report


@pytest.mark.parametrize("reader", [OFFICER, BUREAU], ids=lambda who: who.role)
def test_after_a_return_others_see_what_was_submitted(submitted: Player, reader: Actor) -> None:
    before = seen(submitted, reader)
    submitted.hears(RETURNED)
    submitted.does(SaveDraft(case_id=submitted.case_id, form=employed(summary=SECRET)))
    mended = submitted.uploads("work_report", "mended").digest
    assert seen(submitted, reader) == before
    assert seen(submitted, submitted.actor) == (SECRET, mended)
    submitted.submits()
    assert seen(submitted, reader) == (SECRET, mended)


@pytest.mark.parametrize("reader", [OFFICER, AUDITOR, BUREAU], ids=lambda who: who.role)
def test_during_a_correction_others_see_the_paper_that_was_submitted(at_audit: Player, reader: Actor) -> None:
    before = seen(at_audit, reader)
    at_audit.hears(cast.correction("documents.work_report"), at="2023-07-18 15:00", actor=AUDITOR)
    at_audit.uploads("work_report", "mended")
    assert seen(at_audit, reader) == before
    assert seen(at_audit, at_audit.actor) != before


def test_of_a_draft_that_was_never_submitted_the_bureau_sees_that_it_is_there(player: Player, bench: Bench) -> None:
    player.opens().fills(employed(summary=SECRET))
    view = bench.call(GetCase(case_id=player.case_id), BUREAU)
    assert (view.stage, view.form, view.documents) == ("draft", Form(), ())
    assert player.refused(FetchDocument(case_id=player.case_id, code="work_report"), BUREAU).slug == "no-such-document"
    assert SECRET not in bench.call(FetchDossier(case_id=player.case_id), BUREAU).model_dump_json()
    bench.sweep(kit.beijing("2023-07-18 00:00"))
    assert bench.call(GetCase(case_id=player.case_id), BUREAU).form == Form()


def test_nor_is_it_printed_for_the_bureau(player: Player) -> None:
    player.opens().does(SaveDraft(case_id=player.case_id, form=by_number(exceptional())))
    assert player.bench.call(FetchForm(case_id=player.case_id, form=PEERS), player.actor).digest
    assert player.refused(FetchForm(case_id=player.case_id, form=PEERS), BUREAU).slug == "no-such-form"
