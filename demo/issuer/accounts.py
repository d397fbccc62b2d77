"""Who can log in at the demo's issuer: everybody in the cast, and two made systems."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from demo.cast import Cast
from demo.cast.filed import reviewer
from demo.cast.organisations import auditor, bureau_officer, integrity_officer, secretary
from shared import secrets
from shared.contracts.base import Actor, Role
from shared.identity import person_ref
from shared.policy import AcademicReview
from shared.settings import Settings

PERSONNEL_SYSTEM = "hr-software"
OPERATIONS = "operations"


@dataclass(frozen=True)
class Account:
    """One person with every role the person has. At login one of them is chosen, and the token has only that one."""

    name: str
    place: str
    roles: tuple[Actor, ...]

    @property
    def subject(self) -> str:
        """Who it is, the same in every role."""
        return self.roles[0].subject

    def acting(self, role: str) -> Actor | None:
        """The person in one role; None if the person does not have it."""
        return next((actor for actor in self.roles if actor.role == role), None)


@dataclass(frozen=True)
class System:
    """A program with a secret of its own, which acts for an organisation."""

    client: str
    secret: str
    actor: Actor


def accounts(cast: Cast, settings: Settings) -> dict[str, Account]:
    """All accounts by subject. An applicant's subject is the person's reference, which only issuer and hub can make."""
    roles: defaultdict[str, list[Actor]] = defaultdict(list)
    places: dict[str, str] = {}
    for place, actor in _everybody(cast, secrets.key(settings, "person")):
        places.setdefault(actor.subject, place)
        roles[actor.subject].append(actor)
    return {who: Account(held[0].name, places[who], tuple(_once(held))) for who, held in roles.items()}


def _everybody(cast: Cast, person_key: bytes) -> Iterator[tuple[str, Actor]]:
    for n in range(2):
        yield "市人力资源和社会保障局", bureau_officer(n)
    yield "市人力资源和社会保障局", integrity_officer()
    for id in cast.policy.institutions:
        name = cast.policy.institution(id).name.zh
        yield from ((name, auditor(id)), (name, auditor(id, 1)), (name, secretary(id)))
    for plan in cast.policy.autonomous.plans.values():
        yield plan.institution.zh, secretary(plan.credit_code)
    for body in AcademicReview:
        if body is not AcademicReview.OWN:
            yield body.text.zh, reviewer(body)
    for employer in cast.employers.values():
        for official in (employer.officer(), employer.officer(1), employer.colleague()):
            yield employer.name, official
    for person in cast.everybody:
        subject = person_ref(person_key, person.document, person.number)
        employer_of = cast.employer_of(person)
        yield (
            employer_of.name if employer_of else "自由职业",
            Actor(role=Role.APPLICANT, subject=subject, name=person.name),
        )
        if employer_of:  # whoever works there is a colleague, too
            yield (
                employer_of.name,
                Actor(role=Role.COLLEAGUE, subject=subject, organisation=employer_of.credit_code, name=person.name),
            )


def _once(held: Iterable[Actor]) -> Iterable[Actor]:
    return {actor.role: actor for actor in held}.values()


def systems(cast: Cast, settings: Settings) -> Mapping[str, System]:
    """The made systems by client id; each one's secret lies beside the demo's other keys."""
    software = cast.employers["software"]
    acting = {
        PERSONNEL_SYSTEM: Actor(
            role=Role.EMPLOYER_OFFICER,
            subject=PERSONNEL_SYSTEM,
            organisation=software.credit_code,
            name=f"{software.name}人事系统",
        ),
        OPERATIONS: Actor(role=Role.OPERATOR, subject=OPERATIONS, name="运维"),
    }
    return {client: System(client, secrets.key(settings, client).hex(), actor) for client, actor in acting.items()}
