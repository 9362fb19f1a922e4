"""From the name of a figure to its explanation."""

import difflib
from collections.abc import Iterator

from bot.why.evidence import Evidence
from bot.why.flows import of_flows
from bot.why.pairs import OF_LINK, OF_PAIR, of_link, of_pair
from bot.why.step import Step
from bot.why.tones import OF_REGION, of_region
from mir_core.model.errors import UsageError
from mir_core.model.finding import Divergence, Link, Tone
from mir_core.model.message import Listing, Literal, Sentence

UNKNOWN = Sentence("why.unknown", "There is no figure {word}; similar ones are: {similar}.")
ALIEN = Sentence("why.alien", "There is no figure {word}; try {close}, {pair}, {link} or {region}.")

_SIMILAR = 4


async def explain(evidence: Evidence, word: str) -> list[Step]:
    """The explanation of a figure; a link may have two, one of them pending.

    Raises:
        UsageError: The report has no such figure.
    """
    figure = evidence.report.snapshot.figures.get(word)
    if figure is not None:
        return [await evidence.figure(figure)]
    subject, _, what = word.rpartition(".")
    analysis = evidence.report.analysis
    if what in OF_PAIR:
        pairs = [each for each in analysis.of(Divergence) if each.subject == subject]
        if pairs and pairs[0].a not in evidence.coverage.instruments:
            return [of_flows(evidence, each, what) for each in pairs]
        if pairs:
            return [await of_pair(evidence, each, what) for each in pairs]
    if what in OF_LINK:
        links = [each for each in analysis.of(Link) if each.subject == subject]
        if links:
            return [await of_link(evidence, each, what) for each in links]
    if what in OF_REGION:
        tones = [each for each in analysis.of(Tone) if each.subject == subject]
        if tones:
            return [await of_region(evidence, each, what) for each in tones]
    raise _unknown(evidence, word)


def names(evidence: Evidence) -> Iterator[str]:
    """Every figure that can be explained."""
    yield from evidence.report.snapshot.figures
    analysis = evidence.report.analysis
    for kind, fields in ((Divergence, OF_PAIR), (Link, OF_LINK), (Tone, OF_REGION)):
        subjects = dict.fromkeys(each.subject for each in analysis.of(kind))
        yield from (f"{subject}.{field}" for subject in subjects for field in fields)


def _unknown(evidence: Evidence, word: str) -> UsageError:
    similar = difflib.get_close_matches(word, list(names(evidence)), _SIMILAR)
    if similar:
        found = Listing(tuple(Literal(each) for each in similar))
        return UsageError(UNKNOWN(word=Literal(word), similar=found))
    examples = {"close": "SPX.close", "pair": "SPX/BTC.z", "link": "US->HK.beta"}
    shown = {name: Literal(each) for name, each in examples.items()}
    return UsageError(ALIEN(word=Literal(word), region=Literal("US.score"), **shown))
