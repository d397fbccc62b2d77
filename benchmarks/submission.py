"""B1: a durable submission, from the held request to the answer: token, rules, state and outbox committed.

One draft is made through the gateway as any app would make it; the others are copies of its rows. Every round submits
fresh drafts, over 16 connections. What follows from a submission (registries, events) goes on beside it, as it does in
earnest; between rounds it is worked off, so that the yardstick has the machine for itself.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from itertools import islice

import psycopg2

from benchmarks import hammer
from benchmarks.ground import Ground, answers, ground, start_house
from benchmarks.monolith import CYCLE, SCHEMA
from benchmarks.rounds import Result, in_turn
from chaos.logins import Logins
from chaos.people import cast_of, made
from demo.cast.forms import documents_of, form_of
from demo.client import Gateway
from demo.documents import paper
from demo.stack.ports import free_port
from services.application.vault import Vault
from shared.contracts.base import SERVICES, Actor, Role, new_id
from shared.identity import DocumentType
from shared.policy import load

QUIET_SECONDS, LOOK_SECONDS = 300.0, 0.5
SYSTEM = "application"
TABLES = (
    "persons",
    "cases",
    "documents",
    "history",
    "snapshots",
    "checks",
    "bans",
    "commands",
    "errands",
    "streams",
    "outbox",
)
COPIED = {
    "persons": "'person_ref', p.ref, 'sealed_number', p.sealed",
    "cases": "'id', p.id, 'person_ref', p.ref",
    "documents": "'case_id', p.id",
    "history": "'case_id', p.id",
}
"""The rows of a draft, and what of each copy is its own."""


@dataclass(frozen=True)
class Draft:
    """A case that is ready to be submitted, whose it is, and the pledge to sign."""

    case_id: str
    person_ref: str
    pledge: str


def measure(rounds: int, count: int, say: Callable[[str], None]) -> Iterator[Result]:
    """B1 with the application service alone behind the gateway, then with every service at work."""
    for id, services in (("B1", ("application",)), ("B1 all", SERVICES)):
        say(f"{id}: {count} submissions a round, 16 clients; running: gateway, {', '.join(services)}")
        with ground() as at:
            yield _measure(at, id, services, rounds, count, say)


def _measure(
    at: Ground, id: str, services: Sequence[str], rounds: int, count: int, say: Callable[[str], None]
) -> Result:
    start_house(at, services, people=2 * count * (rounds + 1) + 1)
    logins = Logins(at.settings, at.environment["OIDC_ISSUER"])
    template = make_draft(at, logins)
    monolith = _start_monolith(at)
    drafts = iter(copy_drafts(at, template, 2 * rounds * count + 2 * count))
    system = partial(submit, at.gateway, logins, drafts, count)
    yardstick = partial(submit, monolith, logins, drafts, count)
    for warm in (system, yardstick):
        warm()
    rest(at)

    def submit_and_rest() -> float:
        speed = system()
        rest(at)
        return speed

    done = in_turn(rounds, submit_and_rest, yardstick, say)
    with_what = "application service" if len(services) == 1 else "all six services"
    work = f"submissions through gateway and {with_what}"
    return Result(id, work, "FastAPI monolith, same rules and rows", "1/s", "≥ 1.0", done)


def _start_monolith(at: Ground) -> str:
    at.sql(
        f"create schema {SCHEMA}",
        *(f"create table {SCHEMA}.{name} (like application.{name} including all)" for name in TABLES),
    )
    url = f"http://127.0.0.1:{free_port()}"
    at.start("monolith", "benchmarks.monolith", f"--port={url.rpartition(':')[2]}", ready=answers(f"{url}/docs"))
    return url


def make_draft(at: Ground, logins: Logins) -> Draft:
    """One draft, made through the gateway."""
    policy, one = load(at.notice), made(0)
    cast = cast_of(policy, 1)
    form = form_of(one, cast.employer_of(one), policy)
    ref = logins.person_ref(one.document, one.number)
    app = Gateway(at.gateway).user("applicant", logins.token(Actor(role=Role.APPLICANT, subject=ref, name=one.name)))
    who = {"name": one.name, "document_type": one.document, "document_number": one.number}
    case = app.post("/applications", {"cycle": CYCLE, **who})["case_id"]
    app.put(f"/applications/{case}/form", {"form": form.model_dump(mode="json", exclude_defaults=True)})
    for code in documents_of(one, form, policy):
        app.upload(f"/applications/{case}/documents/{code}", paper(code, one.key), f"{code}.pdf")
    return Draft(case, ref, policy.integrity.pledge.zh)


def copy_drafts(at: Ground, template: Draft, count: int, schemas: Sequence[str] = (SYSTEM, SCHEMA)) -> list[Draft]:
    """So many drafts of other made people, each in the system's tables and in the monolith's."""
    vault, id_type = Vault(at.settings), DocumentType.RESIDENT_ID
    numbers = [made(n).number for n in range(1, count + 1)]
    refs = [vault.person_ref(id_type, number) for number in numbers]
    drafts = [Draft(new_id(), ref, template.pledge) for ref in refs]
    seals = [vault.seal(number).text for number in numbers]
    which, whose = f"case_id = '{template.case_id}'", f"person_ref = '{template.person_ref}'"
    at.sql(
        "create table pairs (id text, ref text, sealed text)",
        *(
            f"insert into pairs values ('{draft.case_id}', '{draft.person_ref}', '{seal}')"
            for draft, seal in zip(drafts, seals, strict=True)
        ),
        f"create table template_persons as select * from application.persons where {whose}",
        f"create table template_cases as select * from application.cases where id = '{template.case_id}'",
        f"create table template_documents as select * from application.documents where {which}",
        f"create table template_history as select * from application.history where {which}",
        *(_copy(schema, table, columns) for schema in schemas for table, columns in COPIED.items()),
        "analyze",
    )
    return drafts


def _copy(schema: str, table: str, columns: str) -> str:
    row = f"jsonb_populate_record(t, jsonb_build_object({columns}))"
    return f"insert into {schema}.{table} select ({row}).* from pairs p, template_{table} t"


def submit(url: str, logins: Logins, drafts: Iterator[Draft], count: int) -> float:
    """The next so many drafts; how many a second are submitted."""
    return hammer.fire(url, [_request(logins, draft) for draft in islice(drafts, count)]).per_second


def _request(logins: Logins, draft: Draft) -> bytes:
    token = logins.token(Actor(role=Role.APPLICANT, subject=draft.person_ref, name="林知远"))
    told = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": new_id()}
    body = f'{{"pledge": "{draft.pledge}"}}'.encode()
    return hammer.request("POST", f"/v1/applications/{draft.case_id}/submission", body, told)


def rest(at: Ground) -> None:
    """Wait until nothing follows any more from what was submitted; looking costs something, too."""
    with closing(psycopg2.connect(at.database.url.replace("+psycopg2", ""))) as connection:
        connection.autocommit = True
        gives_up = time.monotonic() + QUIET_SECONDS
        while _left(connection):
            if time.monotonic() > gives_up:
                raise TimeoutError(f"what follows from the submissions: not within {QUIET_SECONDS:.0f} s")
            time.sleep(LOOK_SECONDS)


def _left(connection: psycopg2.extensions.connection) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from application.errands)"
            " or exists (select from application.outbox where published_at is null)"
        )
        return bool((cursor.fetchone() or [True])[0])
