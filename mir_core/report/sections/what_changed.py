"""What changed: tones, divergences and calls since the edition before."""

from collections.abc import Iterator

from mir_core.model.finding import Divergence, Tone
from mir_core.model.market import ToneChange
from mir_core.model.message import Day, Listing, Message, Name, Phrase, Sentence
from mir_core.model.record import Measured
from mir_core.model.report import Block, Bullets, Paragraph
from mir_core.report import call_wording, wording
from mir_core.report.contract import Context, SectionSpec

TITLE = Sentence("section.what_changed", "What changed")
AGAINST = Sentence("changed.against", "Against the {edition} of {date}:")
TONE = Sentence("changed.tone", "{region}: now {now}, before {before}.")
REOPENED = Sentence("changed.reopened", "{region}: now {now}; not measured before.")
NEW = Sentence("changed.new", "New divergences: {pairs}.")
LASTING = Sentence("changed.lasting", "Still wide after a break in trading: {pairs}.")
TURNED = Sentence("changed.turned", "Turned round: {pair} (z before {before}).")
GONE = Sentence("changed.gone", "Back in its usual range: {pair} (z before {before}).")
NOTHING = Sentence(
    "changed.nothing", "No tone has moved to another class, no divergence has come or gone."
)
NO_PREVIOUS = Sentence("changed.no_previous", "There is no earlier edition to compare with.")


def _build(context: Context) -> tuple[Block, ...]:
    calls = tuple(call_wording.ended(*each) for each in context.record.fresh)
    previous = context.previous
    if previous is None:
        first: tuple[Block, ...] = (Paragraph((NO_PREVIOUS(),)),)
        return (*first, Bullets(calls)) if calls else first
    items = (*_tones(context), *_reopened(context, previous), *_divergences(context, previous))
    snapshot = previous.snapshot
    against = AGAINST(edition=Name(snapshot.edition), date=Day(snapshot.date))
    lines: tuple[Phrase, ...] = (*(items or (NOTHING(),)), *calls)
    return (Paragraph((against,)), Bullets(lines))


def _tones(context: Context) -> Iterator[Message]:
    for change in context.analysis.of(ToneChange):
        now = wording.MOODS[change.now](), wording.signed(change.score)
        before = wording.MOODS[change.before](), wording.signed(change.score_before)
        yield TONE(
            region=Name(change.subject),
            now=wording.TONE(mood=now[0], score=now[1]),
            before=wording.TONE(mood=before[0], score=before[1]),
        )


def _reopened(context: Context, previous: Measured) -> Iterator[Message]:
    """Regions that have a tone again, after a holiday or a gap in the data."""
    before = {tone.subject for tone in previous.analysis.of(Tone) if tone.score is None}
    for tone in context.analysis.of(Tone):
        if tone.subject in before and tone.score is not None:
            now = wording.TONE(mood=wording.MOODS[tone.label](), score=wording.signed(tone.score))
            yield REOPENED(region=Name(tone.subject), now=now)


def _divergences(context: Context, previous: Measured) -> Iterator[Message]:
    """Divergences that came, turned round or went; a pair of a closed market did neither."""
    then = {found.subject: found for found in previous.analysis.of(Divergence) if found.reported}
    every = context.analysis.of(Divergence)
    came = [now for now in every if now.reported and now.subject not in then]
    for sentence, is_new in ((NEW, True), (LASTING, False)):
        pairs = tuple(_pair(now) for now in came if (now.run_day <= 1) is is_new)
        if pairs:
            yield sentence(pairs=Listing(pairs))
    for now in every:
        before = then.get(now.subject)
        if before is None or now.z is None:
            continue
        if not now.reported:
            yield GONE(pair=_pair(now), before=_z(before))
        elif (now.z > 0) != ((before.z or 0.0) > 0):
            yield TURNED(pair=_pair(now), before=_z(before))


def _pair(found: Divergence) -> Phrase:
    return wording.PAIR(a=Name(found.a), b=Name(found.b))


def _z(found: Divergence) -> Phrase:
    return wording.signed(found.z or 0.0)


SECTION = SectionSpec("what_changed", 800, TITLE, _build)
