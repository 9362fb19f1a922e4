"""Instants that answers state as ISO 8601 text."""

import datetime as dt

from mir_core.ingest.sources._rows import BrokenRow

_YEARS = range(2000, 2100)


def stated(instant: dt.datetime | None, what: str) -> dt.datetime:
    """The instant in UTC; BrokenRow if there is none, if it has no zone, or if it is absurd."""
    if instant is None or instant.tzinfo is None or instant.year not in _YEARS:
        raise BrokenRow(f"expected an instant with a zone for {what}")
    return instant.astimezone(dt.UTC)
