"""Tencent quotes: the last value of US, Hong Kong and mainland indices in one answer.

Homepage: https://gu.qq.com. Terms: none published for this address; no key.
Answer: GB18030 text, `v_<code>="cell~cell~…";` for each code; an unknown code gives
`v_pv_none_match="1"`. The cells are told in `_tencent.py`.
Units: index points; volume in lots of 100 shares; turnover in 10,000 CNY and in 10,000 HKD.
A quote moves during the session; it is final once its time is past the close (Hong Kong: 16:08).
Before the first trade a value may be zero. On a holiday the last session's quote stays, dated.
"""

from collections.abc import Iterator

from mir_core.ingest.contract import Answer, Reading, Request, Source, Wanted
from mir_core.ingest.sources import _cells, _quotes, _tencent
from mir_core.ingest.sources._quotes import Line
from mir_core.ingest.sources._rows import BrokenRow, read_rows

_NAME = "tencent"
_LAST, _PREVIOUS, _VOLUME, _CHANGE, _HIGH, _LOW = 3, 4, 6, 31, 33, 34
_SUMMARY, _VOLUME_AGAIN, _TURNOVER = 35, 36, 37
_SHARES_PER_LOT = 100
_TEN_THOUSAND = 10_000


def _requests(wanted: Wanted) -> tuple[Request, ...]:
    if wanted.since is not None:
        return ()
    names = {instrument for instrument, field in wanted.keys & SOURCE.serves}
    codes = [code for code, listed in _tencent.LISTED.items() if listed.instrument in names]
    return (Request(f"/q={','.join(codes)}", max_bytes=100_000),) if codes else ()


def _parse(answer: Answer) -> tuple[Reading, ...]:
    lines = _quotes.lines(_NAME, answer.body, "v_", "~", _tencent.LISTED)
    return read_rows(_NAME, lines, _readings)


def _readings(line: Line) -> Iterator[Reading]:
    listed = _tencent.check_identity(line)
    last = _level(line, _LAST)
    if last is None:
        return
    change = _cells.number(line.cell(_CHANGE), line.code)
    _quotes.check_change(line.code, last, _level(line, _PREVIOUS), change)
    _quotes.check_range(line.code, last, _level(line, _LOW), _level(line, _HIGH))
    date, at = _tencent.quoted(line, listed)
    yield Reading(listed.instrument, "close", last, date, at)
    for field, value in _activity(line, listed.instrument):
        yield Reading(listed.instrument, field, value, date, at)


def _level(line: Line, position: int) -> float | None:
    return _cells.level(_cells.number(line.cell(position), line.code), line.code)


def _amount(cell: str, code: str) -> float | None:
    return _cells.amount(_cells.number(cell, code), code)


def _activity(line: Line, instrument: str) -> Iterator[tuple[str, float]]:
    """Turnover and volume, in our units, of the lines that have them."""
    if instrument in _tencent.HONG_KONG:
        turnover = _amount(line.cell(_TURNOVER), line.code)
        if turnover is not None:
            yield "turnover_hkd", turnover * _TEN_THOUSAND
    if instrument in _tencent.MAINLAND:
        yield from _mainland_activity(line)


def _mainland_activity(line: Line) -> Iterator[tuple[str, float]]:
    """The summary tells turnover in CNY; the cell in 10,000 CNY must say the same."""
    rounded = _amount(line.cell(_TURNOVER), line.code)
    lots = _amount(line.cell(_VOLUME), line.code)
    if rounded is None or lots is None:
        return
    last, again, exact = [*line.cell(_SUMMARY).split("/"), "", ""][:3]
    turnover = _amount(exact, line.code)
    if last != line.cell(_LAST) or turnover is None:
        raise BrokenRow(f"expected last/volume/turnover for {line.code}")
    if abs(turnover - rounded * _TEN_THOUSAND) > _TEN_THOUSAND:
        raise BrokenRow(f"expected turnover in 10,000 CNY for {line.code}")
    yield "turnover_cny", turnover
    if not line.cell(_VOLUME) == line.cell(_VOLUME_AGAIN) == again:
        raise BrokenRow(f"expected the same volume thrice for {line.code}")
    yield "volume", lots * _SHARES_PER_LOT


SOURCE = Source(
    name=_NAME,
    homepage="https://gu.qq.com",
    root="https://qt.gtimg.cn",
    serves=frozenset(
        {(listed.instrument, "close") for listed in _tencent.LISTED.values()}
        | {(instrument, "turnover_hkd") for instrument in _tencent.HONG_KONG}
        | {
            (instrument, field)
            for instrument in _tencent.MAINLAND
            for field in ("turnover_cny", "volume")
        }
    ),
    requests=_requests,
    parse=_parse,
)
