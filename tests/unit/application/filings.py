"""A made record of two people of a university, and what the hub knows of them."""

from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from demo.cast import numbers
from services.application.domain.applying import Applicant
from services.application.domain.filed import Known
from services.application.domain.filing import HandingIn, failures
from shared.contracts.record import FilingRecord
from shared.errors import Failure, Refusal
from shared.identity import DocumentType
from tests.unit.application.kit import POLICY

UNIVERSITY, PARTY_SCHOOL = "plan-2021-017", "plan-2022-003"
ON = date(2023, 10, 17)


def resident(key: str) -> str:
    """A made identity number."""
    return numbers.resident_number(key, date(1985, 3, 1))


def stated(key: str = "gu-yanqing", **changes: Any) -> dict[str, Any]:
    """One person of a record, as it is sent."""
    return {
        "name": "顾砚青",
        "document_type": "resident_id",
        "document_number": resident(key),
        "series": "engineering",
        "major": "computer",
        "level": "associate_senior",
        "tally": {"attending": 21, "approve": 18},
        "publicity": {"opened_on": "2023-09-21", "closed_on": "2023-09-28"},
        **changes,
    }


def record(*people: dict[str, Any], **changes: Any) -> FilingRecord:
    """A record of one person, or of these."""
    whole = {
        "cycle": "beijing-2023",
        "plan": UNIVERSITY,
        "meeting": {"on": "2023-09-20", "seats": 25, "signed_in": 21},
        "people": people or (stated(),),
    }
    return FilingRecord.model_validate(whole | changes)


def meeting(on: str = "2023-09-20", seats: int = 25, signed_in: int = 21) -> FilingRecord:
    """A record with another meeting."""
    return record(meeting={"on": on, "seats": seats, "signed_in": signed_in})


def known(n: int = 0, **changes: Any) -> Known:
    """Somebody of whom the hub knows nothing else."""
    applicant = Applicant(f"{n:064x}", DocumentType.RESIDENT_ID, ON, changes.pop("banned", None))
    return replace(Known(applicant), **changes)


def handing_in(filed: FilingRecord, *people: Known | Refusal, by: str = "secretary-1") -> HandingIn:
    """A record with its people as the hub knows them."""
    who = people or tuple(known(n) for n in range(len(filed.people)))
    return HandingIn(POLICY, POLICY.plan(filed.plan), filed, who, by, ON)


def unmet(filed: FilingRecord, *people: Known | Refusal, by: str = "secretary-1") -> dict[str, Failure]:
    """The failures by rule."""
    found = failures(handing_in(filed, *people, by=by))
    by_rule = {failure.rule: failure for failure in found}
    assert len(by_rule) == len(found)
    return by_rule


# Signing

KEY = Ed25519PrivateKey.from_private_bytes(sha256(b"university").digest())
ANOTHER_KEY = Ed25519PrivateKey.from_private_bytes(sha256(b"party school").digest())


def text(raw: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def public(key: Ed25519PrivateKey = KEY) -> str:
    """The public key as the bureau registers it."""
    return text(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


def signature(filed: FilingRecord, key: Ed25519PrivateKey = KEY) -> str:
    """The institution's signature."""
    return text(key.sign(filed.canonical()))
