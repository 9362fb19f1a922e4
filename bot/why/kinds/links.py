"""Links of the transmission chain: the moves, the fit, and what was expected."""

import datetime as dt
from collections.abc import Iterator

import numpy as np

from bot.why.derived import Derived, Stretch, Unit
from bot.why.evidence import Evidence
from bot.why.pairing import Dates, Pairing
from mir_core.analysis.occasion import awaited_occasion
from mir_core.model.finding import Link, LinkLabel

FITTED = "least squares r_b = alpha + beta r_a over the window, both winsorised at 1 % and 99 %"
_FORMULAS = {
    "beta": (Unit.SCORE, FITTED),
    "t": (Unit.SCORE, f"beta / its standard error; {FITTED}"),
    "r2": (Unit.SCORE, f"share of the variance of r_b explained; {FITTED}"),
    "residual_sd": (Unit.SHARE, f"residual deviation of the fit, n - 2 degrees; {FITTED}"),
    "expected": (Unit.CHANGE, f"alpha + beta r_a; {FITTED}"),
}


def _links(evidence: Evidence) -> Iterator[Derived]:
    for link in evidence.report.analysis.of(Link):
        yield from _of_link(evidence, link)


def _of_link(evidence: Evidence, link: Link) -> Iterator[Derived]:
    pairing = Pairing.of(evidence, link.a, link.b)
    ends = None if pairing is None else pairing.sessions(link.b_session)
    if pairing is None or ends is None or link.r_a is None:
        for measure in ("expected", "actual", "surprise"):
            state = f"{link.label} for {link.b_session}"
            name = f"{link.subject}.{measure}"
            yield Derived(name=name, value=None, unit=Unit.CHANGE, state=state)
        return
    of_a = _awaited(pairing, link) or ends[0]
    yield pairing.leg(_name(link, "r_a"), link.a, link.r_a, of_a)
    if link.actual is not None:
        yield pairing.leg(_name(link, "actual"), link.b, link.actual, ends[1])
    if link.expected is not None:
        yield from _fitted(pairing, link)


def _name(link: Link, measure: str) -> str:
    """A pending entry stands beside that of the session before, under names of its own."""
    subject = link.subject
    return f"{subject}.pending_{measure}" if _is_pending(link) else f"{subject}.{measure}"


def _is_pending(link: Link) -> bool:
    return link.label is LinkLabel.PENDING


def _fitted(pairing: Pairing, link: Link) -> Iterator[Derived]:
    count, window = _window(pairing, link.b_session)
    values = {
        "beta": link.beta,
        "t": link.t,
        "r2": link.r2,
        "residual_sd": link.residual_sd,
        "expected": link.expected,
    }
    for measure, value in values.items():
        unit, formula = _FORMULAS[measure]
        own = (_name(link, "r_a"),) if measure == "expected" else ()
        yield Derived(
            name=_name(link, measure),
            value=value,
            unit=unit,
            state=f"session {link.b_session}: {link.label}",
            also=(float(link.n),),
            formula=formula,
            lines=(("window", count),),
            rests_on=(*own, *window),
        )
    if link.surprise is not None:
        needed = ("actual", "expected", "residual_sd")
        yield Derived(
            name=_name(link, "surprise"),
            value=link.surprise,
            unit=Unit.SCORE,
            state=f"session {link.b_session}: {link.label}",
            formula="(actual - expected) / residual_sd",
            rests_on=tuple(_name(link, each) for each in needed),
        )


def _window(pairing: Pairing, session: dt.date | None) -> tuple[str, tuple[Stretch, ...]]:
    """The pairs that a fit is made of, and the closes behind them."""
    evidence = pairing.evidence
    inputs = (evidence.report.snapshot, evidence.coverage, pairing.a, pairing.b)
    legs = evidence.history.legs(*inputs)
    days = [] if legs is None else legs.dates[legs.window(np.datetime64(session))].tolist()
    if not days:
        return "none", ()
    return f"{len(days)} pairs, {days[0]} to {days[-1]}", pairing.window(days[0], days[-1])


def _awaited(pairing: Pairing, link: Link) -> Dates | None:
    """Of a pending pair, a's stretch is as long as it has closed by now."""
    if not _is_pending(link):
        return None
    snapshot, coverage = pairing.evidence.report.snapshot, pairing.evidence.coverage
    awaited = awaited_occasion(snapshot, coverage, pairing.alignment, link.a, link.b)
    if awaited is None:
        return None
    first, last = pairing.alignment.a.dates[[awaited.a_from, awaited.a_to]].tolist()
    return first, last


KIND = _links
