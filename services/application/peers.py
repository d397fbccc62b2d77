"""Peers who recommend an exceptional application (四(六)): known by a keyed hash; their numbers are kept nowhere."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from services.application.domain.case import document_type
from services.application.domain.papers import PEERS_DOCUMENT
from services.application.domain.problems import PEERS_NOT_IDENTIFIED
from services.application.vault import Vault
from shared.contracts.form import Form, Recommender
from shared.errors import Failure, Refusal, Text
from shared.identity import check_document, mask
from shared.policy import Policy

Shown = tuple[str, str | None, str | None]
"""What an applicant is shown of a peer's person: name, document type, masked number."""

MADE_BY_HAND = Text("填写了由系统生成的person_ref", "a person_ref, which is never sent")
STRANGER = Text("没有以证件号码填报过该专家", "this peer was never named by number")


def identified(vault: Vault, policy: Policy, before: Form, form: Form, on: date) -> Form:
    """The form with the masked number and the `person_ref` in the place of each peer's number.

    Whom the applicant sends as the form `before` shows them stays who they are; one with no number at all stays
    unidentified. Raises `peers-not-identified`, which tells of each peer.
    """
    known = {_shown(peer): peer for peer in before.recommenders if peer.person_ref}
    peers = [_identified(vault, peer, known, on) for peer in form.recommenders]
    failures = tuple(_failures(policy, peers))
    if failures:
        raise PEERS_NOT_IDENTIFIED(clause=policy.exceptional.clause, n=len(failures), failures=failures)
    return form.model_copy(update={"recommenders": tuple(peers)})


def shown(form: Form) -> Form:
    """The form without the references: whoever sees what a number becomes can try numbers against those of others."""
    peers = (peer.model_copy(update={"person_ref": None}) for peer in form.recommenders)
    return form.model_copy(update={"recommenders": tuple(peers)})


def _shown(peer: Recommender) -> Shown:
    return peer.name, peer.document_type, peer.masked_number


def _identified(vault: Vault, peer: Recommender, known: Mapping[Shown, Recommender], on: date) -> Recommender | Text:
    """The peer as they are kept, or what is wrong. No reference is taken, not even the right one: it could be tried."""
    if peer.person_ref is not None:
        return MADE_BY_HAND
    if peer.document_number is not None:
        return _numbered(vault, peer, peer.document_number, on)
    if peer.masked_number is None:
        return peer.model_copy(update={"document_type": None})
    before = known.get(_shown(peer))
    return peer.model_copy(update={"person_ref": before.person_ref}) if before else STRANGER


def _numbered(vault: Vault, peer: Recommender, stated: str, on: date) -> Recommender | Text:
    try:
        kind = document_type(peer.document_type or "")
        number = check_document(kind, stated, on)
    except Refusal as refusal:
        return refusal.text
    kept = {"masked_number": mask(number), "person_ref": vault.person_ref(kind, number)}
    return peer.model_copy(update={"document_type": str(kind), "document_number": None, **kept})


def _failures(policy: Policy, peers: Iterable[Recommender | Text]) -> Iterator[Failure]:
    for n, peer in enumerate(peers):
        if isinstance(peer, Text):
            field = f"recommenders.{n}.document_number"
            yield Failure("peer-identified", policy.exceptional.clause, peer, PEERS_DOCUMENT, field)
