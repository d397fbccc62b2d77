"""The demo's logins: a file, readable by its owner only, with a bearer token for everybody in the cast."""

from collections.abc import Iterator
from pathlib import Path

from demo.cast.filed import reviewer
from demo.cast.organisations import auditor, bureau_officer, integrity_officer, secretary
from demo.story.world import World
from demo.tokens import Mint
from shared.contracts.base import Actor, Role
from shared.policy import AcademicReview


def write_logins(world: World, mint: Mint, path: Path) -> Path:
    """Write key, name and token of everybody, tab separated."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text("".join(f"{key}\t{actor.name}\t{mint.token(actor)}\n" for key, actor in everybody(world)))
    return path


def everybody(world: World) -> Iterator[tuple[str, Actor]]:
    """Everybody who acts in the story, by a key."""
    yield "bureau", bureau_officer()
    yield "bureau-2", bureau_officer(1)
    yield "integrity", integrity_officer()
    for institution in world.policy.institutions:
        yield f"auditor:{institution}", auditor(institution)
        yield f"auditor-2:{institution}", auditor(institution, 1)
        yield f"secretary:{institution}", secretary(institution)
    for plan in world.policy.autonomous.plans.values():
        yield f"secretary:{plan.id}", secretary(plan.credit_code)
        if plan.academic_review is not AcademicReview.OWN:
            yield f"reviewer:{plan.academic_review}", reviewer(plan.academic_review)
    for employer in world.cast.employers.values():
        yield f"officer:{employer.key}", employer.officer()
        yield f"officer-2:{employer.key}", employer.officer(1)
        yield f"colleague:{employer.key}", employer.colleague()
    for person in world.cast.everybody:
        yield f"applicant:{person.key}", Actor(role=Role.APPLICANT, subject=world.ref(person), name=person.name)
