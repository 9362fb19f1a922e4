"""Domestic against foreign: an inference about the mainland, with the numbers that speak for it."""

from mir_core.model.market import Clue, Lean, Origin
from mir_core.model.message import Change, Day, Listing, Message, Name, Phrase, Sentence
from mir_core.model.report import Block, Paragraph
from mir_core.report import wording
from mir_core.report.contract import Context

CLUE = Sentence("origin.clue", "{onshore} {r_onshore} against {offshore} {r_offshore} (z {z})")
CLUE_SINCE = Sentence(
    "origin.clue_since",
    "{onshore} {r_onshore} against {offshore} {r_offshore} since {since} (z {z})",
)
#: By whose trading it looks like, and which way the mainland went.
READINGS = {
    (Lean.ONSHORE, -1): Sentence(
        "origin.domestic_selling",
        "Inferred, not measured: the selling looks domestic, as the mainland fell further than "
        "Chinese shares offshore: {clues}.",
    ),
    (Lean.ONSHORE, 1): Sentence(
        "origin.domestic_buying",
        "Inferred, not measured: the buying looks domestic, as the mainland rose further than "
        "Chinese shares offshore: {clues}.",
    ),
    (Lean.OFFSHORE, -1): Sentence(
        "origin.foreign_selling",
        "Inferred, not measured: the selling looks foreign, as Chinese shares offshore fell "
        "further than the mainland: {clues}.",
    ),
    (Lean.OFFSHORE, 1): Sentence(
        "origin.foreign_buying",
        "Inferred, not measured: the buying looks foreign, as Chinese shares offshore rose "
        "further than the mainland: {clues}.",
    ),
    (Lean.OPPOSED, 1): Sentence(
        "origin.domestic_against",
        "Inferred, not measured: domestic buyers stood against foreign sellers, as the mainland "
        "rose and Chinese shares offshore fell: {clues}.",
    ),
    (Lean.OPPOSED, -1): Sentence(
        "origin.foreign_against",
        "Inferred, not measured: foreign buyers stood against domestic sellers, as Chinese shares "
        "offshore rose and the mainland fell: {clues}.",
    ),
}


def origin(context: Context) -> tuple[Block, ...]:
    """The inference; nothing where the evidence is ordinary or divided."""
    return tuple(
        Paragraph((READINGS[found.lean, found.direction](clues=_clues(found)),))
        for found in context.analysis.of(Origin)
    )


def _clues(found: Origin) -> Listing:
    return Listing(tuple(_clue(clue) for clue in found.clues))


def _clue(clue: Clue) -> Message:
    values: dict[str, Phrase] = {
        "onshore": Name(clue.onshore),
        "r_onshore": Change(clue.r_onshore),
        "offshore": Name(clue.offshore),
        "r_offshore": Change(clue.r_offshore),
        "z": wording.signed(clue.z),
    }
    if clue.since is None:
        return CLUE(**values)
    return CLUE_SINCE(**values, since=Day(clue.since, short=True))
