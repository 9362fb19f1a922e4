"""Section 1: the leading story, what it is not, and what followed before."""

from mir_core.model.finding import Divergence, Finding, Link, LinkLabel, Mood, Tone
from mir_core.model.message import Change, Listing, Message, Name, Sentence
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
NOT_GENERAL = Sentence("insight.not_general", "It is not a general move of risk: {tones}.")
NOT_ALONE = Sentence("insight.not_alone", "It does not stand alone: {tones}.")
NO_AFTERMATH = Sentence(
    "insight.no_aftermath", "What followed such moves before has not been measured."
)
CALM = Sentence(
    "insight.calm", "No pair stands far from its usual range and no link of the chain broke."
)
NOTHING_MEASURED = Sentence(
    "insight.nothing_measured",
    "No leading story: neither a divergence nor a link of the chain could be measured.",
)


def _build(context: Context) -> tuple[Block, ...]:
    lead = context.analysis.leads[0] if context.analysis.leads else None
    sentences = _no_lead(context) if lead is None else _story(lead)
    return (Paragraph((*sentences, *_what_it_is_not(context, lead), *_followed(lead))),)


def _story(lead: Finding) -> tuple[Message, ...]:
    if isinstance(lead, Divergence):
        return (wording.divergence(lead),)
    if isinstance(lead, Link):
        return (_break(lead),)
    return (lead.sentence,) if lead.sentence else ()


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
    measured = [item for item in context.analysis.of(Divergence) if item.z is not None]
    measured_links = [item for item in context.analysis.of(Link) if item.surprise is not None]
    return (CALM() if measured or measured_links else NOTHING_MEASURED(),)


def _what_it_is_not(context: Context, lead: Finding | None) -> tuple[Message, ...]:
    tones = [item for item in context.analysis.of(Tone) if item.score is not None]
    if not tones:
        return ()
    listing = Listing(
        tuple(
            wording.REGION_TONE(region=Name(item.subject), tone=wording.mood(item))
            for item in tones
        )
    )
    calm = all(item.label is Mood.NEUTRAL for item in tones)
    sentence = NOT_GENERAL if calm or lead is None else NOT_ALONE
    return (sentence(tones=listing),)


def _followed(lead: Finding | None) -> tuple[Message, ...]:
    if isinstance(lead, Divergence) and lead.base_rates:
        return (wording.base_rate(lead.base_rates[0]),)
    return (NO_AFTERMATH(),) if isinstance(lead, Link) else ()


SECTION = SectionSpec("key_insight", 10, TITLE, _build)
