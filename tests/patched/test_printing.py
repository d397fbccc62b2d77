"""Certificates are printed and signed in greenlets, although pyHanko's API starts event loops of its own."""

from pathlib import Path

import eventlet

from services.certificate.press import Press
from shared.settings import Settings
from shared.store import open_store
from tests.unit.certificate.test_press import AT, NUMBER, POLICY, TOKEN, certificate_words, engineer
from verify.certificate import authority, check


def test_many_greenlets_print_at_once_and_the_others_go_on(tmp_path: Path) -> None:
    settings = Settings(mode="demo", var_dir=tmp_path)
    press, store = Press(settings), open_store(settings)
    beats, done = 0, False

    def beat() -> None:
        nonlocal beats
        while not done:
            beats += 1
            eventlet.sleep(0)

    eventlet.spawn(beat)
    names = [f"欧阳{n}" for n in range(8)]
    pool = eventlet.GreenPool()
    digests = list(
        pool.imap(lambda name: press.certificate(certificate_words(POLICY, engineer(name), NUMBER, AT), TOKEN), names)
    )
    done = True
    assert beats > len(names)
    trusted = authority((tmp_path / "ca.pem").read_bytes())
    for name, digest in zip(names, digests, strict=True):
        with store.open(digest) as file:
            finding = check(file.read(), trusted)
        assert finding.good
        assert f"姓名 {name}；" in finding.zh
