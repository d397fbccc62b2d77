"""B1's yardstick: one FastAPI process that checks the same token and the same rules, and stores the same rows. No bus.

    MODE=demo DATABASE_URL=… VAR_DIR=… POLICY_DIR=… python -m benchmarks.monolith --port 8000

Its tables are copies of the application service's in a schema of their own.
"""

import argparse
import hashlib
from datetime import UTC, datetime
from typing import Annotated, Any

import uvicorn
from fastapi import FastAPI, Header, HTTPException
from joserfc import jwt
from joserfc.jwk import KeySet, import_key
from sqlalchemy import create_engine, insert, update
from sqlalchemy.orm import Session

from demo.issuer.signing import ALGORITHM, Signer
from services.application.domain import dates, papers
from services.application.domain.applying import Applicant
from services.application.registry import statement
from services.application.tables import Case, Check, Entry, Person, SubmittedSnapshot, banned_until, documents_of
from shared.bus.tables import commands, errands, outbox, streams
from shared.contracts.application import SubmitApplication
from shared.contracts.base import Actor, Done, Message, Role, new_id
from shared.contracts.form import Holder, Prose, Snapshot
from shared.contracts.vocabulary import CheckResult, Stage
from shared.identity import DocumentType
from shared.policy import Policy, RegistryCheck, load
from shared.settings import Settings

SCHEMA = "monolith"
CYCLE = "beijing-2023"


class Pledge(Message):
    """The body of a submission."""

    pledge: Prose


def app(settings: Settings) -> FastAPI:
    """The monolith: one address."""
    policy = load(settings.policy_dir / f"{CYCLE}.yaml")
    keys = KeySet([import_key(key) for key in Signer(settings, "").key_set()["keys"]])
    assert settings.database_url
    engine = create_engine(settings.database_url, pool_size=40, connect_args={"options": f"-csearch_path={SCHEMA}"})
    made = FastAPI()

    @made.post("/v1/applications/{case_id}/submission")
    def submit(
        case_id: str, body: Pledge, authorization: Annotated[str, Header()], idempotency_key: Annotated[str, Header()]
    ) -> Done:
        actor = _holder(keys, authorization)
        with Session(engine, expire_on_commit=False) as session, session.begin():
            return _submit(session, policy, actor, idempotency_key, case_id, body.pledge)

    return made


def _holder(keys: KeySet, authorization: str) -> Actor:
    claims = jwt.decode(authorization.removeprefix("Bearer "), keys, algorithms=[ALGORITHM]).claims
    if claims["exp"] < datetime.now(UTC).timestamp():
        raise HTTPException(401)
    return Actor(role=Role(claims["role"]), subject=claims["sub"])


def _submit(session: Session, policy: Policy, actor: Actor, key: str, case_id: str, pledge: str) -> Done:
    now, who = datetime.now(UTC), f"{actor.role}:{actor.subject}"
    digest = hashlib.sha256(f"{case_id}{pledge}".encode()).hexdigest()
    session.execute(insert(commands).values(actor=who, key=key, digest=digest, at=now))
    case = session.get_one(Case, case_id)
    if case.person_ref != actor.subject or case.at is not Stage.DRAFT:
        raise HTTPException(404)
    person, form = session.get_one(Person, case.person_ref), case.stated()
    uploaded = documents_of(session, case_id)
    dates.check_application_window(policy, form, now)
    on, ban = now.astimezone(policy.tz).date(), banned_until(session, case.person_ref)
    papers.check_submittable(
        policy, Applicant(case.person_ref, DocumentType(person.document_type), on, ban), form, uploaded
    )
    papers.check_pledged(policy, form, pledge)
    holder = Holder(
        name=person.name,
        document_type=person.document_type,
        masked_number=person.masked_number,
        person_ref=person.person_ref,
    )
    snapshot = Snapshot(holder=holder, form=form, documents=uploaded, pledge=pledge, pledged_at=now)
    frozen = hashlib.sha256(snapshot.model_dump_json().encode()).hexdigest()
    body = snapshot.model_dump(mode="json")
    session.add(SubmittedSnapshot(case_id=case_id, digest=frozen, body=body, taken_at=now))
    for check in RegistryCheck:
        said = statement(check, person.name, form, now.date()) or {}
        stated = ", ".join(str(value) for value in said.values() if value)
        session.add(Check(case_id=case_id, name=check, mandatory=True, result=CheckResult.PENDING, stated=stated))
    session.execute(insert(errands), [_errand(check, case_id, now) for check in RegistryCheck])
    case.stage, case.submitted_at, case.snapshot = Stage.EMPLOYER_REVIEW, now, frozen
    case.employer = form.employment.credit_code if form.employment else None
    acted = actor.model_dump(mode="json")
    session.add(Entry(case_id=case_id, n=2, at=now, move="submit", stage=case.stage, actor=acted, clause="三(一)1"))
    session.execute(insert(streams).values(subject_kind="case", subject=case_id, seq=1))
    session.execute(insert(outbox).values(**_event(case_id, snapshot, now)))
    session.flush()
    done = Done(case_id=case_id, stage=case.stage, version=case.version)
    answer = {"ok": done.model_dump(mode="json")}
    session.execute(update(commands).where(commands.c.actor == who, commands.c.key == key).values(answer=answer))
    return done


def _errand(check: RegistryCheck, case_id: str, now: datetime) -> dict[str, Any]:
    data = {"check": str(check)}
    return {
        "id": new_id(),
        "kind": "registry_check",
        "subject": case_id,
        "data": data,
        "correlation_id": new_id(),
        "next_at": now,
    }


def _event(case_id: str, snapshot: Snapshot, now: datetime) -> dict[str, Any]:
    return {
        "event_id": new_id(),
        "type": SubmitApplication.__name__,
        "subject_kind": "case",
        "subject": case_id,
        "seq": 1,
        "frame": snapshot.model_dump_json(),
        "committed_at": now,
    }


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.monolith")
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    uvicorn.run(app(Settings()), host="127.0.0.1", port=options.port, access_log=False, log_level="warning")


if __name__ == "__main__":
    main()
