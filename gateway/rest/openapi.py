"""The interface description (OpenAPI 3.1), made from the route table, the role table and the contracts."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema
from pydantic_core import core_schema

from gateway.problems import MEDIA_TYPE, ProblemDocument
from gateway.rest.endpoint import IN_PATH, KEY
from gateway.rest.routes import Route
from gateway.roles import ROLES
from shared.contracts.base import Role

Mode = Literal["validation", "serialization"]
Described = tuple[type[BaseModel], Mode]

SCHEMAS = "#/components/schemas/{model}"
PROBLEM = {"$ref": "#/components/responses/Problem"}
BEARER = {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}}

CORRELATION_ID = {
    "name": "X-Correlation-Id",
    "in": "header",
    "description": "Names this request in every log; made here when absent or unfit.",
    "schema": {"type": "string"},
}
LANGUAGE = {
    "name": "Accept-Language",
    "in": "header",
    "description": "zh (default) or en: the language of problem texts.",
    "schema": {"type": "string"},
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Sent again with the same key and body, a command happens once and is answered alike.",
    "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"},
}


class ClosedInput(GenerateJsonSchema):
    """What a caller sends has no unknown fields; what we answer may gain some."""

    def model_schema(self, schema: core_schema.ModelSchema) -> dict[str, Any]:
        described = super().model_schema(schema)
        if self.mode == "validation":
            described.setdefault("additionalProperties", False)
        return described


class Description:
    """The schemas of all routes, and each route's operation in terms of them."""

    def __init__(self, routes: Sequence[Route]) -> None:
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

    @property
    def components(self) -> dict[str, Any]:
        """Everything the operations refer to."""
        problem = {
            "description": "Why not.",
            "content": {MEDIA_TYPE: {"schema": self._ref(ProblemDocument, "serialization")}},
        }
        return {"schemas": self._schemas, "responses": {"Problem": problem}, "securitySchemes": BEARER}

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
            described["security"] = [{"bearer": []}]
        return described

    def _parameters(self, route: Route) -> Iterable[dict[str, Any]]:
        for name in route.in_path:
            schema = {"type": "string", "pattern": f"^{IN_PATH.pattern}$"}
            yield {"name": name, "in": "path", "required": True, "schema": schema}
        if query := self._queries.get(route.outside_path.__name__):
            for name, schema in query["properties"].items():
                yield {"name": name, "in": "query", "required": name in query.get("required", ()), "schema": schema}
        yield from (CORRELATION_ID, LANGUAGE)
        if route.is_command:
            yield IDEMPOTENCY_KEY

    def _body(self, route: Route) -> dict[str, Any] | None:
        if route.kind == "notification":
            text = {"schema": {"type": "string"}}
            return {"required": True, "content": {"application/json": text}}
        if route.kind == "upload":
            file = {"schema": {"type": "string", "format": "binary"}}
            return {"required": True, "content": dict.fromkeys(("application/pdf", "image/jpeg", "image/png"), file)}
        if route.method == "GET" or not _takes_fields(route):
            return None
        schema = self._ref(route.outside_path, "validation")
        return {"required": True, "content": {"application/json": {"schema": schema}}}

    def _responses(self, route: Route) -> dict[str, Any]:
        said: dict[str, Any]
        if route.kind == "download":
            said = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}
        else:
            said = {"application/json": {"schema": self._ref(route.request.answer, "serialization")}}
        problems = {400, 401, 403, 404, 409, 413, 422, 500, 503}
        if route.method == "GET":
            problems -= {400, 413}
        return {str(int(route.status)): {"content": said}} | {str(status): PROBLEM for status in sorted(problems)}

    def _ref(self, model: type[BaseModel], mode: Mode) -> dict[str, Any]:
        return dict(self._refs[(model, mode)])


def _takes_fields(route: Route) -> bool:
    return route.kind not in ("upload", "notification") and bool(route.outside_path.model_fields)
