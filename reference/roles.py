"""roles.md: who may send what, and where."""

from gateway.rest.routes import PREFIX, ROUTES
from gateway.roles import ROLES
from reference.table import code, table
from shared.contracts.base import Role

HEAD = """# Roles

Made by `python -m reference` from `gateway/roles.py` and `gateway/rest/routes.py`. A ● means that the role may ask at
all; whether this person may act on that case is decided by the service that knows the case. What the public may do
needs no login. A token speaks for one role: who has several chooses at login.
"""


def document() -> str:
    """A table of all operations by role."""
    shown = [role for role in Role if any(role in allowed for allowed in ROLES.values())]
    names = table(("role", "名称"), [(code(role.value), role.zh) for role in shown])
    rows = [
        (
            code(route.name),
            code(f"{route.method} {PREFIX}{route.path}"),
            *("●" if role in ROLES[route.request] else "" for role in shown),
        )
        for route in ROUTES
    ]
    inside = ", ".join(code(request.__name__) for request, allowed in ROLES.items() if not allowed)
    return "\n".join(
        [
            HEAD,
            names,
            table(("operation", "address", *(role.value.replace("_", " ") for role in shown)), rows),
            f"Services ask each other, and nobody else asks: {inside}.\n",
        ]
    )
