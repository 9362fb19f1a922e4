"""Figures and gaps of one instrument."""

import datetime as dt

import numpy as np

from mir_core.model.coverage import Coverage
from mir_core.model.figure import Figure, Gap, Verdict
from mir_core.model.instrument import Instrument, Kind
from mir_core.model.message import Count, Day, Level, Listing, Money, Name, Phrase, Sentence
from mir_core.model.observation import Observation, Series
from mir_core.model.snapshot import Market
from mir_core.snapshot.quality import Judged

CLOSED = Sentence("gap.closed", "{venue} has been closed since its session of {session}")
STALE = Sentence("gap.stale", "last value of {session}, expected {expected}")
STALE_FAILED = Sentence(
    "gap.stale_failed", "last value of {session}, expected {expected}; failed: {sources}"
)
SUSPECT = Sentence(
    "gap.suspect", "{value} of {session} from {source} is implausible and unconfirmed"
)
CONFLICT = Sentence("gap.conflict", "sources differ over {session}: {values}")
GIVEN = Sentence("gap.given", "{value} from {source}")
MISSING = Sentence("gap.missing", "no source gave a value")
MISSING_FAILED = Sentence("gap.missing_failed", "failed: {sources}")
NO_RETURN = Sentence("gap.no_return", "no usable value for the session before {session}")

_BREADTH = ("advancing", "declining", "unchanged")
#: Fields of which one is expected, by kind; other kinds have a close.
_FIELDS_OF_KIND = {Kind.STABLECOIN: ("circulating_usd", "mcap_usd"), Kind.TVL: ("tvl_usd",)}
#: Fields of kinds that only live sources give: shown once there has been any data.
_LIVE_FIELDS = {
    Kind.MARKET_VALUE: ("mcap_usd",),
    Kind.TURNOVER: ("turnover_cny", "turnover_hkd", "volume_usd"),
    Kind.UNIVERSE: _BREADTH,
}


def fields(instrument: Instrument, coverage: Coverage, known: frozenset[str]) -> tuple[str, ...]:
    """Fields whose figures a snapshot shows, given the fields that have data."""
    if instrument.kind in _LIVE_FIELDS:
        return tuple(field for field in _LIVE_FIELDS[instrument.kind] if field in known)
    alternatives = _FIELDS_OF_KIND.get(instrument.kind, ("close",))
    own = tuple(field for field in alternatives if field in known) or alternatives[:1]
    turnover = any(instrument.id in region.turnover for region in coverage.regions)
    breadth = any(instrument.id in region.breadth for region in coverage.regions)
    return own + ("turnover_cny",) * turnover + _BREADTH * breadth


def level(instrument: Instrument, field: str, judged: Judged | None) -> Figure:
    """The figure of the last value of a series."""
    last = judged.series.last if judged else None
    return Figure(
        id=f"{instrument.id}.{field}",
        instrument=instrument.id,
        field=field,
        value=last.value if last else None,
        unit=instrument.unit_of(field),
        session=last.session if last else None,
        observed_at=last.observed_at if last else None,
        known_at=last.known_at if last else None,
        source=last.source if last else None,
        verdict=judged.verdict if judged else Verdict.MISSING,
        confirmed_by=judged.confirmed_by if judged else (),
        retrieval=last.retrieval if last else None,
    )


def change(close: Figure, judged: Judged | None) -> Figure:
    """The simple return of the close's session, between consecutive sessions only."""
    series = judged.series if judged else None
    previous = _previous(close.session, series)
    value: float | None = None
    inputs: tuple[str, ...] = (close.id,)
    if close.value is not None and previous is not None and series is not None:
        value = close.value / float(series.values[previous]) - 1
        inputs += (f"{close.id}@{series.sessions.dates[previous].item()}",)
    return Figure(
        id=f"{close.instrument}.change",
        instrument=close.instrument,
        field="change",
        value=value,
        unit="ratio",
        session=close.session,
        observed_at=close.observed_at,
        known_at=close.known_at,
        source=close.source,
        verdict=Verdict.MISSING if value is None else close.verdict,
        inputs=inputs,
        formula="simple_return",
    )


def _previous(session: dt.date | None, series: Series | None) -> int | None:
    """Position of the session before, if it has a value."""
    position = series.sessions.position(session) if series and session else None
    if series is None or not position or np.isnan(series.values[position - 1]):
        return None
    return position - 1


def gap(
    figure: Figure,
    instrument: Instrument,
    judged: Judged | None,
    market: Market,
    failed: tuple[str, ...] = (),
) -> Gap | None:
    """Why a figure is not fresh; None if it is.

    Args:
        figure: Of the instrument.
        instrument: Whose it is.
        judged: The series behind the figure.
        market: Of the instrument.
        failed: Its sources, if all of them failed.
    """
    if figure.verdict is Verdict.FRESH:
        return None
    sources = Listing(tuple(Name(name) for name in failed)) if failed else None
    detail = _absence(figure, market, sources) or _doubt(figure, instrument, judged)
    return Gap(figure.instrument, figure.field, figure.verdict, detail)


def _absence(figure: Figure, market: Market, failed: Listing | None) -> Phrase | None:
    """Why there is no value of the expected session; None if there is one."""
    if figure.session is None:
        return MISSING_FAILED(sources=failed) if failed else MISSING()
    session = Day(figure.session)
    if figure.verdict is Verdict.CLOSED:
        return CLOSED(venue=Name(market.venue), session=session)
    if figure.verdict is Verdict.STALE and market.expected:
        dates = {"session": session, "expected": Day(market.expected.date)}
        return STALE_FAILED(**dates, sources=failed) if failed else STALE(**dates)
    return NO_RETURN(session=session) if figure.verdict is Verdict.MISSING else None


def _doubt(figure: Figure, instrument: Instrument, judged: Judged | None) -> Phrase:
    """What the sources gave, of which nothing can be used."""
    if judged is None or judged.series.last is None:
        return MISSING()
    last, field = judged.series.last, judged.series.field
    session = Day(last.session)
    if figure.verdict is Verdict.CONFLICT:
        given = (
            GIVEN(value=_amount(one, instrument, field), source=Name(one.source))
            for one in (last, *judged.series.others)
        )
        return CONFLICT(session=session, values=Listing(tuple(given)))
    value = _amount(last, instrument, field)
    return SUSPECT(value=value, session=session, source=Name(last.source))


def _amount(observation: Observation, instrument: Instrument, field: str) -> Phrase:
    """A value as a reader of the report knows it."""
    unit = instrument.unit_of(field)
    if field == "close":
        return Level(observation.value, instrument.decimals)
    if unit in {"count", "shares"}:
        return Count(round(observation.value))
    return Money(observation.value, unit)
