"""What the model holds as JSON values, for the machine-readable report."""

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from typing import Any

from formatters.catalog import Catalog
from mir_core.model.finding import Interval
from mir_core.model.message import Phrase


@dataclass(frozen=True, slots=True)
class PlainJson:
    """Writes values; phrases become text of one language with plain spaces."""

    catalog: Catalog

    def value(self, thing: object) -> object:
        """A date as it is, an instant in UTC with Z, an interval as two numbers."""
        match thing:
            case Enum():
                return thing.value
            case dt.date():
                return _time(thing)
            case Interval(low, high):
                return [low, high]
            case tuple():
                return [self.value(each) for each in thing]
        if isinstance(thing, Phrase):
            return self.catalog.text(thing).replace("\u00a0", " ")
        return thing

    def object(self, thing: object, *names: str, **renamed: str) -> dict[str, Any]:
        """An object with the attributes that are named, and no other.

        Args:
            thing: What has the attributes.
            names: Of attributes that keep their names.
            renamed: Attribute by the key that it stands under; these come first.
        """
        chosen = {**renamed, **{name: name for name in names}}
        return {key: self.value(getattr(thing, name)) for key, name in chosen.items()}


def _time(time: dt.date) -> str:
    if isinstance(time, dt.datetime):
        return time.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")
    return time.isoformat()
