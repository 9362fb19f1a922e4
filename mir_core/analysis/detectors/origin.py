"""Domestic or foreign: what the mainland did beside Chinese shares offshore.

docs/analysis.md, section 3. An inference, made only if a spread is out of the ordinary, no
other one contradicts it, and all of the mainland went the same way.
"""

import math
from collections.abc import Iterator, Sequence

import numpy as np

from mir_core.analysis.occasion import Standing, expected_occasion
from mir_core.analysis.pairs import PairHistory
from mir_core.model.coverage import Coverage, Region
from mir_core.model.finding import Finding
from mir_core.model.market import Clue, Lean, Origin
from mir_core.model.snapshot import Snapshot

_OFFSHORE, _ONSHORE = "HK", "A"
#: |z| of a spread from which it speaks.
_SPEAKS = 1.0


def _origin(snapshot: Snapshot, coverage: Coverage, history: PairHistory) -> Sequence[Finding]:
    regions = {region.id: region for region in coverage.regions}
    if not {_OFFSHORE, _ONSHORE} <= regions.keys():
        return ()
    pairs = _pairs(regions[_OFFSHORE], regions[_ONSHORE])
    told = tuple(clue for pair in pairs for clue in _clues(snapshot, coverage, history, pair))
    clues = tuple(clue for clue in told if abs(clue.z) >= _SPEAKS)
    readings = {(lean_of(clue), _direction(clue)) for clue in clues}
    if len(readings) != 1 or len({_direction(clue) for clue in told}) != 1:
        return ()
    ((lean, direction),) = readings
    evidence = tuple(f"{name}.change" for clue in clues for name in (clue.offshore, clue.onshore))
    found = Origin(subject=_ONSHORE, evidence=evidence, lean=lean, direction=direction, clues=clues)
    return (found,)


def lean_of(clue: Clue) -> Lean:
    """Which side moved the further, or that they went opposite ways."""
    if clue.r_offshore * clue.r_onshore < 0:
        return Lean.OPPOSED
    return Lean.ONSHORE if abs(clue.r_onshore) > abs(clue.r_offshore) else Lean.OFFSHORE


def _direction(clue: Clue) -> int:
    """Of the mainland; of the offshore leg where that alone moved."""
    return int(np.sign(clue.r_onshore or clue.r_offshore))


def _pairs(offshore: Region, onshore: Region) -> tuple[tuple[str, str], ...]:
    """Broad against broad, growth against growth."""
    return tuple(
        dict.fromkeys(((offshore.broad, onshore.broad), (offshore.growth, onshore.growth)))
    )


def _clues(
    snapshot: Snapshot, coverage: Coverage, history: PairHistory, pair: tuple[str, str]
) -> Iterator[Clue]:
    """The clue of a pair, if its spread is measured."""
    a, b = pair
    occasion = expected_occasion(
        snapshot, coverage, history.alignment(snapshot, coverage, a, b), a, b
    )
    spreads = history.spreads(snapshot, coverage, a, b)
    if occasion.standing is not Standing.USABLE or spreads is None:
        return
    row = spreads.legs.row(np.datetime64(occasion.b_session))
    z = math.nan if row is None else float(spreads.z[row])
    if row is not None and not math.isnan(z):
        r_a, r_b = float(spreads.legs.r_a[row]), float(spreads.legs.r_b[row])
        yield Clue(a, b, r_a, r_b, z, occasion.since)


DETECTOR = _origin
