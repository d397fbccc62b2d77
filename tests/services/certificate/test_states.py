"""The bureau changes a certificate's state, and the public sees it. On both databases."""

from itertools import product

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from services.certificate import tables
from services.certificate.tables import Change
from shared.contracts.base import Actor
from shared.contracts.certificate import (
    CertificateStatusChanged,
    CertificateView,
    FindByNumberAndName,
    RestoreCertificate,
    RevokeCertificate,
    SuspendCertificate,
    Verified,
    Verify,
)
from shared.contracts.vocabulary import Level
from shared.errors import Kind, Refusal
from tests.services.certificate.papers import Papers
from tests.unit.certificate.kit import AUDITOR, BUREAU, CASE, HOLDER, PUBLIC, passed

NUMBER = "ZC11-2023-000001-8"
SUSPEND = SuspendCertificate(number=NUMBER, reason="正在核查")
RESTORE = RestoreCertificate(number=NUMBER, reason="核查无误")
REVOKE = RevokeCertificate(number=NUMBER, clause="四(一)", reason="伪造业绩")


@pytest.fixture
def issued(bench: Papers) -> Papers:
    bench.feed(passed(), CASE)
    bench.issue()
    return bench


def refused(bench: Papers, request: object, who: Actor = PUBLIC) -> Refusal:
    with pytest.raises(Refusal) as caught:
        bench.call(request, who)  # type: ignore[arg-type]
    return caught.value


class TestTheBureau:
    def test_suspends_restores_and_revokes(self, issued: Papers) -> None:
        answers = [issued.call(command, BUREAU) for command in (SUSPEND, RESTORE, SUSPEND, REVOKE)]
        assert answers[-1] == CertificateView(number=NUMBER, case_id=CASE, state="revoked", version=5)
        assert [answer.state for answer in answers] == ["suspended", "valid", "suspended", "revoked"]
        assert [(told.before, told.after, told.clause) for told in issued.told(CertificateStatusChanged)] == [
            ("valid", "suspended", None),
            ("suspended", "valid", None),
            ("valid", "suspended", None),
            ("suspended", "revoked", "四(一)"),
        ]

    def test_leaves_a_row_of_history_with_who_and_why(self, issued: Papers) -> None:
        issued.call(SUSPEND, BUREAU)
        with issued.house.database.read() as session:
            _, change = session.query(Change).order_by(Change.version).all()
        assert (change.before, change.after, change.reason) == ("valid", "suspended", "正在核查")
        assert (change.actor["subject"], change.at) == (BUREAU.subject, issued.clock.now())

    def test_never_brings_a_revoked_one_back(self, issued: Papers) -> None:
        issued.call(REVOKE, BUREAU)
        for command in (SUSPEND, RESTORE, REVOKE):
            refusal = refused(issued, command, BUREAU)
            assert (refusal.slug, refusal.possible) == ("certificate-state-forbids", ())
        assert issued.call(FindByNumberAndName(number=NUMBER, name="欧阳静"), PUBLIC).state == "revoked"

    def test_is_told_of_a_move_that_is_not_possible_and_which_are(self, issued: Papers) -> None:
        refusal = refused(issued, RESTORE, BUREAU)
        assert (refusal.kind, refusal.possible) == (Kind.CONFLICT, ("suspend", "revoke"))

    def test_is_the_only_one_who_may(self, issued: Papers) -> None:
        others = product((SUSPEND, RESTORE, REVOKE), (HOLDER, AUDITOR, PUBLIC))
        assert {refused(issued, command, who).slug for command, who in others} == {"bureau-only"}
        assert issued.told(CertificateStatusChanged) == []

    def test_is_told_of_a_number_that_nobody_has(self, issued: Papers) -> None:
        command = SUSPEND.model_copy(update={"number": "ZC11-2023-000002-6"})
        assert refused(issued, command, BUREAU).slug == "no-such-certificate"


class TestThePublic:
    def test_sees_the_minimum_by_code(self, issued: Papers) -> None:
        (made,) = issued.certificates()
        assert issued.call(Verify(token=made.token), PUBLIC) == Verified(
            number=NUMBER,
            name="欧阳静",
            title="高级工程师",
            level=Level.ASSOCIATE_SENIOR,
            series="工程技术",
            major="计算机",
            date=passed().title_date,
            authority="北京市人力资源和社会保障局",
            state="valid",
            digest=made.digest,
        )

    def test_sees_the_same_by_number_and_name(self, issued: Papers) -> None:
        (made,) = issued.certificates()
        found = issued.call(FindByNumberAndName(number="zc11 2023 000001 8", name=" 欧阳 静"), PUBLIC)
        assert found == issued.call(Verify(token=made.token), PUBLIC)

    def test_sees_the_state_of_today(self, issued: Papers) -> None:
        issued.call(SUSPEND, BUREAU)
        (made,) = issued.certificates()
        assert issued.call(Verify(token=made.token), PUBLIC).state == "suspended"

    def test_cannot_tell_a_wrong_name_from_a_number_that_nobody_has(self, issued: Papers) -> None:
        wrong_name = refused(issued, FindByNumberAndName(number=NUMBER, name="王静"))
        unknown = refused(issued, FindByNumberAndName(number="ZC11-2023-000002-6", name="欧阳静"))
        assert wrong_name.slug == "no-such-certificate"
        assert (wrong_name.slug, wrong_name.kind, wrong_name.text) == (unknown.slug, unknown.kind, unknown.text)

    def test_is_told_of_a_slip_of_the_hand(self, issued: Papers) -> None:
        refusal = refused(issued, FindByNumberAndName(number="ZC11-2023-000001-9", name="欧阳静"))
        assert (refusal.slug, refusal.kind) == ("number-mistyped", Kind.INVALID)

    def test_gets_nothing_for_a_code_that_was_never_printed(self, issued: Papers) -> None:
        for token in ("x", "A" * 32, "' or 1=1 --"):
            assert refused(issued, Verify(token=token)).slug == "no-such-certificate"


def test_the_migrations_make_the_tables_that_the_code_knows(bench: Papers) -> None:
    own = set(tables.Base.metadata.tables)
    with bench.house.database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, kind, _: kind != "table" or name in own}
        )
        assert compare_metadata(context, tables.Base.metadata) == []
