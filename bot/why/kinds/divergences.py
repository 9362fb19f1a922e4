"""Spreads of pairs: the legs, the gap, how far it is from usual, and what followed such gaps."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from bot.why.derived import Derived, Unit, counted, dates
from bot.why.evidence import Evidence
from bot.why.pairing import Pairing
from mir_core.analysis.pairs import Spreads
from mir_core.model.finding import BaseRate, Divergence
from mir_core.model.market import Origin

Z = "(x - median) / (1.4826 MAD)"
PERCENTILE = "share of the window with |x| not above this one"
RUN = "reported days of one sign in a row"
AFTER = (
    "share of earlier cases in which half of the gap was taken back at the end of the horizon; "
    "beside it the same of any stretch before them"
)

_BP = 1e4
_MEASURES = {
    "r_a": Unit.CHANGE,
    "r_b": Unit.CHANGE,
    "spread_bp": Unit.BP,
    "z": Unit.SCORE,
    "percentile": Unit.SHARE,
}


def _divergences(evidence: Evidence) -> Iterator[Derived]:
    found = evidence.report.analysis.of(Divergence)
    known = evidence.coverage.instruments.keys()
    for each in found:
        if {each.a, each.b} <= known:
            yield from _of_pair(evidence, each)
    told = {each.subject for each in found}
    for origin in evidence.report.analysis.of(Origin):
        for clue in _clues(origin):
            if clue.subject not in told:
                yield from _of_pair(evidence, clue)


def _clues(origin: Origin) -> Iterator[Divergence]:
    """The pairs behind an inference, which need not be watched pairs."""
    for clue in origin.clues:
        yield Divergence(
            subject=f"{clue.offshore}/{clue.onshore}",
            a=clue.offshore,
            b=clue.onshore,
            state="measured",
            spread_bp=(clue.r_offshore - clue.r_onshore) * _BP,
            r_a=clue.r_offshore,
            r_b=clue.r_onshore,
            z=clue.z,
        )


def _of_pair(evidence: Evidence, found: Divergence) -> Iterator[Derived]:
    pairing = Pairing.of(evidence, found.a, found.b)
    spreads = None if pairing is None else pairing.spreads()
    session = found.b_session or _expected(evidence, found.b)
    ends = None if pairing is None else pairing.sessions(session)
    if pairing is None or spreads is None or ends is None or found.spread_bp is None:
        state = f"{found.state} for {session}"
        for measure, unit in _MEASURES.items():
            yield Derived(name=f"{found.subject}.{measure}", value=None, unit=unit, state=state)
        return
    found = replace(found, b_session=session)
    for measure, leg, value, of_leg in (
        ("r_a", found.a, found.r_a, ends[0]),
        ("r_b", found.b, found.r_b, ends[1]),
    ):
        yield pairing.leg(f"{found.subject}.{measure}", leg, value, of_leg)
    yield gap(found)
    yield from _ranked(pairing, found, spreads)


def _expected(evidence: Evidence, instrument: str) -> dt.date | None:
    market = evidence.report.snapshot.markets[evidence.coverage.instruments[instrument].calendar]
    return None if market.expected is None else market.expected.date


def gap(found: Divergence) -> Derived:
    """The spread of two legs that are figures themselves."""
    return Derived(
        name=f"{found.subject}.spread_bp",
        value=found.spread_bp,
        unit=Unit.BP,
        state=f"session {found.b_session}",
        formula="r_a - r_b, both over the same stretch",
        rests_on=(f"{found.subject}.r_a", f"{found.subject}.r_b"),
    )


def _ranked(pairing: Pairing, found: Divergence, spreads: Spreads) -> Iterator[Derived]:
    """The spread against those before it, and what followed its like."""
    row = spreads.legs.row(np.datetime64(found.b_session))
    if row is None:
        return
    days = spreads.legs.dates.tolist()
    start = int(spreads.starts[row])
    window = pairing.window(days[start], days[row - 1]) if row > start else ()
    for each in ranks(found, spreads, row):
        yield replace(each, rests_on=(*each.rests_on, *window))
    history = pairing.window(days[0], days[row])
    for each in aftermath(found, spreads, row):
        yield replace(each, rests_on=(*each.rests_on, *history))


def ranks(found: Divergence, spreads: Spreads, row: int) -> Iterator[Derived]:
    """Z and percentile of the spread of a row, without what they rest on beside the spread."""
    start, days = int(spreads.starts[row]), spreads.legs.dates.tolist()
    window = spreads.scaled[start:row]
    if not len(window):
        return
    center = float(np.median(window))
    deviation = float(np.median(np.abs(window - center)))
    x = f"spread {float(spreads.scaled[row]) * _BP:+.2f} bp"
    if spreads.legs.kind.is_mixed and spreads.legs.days[row] > 1:
        x += f" (divided by the square root of {spreads.legs.days[row]} days)"
    count = ("window", f"{len(window)} spreads, {days[start]} to {days[row - 1]}")
    center_line = ("median", f"{center * _BP:+.2f} bp, MAD {deviation * _BP:.2f} bp")
    wider = round((1 - (found.percentile or 0.0)) * len(window))
    below = (f"{found.subject}.spread_bp",)
    for measure, value, formula, lines, also in (
        ("z", found.z, Z, (("x", x), count, center_line), ()),
        ("percentile", found.percentile, PERCENTILE, (("x", x), count), (float(wider),)),
    ):
        if value is not None:
            yield Derived(
                name=f"{found.subject}.{measure}",
                value=value,
                unit=_MEASURES[measure],
                also=(float(len(window)), *also),
                formula=formula,
                lines=lines,
                rests_on=below,
            )


def aftermath(found: Divergence, spreads: Spreads, row: int) -> Iterator[Derived]:
    """The run of reported days and the base rates, without what they rest on beside the spread."""
    below = (f"{found.subject}.spread_bp",)
    days = spreads.legs.dates.tolist()
    if found.reported:
        run = slice(row - found.run_day + 1, row + 1)
        zs = zip(days[run], spreads.z[run].tolist(), strict=True)
        yield Derived(
            name=f"{found.subject}.run_day",
            value=found.run_day,
            unit=Unit.COUNT,
            formula=RUN,
            lines=(("days", ", ".join(f"{day} (z {z:+.2f})" for day, z in zs)),),
            rests_on=below,
        )
    for rate in found.base_rates:
        yield replace(_rate(found.subject, rate), rests_on=below)


def _rate(subject: str, rate: BaseRate) -> Derived:
    """What followed; the cases are those that the analysis counted."""
    closed = [case.date for case in rate.cases if case.hit]
    lasted = [case.date for case in rate.cases if not case.hit]
    lines = [("closed", dates(closed)), ("lasted", dates(lasted))]
    also = [float(number) for number in (rate.horizon, rate.events, rate.closed, rate.led_by_a)]
    also += [] if rate.baseline is None else [rate.baseline]
    if rate.interval is not None:
        also += [rate.interval.low, rate.interval.high]
        low, high = rate.interval.low, rate.interval.high
        lines.append(("interval", f"{low:.2%} to {high:.2%} (90 %, Wilson)"))
    if rate.baseline is not None:
        lines.append(("any", f"{rate.baseline:.2%} of the stretches before each case"))
    lines.append(("led by a", f"{rate.led_by_a} of {rate.events}"))
    for leg in rate.forward:
        also.append(leg.median)
        line = f"{leg.instrument} {leg.median:+.4%} in the median"
        if leg.interval is not None:
            also += [leg.interval.low, leg.interval.high]
            line += f" ({leg.interval.low:+.4%} to {leg.interval.high:+.4%})"
        lines.append(("forward", line))
    return Derived(
        name=f"{subject}.after_{rate.horizon}",
        value=rate.closed if rate.share is None else rate.share,
        unit=Unit.COUNT if rate.share is None else Unit.SHARE,
        state=counted(rate.closed, rate.events, rate.share, "earlier cases had closed by half"),
        also=tuple(also),
        formula=AFTER,
        lines=tuple(lines),
    )


KIND = _divergences
