"""Figures of a region: score and breadth."""

import numpy as np

from bot.why.evidence import Evidence
from bot.why.step import Step
from mir_core.analysis.returns import by_session
from mir_core.model.finding import Tone

#: What can be asked of a region.
OF_REGION = ("score", "breadth")

_VOLATILITY_RETURNS = 60
_COUNTED = (".advancing", ".declining")


async def of_region(evidence: Evidence, found: Tone, what: str) -> Step:
    """A figure of a region, down to the closes of its indices or the counts of its stocks."""
    name = f"{found.subject}.{what}"
    value = found.score if what == "score" else found.breadth
    if value is None:
        return Step(f"{name}: {found.label if what == 'score' else 'not measured'}")
    if what == "breadth":
        figures = evidence.report.snapshot.figures
        counts = [figures[each] for each in found.evidence if each.endswith(_COUNTED)]
        formula = "advancing / (advancing + declining)"
        inputs = [await evidence.figure(figure) for figure in counts]
        return Step(f"{name} = {value:.4f}", [("formula", formula)], inputs)
    inputs = [await _index(evidence, index, z) for index, z in found.z.items()]
    lines = [("formula", "median of the z of its fresh indices")]
    return Step(f"{name} = {value:.4f}: {found.label}", lines, inputs)


async def _index(evidence: Evidence, index: str, z: float) -> Step:
    """An index's return in units of its volatility."""
    snapshot = evidence.report.snapshot
    series = snapshot.series[index, "close"]
    returns = by_session(series.values)
    change = snapshot.figures[f"{index}.change"]
    end = None if change.session is None else series.sessions.position(change.session)
    lines = [("formula", "return / deviation of the 60 returns before it")]
    if end is not None:
        known = np.flatnonzero(~np.isnan(returns[:end]))[-_VOLATILITY_RETURNS:]
        first, last = (series.sessions.dates[int(known[place])].item() for place in (0, -1))
        lines += [
            ("window", f"{len(known)} returns, {first} to {last}"),
            ("rests on", evidence.sources_of(index, first, last)),
        ]
    whole = await evidence.figure(change)
    lines.append(("return", whole.head))
    return Step(f"{index}.z = {z:+.4f}", lines, whole.inputs)
