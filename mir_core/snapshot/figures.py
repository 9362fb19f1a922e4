"""Figures and gaps of one instrument."""

import datetime as dt

import numpy as np

from mir_core.model.coverage import Coverage
from mir_core.model.figure import Figure, Gap, Verdict
from mir_core.model.instrument import Instrument, Kind
from mir_core.model.message import Day, Name, Phrase, Sentence
from mir_core.model.observation import Series
from mir_core.model.snapshot import Market
from mir_core.snapshot.quality import verdict

CLOSED = Sentence("gap.closed", "{venue} has been closed since its session of {session}")
STALE = Sentence("gap.stale", "last value of {session}, expected {expected}")
SUSPECT = Sentence("gap.suspect", "the value of {session} is implausible and unconfirmed")
MISSING = Sentence("gap.missing", "no source answered")
NO_RETURN = Sentence("gap.no_return", "no value for the session before {session}")

#: Fields of which one is expected, by kind; other kinds have a close.
_FIELDS_OF_KIND = {Kind.STABLECOIN: ("circulating_usd", "mcap_usd"), Kind.TVL: ("tvl_usd",)}
_BREADTH = ("advancing", "declining", "unchanged")


def fields(instrument: Instrument, coverage: Coverage, known: frozenset[str]) -> tuple[str, ...]:
    """Fields whose figures a snapshot shows, given the fields that have data."""
    alternatives = _FIELDS_OF_KIND.get(instrument.kind, ("close",))
    own = tuple(field for field in alternatives if field in known) or alternatives[:1]
    turnover = any(instrument.id in region.turnover for region in coverage.regions)
    breadth = any(instrument.id in region.breadth for region in coverage.regions)
    return own + ("turnover_cny",) * turnover + _BREADTH * breadth


def level(instrument: Instrument, field: str, series: Series | None, market: Market) -> Figure:
    """The figure of the last value of a series."""
    last = series.last if series else None
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
        verdict=verdict(series, instrument, market),
    )


def change(close: Figure, series: Series | None) -> Figure:
    """The simple return of the close's session, between consecutive sessions only."""
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


def gap(figure: Figure, market: Market) -> Gap | None:
    """Why a figure is not fresh; None if it is."""
    if figure.verdict is Verdict.FRESH:
        return None
    return Gap(figure.instrument, figure.field, figure.verdict, _detail(figure, market))


def _detail(figure: Figure, market: Market) -> Phrase:
    session = Day(figure.session) if figure.session else None
    if session is None:
        return MISSING()
    if figure.verdict is Verdict.CLOSED:
        return CLOSED(venue=Name(market.venue), session=session)
    if figure.verdict is Verdict.STALE and market.expected:
        return STALE(session=session, expected=Day(market.expected.date))
    if figure.verdict is Verdict.MISSING:
        return NO_RETURN(session=session)
    return SUSPECT(session=session)
