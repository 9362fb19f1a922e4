"""Section 1: the leading story, what it is not, and what followed before."""

from mir_core.model.finding import BaseRate, Divergence, Finding, Link, Mood, Sequel, Tone
from mir_core.model.message import Count, Message, Name, Phrase, Sentence, Share
from mir_core.model.report import Block, Paragraph
from mir_core.report import wording
from mir_core.report.contract import Context, SectionSpec
from mir_core.report.sections._elsewhere import elsewhere
from mir_core.report.sections._stories import story

TITLE = Sentence("section.key_insight", "Key insight")
QUIET = Sentence(
    "insight.quiet",
    "A quiet day: none of the {pairs} pairs measured is far from its usual range, and none of the "
    "{links} links of the chain broke.",
)
NO_GAP = Sentence(
    "insight.no_gap",
    "Nothing stands out between the markets: none of the {pairs} pairs measured is far from its "
    "usual range, and none of the {links} links of the chain broke.",
)
LITTLE_MEASURED = Sentence(
    "insight.little_measured",
    "Nothing stands out, but little could be measured (pairs: {pairs}, links of the chain: "
    "{links}).",
)
NOTHING_MEASURED = Sentence(
    "insight.nothing_measured",
    "No leading story: neither a divergence nor a link of the chain could be measured.",
)
CLOSEST = Sentence(
    "insight.closest",
    "{a} less {b} came closest to standing out: at least as wide as {percentile} of the last {n}.",
)
CLOSED_BY_HALF = Sentence(
    "insight.closed_by_half",
    "Such gaps had closed by half after {horizon} sessions in {closed} of {events} earlier cases "
    "({share}; any such stretch: {baseline}).",
)
TOO_FEW_GAPS = Sentence(
    "insight.too_few_gaps",
    "Too little is known of what follows: {closed} of {events} earlier cases had closed by half "
    "after {horizon} sessions.",
)
STOOD_HIGHER = Sentence(
    "insight.stood_higher",
    "After {events} earlier cases {instrument} stood higher {horizon} sessions later in {went_on} "
    "({share}; after any session: {baseline}).",
)
STOOD_LOWER = Sentence(
    "insight.stood_lower",
    "After {events} earlier cases {instrument} stood lower {horizon} sessions later in {went_on} "
    "({share}; after any session: {baseline}).",
)
TOO_FEW_HIGHER = Sentence(
    "insight.too_few_higher",
    "Too little is known of what follows: in {went_on} of {events} earlier cases {instrument} "
    "stood higher {horizon} sessions later.",
)
TOO_FEW_LOWER = Sentence(
    "insight.too_few_lower",
    "Too little is known of what follows: in {went_on} of {events} earlier cases {instrument} "
    "stood lower {horizon} sessions later.",
)
NO_AFTERMATH = Sentence(
    "insight.no_aftermath", "What followed such moves before has not been measured."
)


def _build(context: Context) -> tuple[Block, ...]:
    lead = context.analysis.leads[0] if context.analysis.leads else None
    told = _quiet(context) if lead is None else story(context, lead)
    return (Paragraph((*told, *elsewhere(context, lead), *_last(context, lead))),)


def _quiet(context: Context) -> tuple[Message, ...]:
    """A day without a story, claimed only of what was measured."""
    pairs = sum(item.z is not None for item in context.analysis.of(Divergence))
    links = sum(item.surprise is not None for item in context.analysis.of(Link))
    if not pairs and not links:
        return (NOTHING_MEASURED(),)
    sentence = QUIET if all(map(_is_calm, context.analysis.of(Tone))) else NO_GAP
    if min(pairs, links) <= 1:
        sentence = LITTLE_MEASURED
    return (sentence(pairs=Count(pairs), links=Count(links)),)


def _is_calm(tone: Tone) -> bool:
    return tone.label not in {Mood.STRONG_RISK_OFF, Mood.STRONG_RISK_ON}


def _last(context: Context, lead: Finding | None) -> tuple[Message, ...]:
    """What followed the like of the story; on a quiet day what came closest to being one."""
    if lead is None:
        return _closest(context)
    if isinstance(lead, Divergence):
        return (_gap(lead.base_rates[0]) if lead.base_rates else NO_AFTERMATH(),)
    sequel = context.analysis.sequel
    return (NO_AFTERMATH() if sequel is None else _sequel(sequel),)


def _closest(context: Context) -> tuple[Message, ...]:
    measured = [item for item in context.analysis.of(Divergence) if item.z is not None]
    if not measured:
        return ()
    found = max(measured, key=lambda item: abs(item.z or 0.0))
    percentile = Share(found.percentile or 0.0)
    return (CLOSEST(a=Name(found.a), b=Name(found.b), percentile=percentile, n=Count(found.n)),)


def _gap(rate: BaseRate) -> Message:
    if rate.events == 0:
        return wording.UNKNOWN()
    counts: dict[str, Phrase] = {
        "events": Count(rate.events),
        "closed": Count(rate.closed),
        "horizon": Count(rate.horizon),
    }
    if rate.share is None or rate.baseline is None:
        return TOO_FEW_GAPS(**counts)
    return CLOSED_BY_HALF(**counts, share=Share(rate.share), baseline=Share(rate.baseline))


def _sequel(found: Sequel) -> Message:
    if found.events == 0:
        return wording.UNKNOWN()
    values: dict[str, Phrase] = {
        "instrument": Name(found.instrument),
        "horizon": Count(found.horizon),
        "events": Count(found.events),
        "went_on": Count(found.went_on),
    }
    higher = found.direction > 0
    if found.share is None or found.baseline is None:
        return (TOO_FEW_HIGHER if higher else TOO_FEW_LOWER)(**values)
    sentence = STOOD_HIGHER if higher else STOOD_LOWER
    return sentence(**values, share=Share(found.share), baseline=Share(found.baseline))


SECTION = SectionSpec("key_insight", 10, TITLE, _build)
