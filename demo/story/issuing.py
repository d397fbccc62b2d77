"""发证 (三(一)6): batches, everybody's papers, and what the code on a certificate leads to."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from demo.cast.people import Person
from demo.cast.plan import ISSUED, PASSED_AT_ONCE, Ending
from demo.documents import about, address_on
from demo.story.world import Certificate, StoryFailed, World, act

CERTIFICATES, NOTICES = "certificates", "notices"
API = "/v1"


def issue_first(world: World) -> None:
    """Whoever passed and was not reported gets certificate and notice; so do those who failed get theirs."""
    for folder in (CERTIFICATES, NOTICES):
        _empty(world.folder / folder)
    ready, lost = world.ending(*PASSED_AT_ONCE, Ending.FILED), world.ending(Ending.REFUSED_LATER)
    _issue(world, ready, lost)
    _hand_out(world, ready, world.ending(Ending.NOT_PASSED))
    acts = [act(one, "is refused after all", _refuse, world, one) for one in lost]
    world.do("审核后不再符合申报条件 · refused after the audit", acts)


def issue_second(world: World) -> None:
    """Whom a dismissed report kept waiting is in the next batch."""
    ready = world.ending(Ending.CERTIFIED_AFTER_REPORT)
    _issue(world, ready)
    _hand_out(world, ready, [])


def verify(world: World) -> None:
    """Everybody's code is scanned by somebody without a login."""
    acts = [act(one, "is verified", _verify, world, one) for one in world.ending(*ISSUED)]
    world.do("扫码核验 · certificates are verified", acts)


def _issue(world: World, ready: Sequence[Person], lost: Sequence[Person] = ()) -> None:
    held_back = {world.cases[person.key] for person in lost}
    orders = act("the bureau", "orders a batch", _batch, world, len(ready), held_back)
    world.do("分批发证 · a batch is issued", [orders])


def _refuse(world: World, person: Person) -> None:
    """The batch has held the case back, and will for ever: the register has its applicant."""
    world.bureau().post(f"{world.case(person)}/refusal-after-audit", {"reason": "申报人已录用为公务员。"})


def _batch(world: World, meant: int, held_back: set[str]) -> None:
    bureau = world.bureau()
    batch = bureau.post("/certificate-batches", {"cycle": world.policy.id})
    address = f"/certificate-batches/{batch['batch']}"
    world.wait_for("the batch", lambda: bureau.get(address)["pending"] == 0)
    done = bureau.get(address)
    kept = {one["case_id"] for one in done["held_back"]}
    if (done["issued"], done["dropped"], kept) != (meant, 0, held_back):
        raise StoryFailed(f"the batch should issue {meant} certificates, but {done}")


def _hand_out(world: World, passed: Sequence[Person], failed: Sequence[Person]) -> None:
    acts = [act(one, "gets the certificate", _fetch_certificate, world, one) for one in passed]
    acts += [act(one, "gets the notice", _fetch_notice, world, one) for one in (*passed, *failed)]
    world.do("下载证书和通知书 · papers are handed out", acts)


def _fetch_certificate(world: World, person: Person) -> None:
    content = world.applicant(person).download(f"{world.case(person)}/certificate")
    (number, name), address = about(content), address_on(content)
    if name != person.name or address is None:
        raise StoryFailed(f"the certificate is {name}'s and leads to {address}")
    file = _keep(world.folder / CERTIFICATES / f"{number}-{person.key}.pdf", content)
    world.certificates[person.key] = Certificate(file, number, address)


def _fetch_notice(world: World, person: Person) -> None:
    content = world.applicant(person).download(f"{world.case(person)}/result-notice")
    _keep(world.folder / NOTICES / f"{person.key}.pdf", content)


def _verify(world: World, person: Person) -> None:
    number, address = world.certificates[person.key][1:]
    somebody = world.public()
    seen = somebody.get(urlsplit(address).path.removeprefix(API))
    meant = (number, person.name, person.level, "revoked" if person.ending is Ending.REVOKED else "valid")
    if (seen["number"], seen["name"], seen["level"], seen["state"]) != meant:
        raise StoryFailed(f"should be verified as {meant}, but: {seen}")
    if somebody.post("/certificates/search", {"number": number, "name": person.name}) != seen:
        raise StoryFailed("number and name should lead to the same as the code")


def _keep(file: Path, content: bytes) -> Path:
    file.write_bytes(content)
    return file


def _empty(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob("*.pdf"):
        left.unlink()
