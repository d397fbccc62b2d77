"""A case that lost its ground since the audit can be neither listed nor certified; the bureau ends it (四(一))."""

import pytest
from sqlalchemy import insert, literal, select

from services.application.tables import Case
from shared.contracts.application import GetCase, RefuseAfterAudit
from shared.contracts.case_events import CaseClosed
from shared.contracts.certificate import CertificateIssued, CertificateState, CertificateStatusChanged
from shared.contracts.evaluation import BoxOpened, CaseDecided, CaseListed, PublicityClosed
from shared.contracts.filing import AcceptFiling
from shared.contracts.payment import PaymentSettled
from shared.contracts.vocabulary import Outcome, Stage
from shared.errors import Refusal
from tests.bench import Bench
from tests.services.application import player as cast
from tests.services.application.campus import Campus
from tests.services.application.conftest import Registry
from tests.services.application.player import AUDITOR, BUREAU, Player
from tests.unit.application.filings import record
from tests.unit.application.kit import beijing
from tests.unit.application.test_table import ACCEPTED

PAID = PaymentSettled(order="1", paid_at=beijing("2023-07-20 09:00"))
LISTED = CaseListed(meeting="m", closed_at=beijing("2023-09-20 09:00"))
BASE, EARLIER = "ZC11-2018-000042-7", "earlier-case"


@pytest.fixture
def evaluated(at_audit: Player) -> Player:
    """The case at its committee."""
    at_audit.bench.keep_promises()
    return at_audit.hears(cast.PASSED, PAID, at="2023-07-20 09:00")


def serves(player: Player, registry: Registry) -> None:
    """The civil service register has the applicant, as the next question finds out."""
    registry.answers["civil_service"] = {"result": "mismatch", "found": "civil_servant"}
    player.hears(LISTED, at="2023-09-20 09:00")
    player.bench.keep_promises()


def becomes(player: Player, state: CertificateState) -> None:
    """The title held was a certificate of an earlier case, which is now in this state."""
    bench, rows = player.bench, Case.metadata.tables["cases"]
    held = player.sees().form.title
    assert held
    own = {"id": literal(EARLIER), "cycle": literal("beijing-2018"), "live": literal(False)}
    copy = select(*(own.get(column.name, column).label(column.name) for column in rows.columns))
    with bench.house.database.write() as session:
        session.execute(insert(Case).from_select(rows.columns.keys(), copy.where(rows.c.id == player.case_id)))
    issued = CertificateIssued(number=BASE, date=held.obtained_on, status_index=0, person_ref=player.actor.subject)
    bench.feed(issued, EARLIER)
    if state != "valid":
        changed = CertificateStatusChanged(
            number=BASE, before="valid", after=state, clause="四(一)", reason="以不正当手段取得"
        )
        bench.feed(changed, EARLIER)


def refuse(player: Player) -> RefuseAfterAudit:
    return RefuseAfterAudit(case_id=player.case_id, reason="审核后不再符合申报条件")


def test_whoever_is_a_civil_servant_by_now_is_refused_and_the_fee_stays(
    evaluated: Player, registry: Registry, bench: Bench
) -> None:
    serves(evaluated, registry)
    bench.call(refuse(evaluated), BUREAU)
    seen = evaluated.sees()
    assert (seen.stage, seen.outcome, seen.clause) == (Stage.CLOSED, Outcome.REFUSED, "一")
    (told,) = bench.told(CaseClosed)
    assert (told.outcome, told.refund) == (Outcome.REFUSED, False)


def test_whose_base_title_was_revoked_is_refused_while_the_result_waits_for_its_certificate(
    evaluated: Player, bench: Bench
) -> None:
    evaluated.hears(LISTED, BoxOpened(meeting="m"), CaseDecided(meeting="m"), ACCEPTED, at="2023-10-20 09:00")
    evaluated.hears(PublicityClosed(closed_at=beijing("2023-11-01 00:00")), at="2023-11-01 00:00")
    becomes(evaluated, "revoked")
    assert "refuse_after_audit" in bench.call(GetCase(case_id=evaluated.case_id), BUREAU).possible
    bench.call(refuse(evaluated), BUREAU)
    assert (evaluated.sees().outcome, evaluated.sees().clause) == (Outcome.REFUSED, "三(一)1")


@pytest.mark.parametrize("state", ["valid", "suspended"])
def test_a_title_that_stands_or_waits_is_no_ground(evaluated: Player, state: CertificateState) -> None:
    becomes(evaluated, state)
    assert evaluated.refused(refuse(evaluated), BUREAU).slug == "nothing-lost"


def test_it_is_the_bureaus_alone(evaluated: Player, registry: Registry) -> None:
    serves(evaluated, registry)
    for who in (None, AUDITOR):
        assert evaluated.refused(refuse(evaluated), who).slug in ("bureau-only", "not-your-move", "no-such-case")


def test_once_the_box_is_open_the_committee_votes_first(evaluated: Player, registry: Registry) -> None:
    serves(evaluated, registry)
    evaluated.hears(BoxOpened(meeting="m"), at="2023-09-26 09:00")
    assert evaluated.refused(refuse(evaluated), BUREAU).slug == "box-is-open"


def test_what_an_auditor_has_to_settle_is_the_auditors(at_audit: Player, registry: Registry) -> None:
    assert at_audit.refused(refuse(at_audit), BUREAU).slug == "illegal-move"


def test_a_filing_is_returned_while_it_is_not_accepted_and_refused_after(registry: Registry, bench: Bench) -> None:
    registry.answers["civil_service"] = {"result": "mismatch", "found": "civil_servant"}
    filed = Campus(bench).registers(BUREAU).files(record())
    case_id = filed.results[0].case_id
    command = RefuseAfterAudit(case_id=case_id, reason="已录用为公务员")
    with pytest.raises(Refusal, match="illegal-move"):
        bench.call(command, BUREAU)
    bench.call(AcceptFiling(filing=filed.filing), BUREAU)
    bench.keep_promises()
    assert "refuse_after_audit" in bench.call(GetCase(case_id=case_id), BUREAU).possible
    assert bench.call(command, BUREAU).stage == Stage.CLOSED
