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

SWITCHED = Sentence(
    "gap.switched",
    "no source gave both {session} and the session before, and each one counts differently",
)

_BREADTH = ("advancing", "declining", "unchanged")
#: Of perpetual futures: shown once an operator asks for them, or has had them.
_ASKED_FOR = ("funding_ratio", "open_interest_usd")
_RATIO_DECIMALS = 6
#: Kinds that only live sources give: shown once there has been any data.
_LIVE_KINDS = frozenset({Kind.MARKET_VALUE, Kind.TURNOVER, Kind.UNIVERSE})


def fields(instrument: Instrument, coverage: Coverage, known: frozenset[str]) -> tuple[str, ...]:
    """Fields whose figures a snapshot shows, given the fields that have data."""
    alternatives = _BREADTH if instrument.kind is Kind.UNIVERSE else instrument.levels
    own = tuple(field for field in alternatives if field in known)
    if instrument.kind in _LIVE_KINDS:
        return own
    if not own and _is_of_no_source(instrument, coverage):
        return ()
    own = own or alternatives[:1]
    turnover = any(instrument.id in region.turnover for region in coverage.regions)
    breadth = any(instrument.id in region.breadth for region in coverage.regions)
    asked = tuple(
        field
        for field in _ASKED_FOR
        if field in known or f"{instrument.id}.{field}" in coverage.sources
    )
    return own + ("turnover_cny",) * turnover + _BREADTH * breadth + asked


def _is_of_no_source(instrument: Instrument, coverage: Coverage) -> bool:
    """True for a TVL that only an import can bring, in a configuration that asks live sources."""
    if instrument.kind is not Kind.TVL or not coverage.sources:
        return False
    return not any(f"{instrument.id}.{field}" in coverage.sources for field in instrument.levels)


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


def has_change(field: str, shown: tuple[str, ...], instrument: Instrument) -> bool:
    """True for the level of an instrument, the first of its fields that are shown.

    A yield has none: its moves are differences.
    """
    return instrument.kind is not Kind.RATE and field in instrument.levels and field == shown[0]


def change(level: Figure, judged: Judged | None) -> Figure:
    """The relative change from the session before, between consecutive sessions of one source."""
    series = judged.series if judged else None
    previous = _previous(level.session, series)
    value: float | None = None
    inputs: tuple[str, ...] = (level.id,)
    source = level.source
    if previous is not None and series is not None and not _is_cut(series, previous + 1):
        value = _change(level.value, series, previous)
        source = series.growth_source or source
        inputs += (f"{level.id}@{series.sessions.dates[previous].item()}",)
    return Figure(
        id=f"{level.instrument}.change",
        instrument=level.instrument,
        field="change",
        value=value,
        unit="ratio",
        session=level.session,
        observed_at=level.observed_at,
        known_at=level.known_at,
        source=source,
        verdict=Verdict.MISSING if value is None else level.verdict,
        inputs=inputs,
        formula="simple_return",
    )


def _previous(session: dt.date | None, series: Series | None) -> int | None:
    """Position of the session before, if it has a value."""
    position = series.sessions.position(session) if series and session else None
    if series is None or not position or np.isnan(series.values[position - 1]):
        return None
    return position - 1


def _change(value: float | None, series: Series, previous: int) -> float | None:
    """Relative change of a level on a session; None unless both levels are positive."""
    if series.growth is not None:
        return float(series.growth[previous + 1])
    before = float(series.values[previous])
    return None if value is None or min(value, before) <= 0 else value / before - 1


def _is_cut(series: Series, position: int) -> bool:
    """True if no source gave both a session and the one before, and sources count differently."""
    return series.growth is not None and bool(np.isnan(series.growth[position]))


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
    detail = (
        _absence(figure, market, sources)
        or _broken_off(figure, judged)
        or _doubt(figure, instrument, judged)
    )
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
    return None


def _broken_off(figure: Figure, judged: Judged | None) -> Phrase | None:
    """Why a value has no change; None if it is not missing."""
    if figure.verdict is not Verdict.MISSING or figure.session is None:
        return None
    session, series = Day(figure.session), judged.series if judged else None
    previous = _previous(figure.session, series)
    if series is None or previous is None or not _is_cut(series, previous + 1):
        return NO_RETURN(session=session)
    return SWITCHED(session=session)


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
    if unit == "ratio":
        return Level(observation.value, _RATIO_DECIMALS)
    if unit in {"count", "shares"}:
        return Count(round(observation.value))
    return Money(observation.value, unit)
