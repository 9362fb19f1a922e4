"""Checks of every request and answer against the published Bot API (``shared/specs``)."""

import functools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from tests.platforms.telegram_server.wire import JsonObject

SPECIFICATIONS = Path(__file__).parents[4] / "shared" / "specs"
BOT_API = "telegram-bot-api-spec.api.json"
RICH_API = "botapi-10.3-from-aiogram-3.31.0.schema.json"

PLAIN_TYPES: dict[str, JsonObject] = {
    "Integer": {"type": "integer"},
    "Float": {"type": "number"},
    "String": {"type": "string"},
    "Boolean": {"type": "boolean"},
    "InputFile": {"type": "string"},
}
ARRAY_OF = "Array of "
ONE_VALUE = re.compile(r'(?:always|must be) [“"]?(\w+)[”"]?\.?$')
ENTITY_NAME = re.compile(r'["“](\w+)["”] \(')

Side = Literal["request", "answer"]


@dataclass(frozen=True)
class Violation:
    """One request or answer that does not fit its specification."""

    method: str
    side: Side
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.method} {self.side}: {self.place}: {self.message}"


def _type_schema(name: str) -> JsonObject:
    if name.startswith(ARRAY_OF):
        return {"type": "array", "items": _type_schema(name.removeprefix(ARRAY_OF))}
    return PLAIN_TYPES.get(name) or {"$ref": f"#/$defs/{name}"}


def _any_of(names: list[str]) -> JsonObject:
    arrays = [name.removeprefix(ARRAY_OF) for name in names if name.startswith(ARRAY_OF)]
    if len(names) == len(arrays) > 1:  # an album: a list whose items may differ
        return {"type": "array", "items": _any_of(arrays)}
    schemas = [_type_schema(name) for name in names]
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}


def _field_schema(owner: str, field: Mapping[str, Any]) -> JsonObject:
    schema = _any_of(field["types"])
    description = field["description"]
    value = ONE_VALUE.search(description)
    if field["types"] == ["String"] and value is not None:
        return {"const": value.group(1)}
    if owner == "MessageEntity" and field["name"] == "type":
        return {"enum": ENTITY_NAME.findall(description)}
    return schema


def _object_schema(name: str, described: Mapping[str, Any]) -> JsonObject:
    """A closed object: a field that is not described is a violation."""
    if described.get("subtypes"):
        return _any_of(described["subtypes"])
    fields = described.get("fields", [])
    return {
        "type": "object",
        "properties": {field["name"]: _field_schema(name, field) for field in fields},
        "required": [field["name"] for field in fields if field["required"]],
        "additionalProperties": False,
    }


def _closed(schema: object) -> object:
    """The same schema with every open object closed."""
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: False if key == "additionalProperties" and part is True else _closed(part)
        for key, part in schema.items()
    }


class Specification:
    """Validators for each method, built when first asked for."""

    def __init__(self, folder: Path) -> None:
        described = json.loads((folder / BOT_API).read_text(encoding="utf-8"))
        rich = json.loads((folder / RICH_API).read_text(encoding="utf-8"))
        self._methods: JsonObject = described["methods"]
        types = described["types"].items()
        self._definitions = {name: _object_schema(name, kind) for name, kind in types}
        self._definitions |= PLAIN_TYPES
        closed = cast("JsonObject", _closed(rich["$defs"]))
        self._rich = _validator({"$ref": "#/$defs/InputRichMessage"}, closed)
        self._validators: dict[tuple[str, Side], Draft202012Validator] = {}

    def check_request(self, method: str, arguments: Mapping[str, object]) -> list[Violation]:
        """Violations of the arguments; rich messages go by the 10.3 schema."""
        if method not in self._methods:
            return []
        plain = {name: value for name, value in arguments.items() if name != "rich_message"}
        violations = self._check(method, "request", plain)
        if "rich_message" in arguments:
            rich = arguments["rich_message"]
            violations += _violations(self._rich, method, "request", rich, "rich_message")
        return violations

    def check_answer(self, method: str, result: object) -> list[Violation]:
        """Violations of the ``result`` of a successful answer."""
        return self._check(method, "answer", result) if method in self._methods else []

    def _check(self, method: str, side: Side, instance: object) -> list[Violation]:
        key = (method, side)
        if key not in self._validators:
            described = self._methods[method]
            schema = _any_of(described["returns"])
            if side == "request":
                schema = _object_schema(method, described)
                schema["properties"].pop("rich_message", None)
                schema["required"] = [n for n in schema["required"] if n != "rich_message"]
            self._validators[key] = _validator(schema, self._definitions)
        return _violations(self._validators[key], method, side, instance, "")


def _validator(schema: JsonObject, definitions: JsonObject) -> Draft202012Validator:
    return Draft202012Validator({**schema, "$defs": definitions})


def _violations(
    validator: Draft202012Validator, method: str, side: Side, instance: object, root: str
) -> list[Violation]:
    found = []
    for error in validator.iter_errors(instance):
        deepest = best_match([error]) or error
        place = ".".join([root, *map(str, deepest.absolute_path)]).strip(".") or "(whole)"
        found.append(Violation(method, side, place, deepest.message[:500]))
    return found


@functools.cache
def load_specification(folder: Path = SPECIFICATIONS) -> Specification | None:
    """The specification of that folder, None where its files are absent."""
    if not (folder / BOT_API).is_file() or not (folder / RICH_API).is_file():
        return None
    return Specification(folder)
