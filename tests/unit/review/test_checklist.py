"""The auditor's check list (三(一)3): whose lines they are, and what an answer to them leaves open."""

import pytest

from services.review import domain
from shared.contracts.audit import ChecklistLine, PassAudit, RefuseAudit
from shared.contracts.vocabulary import Level
from shared.policy import Category
from tests.unit.review import kit
from tests.unit.review.kit import AUDITOR, MET

EVERYBODY = {"scope", "complete", "conditions", "registries"}


def accept(*checklist: ChecklistLine) -> PassAudit:
    return PassAudit(case_id=kit.CASE, opinion="符合申报条件", checklist=checklist)


@pytest.mark.parametrize(
    ("categories", "level", "besides"),
    [
        ((Category.EMPLOYED,), Level.INTERMEDIATE, {"employer"}),
        ((Category.EMPLOYED,), Level.ASSOCIATE_SENIOR, {"employer", "achievements"}),
        ((Category.CENTRAL_UNIT,), Level.JUNIOR, {"employer", "commission"}),
        ((Category.FREELANCER,), Level.FULL_SENIOR, {"freelance_work", "association", "achievements"}),
        ((Category.EMPLOYED, Category.FOREIGN), Level.JUNIOR, {"employer", "work_permit"}),
        ((Category.EMPLOYED, Category.HIGH_SKILLED), Level.JUNIOR, {"employer", "skill"}),
        ((Category.EMPLOYED, Category.EXCEPTIONAL), Level.FULL_SENIOR, {"employer", "achievements", "exceptional"}),
        ((Category.EMPLOYED, Category.HMT), Level.JUNIOR, {"employer"}),
    ],
)
def test_follows_from_category_and_level(categories: tuple[Category, ...], level: Level, besides: set[str]) -> None:
    told = kit.submission(stated=kit.form(level=level), categories=tuple(map(str, categories)))
    lines = domain.lines(kit.Play().hears(told).here(AUDITOR))
    assert {line.id for line in lines} == EVERYBODY | besides
    assert all(kit.POLICY.clause(line.clause) for line in lines)


class TestAnswering:
    def test_every_line_met_passes(self) -> None:
        kit.claimed().does(AUDITOR, accept(*MET))

    @pytest.mark.parametrize("left_out", MET, ids=lambda line: line.line)
    def test_a_line_that_is_left_out_is_told_with_its_clause_and_text(self, left_out: ChecklistLine) -> None:
        play = kit.claimed()
        refusal = play.refuses(AUDITOR, accept(*(line for line in MET if line != left_out)))
        assert (refusal.slug, refusal.clause) == ("checklist-unmet", "三(一)3")
        (failure,) = refusal.failures
        asked = kit.POLICY.audit.checklist[left_out.line]
        assert (failure.rule, failure.clause, failure.needed) == (f"checklist-{asked.id}", asked.clause, asked.text)
        assert failure.found == ("未作答", "not answered")
        assert play.desk.decided_at is None

    def test_everything_open_is_told_at_once(self) -> None:
        unmet = ChecklistLine(line="scope", met=False, note="系公务员")
        refusal = kit.claimed().refuses(AUDITOR, accept(unmet, *MET[2:]))
        assert refusal.text.zh.startswith("审核清单有2项")
        assert [(f.rule, f.found.zh) for f in refusal.failures] == [
            ("checklist-scope", "不满足：系公务员"),
            ("checklist-complete", "未作答"),
        ]
        assert "refuse_audit" in refusal.possible

    def test_of_two_answers_to_one_line_the_worse_counts(self) -> None:
        refusal = kit.claimed().refuses(AUDITOR, accept(*MET, ChecklistLine(line="scope", met=False)))
        assert [(f.rule, f.found.en) for f in refusal.failures] == [("checklist-scope", "not met")]

    def test_what_nobody_asked_is_refused(self) -> None:
        refusal = kit.claimed().refuses(AUDITOR, accept(*MET, ChecklistLine(line="commission", met=True)))
        assert (refusal.slug, refusal.text.en) == (
            "unknown-checklist-lines",
            "The check list of this case has no such lines: commission.",
        )


class TestRefusing:
    @pytest.mark.parametrize("clause", ["三(一)9", "四", "三（一）3"])
    def test_names_a_clause_of_the_notice(self, clause: str) -> None:
        play = kit.claimed()
        refusal = play.refuses(AUDITOR, RefuseAudit(case_id=kit.CASE, clause=clause, reason="不符合"))
        assert (refusal.slug, refusal.clause) == ("unknown-clause", "三(一)3")
        assert clause in refusal.text.zh
        play.does(AUDITOR, kit.REFUSE)
        assert play.desk.decided_at == play.now
