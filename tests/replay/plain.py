"""The simplest source: an answer is a JSON object from instrument to close."""

import datetime as dt
import json
from collections.abc import Callable, Mapping

from mir_core.ingest.contract import Answer, Reading, Request, Source, Wanted
from mir_core.model.errors import SourceChanged

SESSION = dt.date(2026, 5, 29)
WANTED = Wanted(frozenset({("SPX", "close")}), {"XNYS": SESSION}, None, SESSION)


def plain_source(
    name: str,
    paths: tuple[str, ...] = ("/quotes",),
    *,
    root: str | None = None,
    headers: Mapping[str, str] | None = None,
    max_bytes: int = 4_000_000,
    parse: Callable[[Answer], tuple[Reading, ...]] | None = None,
    pace_s: float = 0.0,
    parallel: int = 2,
) -> Source:
    """A source that asks for `paths` whatever is wanted."""
    requests = tuple(Request(path, headers or {}, max_bytes) for path in paths)
    return Source(
        name=name,
        homepage=f"https://{name}.example",
        root=root or f"https://{name}.example",
        serves=frozenset({("SPX", "close")}),
        requests=lambda _wanted: requests,
        parse=parse or parse_closes,
        pace_s=pace_s,
        parallel=parallel,
    )


def parse_closes(answer: Answer) -> tuple[Reading, ...]:
    """Closes of one session; SourceChanged for anything but an object of numbers."""
    try:
        closes = json.loads(answer.body)
    except ValueError:
        raise SourceChanged("plain: expected JSON") from None
    if not isinstance(closes, dict):
        raise SourceChanged("plain: expected an object")
    return tuple(Reading(name, "close", float(close), SESSION) for name, close in closes.items())
