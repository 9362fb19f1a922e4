"""Eastmoney's distribution of changes: breadth of both mainland exchanges in one universe.

Homepage: https://quote.eastmoney.com/ztb/detail. Terms: none published for this address; no key.
It sits outside the throttling of Eastmoney's quotes.
Answer: JSON, `data.qdate` = the session as a number YYYYMMDD, `data.fenbu` = a list of one-entry
objects {percent bucket: number of stocks}, buckets -11 to 11, 0 = unchanged.
Unit: stocks. The universe counts both exchanges together and differs from the sum of the
exchanges' own counts, so its instrument is `CN`. It moves during the session.
"""

from collections.abc import Iterator
from typing import Annotated

import msgspec

from mir_core.ingest.contract import Answer, Reading, Request, Source, Wanted
from mir_core.ingest.sources import _cells, _json
from mir_core.ingest.sources._rows import BrokenRow, read_rows

_NAME = "eastmoney_distribution"
_PATH = "/getTopicZDFenBu?ut=7eea3edcaed734bea9cbfc24409ed989&dpt=wz.ztzt"
_INSTRUMENT = "CN"
_FIELDS = ("advancing", "declining", "unchanged")
_BUCKETS = frozenset(str(bucket) for bucket in range(-11, 12))


_Date = Annotated[int, msgspec.Meta(ge=0, le=99_999_999)]
_Stocks = Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class _Distribution(msgspec.Struct):
    qdate: _Date
    fenbu: list[dict[str, _Stocks]]


class _Body(msgspec.Struct):
    data: _Distribution


_BODY = msgspec.json.Decoder(_Body)


def _requests(wanted: Wanted) -> tuple[Request, ...]:
    if wanted.since is not None or not wanted.keys & SOURCE.serves:
        return ()
    headers = {"Referer": "https://quote.eastmoney.com/"}
    return (Request(_PATH, headers, max_bytes=100_000),)


def _parse(answer: Answer) -> tuple[Reading, ...]:
    body = _json.decode(_NAME, answer.body, _BODY)
    return read_rows(_NAME, [body.data], _readings)


def _readings(told: _Distribution) -> Iterator[Reading]:
    date = _cells.day(str(told.qdate), "qdate")
    counts = [0.0, 0.0, 0.0]
    for bucket, stocks in _buckets(told):
        counts[2 if bucket == 0 else int(bucket < 0)] += stocks
    if any(counts):
        for field, total in zip(_FIELDS, counts, strict=True):
            yield Reading(_INSTRUMENT, field, _cells.count(total, "fenbu"), date)


def _buckets(told: _Distribution) -> Iterator[tuple[int, int]]:
    """All buckets; one that is not there would make a sum too small without a sign of it."""
    entries = [entry for bucket in told.fenbu for entry in bucket.items()]
    if len(entries) != len(_BUCKETS) or {bucket for bucket, _ in entries} != _BUCKETS:
        raise BrokenRow("expected buckets -11 to 11 in fenbu, each once")
    for bucket, stocks in entries:
        yield int(bucket), stocks


SOURCE = Source(
    name=_NAME,
    homepage="https://quote.eastmoney.com/ztb/detail",
    root="https://push2ex.eastmoney.com",
    serves=frozenset((_INSTRUMENT, field) for field in _FIELDS),
    requests=_requests,
    parse=_parse,
    parallel=1,
)
