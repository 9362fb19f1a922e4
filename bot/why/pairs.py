"""Figures of a pair or a link: spread, z, beta and the rest."""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from bot.why.evidence import Evidence
from bot.why.step import Step
from mir_core.analysis.alignment import Alignment
from mir_core.analysis.occasion import awaited_occasion
from mir_core.analysis.pairs import PairHistory, Spreads
from mir_core.model.finding import Divergence, Link, LinkLabel

#: What can be asked of a divergence and of a link.
OF_PAIR = ("spread", "z", "percentile", "r_a", "r_b")
OF_LINK = ("beta", "t", "r2", "expected", "actual", "surprise", "r_a")

_BP = 1e4
_MAD_TO_SIGMA = 1.4826
_FITTED = "least squares r_b = alpha + beta r_a over the window, both winsorised at 1 % and 99 %"
_FORMULAS = {
    "beta": _FITTED,
    "t": "beta / its standard error",
    "r2": f"share of the variance of r_b explained; {_FITTED}",
    "expected": f"alpha + beta r_a; {_FITTED}",
    "surprise": "(actual - expected) / residual deviation of the fit",
    "actual": "return of b over the stretch",
    "r_a": "return of a over the stretch",
    "r_b": "return of b over the stretch",
}


@dataclass(frozen=True)
class Legs:
    """The sessions between whose closes the returns of a pair run."""

    a: str
    b: str
    a_sessions: tuple[dt.date, dt.date]
    b_sessions: tuple[dt.date, dt.date]

    @classmethod
    def of(cls, alignment: Alignment, row: int, a: str, b: str) -> "Legs":
        """Those of one row of an alignment."""
        return cls(
            a,
            b,
            _between(alignment.a.dates, alignment.a_from[row], alignment.a_to[row]),
            _between(alignment.b.dates, alignment.b_from[row], alignment.b_to[row]),
        )


async def of_pair(evidence: Evidence, found: Divergence, what: str) -> Step:
    """A figure of a divergence, down to the closes that it was computed from."""
    subject, snapshot = found.subject, evidence.report.snapshot
    memo = PairHistory()
    spreads = memo.spreads(snapshot, evidence.coverage, found.a, found.b)
    alignment = memo.alignment(snapshot, evidence.coverage, found.a, found.b)
    if spreads is None or alignment is None or found.spread_bp is None or found.b_session is None:
        return Step(f"{subject}.{what}: {found.state} for {found.b_session}")
    row = alignment.row(np.datetime64(found.b_session))
    if row is None:
        return Step(f"{subject}.{what}: no pair for {found.b_session}")
    legs = Legs.of(alignment, row, found.a, found.b)
    if what in {"r_a", "r_b"}:
        value = found.r_a if what == "r_a" else found.r_b
        return await _leg(evidence, legs, subject, what, value)
    spread = Step(
        f"{subject}.spread = {found.spread_bp:+.1f} bp, session {found.b_session}",
        [
            ("formula", "r_a - r_b, both over the same stretch"),
            ("r_a", _return(found.r_a, *legs.a_sessions, found.a)),
            ("r_b", _return(found.r_b, *legs.b_sessions, found.b)),
        ],
        [
            *await evidence.closes(found.a, legs.a_sessions),
            *await evidence.closes(found.b, legs.b_sessions),
        ],
    )
    return spread if what == "spread" else _ranked(evidence, found, what, spreads, spread)


def _ranked(
    evidence: Evidence, found: Divergence, what: str, spreads: Spreads, spread: Step
) -> Step:
    """The spread against its window: z or percentile."""
    row = spreads.legs.row(np.datetime64(found.b_session))
    value = found.z if what == "z" else found.percentile
    if row is None or value is None:
        return Step(f"{found.subject}.{what}: {found.state}", inputs=[spread])
    window = spreads.scaled[int(spreads.starts[row]) : row]
    dates = spreads.legs.dates[int(spreads.starts[row]) : row].tolist()
    center = float(np.median(window))
    deviation = float(np.median(np.abs(window - center)))
    x = f"spread {float(spreads.scaled[row]) * _BP:+.2f} bp"
    days = int(spreads.legs.days[row])
    if spreads.legs.kind.is_mixed and days > 1:
        x += f" (divided by the square root of {days} days)"
    formula = (
        f"(x - median) / ({_MAD_TO_SIGMA} MAD)"
        if what == "z"
        else "share of the window with |x| not above this one"
    )
    lines = [
        ("formula", formula),
        ("x", x),
        ("window", f"{len(window)} spreads, {dates[0]} to {dates[-1]}"),
        ("median", f"{center * _BP:+.2f} bp, MAD {deviation * _BP:.2f} bp"),
        ("rests on", evidence.sources_of(found.a, dates[0], dates[-1])),
        ("", evidence.sources_of(found.b, dates[0], dates[-1])),
    ]
    return Step(f"{found.subject}.{what} = {value:.4f}", lines, [spread])


async def of_link(evidence: Evidence, found: Link, what: str) -> Step:
    """A figure of a link, down to the closes of its stretch and the window of its fit."""
    field = {"surprise": found.surprise, "beta": found.beta, "t": found.t, "r2": found.r2}
    value = field.get(what, found.r_a if what == "r_a" else getattr(found, what))
    name = f"{found.subject}.{what}"
    if value is None or found.b_session is None:
        return Step(f"{name}: {found.label} for {found.b_session}")
    memo, snapshot = PairHistory(), evidence.report.snapshot
    alignment = memo.alignment(snapshot, evidence.coverage, found.a, found.b)
    row = None if alignment is None else alignment.row(np.datetime64(found.b_session))
    legs = memo.legs(snapshot, evidence.coverage, found.a, found.b)
    if alignment is None or row is None or legs is None:
        return Step(f"{name}: no pair for {found.b_session}")
    shown = f"{value:+z.4%}" if what in {"expected", "actual", "r_a"} else f"{value:.4f}"
    head = f"{name} = {shown}, session {found.b_session}: {found.label}"
    lines = [("formula", _FORMULAS[what])]
    window = legs.dates[legs.window(np.datetime64(found.b_session))].tolist()
    if window:
        lines += [
            ("window", f"{len(window)} pairs, {window[0]} to {window[-1]}"),
            ("rests on", evidence.sources_of(found.a, window[0], window[-1])),
            ("", evidence.sources_of(found.b, window[0], window[-1])),
        ]
    stretch = Legs.of(alignment, row, found.a, found.b)
    inputs = await evidence.closes(found.a, _a_sessions(evidence, found, alignment, stretch))
    if found.label is not LinkLabel.PENDING:
        inputs += await evidence.closes(found.b, stretch.b_sessions)
    return Step(head, lines, inputs)


def _a_sessions(
    evidence: Evidence, found: Link, alignment: Alignment, stretch: Legs
) -> tuple[dt.date, dt.date]:
    """Of a pending pair, a's stretch is as long as it has closed by now."""
    if found.label is not LinkLabel.PENDING:
        return stretch.a_sessions
    snapshot, coverage = evidence.report.snapshot, evidence.coverage
    awaited = awaited_occasion(snapshot, coverage, alignment, found.a, found.b)
    if awaited is None:
        return stretch.a_sessions
    return _between(alignment.a.dates, awaited.a_from, awaited.a_to)


async def _leg(
    evidence: Evidence, legs: Legs, subject: str, what: str, value: float | None
) -> Step:
    name, sessions = (legs.a, legs.a_sessions) if what == "r_a" else (legs.b, legs.b_sessions)
    head = f"{subject}.{what} = {_return(value, *sessions, name)}"
    return Step(head, [("formula", _FORMULAS[what])], await evidence.closes(name, sessions))


def _return(value: float | None, first: dt.date, last: dt.date, name: str) -> str:
    shown = "none" if value is None else f"{value:+z.4%}"
    return f"{shown}: {name} from {first} to {last}"


def _between(
    dates: "np.ndarray[tuple[int, ...], np.dtype[np.datetime64]]", first: int, last: int
) -> tuple[dt.date, dt.date]:
    return dates[first].item(), dates[last].item()
