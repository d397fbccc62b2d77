"""People as they are stored: known by a keyed hash, the number sealed."""

from datetime import date
from typing import Protocol

from services.application.domain.case import document_type
from services.application.domain.persons import check_old_enough
from services.application.tables import Person
from services.application.vault import Vault
from shared.identity import birth_date, check_document, mask
from shared.policy import Policy


class Identified(Protocol):
    """Whatever names a person by document."""

    @property
    def name(self) -> str: ...
    @property
    def document_type(self) -> str: ...
    @property
    def document_number(self) -> str: ...


def of(vault: Vault, policy: Policy, stated: Identified, on: date) -> Person:
    """Who bears the document. Raises `unknown-document-type`, `invalid-document`, and `not-eligible` for a child."""
    kind = document_type(stated.document_type)
    number = check_document(kind, stated.document_number, on)
    check_old_enough(policy, birth_date(kind, number), on)
    ref = vault.person_ref(kind, number)
    person = Person(person_ref=ref, name=stated.name, document_type=kind, masked_number=mask(number))
    person.seal(vault.seal(number))
    return person
