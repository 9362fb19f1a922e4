"""Volatility, yields and the dollar, where their move says something."""

from collections.abc import Iterator

from mir_core.model.instrument import Instrument, Kind
from mir_core.model.market import Gauge
from mir_core.model.message import Change, Level, Message, Name, Phrase, Sentence, Share
from mir_core.report import wording
from mir_core.report.contract import Context

LEVEL_UP = Sentence("gauge.up", "{gauge}: up from {before} to {value} (z {z}).")
LEVEL_DOWN = Sentence("gauge.down", "{gauge}: down from {before} to {value} (z {z}).")
CHANGE = Sentence("gauge.change", "{gauge}: {change}, at {value} (z {z}).")
FEAR_WITH_RISE = Sentence(
    "gauge.fear_with_rise",
    "{gauge} rose with shares, to {value} (z {z}): we read it as protection bought into the rise.",
)
CALM_WITH_FALL = Sentence(
    "gauge.calm_with_fall",
    "{gauge} fell with shares, to {value} (z {z}): we read it as a fall that frightened nobody.",
)

#: |z| of a move from which it is told, and from which volatility on the wrong side is.
_TELLING = 1.5
_ODD = 1.0


def gauges(context: Context, broad: str) -> tuple[Phrase, ...]:
    """A sentence on each gauge whose last move stands out.

    Args:
        context: What the section is written from.
        broad: The index that volatility should move against.
    """
    return tuple(
        sentence
        for found in context.analysis.of(Gauge)
        for sentence in _sentence(context, found, wording.shown(context.figure(f"{broad}.change")))
    )


def _sentence(context: Context, found: Gauge, market: float | None) -> Iterator[Message]:
    if found.z is None:
        return
    instrument = context.coverage.instruments[found.subject]
    value = Level(found.value, instrument.decimals)
    values: dict[str, Phrase] = {"gauge": Name(found.subject), "z": wording.signed(found.z)}
    with_shares = instrument.kind is Kind.VOLATILITY and (market or 0.0) * found.change > 0
    if with_shares and abs(found.z) >= _ODD:
        yield (FEAR_WITH_RISE if found.change > 0 else CALM_WITH_FALL)(**values, value=value)
    elif abs(found.z) < _TELLING:
        return
    elif instrument.kind is Kind.CURRENCY:
        yield CHANGE(**values, change=Change(found.change), value=value)
    else:
        before, now = (_quoted(instrument, level) for level in (found.before, found.value))
        yield (LEVEL_UP if found.change > 0 else LEVEL_DOWN)(**values, before=before, value=now)


def _quoted(instrument: Instrument, level: float) -> Phrase:
    """A yield in percent, anything else in points."""
    if instrument.kind is Kind.RATE:
        return Share(level / 100, instrument.decimals)
    return Level(level, instrument.decimals)
