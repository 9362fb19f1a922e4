"""Section 1: the leading story, what it is not, and what followed before."""

from mir_core.model.finding import Divergence, Finding, Link, LinkLabel, Mood, Tone
from mir_core.model.message import Change, Count, Day, Listing, Message, Name, Sentence
from mir_core.model.report import Block, Paragraph
from mir_core.report import wording
from mir_core.report.contract import Context, SectionSpec

TITLE = Sentence("section.key_insight", "Key insight")
BREAK_FAILED = Sentence(
    "insight.break_failed",
    "{a} {r_a} did not carry to {b}: {expected} was expected, {actual} came (surprise {surprise}).",
)
BREAK_LOCAL = Sentence(
    "insight.break_local",
    "{b} {actual} moved on its own: {a} {r_a} pointed to {expected} (surprise {surprise}).",
)
NOT_GENERAL = Sentence("insight.not_general", "There is no general move of risk: {tones}.")
DIFFERING = Sentence(
    "insight.differing", "There is no general move of risk, the regions differ: {tones}."
)
GENERAL = Sentence("insight.general", "There is a general move of risk: {tones}.")
ONE_REGION = Sentence("insight.one_region", "Only one region could be measured: {tones}.")
BOTH_SINCE = Sentence(
    "insight.both_since", "Both are counted since {since}, as a market was closed in between."
)
NO_AFTERMATH = Sentence(
    "insight.no_aftermath", "What followed such moves before has not been measured."
)
CALM_PAIRS = Sentence(
    "insight.calm_pairs", "Pairs measured: {pairs}, none far from its usual range."
)
CALM_LINKS = Sentence("insight.calm_links", "Links of the chain measured: {links}, none broken.")
NOTHING_MEASURED = Sentence(
    "insight.nothing_measured",
    "No leading story: neither a divergence nor a link of the chain could be measured.",
)

#: Which way a mood leans.
_LEANINGS = {
    Mood.STRONG_RISK_ON: 1,
    Mood.RISK_ON: 1,
    Mood.NEUTRAL: 0,
    Mood.RISK_OFF: -1,
    Mood.STRONG_RISK_OFF: -1,
}


def _build(context: Context) -> tuple[Block, ...]:
    lead = context.analysis.leads[0] if context.analysis.leads else None
    sentences = _no_lead(context) if lead is None else _story(lead)
    return (Paragraph((*sentences, *_what_it_is_not(context), *_followed(lead))),)


def _story(lead: Finding) -> tuple[Message, ...]:
    if isinstance(lead, Divergence):
        return (wording.divergence(lead), *_stretch(lead))
    if isinstance(lead, Link):
        return (_break(lead), *_stretch(lead))
    return (lead.sentence,) if lead.sentence else ()


def _stretch(lead: Divergence | Link) -> tuple[Message, ...]:
    """Since when the legs moved, where that is not one session."""
    return () if lead.since is None else (BOTH_SINCE(since=Day(lead.since)),)


def _break(link: Link) -> Message:
    sentence = BREAK_FAILED if link.label is LinkLabel.FAILED else BREAK_LOCAL
    return sentence(
        a=Name(link.a),
        b=Name(link.b),
        r_a=Change(link.r_a or 0.0),
        expected=Change(link.expected or 0.0),
        actual=Change(link.actual or 0.0),
        surprise=wording.signed(link.surprise or 0.0),
    )


def _no_lead(context: Context) -> tuple[Message, ...]:
    pairs = sum(item.z is not None for item in context.analysis.of(Divergence))
    links = sum(item.surprise is not None for item in context.analysis.of(Link))
    if not pairs and not links:
        return (NOTHING_MEASURED(),)
    return (
        CALM_PAIRS(pairs=Count(pairs)) if pairs else wording.NO_PAIR(),
        CALM_LINKS(links=Count(links)) if links else wording.NO_LINK(),
    )


def _what_it_is_not(context: Context) -> tuple[Message, ...]:
    """Whether all regions moved alike; of one region alone that cannot be said."""
    tones = [item for item in context.analysis.of(Tone) if item.score is not None]
    if not tones:
        return ()
    listing = Listing(
        tuple(
            wording.REGION_TONE(region=Name(item.subject), tone=wording.mood(item))
            for item in tones
        )
    )
    if len(tones) == 1:
        return (ONE_REGION(tones=listing),)
    leanings = {_LEANINGS[item.label] for item in tones}
    sentence = DIFFERING if len(leanings) > 1 else NOT_GENERAL if leanings == {0} else GENERAL
    return (sentence(tones=listing),)


def _followed(lead: Finding | None) -> tuple[Message, ...]:
    if isinstance(lead, Divergence) and lead.base_rates:
        return (wording.base_rate(lead.base_rates[0]),)
    return (NO_AFTERMATH(),) if isinstance(lead, Link) else ()


SECTION = SectionSpec("key_insight", 10, TITLE, _build)
