"""The papers themselves: opened and read as a viewer would."""

from datetime import date

import pytest
import typst

from services.certificate.domain import Evaluated, certificate_words, notice_words, reconsider_by
from services.certificate.press import Press
from shared.contracts.vocabulary import Level
from shared.settings import Settings
from shared.store import open_store
from shared.typesetting import MissingFontError
from tests.unit.certificate import pdf
from tests.unit.certificate.kit import POLICY, beijing, holder

AT = beijing("2023-11-20 10:00")
NUMBER, TOKEN = "ZC11-2023-000001-8", "t" * 32
LARGEST = 300_000


def engineer(name: str = "欧阳静") -> Evaluated:
    return Evaluated(
        holder(name=name), "engineering", "computer", Level.ASSOCIATE_SENIOR, "engineering_center", date(2023, 10, 20)
    )


def kept(house: Settings, digest: str) -> bytes:
    with open_store(house).open(digest) as file:
        return file.read()


def certificate(press: Press, house: Settings, name: str = "欧阳静") -> bytes:
    return kept(house, press.certificate(certificate_words(POLICY, engineer(name), NUMBER, AT), TOKEN))


def notice(press: Press, house: Settings, name: str = "欧阳静") -> bytes:
    until = reconsider_by(POLICY, AT)
    return kept(house, press.notice(notice_words(POLICY, engineer(name), "not_passed", AT, until=until)))


class TestACertificate:
    def test_says_all_that_it_certifies(self, press: Press, house: Settings) -> None:
        said = pdf.text(certificate(press, house))
        for words in (
            "职称证书",
            "兹证明持证人通过2023年度北京市职称评价，取得下列职称",
            "姓名欧阳静",
            "证件号码1101**********1234",
            "系列工程技术",
            "专业计算机",
            "级别副高级",
            "职称高级工程师",
            "取得时间2023年10月20日",
            "评价方式专业技术资格评审",
            "评审机构京华工程技术人才评价中心（示例）",
            f"证书编号{NUMBER}",
            "北京市人力资源和社会保障局2023年11月20日",
            "证书状态以扫码或按编号、姓名查询的结果为准",
        ):
            assert words in said

    def test_of_the_demo_is_marked_as_a_specimen(self, press: Press, house: Settings) -> None:
        assert "演示样张" in pdf.text(certificate(press, house))

    def test_leads_to_its_verification(self, press: Press, house: Settings) -> None:
        page = pdf.reader(certificate(press, house)).root["/Pages"]["/Kids"][0]
        assert f"http://127.0.0.1:9/v1/certificates/verify/{TOKEN}".encode() in page["/Contents"].data

    def test_describes_itself(self, press: Press, house: Settings) -> None:
        about = pdf.about(certificate(press, house))
        assert about["/Title"] == f"电子职称证书 {NUMBER}"
        assert about["/Subject"] == "高级工程师，欧阳静"
        assert about["/Keywords"] == f"{NUMBER}, 欧阳静"
        assert about["/Author"] == "北京市人力资源和社会保障局"
        assert about["/CreationDate"].startswith("D:20231120")

    def test_is_one_small_page_that_carries_its_fonts(self, press: Press, house: Settings) -> None:
        made = certificate(press, house)
        assert pdf.pages(made) == 1
        assert len(made) < LARGEST
        assert [name[7:8] + name.partition("+")[2] for name in pdf.fonts(made)] == [
            "+NotoSerifCJKsc-Bold",
            "+NotoSerifCJKsc-Regular",
        ]

    def test_is_set_the_same_each_time(self, press: Press) -> None:
        code = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'
        words = certificate_words(POLICY, engineer(), NUMBER, AT) | {"code": code, "address": "x"}
        assert press.set("certificate", words) == press.set("certificate", words)

    @pytest.mark.parametrize("name", ["𠮷田䶮㛃", "买买提·艾力", "O'Neill-Łukasz", "欧阳" * 20, "Maria da Silva " * 13])
    def test_prints_rare_and_long_names(self, press: Press, house: Settings, name: str) -> None:
        made = certificate(press, house, name)
        assert name.replace(" ", "") in pdf.text(made)
        assert pdf.pages(made) == 1


class TestANotice:
    def test_tells_who_did_not_pass_until_when_to_ask_for_reconsideration(self, press: Press, house: Settings) -> None:
        said = pdf.text(notice(press, house))
        assert "电子职称评价结果通知书欧阳静（证件号码1101**********1234）" in said
        assert "评价结果：未通过" in said
        assert (
            "10个工作日内，即2023年12月4日24时前，向京华工程技术人才评价中心（示例）（电话010-5555-1201）书面申请复查"
            in said
        )
        assert "证书编号" not in said

    def test_tells_who_passed_the_number_of_the_certificate(self, press: Press, house: Settings) -> None:
        digest = press.notice(notice_words(POLICY, engineer(), "passed", AT, number=NUMBER))
        said = pdf.text(kept(house, digest))
        assert "评价结果：通过" in said
        assert f"您取得高级工程师职称，取得时间为2023年10月20日，电子职称证书编号为{NUMBER}" in said
        assert "复查" not in said

    def test_is_one_small_page(self, press: Press, house: Settings) -> None:
        made = notice(press, house, "Maria da Silva " * 13)
        assert pdf.pages(made) == 1
        assert len(made) < LARGEST


HOSTILE = [
    '#read("/etc/passwd")',
    "*星*",
    "_下_ `码` $x^2$ = 题",
    "#panic() \\ @ref <label> [括]",
    '"}, "authority": "某局',
    "\\u{5f20} // 注 /* 释 */ https://a.b",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_printed_as_it_is_written(press: Press, house: Settings, name: str) -> None:
    for made in (certificate(press, house, name), notice(press, house, name)):
        assert name.replace(" ", "") in pdf.text(made)
        assert pdf.about(made)["/Keywords"].endswith(name)


def test_a_character_that_no_font_has_is_refused_rather_than_printed_as_a_box(press: Press) -> None:
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        press.notice(notice_words(POLICY, engineer("张\U0001f600"), "passed", AT, number=NUMBER))


def test_a_missing_font_is_told_at_the_start(
    house: Settings, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FONT_DIR", str(tmp_path_factory.mktemp("fonts")))
    with pytest.raises(MissingFontError, match="fonts-noto-cjk"):
        Press(house)
