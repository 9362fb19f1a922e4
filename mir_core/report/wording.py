"""Phrases that several sections share."""

from collections.abc import Iterable

from mir_core.model.figure import Figure, Verdict
from mir_core.model.finding import BaseRate, Character, Divergence, Link, Mood, Tone, mood_of
from mir_core.model.message import (
    Change,
    Count,
    Day,
    Level,
    Listing,
    Message,
    Name,
    Phrase,
    Score,
    Sentence,
    Share,
)
from mir_core.model.report import Block, Cell, Direction, Note

MOODS = {
    Mood.STRONG_RISK_ON: Sentence("mood.strong_risk_on", "strong risk-on"),
    Mood.RISK_ON: Sentence("mood.risk_on", "risk-on"),
    Mood.NEUTRAL: Sentence("mood.neutral", "neutral"),
    Mood.RISK_OFF: Sentence("mood.risk_off", "risk-off"),
    Mood.STRONG_RISK_OFF: Sentence("mood.strong_risk_off", "strong risk-off"),
    Mood.NOT_MEASURED: Sentence("mood.not_measured", "not measured"),
}
CHARACTERS = {
    Character.BROAD: Sentence("character.broad", "broad"),
    Character.NARROW: Sentence("character.narrow", "narrow"),
    Character.TECH_LED: Sentence("character.tech_led", "tech-led"),
    Character.MUTED: Sentence("character.muted", "muted"),
}

#: Which way a mood leans; one that is not measured leans no way.
_LEANINGS = {
    Mood.STRONG_RISK_ON: 1,
    Mood.RISK_ON: 1,
    Mood.RISK_OFF: -1,
    Mood.STRONG_RISK_OFF: -1,
}
#: Percentile from which a spread is the widest of its window.
_WIDEST = 1.0

SIGNAL = Sentence("column.signal", "Signal")
TONE = Sentence("tone.score", "{mood} (z {score})")
TONE_WITH_CHARACTER = Sentence("tone.score_character", "{mood} (z {score}), {characters}")
MOVE = Sentence("move", "{instrument} {change}")
MOVE_OF = Sentence("move.of", "{instrument} {change} ({session})")
NO_VALUE = Sentence("move.none", "{instrument} without a current value")
CLOSED_SINCE = Sentence("closed.since", "closed, last session {session}")
ARROW = Sentence("arrow", "{a} → {b}")
PAIR = Sentence("pair", "{a} less {b}")

STRETCH = Sentence(
    "stretch",
    "Counted over more than one session, as a market was closed in between: {stretches}.",
)
SINCE = Sentence("stretch.since", "{pair} since {since}")
NO_PAIR = Sentence("divergence.no_pair", "No pair could be measured.")
NO_LINK = Sentence("chain.none_measured", "No link of the chain could be measured.")

RATE = Sentence(
    "base_rate.share",
    "Of {events} earlier cases like it, {closed} had closed by half after {horizon} sessions "
    "({share}, 90 % interval {low} to {high}; any such stretch: {baseline}).",
)
COUNTS_ONLY = Sentence(
    "base_rate.counts",
    "Earlier cases like it: {events}, of which {closed} had closed by half after {horizon} "
    "sessions; too few for a rate.",
)
UNKNOWN = Sentence(
    "base_rate.unknown", "No earlier case like it is on record: what follows is not known."
)
LED = Sentence(
    "base_rate.led", "In {led} of these {events}, {a} did more to close the gap than {b}."
)
FORWARD = Sentence(
    "base_rate.forward", "Median of {instrument} over those {horizon} sessions: {median}."
)
FORWARD_INTERVAL = Sentence(
    "base_rate.forward_interval",
    "Median of {instrument} over those {horizon} sessions: {median} "
    "(90 % interval {low} to {high}).",
)


def direction(value: float | None) -> Direction | None:
    """Which way a value points."""
    if value is None:
        return None
    return "up" if value > 0 else "down" if value < 0 else "flat"


def shown(figure: Figure | None) -> float | None:
    """The value of a figure that may be printed beside the session of its market.

    An old, doubtful or contradicted value is named in the data notes and printed nowhere.
    """
    if figure is None or figure.verdict not in {Verdict.FRESH, Verdict.CLOSED}:
        return None
    return figure.value


def change_cell(figure: Figure | None) -> Cell:
    """A change with its colour; a dash if there is none."""
    value = shown(figure)
    return Cell(None if value is None else Change(value), direction(value))


def level_cell(figure: Figure | None, decimals: int) -> Cell:
    """A level; a dash if there is none."""
    value = shown(figure)
    return Cell(None if value is None else Level(value, decimals))


def move(instrument: str, figure: Figure | None) -> Message:
    """An instrument's change; with its date if its market has been closed since."""
    name, value = Name(instrument), shown(figure)
    if figure is None or value is None or figure.session is None:
        return NO_VALUE(instrument=name)
    if figure.verdict is Verdict.FRESH:
        return MOVE(instrument=name, change=Change(value))
    return MOVE_OF(instrument=name, change=Change(value), session=Day(figure.session, short=True))


def signed(value: float, decimals: int = 2) -> Score:
    """A z or a surprise, with its sign."""
    return Score(value, decimals, signed=True)


def leaning(label: Mood) -> int:
    """1 for risk-on, -1 for risk-off, 0 for neither."""
    return _LEANINGS.get(label, 0)


def signal_cell(z: float, thresholds: tuple[float, float]) -> Cell:
    """Mood and z of one index; coloured only if it leans one way."""
    mood = mood_of(z, thresholds)
    return Cell(TONE(mood=MOODS[mood](), score=signed(z)), direction(leaning(mood)))


def is_widest(found: Divergence) -> bool:
    """True for a spread that no other of its window reaches."""
    return found.percentile is not None and found.percentile >= _WIDEST and found.n > 0


def wider_ones(found: Divergence) -> int:
    """How many spreads of its window were wider."""
    return round((1 - (found.percentile or 0.0)) * found.n)


def tone(found: Tone | None) -> Message:
    """A tone's label, score and character."""
    if found is None or found.score is None:
        return MOODS[Mood.NOT_MEASURED]()
    if not found.characters:
        return TONE(mood=MOODS[found.label](), score=signed(found.score))
    characters = Listing(tuple(CHARACTERS[item]() for item in found.characters))
    return TONE_WITH_CHARACTER(
        mood=MOODS[found.label](), score=signed(found.score), characters=characters
    )


def stretches(found: Iterable[Divergence] | Iterable[Link], join: Sentence) -> tuple[Block, ...]:
    """A note on the moves that differ from those of the last session, each with its start.

    Args:
        found: Measured or pending pairs.
        join: How the names of the two legs are joined: `PAIR` or `ARROW`.
    """
    items = tuple(
        SINCE(pair=join(a=Name(item.a), b=Name(item.b)), since=Day(item.since))
        for item in found
        if item.since is not None and item.r_a is not None
    )
    return (Note(STRETCH(stretches=Listing(items))),) if items else ()


def base_rate(rate: BaseRate) -> Message:
    """What followed earlier cases: a share with its interval, or counts alone."""
    if rate.events == 0:
        return UNKNOWN()
    counts: dict[str, Phrase] = {
        "events": Count(rate.events),
        "closed": Count(rate.closed),
        "horizon": Count(rate.horizon),
    }
    if rate.share is None or rate.interval is None or rate.baseline is None:
        return COUNTS_ONLY(**counts)
    return RATE(
        **counts,
        share=Share(rate.share),
        low=Share(rate.interval.low),
        high=Share(rate.interval.high),
        baseline=Share(rate.baseline),
    )


def aftermath(found: Divergence) -> tuple[Message, ...]:
    """All that is known of what followed, horizon by horizon."""
    if not any(rate.events for rate in found.base_rates):
        return (UNKNOWN(),)
    sentences: list[Message] = []
    for rate in found.base_rates:
        sentences.append(base_rate(rate))
        if rate.share is not None:
            sentences.append(
                LED(
                    led=Count(rate.led_by_a),
                    events=Count(rate.events),
                    a=Name(found.a),
                    b=Name(found.b),
                )
            )
        sentences.extend(_forward(rate))
    return tuple(sentences)


def _forward(rate: BaseRate) -> list[Message]:
    sentences = []
    for leg in rate.forward:
        values: dict[str, Phrase] = {
            "instrument": Name(leg.instrument),
            "horizon": Count(rate.horizon),
            "median": Change(leg.median),
        }
        if leg.interval is None:
            sentences.append(FORWARD(**values))
        else:
            low, high = Change(leg.interval.low), Change(leg.interval.high)
            sentences.append(FORWARD_INTERVAL(**values, low=low, high=high))
    return sentences
