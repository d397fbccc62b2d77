"""The port to the registries of record (四(一)): titles, degrees, social insurance, identity, the civil service."""

import time
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

import httpx
from pydantic import BaseModel, Field

from shared.contracts.form import Form
from shared.contracts.vocabulary import CheckResult
from shared.identity import masked_in
from shared.policy import RegistryCheck

TIMEOUT_SECONDS = 5.0
"""For each step of a call: to connect, to send, to wait for more."""

WHOLE_ANSWER_SECONDS = 10.0
"""For the whole answer, however steadily it drips; less than an errand's lease."""

LONGEST_ANSWER = 16 * 1024
"""Bytes. A record is a line or two."""

PLAIN = {"Accept-Encoding": "identity"}
"""A packed answer could unpack to anything."""


class RegistryAway(Exception):
    """The registry cannot be reached or answers nonsense; the check stays pending."""


@dataclass(frozen=True)
class Question:
    """What a registry is asked about one person: a document, by its number, and what the form states."""

    check: RegistryCheck
    document_type: str
    number: str = field(repr=False)
    stated: dict[str, Any]


class Finding(BaseModel):
    """What a registry says about one statement."""

    result: Literal[CheckResult.MATCH, CheckResult.MISMATCH, CheckResult.UNKNOWN]
    found: str | None = Field(None, max_length=1000)


class Registry:
    """A registry of record behind one URL."""

    def __init__(self, url: str | None) -> None:
        self._url = url
        self._client = httpx.Client(timeout=TIMEOUT_SECONDS, trust_env=False)

    def look_up(self, question: Question) -> Finding:
        """Compare a statement with the record. Raises RegistryAway."""
        if self._url is None:
            raise RegistryAway("no registry is configured")
        try:
            with self._client.stream("POST", f"{self._url}/lookup", json=asdict(question), headers=PLAIN) as reply:
                reply.raise_for_status()
                finding = Finding.model_validate_json(_answer(reply))
        except (httpx.HTTPError, ValueError) as error:
            # The error's own text may quote the question, and with it the number.
            raise RegistryAway(type(error).__name__) from None
        # A record may quote the number, too; what is found is told to other services.
        found = finding.found and masked_in(finding.found, question.number)
        return Finding(result=finding.result, found=found)


def _answer(reply: httpx.Response) -> bytes:
    """The body. Raises RegistryAway for one that is packed although nobody asked, is too long, or does not end."""
    ends, body = time.monotonic() + WHOLE_ANSWER_SECONDS, bytearray()
    if "Content-Encoding" in reply.headers:
        raise RegistryAway("the answer is packed")
    for part in reply.iter_bytes():
        body += part
        if len(body) > LONGEST_ANSWER or time.monotonic() > ends:
            raise RegistryAway("the answer is no record")
    return bytes(body)


def statement(check: RegistryCheck, name: str, form: Form, submitted: date | None) -> dict[str, Any] | None:
    """What the form, submitted on that day, states that this registry can confirm; None if it states nothing.

    Who pays the insurance counts as of the submission, whenever that is asked.
    """
    if check is RegistryCheck.IDENTITY:
        return {"name": name}
    if check is RegistryCheck.DEGREE and form.education:
        return {"degree": form.education.degree, "graduated_on": _day(form.education.graduated_on)}
    if check is RegistryCheck.TITLE and form.title:
        held = form.title
        return {"level": held.level, "qualification": held.qualification, "obtained_on": _day(held.obtained_on)}
    if check is RegistryCheck.INSURANCE and form.employment:
        return {"credit_code": form.employment.credit_code, "on": _day(submitted)}
    if check is RegistryCheck.CIVIL_SERVICE and not form.civil_servant:
        return {"standing": "not_civil_servant"}
    return None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
