"""Turns what pydantic found into lines for an operator: key, what is wrong, what is allowed.

Values are shown for short plain settings only, and never beside a key that is or may be a secret.
"""

import typing
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, RootModel, ValidationError
from pydantic_core import ErrorDetails

from config.files import read_toml

Place = tuple[int | str, ...]
Model = TypeVar("Model", bound=BaseModel)

#: Keys whose values are never shown.
_SECRET = {"token", "url", "key"}
_SHOWN = 60

#: Wording by pydantic's type of error; others keep pydantic's own words.
_WORDS: dict[str, str] = {
    "missing": "is missing",
    "literal_error": "must be one of {expected}",
    "enum": "must be one of {expected}",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "string_type": "must be text",
    "string_too_short": "must not be empty",
    "string_pattern_mismatch": "must be letters, digits, dots, dashes or underscores",
    "tuple_type": "must be a list",
    "list_type": "must be a list",
    "too_short": "must name at least {min_length}",
    "too_long": "must name at most {max_length}",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "model_attributes_type": "must be a table",
    "date_type": "must be a date without quotes, such as 2026-04-08",
    "time_type": "must be a time without quotes, such as 08:00:00",
    "path_type": "must be a path",
    "value_error": "{error}",
}


def key(place: Place) -> str:
    """A place as an operator writes it: `destinations[0].platform`."""
    text = ""
    for step in place:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def check(
    model: type[Model],
    table: object,
    origin: Callable[[Place], str],
    faults: list[str],
) -> Model | None:
    """The validated table; None, with one fault added per wrong key, if it is not valid.

    Args:
        model: What the table must look like.
        table: Keys and values as they were read.
        origin: Names the file or the variable that a place came from.
        faults: Grows by `origin: key: what is wrong`.
    """
    try:
        return model.model_validate(table)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            place = fault["loc"]
            head = f"{origin(place)}: {key(place)}" if place else origin(place)
            faults.append(f"{head}: {_text(fault, model)}")
        return None


def check_file(model: type[Model], path: Path, faults: list[str]) -> Model | None:
    """The validated content of a TOML file; None, with its faults added, if it has any."""
    tables = read_toml(path, faults)
    return None if tables is None else check(model, tables, lambda _: str(path), faults)


def _text(fault: ErrorDetails, model: type[BaseModel]) -> str:
    place = fault["loc"]
    if fault["type"] == "extra_forbidden":
        return f"unknown key; allowed: {', '.join(_siblings(model, place))}"
    template = _WORDS.get(fault["type"])
    text = template.format(**fault.get("ctx", {})) if template else _lower(fault["msg"])
    return text + _shown(place, fault["input"])


def _shown(place: Place, value: object) -> str:
    if not isinstance(value, str | int | float) or _SECRET & set(place):
        return ""
    shown = repr(value)
    # An address may hold a password before its host.
    is_safe = len(shown) <= _SHOWN and not ("://" in shown and "@" in shown)
    return f", not {shown}" if is_safe else ""


def _lower(message: str) -> str:
    return message.removeprefix("Input ")[:1].lower() + message.removeprefix("Input ")[1:]


def _siblings(model: type[BaseModel], place: Place) -> tuple[str, ...]:
    """Keys that the table around `place` may have."""
    table = model
    if issubclass(model, RootModel):
        table = _nested(model.model_fields["root"].annotation) or model
    for step in place[:-1]:
        spec = table.model_fields.get(str(step))
        table = (_nested(spec.annotation) if spec else None) or table
    return tuple(table.model_fields)


def _nested(annotation: object) -> type[BaseModel] | None:
    """The first model in an annotation such as `tuple[Row, ...]` or `dict[str, Row]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_nested(argument) for argument in typing.get_args(annotation))
    return next((model for model in found if model is not None), None)
