"""Forms that the system prints, read as a viewer would, and documents that are read back. On both databases."""

import pytest

from services.application.domain.printed import FORMS
from shared.contracts.application import FetchDocument, FetchForm
from shared.contracts.base import Actor
from shared.contracts.files import Paper
from tests.bench import Bench
from tests.services.application.player import (
    AUDITOR,
    BUREAU,
    FOREIGN_AUDITOR,
    FOREIGN_OFFICER,
    OFFICER,
    PLEDGE,
    PUBLISHED,
    RECOMMENDED,
    Player,
)
from tests.unit.application import kit
from tests.unit.certificate import pdf

OF_FREELANCERS = ("information_form", "pledge", "publicity_form")


@pytest.fixture
def freelancer(bench: Bench) -> Player:
    return Player(bench, "jiang-weixi").applies(kit.freelancer())


def read(bench: Bench, paper: Paper) -> bytes:
    with bench.service.store.open(paper.digest) as file:  # type: ignore[attr-defined]
        content: bytes = file.read()
    return content


def fetched(player: Player, name: str, actor: Actor | None = None) -> bytes:
    paper = player.bench.call(FetchForm(case_id=player.case_id, form=name), actor or player.actor)
    assert paper.filename == f"{FORMS[name].title}.pdf"
    return read(player.bench, paper)


def test_the_information_form_says_what_was_submitted(freelancer: Player) -> None:
    said = pdf.text(fetched(freelancer, "information_form"))
    for words in (
        "2023年度北京市职称评价职称申报信息表",
        "填报日期：2023年7月5日",
        "姓名林晓峰联系电话010-5555-0100",
        "证件类型居民身份证",
        "申报系列艺术申报专业美术",
        "推荐单位京华文艺创作者协会（示例）",
        "学历大学本科毕业时间2012年7月1日",
        "美术个人画展2022年9月1日至2023年5月1日",
        "论文排队论应用第一作者2021年5月1日",
        "长期从事软件开发。",
        f"申报编号{freelancer.case_id}",
    ):
        assert words in said


def test_the_pledge_is_the_one_that_was_signed(freelancer: Player) -> None:
    said = pdf.text(fetched(freelancer, "pledge"))
    assert PLEDGE in said
    assert "已于2023年7月5日09:00在申报系统中签署" in said


def test_the_publicity_form_says_how_long_and_until_when(freelancer: Player) -> None:
    said = pdf.text(fetched(freelancer, "publicity_form"))
    assert "公示期不少于5个工作日" in said
    assert "申报人于2023-07-3124:00前上传" in said


@pytest.mark.parametrize("name", OF_FREELANCERS)
def test_no_form_shows_the_identity_number(freelancer: Player, name: str) -> None:
    said = pdf.text(fetched(freelancer, name, BUREAU))
    assert freelancer.number not in said
    assert freelancer.sees().holder.masked_number in said


def test_a_form_is_the_same_file_each_time(freelancer: Player) -> None:
    assert fetched(freelancer, "pledge") == fetched(freelancer, "pledge", BUREAU)


def test_a_rare_character_is_printed_and_one_that_no_font_has_is_refused(bench: Bench) -> None:
    rare = Player(bench, "rare").opens().fills(kit.freelancer(summary="䶮㛃𠮷")).submits()
    assert "䶮㛃𠮷" in pdf.text(fetched(rare, "information_form"))
    missing = Player(bench, "missing").opens().fills(kit.freelancer(summary="\U00023d92")).submits()
    assert missing.refused(FetchForm(case_id=missing.case_id, form="information_form")).slug == "not-printable"


def test_peers_get_their_form_while_the_application_is_a_draft(player: Player) -> None:
    player.opens().fills(kit.by_number(kit.exceptional()))
    said = pdf.text(fetched(player, "exceptional_recommendation"))
    for words in (
        "高级职称破格申报推荐表",
        "获国家级奖励",
        "推荐专家1姓名b职称级别正高级",
        "推荐专家2姓名c",
        "草稿打印",
    ):
        assert words in said
    assert kit.peers_number("b") not in said


@pytest.mark.parametrize("name", [*FORMS, "diploma"])
def test_a_case_has_only_its_own_forms(submitted: Player, name: str) -> None:
    refusal = submitted.refused(FetchForm(case_id=submitted.case_id, form=name))
    assert (refusal.slug, refusal.clause) == ("no-such-form", "三(一)2")


@pytest.mark.parametrize("name", FORMS)
def test_a_draft_without_a_major_has_no_form(player: Player, name: str) -> None:
    player.opens()
    assert player.refused(FetchForm(case_id=player.case_id, form=name)).slug == "no-such-form"


@pytest.mark.parametrize("who", [FOREIGN_OFFICER, FOREIGN_AUDITOR], ids=lambda who: who.role)
def test_forms_of_a_case_that_is_not_theirs_do_not_exist_for_them(freelancer: Player, who: Actor) -> None:
    assert freelancer.refused(FetchForm(case_id=freelancer.case_id, form="pledge"), who).slug == "no-such-case"


def test_who_may_know_of_a_case_reads_its_documents(submitted: Player, bench: Bench) -> None:
    ask = FetchDocument(case_id=submitted.case_id, code="work_report")
    submitted.hears(PUBLISHED, RECOMMENDED)
    for reader in (submitted.actor, OFFICER, AUDITOR, BUREAU):
        paper = bench.call(ask, reader)
        assert (paper.filename, paper.media_type) == ("work_report.pdf", "application/pdf")
        assert b"work_report" in read(bench, paper)


@pytest.mark.parametrize("who", [FOREIGN_OFFICER, FOREIGN_AUDITOR], ids=lambda who: who.role)
def test_documents_of_a_case_that_is_not_theirs_do_not_exist_for_them(submitted: Player, who: Actor) -> None:
    for code in ("work_report", "nothing"):
        assert submitted.refused(FetchDocument(case_id=submitted.case_id, code=code), who).slug == "no-such-case"


def test_a_document_that_is_not_there_is_told(submitted: Player) -> None:
    ask = FetchDocument(case_id=submitted.case_id, code="exam_pass")
    assert submitted.refused(ask, OFFICER).slug == "no-such-document"
