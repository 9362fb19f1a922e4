"""Recorded answers of the live sources: our own excerpts of facts, in the shape of the real ones.

`tests/recordings/NAME/` holds the recordings of one source. Those whose file name begins with
`latest` are what a usual run gets; `expected.json` beside them says what they mean:

    {"requests": {"latest.json": "/path?of=the request"},     optional, where parse looks at it
     "readings": [{"instrument": "SPX", "field": "close", "value": 1.0, "session": "2026-02-09",
                   "stated_at": "2026-02-09T21:00:00Z"}]}

Readings are those of all `latest` files together; keys left out are None (`is_running`: false).
Other files of the folder belong to the unit tests.
"""

import csv
import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from mir_core.ingest.contract import Answer, Reading, Request, Source, Wanted

RECORDINGS = Path(__file__).parent / "recordings"
FETCHED_AT = dt.datetime(2026, 10, 10, 12, tzinfo=dt.UTC)
#: The sessions before FETCHED_AT.
SESSIONS = {
    "XNYS": dt.date(2026, 10, 9),
    "XHKG": dt.date(2026, 10, 9),
    "XSHG": dt.date(2026, 10, 9),
    "24/7": dt.date(2026, 10, 9),
    "weekdays": dt.date(2026, 10, 9),
}


@dataclass(frozen=True)
class Recorded:
    """The usual answers of one source and what they mean.

    Attributes:
        answers: By file name.
    """

    answers: Mapping[str, Answer]
    readings: tuple[Reading, ...]


@cache
def recorded(name: str) -> Recorded:
    """The recordings of a source; FileNotFoundError if it has none."""
    folder = RECORDINGS / name
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    paths = expected.get("requests", {})
    answers = {
        file.name: answer(file.read_bytes(), paths.get(file.name, "/"))
        for file in sorted(folder.glob("latest*"))
    }
    if not answers or not set(paths) <= set(answers):
        raise FileNotFoundError(folder / "latest.*")
    return Recorded(answers, tuple(_reading(row) for row in expected["readings"]))


def answer(body: bytes, path: str = "/") -> Answer:
    """An answer to a request of `path`."""
    return Answer(Request(path), body, FETCHED_AT)


def recording(source: str, file: str, path: str = "/") -> Answer:
    """One recording as an answer."""
    return answer((RECORDINGS / source / file).read_bytes(), path)


def one(readings: Iterable[Reading], instrument: str, field: str = "close") -> Reading:
    """The only reading of a field; ValueError if there is none or another."""
    (found,) = (r for r in readings if (r.instrument, r.field) == (instrument, field))
    return found


def past(shared: Path, instrument: str, date: str, field: str = "close") -> float:
    """A value of the real history in the shared folder."""
    name = f"{instrument}_turnover" if field.startswith("turnover") else instrument
    with (shared / "data" / "history" / f"{name}.csv").open(encoding="utf-8") as file:
        return next(float(row[field]) for row in csv.DictReader(file) if row["date"] == date)


def wanted_of(source: Source, since: dt.date | None = None) -> Wanted:
    """All that a source serves, or its history from a date on."""
    keys = source.serves if since is None else source.history
    return Wanted(keys, SESSIONS, since, SESSIONS["XNYS"])


def _reading(row: Mapping[str, Any]) -> Reading:
    session, stated_at = row.get("session"), row.get("stated_at")
    times = {
        "session": None if session is None else dt.date.fromisoformat(session),
        "stated_at": None if stated_at is None else dt.datetime.fromisoformat(stated_at),
    }
    return Reading(**{**row, **times})
