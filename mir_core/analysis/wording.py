"""Templates of configuration, filled with today's numbers."""

import string
from collections.abc import Mapping
from functools import lru_cache

from mir_core.analysis.signal_names import SignalSpec, Unit
from mir_core.analysis.signals import Signals
from mir_core.model.catalogue import Texts
from mir_core.model.message import (
    Change,
    Level,
    Money,
    Name,
    Phrase,
    Score,
    Share,
    Spread,
    Worded,
)


@lru_cache(maxsize=4096)
def placeholders(text: str) -> tuple[str, ...]:
    """Names of the placeholders of a template, as often as they stand in it.

    Raises:
        ValueError: A brace is unmatched, or a placeholder is more than a plain name.
    """
    found = []
    for _, name, specification, conversion in string.Formatter().parse(text):
        if name is not None and (not name.isidentifier() or specification or conversion):
            raise ValueError(f"{{{name}}} is no plain placeholder")
        found += [] if name is None else [name]
    return tuple(sorted(found))


def filled(
    place: str, texts: Texts, signals: Signals, values: Mapping[str, Phrase]
) -> Worded | None:
    """The sentence with its numbers; None if one of them does not exist today.

    Args:
        place: File and entry.
        texts: Templates by language, all with the same numbers.
        signals: Of the report.
        values: Of placeholders that are no signals.
    """
    found: dict[str, Phrase] = {}
    every = (name for text in texts.values() for name in placeholders(text))
    for name in dict.fromkeys(every):
        value = values[name] if name in values else _value(name, signals)
        if value is None:
            return None
        found[name] = value
    return Worded(place, texts, found)


def _value(placeholder: str, signals: Signals) -> Phrase | None:
    if placeholder in signals.names:
        return Name(signals.names[placeholder])
    spec = signals.by_placeholder[placeholder]
    value = signals.today(spec.id)
    return None if value is None else number(spec, value)


def number(spec: SignalSpec, value: float) -> Phrase:
    """A signal's value as it is printed."""
    match spec.unit:
        case Unit.CHANGE:
            return Change(value)
        case Unit.SHARE:
            return Share(value, 0 if spec.measure == "breadth" else 2)
        case Unit.LEVEL:
            return Level(value, spec.decimals)
        case Unit.SPREAD:
            return Spread(value)
        case Unit.USD:
            return Money(value, "USD", signed=True)
        case Unit.SCORE | Unit.LABEL:
            return Score(value, signed=True)
