"""An example for any schema of the contracts, made from the schema alone: a new contract needs no new sample."""

import re
from typing import Any

from pydantic import BaseModel

BY_FORMAT = {"date": "2023-07-04", "date-time": "2023-07-04T09:00:00Z"}
FITTING = ("m-1", "0123456789abcdef" * 4, "A" * 43, "A" * 86)
"""Of these one fits the pattern of each field that has one: an id, a digest, a key, a signature."""


def example(model: type[BaseModel]) -> dict[str, Any]:
    """The required fields of a model with acceptable values."""
    schema = model.model_json_schema()
    made: dict[str, Any] = example_of(schema, schema.get("$defs", {}))
    return made


def example_of(schema: dict[str, Any], definitions: dict[str, Any]) -> Any:
    """A value that fits a JSON schema of the kinds that pydantic writes."""
    if "$ref" in schema:
        return example_of(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in schema:
        return example_of(schema["anyOf"][0], definitions)
    if "enum" in schema or "const" in schema:
        return schema.get("const") or schema["enum"][0]
    match schema.get("type"):
        case "object":
            required = schema.get("required", ())
            return {name: example_of(schema["properties"][name], definitions) for name in required}
        case "array":
            return [example_of(schema["items"], definitions)] * schema.get("minItems", 0)
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return True
    return _text(schema)


def _text(schema: dict[str, Any]) -> str:
    if "pattern" in schema:
        return next(text for text in FITTING if re.search(schema["pattern"], text))
    return BY_FORMAT.get(schema.get("format", ""), "例文")
