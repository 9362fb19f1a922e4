"""One language as one file: its names, its units, its sentences."""

import dataclasses
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from mir_core.model.errors import ConfigurationError

FOLDER = Path(__file__).with_name("locales")

Colour = Literal["green", "red"]


@dataclass(frozen=True, slots=True)
class Habits:
    """How the language writes, apart from numbers.

    Attributes:
        babel: Identifier of the locale in babel, which knows digits, signs and months.
        name: The language's name for itself.
        up_colour: Colour of rising prices by default; falling ones have the other.
        list_separator, list_last: Between the items of a list, and before the last one.
        sentence_separator: Between two sentences.
        label_separator: Between a label and what it labels.
        clause_separator: Between the fields of a table row that is written as a line.
    """

    babel: str
    name: str
    up_colour: Colour
    list_separator: str
    list_last: str
    sentence_separator: str
    label_separator: str
    clause_separator: str


@dataclass(frozen=True, slots=True)
class Units:
    """How the language writes quantities; `{number}` stands for the digits.

    Attributes:
        percent: Of changes and shares.
        spread, spread_bp, spread_decimals: Unit of spreads, how many basis points it is worth,
            and its decimals.
        day, day_short: Patterns of babel for dates.
        moment: With `{day}` and `{time}`.
        money_grouping: Whether thousands are separated in scaled amounts.
        scales: Power of ten by the word for it.
        currencies: Pattern by ISO 4217 code.
        other_currency: Pattern for the rest, with `{code}`.
    """

    percent: str
    spread: str
    spread_bp: int
    spread_decimals: int
    day: str
    day_short: str
    moment: str
    money_grouping: bool
    scales: Mapping[str, int]
    currencies: Mapping[str, str]
    other_currency: str


@dataclass(frozen=True, slots=True)
class LocaleFile:
    """What one file of `formatters/locales` holds; `messages` are templates by key."""

    language: str
    habits: Habits
    units: Units
    names: Mapping[str, str]
    messages: Mapping[str, str]


def languages(folder: Path = FOLDER) -> tuple[str, ...]:
    """Languages that have a locale file, by name."""
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


def read(language: str, folder: Path = FOLDER) -> LocaleFile:
    """The locale file of a language.

    Raises:
        ConfigurationError: There is no such language, or its file lacks something.
    """
    known = languages(folder)
    if language not in known:
        raise ConfigurationError([f"unknown language {language!r}; there are {', '.join(known)}"])
    content = tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))
    faults = [*_faults(language, "language", Habits, content.get("language", {}))]
    faults += _faults(language, "units", Units, content.get("units", {}))
    if faults:
        raise ConfigurationError(faults)
    return LocaleFile(
        language,
        Habits(**content["language"]),
        Units(**content["units"]),
        dict(_flat(content.get("names", {}))),
        dict(_flat(content.get("messages", {}))),
    )


def _faults(language: str, table: str, kind: type, content: Mapping[str, Any]) -> Iterator[str]:
    wanted = {field.name for field in dataclasses.fields(kind)}
    for name in sorted(wanted - content.keys()):
        yield f"{language}.toml: [{table}] lacks {name!r}"
    for name in sorted(content.keys() - wanted):
        yield f"{language}.toml: [{table}] has {name!r}, which nobody reads"


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Leaves by dotted key: TOML makes tables of dotted keys that are not quoted."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
