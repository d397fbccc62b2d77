"""The interface description (OpenAPI 3.1), made from the route table, the role table and the contracts."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema
from pydantic_core import core_schema

from gateway.problems import MEDIA_TYPE, ProblemDocument
from gateway.rest.endpoint import IN_PATH
from gateway.rest.examples import BY_NAME, example
from gateway.rest.headers import ASKED, IDEMPOTENCY_KEY, IF_MATCH, PROBLEM_EXAMPLE, PROBLEMS, TOLD
from gateway.rest.routes import Route
from gateway.roles import ROLES
from shared.contracts.base import Role
from shared.contracts.files import Dossier

Mode = Literal["validation", "serialization"]
Described = tuple[type[BaseModel], Mode]

SCHEMAS = "#/components/schemas/{model}"
FILE = {"schema": {"type": "string", "format": "binary"}}
FILES = ("application/pdf", "image/jpeg", "image/png")
ZIP = ("application/zip",)
LOGGED_IN: list[dict[str, list[str]]] = [{"login": []}, {"bearer": []}]


class ClosedInput(GenerateJsonSchema):
    """What a caller sends has no unknown fields; what we answer may gain some."""

    def model_schema(self, schema: core_schema.ModelSchema) -> dict[str, Any]:
        described = super().model_schema(schema)
        if self.mode == "validation":
            described.setdefault("additionalProperties", False)
        return described


class Description:
    """The schemas of all routes, and each route's operation in terms of them."""

    def __init__(self, routes: Sequence[Route], issuer: str) -> None:
        given: set[Described] = {(route.outside_path, "validation") for route in routes if _takes_fields(route)}
        answered: set[Described] = {
            (route.request.answer, "serialization") for route in routes if route.kind != "download"
        }
        answered.add((ProblemDocument, "serialization"))
        models = sorted(given | answered, key=lambda item: (item[0].__name__, item[1]))
        self._refs, definitions = models_json_schema(models, ref_template=SCHEMAS, schema_generator=ClosedInput)
        self._schemas: dict[str, Any] = definitions["$defs"]
        in_query = {route.outside_path.__name__ for route in routes if _takes_fields(route) and route.method == "GET"}
        self._queries = {name: self._schemas.pop(name) for name in in_query}
        self._issuer = issuer

    @property
    def components(self) -> dict[str, Any]:
        """Everything the operations refer to."""
        problem = {"schema": self._ref(ProblemDocument, "serialization"), "example": PROBLEM_EXAMPLE}
        discovery = f"{self._issuer}/.well-known/openid-configuration"
        return {
            "schemas": self._schemas,
            "headers": {name: TOLD[name] for name in TOLD},
            "responses": {
                name: {"description": text, "headers": _told(*headers), "content": {MEDIA_TYPE: problem}}
                for name, text, headers in PROBLEMS.values()
            },
            "securitySchemes": {
                "login": {"type": "openIdConnect", "openIdConnectUrl": discovery},
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            },
        }

    def operation(self, route: Route) -> dict[str, Any]:
        """What a caller must know of one route."""
        roles = sorted(role.value for role in ROLES[route.request])
        documentation = (route.request.__doc__ or "").strip()
        described: dict[str, Any] = {
            "summary": documentation.partition("\n")[0],
            "description": f"{documentation}\n\nRoles: {', '.join(roles)}.",
            "parameters": list(self._parameters(route)),
            "responses": self._responses(route),
            "x-roles": roles,
        }
        if body := self._body(route):
            described["requestBody"] = body
        if not ROLES[route.request] & {Role.PUBLIC, Role.PROVIDER}:
            described["security"] = LOGGED_IN
        return described

    def _parameters(self, route: Route) -> Iterable[dict[str, Any]]:
        for name in route.in_path:
            schema = {"type": "string", "pattern": f"^{IN_PATH.pattern}$"}
            yield {"name": name, "in": "path", "required": True, "schema": schema, "example": BY_NAME[name]}
        if query := self._queries.get(route.outside_path.__name__):
            for name, schema in query["properties"].items():
                required = name in query.get("required", ())
                more = {"example": example(schema, self._schemas, name)} if required else {}
                yield {"name": name, "in": "query", "required": required, "schema": schema, **more}
        yield from ASKED
        if route.is_command:
            yield IDEMPOTENCY_KEY
        if route.changes_the_seen:
            yield IF_MATCH

    def _body(self, route: Route) -> dict[str, Any] | None:
        if route.kind == "notification":
            return {"required": True, "content": {"application/json": {"schema": {"type": "string"}}}}
        if route.kind == "upload":
            return {"required": True, "content": dict.fromkeys(FILES, FILE)}
        if route.method == "GET" or not _takes_fields(route):
            return None
        return {"required": True, "content": {"application/json": self._shown(route.outside_path, "validation")}}

    def _responses(self, route: Route) -> dict[str, Any]:
        fields = route.request.answer.model_fields
        headers = _told("X-Correlation-Id", *(["ETag"] if "version" in fields or route.kind == "download" else []))
        headers |= _told("Link") if "next" in fields else {}
        content: dict[str, Any] = dict.fromkeys(ZIP if route.request.answer is Dossier else FILES, FILE)
        if route.kind != "download":
            content = {"application/json": self._shown(route.request.answer, "serialization")}
        told = {str(int(route.status)): {"description": "Done.", "headers": headers, "content": content}}
        never = ({408, 413} if route.method in ("GET", "DELETE") else set()) | (set() if route.is_command else {412})
        for status, (name, _, _) in PROBLEMS.items():
            if status not in never:
                told[str(status)] = {"$ref": f"#/components/responses/{name}"}
        return told

    def _shown(self, model: type[BaseModel], mode: Mode) -> dict[str, Any]:
        reference = self._ref(model, mode)
        return {"schema": reference, "example": example(reference, self._schemas)}

    def _ref(self, model: type[BaseModel], mode: Mode) -> dict[str, Any]:
        return dict(self._refs[(model, mode)])


def _told(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _takes_fields(route: Route) -> bool:
    return route.kind not in ("upload", "notification") and bool(route.outside_path.model_fields)
