"""What a file may not hold, judged in the processes that really judge."""

import subprocess
import time
from collections.abc import Callable

import pytest
from pikepdf import Pdf
from typst import compile as set_pages

from services.application.inspection.door import AT_ONCE, Inspectors
from shared.errors import Refusal
from tests import papers
from tests.services.application import hostile

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
PATIENT = Inspectors(seconds=30.0)  # other tests may keep the machine busy
ORDINARY = 50_000


def said(content: bytes, media_type: str = PDF, inspectors: Inspectors = PATIENT) -> str:
    """The refusal's slug, or `taken`."""
    try:
        inspectors.inspect(content, media_type)
    except Refusal as refusal:
        return refusal.slug
    return "taken"


@pytest.mark.parametrize("change", hostile.HARMLESS, ids=lambda change: change.__name__)
def test_a_harmless_file_is_taken(change: Callable[[Pdf], None]) -> None:
    assert said(hostile.made(change)) == said(hostile.hidden(change)) == "taken"


@pytest.mark.parametrize("change", hostile.ACTIVE, ids=lambda change: change.__name__)
def test_what_runs_by_itself_is_refused_wherever_it_is_hidden(change: Callable[[Pdf], None]) -> None:
    assert said(hostile.made(change)) == said(hostile.hidden(change)) == "file-active"


@pytest.mark.parametrize("change", hostile.CARRYING, ids=lambda change: change.__name__)
def test_files_inside_a_file_are_refused(change: Callable[[Pdf], None]) -> None:
    assert said(hostile.made(change)) == said(hostile.hidden(change)) == "file-carries-files"


def test_a_script_by_another_spelling_is_refused() -> None:
    assert said(hostile.escaped()) == "file-active"


@pytest.mark.parametrize("user", ["", "secret"])
def test_an_encrypted_file_is_refused(user: str) -> None:
    assert said(hostile.locked(user)) == "file-encrypted"


@pytest.mark.parametrize("bomb", hostile.bombs().items(), ids=lambda bomb: bomb[0])
def test_a_file_that_explodes_is_refused(bomb: tuple[str, bytes]) -> None:
    assert len(bomb[1]) < 10 * 1024 * 1024
    assert said(bomb[1]) == "file-explodes"


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"%PDF-1.7\n" + bytes(range(256)) * 40, papers.pdf()[:60]])
def test_a_file_that_only_begins_like_a_pdf_is_refused(content: bytes) -> None:
    assert said(content) == "file-damaged"


@pytest.mark.parametrize(("coding", "media_type"), [("JPEG", JPEG), ("PNG", PNG)])
def test_a_picture_is_taken_if_it_is_whole(coding: str, media_type: str) -> None:
    whole = hostile.picture(coding)
    assert said(whole, media_type) == "taken"
    assert said(whole[: len(whole) // 2], media_type) == "file-damaged"
    assert said(whole, PNG if media_type == JPEG else JPEG) == "file-damaged"


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    bomb = hostile.picture("PNG", (10_100, 10_000), "1")
    assert len(bomb) < 100_000
    assert said(bomb, PNG) == "file-explodes"


def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_judged() -> None:
    hasty = Inspectors(seconds=0.05)
    assert said(hostile.bombs()["many streams"], inspectors=hasty) == "file-too-intricate"
    assert said(papers.pdf()) == "taken"


def test_a_process_that_dies_of_a_file_takes_only_that_file_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    dying = Inspectors()
    started: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def remember(*arguments: object, **more: object) -> subprocess.Popen[bytes]:
        started.append(start(*arguments, **more))  # type: ignore[call-overload]
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", remember)
    assert said(papers.pdf(), inspectors=dying) == "taken"
    started[0].kill()
    started[0].wait()
    assert [said(papers.pdf(), inspectors=dying) for _ in range(2)] == ["file-too-intricate", "taken"]
    assert len(started) == AT_ONCE


def test_an_ordinary_file_takes_a_few_milliseconds() -> None:
    pages = set_pages(b"#for i in range(14) [= x #i \n #lorem(300) ]", format="pdf")
    assert isinstance(pages, bytes)
    assert ORDINARY * 0.8 < len(pages) < ORDINARY * 1.2

    def once() -> float:
        started = time.perf_counter()
        assert said(pages) == "taken"
        return time.perf_counter() - started

    once()  # starts the process
    assert min(once() for _ in range(20)) < 0.02
