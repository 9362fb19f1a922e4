"""The transmission chain: each link with what was expected of it and what came."""

from collections.abc import Iterator, Sequence
from typing import Any

from formatters.images.alt import alt_text
from formatters.images.axis import Scale, decimals, ticks
from formatters.images.contract import Picture
from formatters.images.kind import PictureKind
from formatters.images.layout import CONTENT, TEXT, VALUE
from formatters.images.measure import balanced, clamp, width
from formatters.images.scene import Scene
from formatters.printed import DASH
from mir_core.model.finding import Link, LinkLabel
from mir_core.model.message import Change, Day, Name, Phrase, Sentence, Share
from mir_core.report import wording
from mir_core.report.sections.sentiment import ACTUAL, EXPECTED, LABELS

TITLE = Sentence("picture.chain.title", "Transmission chain")
SURPRISE = Sentence("picture.chain.surprise", "surprise {surprise}")
BAND = Sentence("picture.chain.band", "expected ± one standard deviation")
DOT = Sentence("picture.chain.dot", "actual")
LEGEND = Sentence(
    "picture.chain.legend", "Surprise: actual less expected, in standard deviations of the fit."
)
AWAITS = Sentence("picture.chain.awaits", "trades on {session}")

_INSET = 14.0
_TRACK = CONTENT - 2 * _INSET
#: Links of one picture.
_MOST = 4
_TICKS, _TICK_GAP = 5, 8.0
#: Widths of the words of the legend.
_MOST_BAND, _MOST_DOT = 270.0, 110.0
_ATTENTION = {LinkLabel.FAILED, LinkLabel.LOCAL}


def _build(scene: Scene) -> tuple[Picture, ...]:
    links = scene.report.analysis.of(Link)
    return tuple(_pictures(scene, links)) if links else ()


def _pictures(scene: Scene, links: Sequence[Link]) -> Iterator[Picture]:
    title = scene.say(TITLE())
    place = _scale(links)
    count = -(-len(links) // _MOST)
    for number in range(count):
        part = links[number * _MOST : (number + 1) * _MOST]
        cards = [_card(scene, link, place) for link in part]
        for card, after in zip(cards, [*part[1:], None], strict=True):
            card["joins"] = after is not None and after.a == card["b_id"]
            del card["b_id"]
        alt = alt_text(title, ([card["said"]] for card in cards), scene.catalog)
        for card in cards:
            del card["said"]
        body = {
            "cards": cards,
            "zero": place(0.0),
            "inset": _INSET,
            "ticks": _ticks(scene, place),
            "band": clamp(scene.say(BAND()), TEXT, _MOST_BAND, 1)[0],
            "dot": clamp(scene.say(DOT()), TEXT, _MOST_DOT, 1)[0],
            "legend": balanced(scene.say(LEGEND()), TEXT, CONTENT, 2),
        }
        yield scene.picture(
            "chain" if number == 0 else f"chain-{number + 1}",
            "chain",
            title,
            body,
            alt,
            instruments=dict.fromkeys(name for link in part for name in (link.a, link.b)),
            section="sentiment",
            page=(number + 1, count),
        )


def _scale(links: Sequence[Link]) -> Scale:
    """One scale for all links, with zero on it."""
    values = [0.0]
    for link in links:
        values += [each for each in (link.actual, link.expected) if each is not None]
        if link.expected is not None and link.residual_sd is not None:
            values += [link.expected - link.residual_sd, link.expected + link.residual_sd]
    low, high = min(values), max(values)
    air = (high - low) * 0.04 or 0.01
    return Scale(low - air, high + air, 0.0, _TRACK)


def _ticks(scene: Scene, place: Scale) -> list[list[Any]]:
    """Places and words of the axis below the cards, those that fit beside each other."""
    marks = ticks(place.low, place.high, _TICKS)
    places = decimals([100 * mark for mark in marks])
    kept: list[list[Any]] = []
    free = -_INSET
    for mark in marks:
        at, text = place(mark), scene.say(Share(mark, places))
        half = width(text, TEXT) / 2
        if at - half >= free and at + half <= _TRACK + _INSET:
            kept.append([at, text])
            free = at + half + _TICK_GAP
    return kept


def _card(scene: Scene, link: Link, place: Scale) -> dict[str, Any]:
    label = scene.say(LABELS[link.label]())
    note = _note(scene, link)
    expected, actual = _change(scene, link.expected), _change(scene, link.actual)
    room = CONTENT - 2 * _INSET - width(label, TEXT, bold=True) - 30
    sides = _sides(scene, link, room)
    words = [scene.say(EXPECTED()), expected, scene.say(ACTUAL()), actual]
    ends = scene.say(wording.ARROW(a=Name(link.a), b=Name(link.b)))
    return {
        **sides,
        "b_id": link.b,
        "label": label,
        "tone": _tone(scene, link),
        "expected": [words[0], expected],
        "actual": [words[2], actual],
        "direction": wording.direction(link.actual) or "",
        "note": note,
        "band": _band(link, place),
        "expected_at": None if link.expected is None else place(link.expected),
        "actual_at": None if link.actual is None else place(link.actual),
        "said": " ".join(filter(None, [ends, *words, label, note])),
    }


def _sides(scene: Scene, link: Link, room: float) -> dict[str, str]:
    """Names of the two ends on one line, with what the first did."""
    names = [scene.say(Name(each)) for each in (link.a, link.b)]
    each = (room - 34) / 2
    return {
        "a": clamp(names[0], 15.0, each, 1, bold=True)[0],
        "b": clamp(names[1], 15.0, each, 1, bold=True)[0],
    }


def _note(scene: Scene, link: Link) -> str:
    """The surprise, or the session that is awaited."""
    phrase: Phrase | None = None
    if link.surprise is not None:
        phrase = SURPRISE(surprise=wording.signed(link.surprise))
    elif link.label is LinkLabel.PENDING and link.b_session is not None:
        phrase = AWAITS(session=Day(link.b_session, short=True))
    return "" if phrase is None else clamp(scene.say(phrase), TEXT, 150.0, 1)[0]


def _tone(scene: Scene, link: Link) -> str:
    """What the label's colour says: the breakdown stands out, links without a result step back."""
    if link.subject == scene.report.analysis.breakdown and link.label in _ATTENTION:
        return "attention"
    return "plain" if link.surprise is not None else "faint"


def _change(scene: Scene, ratio: float | None) -> str:
    return DASH if ratio is None else clamp(scene.say(Change(ratio)), VALUE, 150.0, 1)[0]


def _band(link: Link, place: Scale) -> list[float] | None:
    if link.expected is None or link.residual_sd is None:
        return None
    return [place(link.expected - link.residual_sd), place(link.expected + link.residual_sd)]


KIND = PictureKind(30, _build)
