"""Checks requests and answers against Discord's own OpenAPI document, where it is at hand.

The document lies beside the checkout (`../shared/specs/discord.openapi.json`). It is known to be
wrong in places; `_correct` names them. Objects are closed, so that an unknown key is a violation.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.platforms.discord_server.wire import Json

PATH = Path(__file__).parents[3].parent / "shared" / "specs" / "discord.openapi.json"
_URI = "urn:discord:openapi"
_JSON_CONTENT = "content/application~1json/schema"

#: Keys that Discord takes or gives and the document leaves out, by schema.
_UNLISTED = {
    "ApplicationCommandUpdateRequest": ("nsfw",),
    "ApplicationCommandCreateRequest": ("nsfw",),
    # Clients that keep an attachment in an edit send all that they know of it.
    "MessageAttachmentRequest": (
        *("url", "proxy_url", "size", "content_type", "height", "width", "spoiler", "flags"),
        *("ephemeral",),
    ),
    "RichEmbed": ("flags",),
    "MessageEditRequestPartial": ("tts",),
    "IncomingWebhookUpdateRequestPartial": ("tts",),
    "IncomingWebhookUpdateForInteractionCallbackRequestPartial": ("tts",),
}


def is_present() -> bool:
    """Whether the document is there; without it nothing is checked."""
    return PATH.exists()


def request_faults(method: str, template: str, body: Any) -> list[str]:  # noqa: ANN401 - any JSON
    """What the document finds wrong with a request's JSON body."""
    operation = _document()["paths"].get(template, {}).get(method.lower())
    if operation is None:
        return ["the specification knows no such operation"]
    if "requestBody" not in operation:
        return [] if body is None else ["the specification knows no body here"]
    return _faults(_pointer(method, template, "requestBody", _JSON_CONTENT), body)


def answer_faults(
    method: str,
    template: str,
    status: int,
    body: Any,  # noqa: ANN401 - any JSON
) -> list[str]:
    """What the document finds wrong with an answer; server errors (5xx) are not described."""
    operation = _document()["paths"].get(template, {}).get(method.lower())
    if operation is None or status >= 500:
        return []
    if status >= 400:
        name = "ClientRatelimitedResponse" if status == 429 else "ClientErrorResponse"
        return _faults(f"#/components/responses/{name}/{_JSON_CONTENT}", body)
    described = operation["responses"].get(str(status))
    if described is None:
        return [f"the specification knows no status {status} here"]
    if "application/json" not in described.get("content", {}):
        return [] if body is None else ["the specification knows no body here"]
    return _faults(_pointer(method, template, "responses", str(status), _JSON_CONTENT), body)


def _pointer(method: str, template: str, *rest: str) -> str:
    escaped = template.replace("~", "~0").replace("/", "~1")
    return "/".join(["#/paths", escaped, method.lower(), *rest])


def _faults(pointer: str, body: Any) -> list[str]:  # noqa: ANN401 - any JSON
    validator = _validator(pointer)
    if validator.is_valid(body):
        return []
    return [_explain(error) for error in validator.iter_errors(body)]


def _explain(error: ValidationError) -> str:
    """The reason below a union: that of the branch which fits the value's `type` best."""
    branches: dict[Any, list[ValidationError]] = {}
    for cause in error.context or []:
        branches.setdefault(cause.schema_path[0], []).append(cause)
    if not branches:
        return f"{error.json_path}: {error.message[:300]}"
    return _explain(min(branches.values(), key=_misfit)[0])


def _misfit(causes: list[ValidationError]) -> tuple[bool, int]:
    """Small for the branch that was most likely meant."""
    wrong_kind = any(
        (cause.validator == "type" and not cause.path) or list(cause.path) == ["type"]
        for cause in causes
    )
    return wrong_kind, len(causes)


@cache
def _validator(pointer: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"{_URI}{pointer}"}, registry=_registry())


@cache
def _registry() -> Registry[Any]:
    resource = DRAFT202012.create_resource(_document())
    registry: Registry[Any] = Registry().with_resource(_URI, resource)
    return registry


@cache
def _document() -> Json:
    document: Json = json.loads(PATH.read_text(encoding="utf-8"))
    _correct(document["components"]["schemas"])
    _close(document["components"]["schemas"])
    _dispatch(document, document["components"]["schemas"])
    return document


def _correct(schemas: Json) -> None:
    """Mend what is known to be wrong in the document."""
    # Discord takes ids as integers too, and clients send them so.
    schemas["SnowflakeRequest"] = {"type": ["integer", "string"]}
    for name, schema in schemas.items():
        if "Request" in name:
            _take_integers(schema)
    # The codes inside `errors` are words.
    words = {"type": "object", "required": ["code", "message"]}
    schemas["InnerErrors"]["properties"]["_errors"]["items"] = words
    # The limit of 4000 characters is that of paying people; a bot has 2000.
    for name in ("MessageCreateRequest", "MessageEditRequestPartial"):
        schemas[name]["properties"]["content"]["maxLength"] = 2000
    for name, keys in _UNLISTED.items():
        schemas[name]["properties"].update({key: {} for key in keys})


def _take_integers(node: Any) -> None:  # noqa: ANN401 - any JSON
    """Let every id below this schema be an integer as well as a string."""
    if isinstance(node, dict):
        if node.get("$ref") == "#/components/schemas/SnowflakeType":
            node["$ref"] = "#/components/schemas/SnowflakeRequest"
        for child in node.values():
            _take_integers(child)
    elif isinstance(node, list):
        for child in node:
            _take_integers(child)


def _close(schemas: Json) -> None:
    """Forbid unknown keys in every object that no other schema builds upon."""
    foundations = set(_foundations(schemas))
    for name, schema in schemas.items():
        if name in foundations or "properties" not in schema:
            continue
        composed = any(key in schema for key in ("allOf", "anyOf", "oneOf", "$ref"))
        # Where nothing is composed both say the same, and the latter is much faster.
        key = "unevaluatedProperties" if composed else "additionalProperties"
        schema.setdefault(key, False)


def _dispatch(node: Any, schemas: Json) -> None:  # noqa: ANN401 - any JSON
    """Turn unions told apart by `type` into one condition a kind: fast, and exact in its errors."""
    if isinstance(node, dict):
        if "enum" in node:
            node.pop("allOf", None)  # the whole enumeration of which this is one value
        kinds = _kinds(node.get("oneOf"), schemas)
        if kinds:
            del node["oneOf"]
            node["required"] = ["type"]
            node["properties"] = {"type": {"enum": list(kinds)}}
            node["allOf"] = [
                {"if": {"properties": {"type": {"const": kind}}}, "then": {"$ref": reference}}
                for kind, reference in kinds.items()
            ]
        for child in node.values():
            _dispatch(child, schemas)
    elif isinstance(node, list):
        for child in node:
            _dispatch(child, schemas)


def _kinds(union: Any, schemas: Json) -> dict[int, str]:  # noqa: ANN401 - any JSON
    """References by the one `type` that each of them allows; empty where that does not hold."""
    found: dict[int, str] = {}
    for member in union if isinstance(union, list) else []:
        schema = schemas.get(member.get("$ref", "").rsplit("/", 1)[-1], {})
        allowed = schema.get("properties", {}).get("type", {}).get("enum", [])
        if len(allowed) != 1 or allowed[0] in found:
            return {}
        found[allowed[0]] = member["$ref"]
    return found


def _foundations(node: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    """The names of the schemas that stand in some `allOf`."""
    if isinstance(node, dict):
        for part in node.get("allOf", []):
            if "$ref" in part:
                yield part["$ref"].rsplit("/", 1)[-1]
        for child in node.values():
            yield from _foundations(child)
    elif isinstance(node, list):
        for child in node:
            yield from _foundations(child)
