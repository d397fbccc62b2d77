"""自主评聘 (三(三)): keys, academic reviews, signed records, and what the bureau makes of them."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from demo.cast.filed import RECORDS, Record
from demo.cast.people import Person
from demo.cast.plan import Ending
from demo.client import User
from demo.documents import paper
from demo.story.world import StoryFailed, World, act
from shared.contracts.record import FilingRecord
from shared.policy import AcademicReview, AutonomousPlan

SEATS = 25
SECOND = timedelta(seconds=1)
MATERIALS = [{"title": "代表性成果", "text": "《基层治理法治化研究》，第一作者，2022年；决策咨询报告两篇，均获采纳。"}]
OPINION = "成果有理论深度，决策咨询效果明显，学术水平达到所申报级别的要求。"
REASONS = "会议签到表缺少两名委员的签字，请补齐后重新报送。"


def register_keys(world: World) -> None:
    """Each institution makes a key for its records, and the bureau registers its public part."""
    acts = [act(plan.institution.zh, "has a key", _register, world, plan) for plan in _plans(world)]
    world.do("登记签名公钥 · keys of filed plans", acts)


def commission(world: World) -> None:
    """Who cannot hold the academic review asks the body that the plan names."""
    acts = [act(who, "is to be reviewed", _commission, world, one, who) for one, who in _reviewed(world)]
    world.do("委托学术评议 · reviews commissioned", acts)


def give_opinions(world: World) -> None:
    """The body says what it thinks under its own name."""
    acts = [act(who, "is reviewed", _think, world, one, who) for one, who in _reviewed(world)]
    world.do("学术评议意见 · opinions", acts)


def hand_in(world: World) -> None:
    """Signed records come in; one whose tally was changed after the signing does not."""
    acts = [act(RECORDS[0].key, "is forged", _forge, world, RECORDS[0])]
    world.do("篡改的结果不予受理 · a forged record", acts)
    world.do("报送自主评聘结果 · records", [act(one.key, "is handed in", _hand_in, world, one) for one in RECORDS])


def check(world: World) -> None:
    """The bureau accepts what is in order and gives back what is not."""
    acts = [act(one.key, "is decided", _decide, world, one) for one in RECORDS]
    world.do("自主评聘结果核验 · records decided", acts)


def _plans(world: World) -> list[AutonomousPlan]:
    return list({plan.id: plan for plan in (one.plan(world.policy) for one in RECORDS)}.values())


def _reviewed(world: World) -> list[tuple[Record, Person]]:
    levels = world.policy.autonomous.reviewed_levels
    return [
        (one, who)
        for one in RECORDS
        for who in one.people
        if one.plan(world.policy).academic_review is not AcademicReview.OWN and who.level in levels
    ]


def _register(world: World, plan: AutonomousPlan) -> None:
    key = world.signing_keys[plan.id] = Ed25519PrivateKey.generate()
    public = _text(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
    world.bureau().put(f"/filing-keys/{plan.id}", {"cycle": world.policy.id, "public_key": public})


def _commission(world: World, one: Record, who: Person) -> None:
    plan = one.plan(world.policy)
    asked = {"cycle": world.policy.id, "plan": plan.id, **_identity(world, who), "materials": MATERIALS}
    secretary = world.secretary(plan.credit_code)
    review = secretary.post("/academic-reviews", asked)["review"]
    secretary.upload(f"/academic-reviews/{review}/files/monograph", paper("monograph", who.key), "monograph.pdf")
    world.notes[f"review of {who.key}"] = review


def _think(world: World, one: Record, who: Person) -> None:
    reviewer = world.reviewer(one.plan(world.policy).academic_review)
    (asked,) = reviewer.items("/academic-reviews", state="commissioned")
    if reviewer.download(f"/academic-reviews/{asked['review']}/files/monograph") != paper("monograph", who.key):
        raise StoryFailed("the body should read the file that the institution attached")
    said = {"reaches_level": True, "opinion": OPINION}
    reviewer.post(f"/academic-reviews/{asked['review']}/opinion", said)


def _forge(world: World, one: Record) -> None:
    signed = _signed(world, one)
    signed["record"]["people"][0]["tally"]["approve"] += 1
    _secretary(world, one).refused("/filings", signed, "record-not-signed")


def _hand_in(world: World, one: Record) -> None:
    filed = _secretary(world, one).post("/filings", _signed(world, one))
    world.notes[one.key] = filed["filing"]
    for who, result in zip(one.people, filed["results"], strict=True):
        world.cases[who.key] = result["case_id"]


def _decide(world: World, one: Record) -> None:
    bureau, address = world.bureau(), f"/filings/{world.notes[one.key]}"
    shown = bureau.get(address)
    if any(who.number in str(shown) for who in one.people):
        raise StoryFailed("a filing should show no whole identity number")
    if any(who.ending is Ending.FILING_RETURNED for who in one.people):
        bureau.post(f"{address}/return", {"reasons": REASONS})
    else:
        bureau.post(f"{address}/acceptance")


def _secretary(world: World, one: Record) -> User:
    return world.secretary(one.plan(world.policy).credit_code)


def _signed(world: World, one: Record) -> dict[str, Any]:
    """The record after the meeting on the day of the first defences, signed by the institution's key."""
    rules, day = world.policy.evaluation.committees, world.days.slots.date()
    there = rules.quorum.least(SEATS)
    public_until = world.policy.end_of_working_days(world.days.slots, world.policy.deadlines.publicity_working_days)
    publicity = {"opened_on": day, "closed_on": (public_until - SECOND).date()}
    tally = {"attending": there, "approve": rules.to_pass.least(there)}
    record = FilingRecord.model_validate(
        {
            "cycle": world.policy.id,
            "plan": one.plan(world.policy).id,
            "meeting": {"on": day, "seats": SEATS, "signed_in": there},
            "people": [
                {
                    **_identity(world, who),
                    "opinion": world.notes.get(f"review of {who.key}"),
                    "tally": tally,
                    "publicity": publicity,
                }
                for who in one.people
            ],
        }
    )
    signature = world.signing_keys[record.plan].sign(record.canonical())
    return {"record": record.model_dump(mode="json"), "signature": _text(signature)}


def _identity(world: World, who: Person) -> dict[str, Any]:
    return {
        "name": who.name,
        "document_type": who.document.value,
        "document_number": who.number,
        "series": world.policy.series_of(who.major).id,
        "major": who.major,
        "level": who.level.value,
    }


def _text(raw: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
