"""An offline verifier believes one thing: the file as it was signed, to the last byte."""

import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from itertools import cycle
from pathlib import Path

import pytest
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner

from services.certificate.domain import certificate_words, notice_words
from services.certificate.press import Press
from shared.settings import Settings
from shared.store import open_store
from tests.unit.certificate.kit import POLICY
from tests.unit.certificate.test_press import AT, NUMBER, TOKEN, engineer
from verify.certificate import (
    ALTERED,
    APPENDED,
    NO_PDF,
    SIGNED_AGAIN,
    STRANGER,
    UNSIGNED,
    Finding,
    authority,
    check,
)

ROOT = Path(__file__).parents[2]
NAME = "欧阳𠮷䶮"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(mode="demo", var_dir=tmp_path_factory.mktemp("var"))


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Another installation, with keys of its own."""
    return Settings(mode="demo", var_dir=tmp_path_factory.mktemp("elsewhere"))


def printed(settings: Settings, make: Callable[[Press], str]) -> bytes:
    with open_store(settings).open(make(Press(settings))) as file:
        return file.read()


def one_certificate(press: Press) -> str:
    return press.certificate(certificate_words(POLICY, engineer(NAME), NUMBER, AT), TOKEN)


@pytest.fixture(scope="module")
def good(house: Settings) -> bytes:
    return printed(house, one_certificate)


@pytest.fixture(scope="module")
def found(house: Settings, good: bytes) -> Callable[[bytes], Finding]:
    """What is found in a file by who trusts the house's authority."""
    trusted = authority((house.var_dir / "ca.pem").read_bytes())
    return lambda content: check(content, trusted)


def flipped(content: bytes, place: int, bit: int = 1) -> bytes:
    return content[:place] + bytes([content[place] ^ bit]) + content[place + 1 :]


def unsigned(house: Settings) -> bytes:
    return Press(house).set("notice", notice_words(POLICY, engineer(NAME), "passed", AT, number=NUMBER))


class TestAGoodCertificate:
    def test_is_told_with_number_and_name(self, good: bytes, found: Callable[[bytes], Finding]) -> None:
        finding = found(good)
        assert finding.good
        assert finding.zh.startswith(f"有效：证书编号 {NUMBER}，姓名 {NAME}；")
        assert finding.en.startswith(f"GOOD: number {NUMBER}, name {NAME};")

    def test_is_not_known_to_another_authority(
        self, good: bytes, elsewhere: Settings, found: Callable[[bytes], Finding]
    ) -> None:
        theirs = printed(elsewhere, one_certificate)
        assert check(theirs, authority((elsewhere.var_dir / "ca.pem").read_bytes())).good
        assert found(theirs) == STRANGER
        assert check(good, authority((elsewhere.var_dir / "ca.pem").read_bytes())) == STRANGER

    def test_is_something_else_than_a_notice_with_the_same_signature(
        self, house: Settings, found: Callable[[bytes], Finding]
    ) -> None:
        notice = notice_words(POLICY, engineer(NAME), "passed", AT, number=NUMBER)
        finding = found(printed(house, lambda press: press.notice(notice)))
        assert not finding.good
        assert "《电子职称评价结果通知书》" in finding.zh


class TestAnAlteredFile:
    def test_is_told_wherever_the_byte_is(self, good: bytes, found: Callable[[bytes], Finding]) -> None:
        places = range(0, len(good), len(good) // 150)
        assert [place for place in places if found(flipped(good, place)).good] == []

    def test_is_told_inside_the_signature_which_does_not_cover_itself(
        self, good: bytes, found: Callable[[bytes], Finding]
    ) -> None:
        start = good.index(b"/Contents <") + len(b"/Contents ")
        end = good.index(b">", start) + 1
        places = [*range(start, start + 400, 7), *range(start + 400, end, 211), end - 2, end - 1]
        bits = cycle((1, 2, 0x20))  # another digit, another digit or none, and the same digit in another case
        assert [place for place, bit in zip(places, bits, strict=False) if found(flipped(good, place, bit)).good] == []

    def test_is_told_whatever_else_is_written_for_the_name(
        self, good: bytes, found: Callable[[bytes], Finding]
    ) -> None:
        words = NUMBER.encode("utf-16-be")
        assert words in good or NUMBER.encode() in good
        other = NUMBER.replace("000001", "000002")
        forged = good.replace(words, other.encode("utf-16-be")).replace(NUMBER.encode(), other.encode())
        assert found(forged) == ALTERED

    @pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
    def test_is_told_if_its_end_is_missing(self, good: bytes, found: Callable[[bytes], Finding], kept: float) -> None:
        assert not found(good[: int(len(good) * kept)]).good

    @pytest.mark.parametrize("tail", [b"\n", b"\0", b"%%EOF\n", b"1 0 obj\n<<>>\nendobj\n"])
    def test_is_told_if_something_was_appended(
        self, good: bytes, found: Callable[[bytes], Finding], tail: bytes
    ) -> None:
        assert found(good + tail) in (APPENDED, ALTERED)

    def test_is_told_if_a_viewer_would_show_a_later_version(
        self, good: bytes, found: Callable[[bytes], Finding]
    ) -> None:
        writer = IncrementalPdfFileWriter(BytesIO(good))
        writer.root["/Lang"] = pdf_name("/en")
        writer.update_root()
        later = BytesIO()
        writer.write(later)
        assert later.getvalue().startswith(good)
        assert found(later.getvalue()) == APPENDED

    def test_is_told_if_it_bears_a_second_signature(self, house: Settings, found: Callable[[bytes], Finding]) -> None:
        keys = house.secrets_dir / "certificates"
        signer = SimpleSigner.load(str(keys / "key.pem"), str(keys / "certificate.pem"))
        content = unsigned(house)
        for field in ("First", "Second"):
            writer = IncrementalPdfFileWriter(BytesIO(content))
            content = PdfSigner(PdfSignatureMetadata(field_name=field), signer).sign_pdf(writer).getvalue()
        assert found(content) == SIGNED_AGAIN


class TestWhatIsNoCertificate:
    @pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n", b"<html>", b" %PDF-1.7"])
    def test_another_kind_of_file(self, content: bytes, found: Callable[[bytes], Finding]) -> None:
        assert found(content) == NO_PDF

    def test_an_unsigned_pdf(self, house: Settings, found: Callable[[bytes], Finding]) -> None:
        assert found(unsigned(house)) == UNSIGNED


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "verify", *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=False
    )


class TestTheCommand:
    def test_says_one_line_in_each_language_and_exits_with_the_finding(
        self, good: bytes, house: Settings, tmp_path: Path
    ) -> None:
        file, ca = tmp_path / "certificate.pdf", house.var_dir / "ca.pem"
        file.write_bytes(good)
        answer = run("certificate", file, "--ca", ca)
        assert (answer.returncode, answer.stderr) == (0, "")
        chinese, english = answer.stdout.splitlines()
        assert NAME in chinese
        assert NUMBER in english
        file.write_bytes(flipped(good, len(good) // 2))
        answer = run("certificate", file, "--ca", ca)
        assert (answer.returncode, answer.stderr) == (1, "")
        assert answer.stdout.splitlines() == [ALTERED.zh, ALTERED.en]

    def test_refuses_an_authority_that_is_none(self, good: bytes, tmp_path: Path) -> None:
        (tmp_path / "certificate.pdf").write_bytes(good)
        answer = run("certificate", tmp_path / "certificate.pdf", "--ca", ROOT / "pyproject.toml")
        assert answer.returncode == 2
        assert answer.stdout == ""

    def test_imports_no_service_and_opens_no_connection(self, good: bytes, house: Settings, tmp_path: Path) -> None:
        (tmp_path / "certificate.pdf").write_bytes(good)
        program = (
            "import socket, sys\n"
            "def none(*_, **__): raise AssertionError('the network')\n"
            "socket.socket.connect = socket.create_connection = socket.getaddrinfo = none\n"
            "from verify import certificate\n"
            f"trusted = certificate.authority(open({str(house.var_dir / 'ca.pem')!r}, 'rb').read())\n"
            f"assert certificate.check(open({str(tmp_path / 'certificate.pdf')!r}, 'rb').read(), trusted).good\n"
            "print(sorted({name.partition('.')[0] for name in sys.modules} & {'services', 'shared', 'gateway'}))\n"
        )
        answer = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
        assert answer.stdout.strip() == "[]"
