"""The cover: date, headline, tones of the regions, six key figures."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from formatters.images.alt import alt_text
from formatters.images.axis import scale
from formatters.images.contract import Picture
from formatters.images.kind import PictureKind
from formatters.images.layout import BODY, CONTENT, MARGIN, MOST, TEXT, VALUE, foot, height
from formatters.images.measure import balanced, clamp, width
from formatters.images.scene import Scene
from formatters.images.series import track
from formatters.printed import DASH
from mir_core.model.coverage import Region
from mir_core.model.figure import Figure, Verdict
from mir_core.model.finding import Mood, Tone
from mir_core.model.instrument import Kind
from mir_core.model.message import Change, Count, Day, Level, Name, Phrase, Score, Sentence
from mir_core.model.report import Paragraph
from mir_core.report import wording

NAME = Sentence("picture.cover.name", "Market Intelligence Report")
TONES = Sentence("picture.cover.tones", "Risk tone, z from {low} to {high}")
FIGURES = Sentence("picture.cover.figures", "Close, change on the session, last {n} sessions")
FIGURES_DENSE = Sentence("picture.cover.figures_dense", "Close, change on the session")
IN_USD = Sentence("picture.cover.in_usd", "coins in USD")

#: Sizes of the headline, the largest first; below the third the figures give up their lines.
_SIZES = (25.0, 21.0, 19.0)
_DENSE_SIZES = (19.0, 17.0, 15.5, 14.0)
#: Heights of a tile of figures with its line and without, of the head.
_FIGURE, _DENSE_FIGURE, _HEAD = 112.0, 76.0, 72.0
#: Of a tile of tones, and of the gauge in it with its gap.
_TONE, _GAUGE = 37.0, 15.0
#: A line that says what the tiles below it show, with its gap.
_CAPTION = 21.0
_LEAST_GAP = 10.0
_FIGURES = 6
_SPARK_SESSIONS = 60
_SPARK_WIDTH, _SPARK_HEIGHT = 137.0, 25.0
_GAP = 10.0
#: Of a tile, at its left and at its right.
_INSET = 9.0
#: The tone's gauge ends here.
_MOST_SCORE = 3.0
_UP_MOODS = {Mood.RISK_ON, Mood.STRONG_RISK_ON}
_DOWN_MOODS = {Mood.RISK_OFF, Mood.STRONG_RISK_OFF}


def _build(scene: Scene) -> tuple[Picture, ...]:
    text = headline(scene)
    tones = [_tone(scene, region) for region in scene.coverage.regions[:4]]
    names = key_figures(scene)
    figures = [_figure(scene, name) for name in names]
    title = scene.say(scene.report.title)
    rows = [
        [scene.say(Day(scene.report.date)), scene.say(Name(scene.report.edition))],
        [text],
        *(said for _, said in tones),
        *([each["name"], each["level"], each["change"]] for each in figures),
    ]
    tone_height = max((_tone_height(tone) for tone, _ in tones), default=0.0)
    size, lines, dense = _fitted(text, tone_height, len(scene.foot(names)))
    if dense:
        figures = [{**each, "points": []} for each in figures]
    body = {
        "tone_height": tone_height,
        "figure_height": _DENSE_FIGURE if dense else _FIGURE,
        "name": scene.say(NAME()),
        "date": scene.say(Day(scene.report.date)),
        "headline": lines,
        "size": size,
        "tones": [tone for tone, _ in tones],
        "tones_caption": _caption(
            scene, TONES(low=_signed(-_MOST_SCORE), high=_signed(_MOST_SCORE))
        ),
        "figures_caption": _caption(scene, *_shown(scene, names, dense=dense)),
        "figures": figures,
        "spark": [_SPARK_WIDTH, _SPARK_HEIGHT],
    }
    alt = alt_text(title, rows, scene.catalog)
    return (scene.picture("cover", "cover", title, body, alt, instruments=names),)


def headline(scene: Scene) -> str:
    """The first sentence of the key insight; the report's title where there is none."""
    for section in scene.report.sections:
        if section.name == "key_insight":
            for block in section.blocks:
                if isinstance(block, Paragraph) and block.sentences:
                    return scene.say(block.sentences[0])
    return scene.say(scene.report.title)


def key_figures(scene: Scene) -> tuple[str, ...]:
    """The broad index of each region, the growth index that moved most, and coins."""
    instruments, regions = scene.coverage.instruments, scene.coverage.regions
    broad = [region.broad for region in regions]
    growth = sorted((region.growth for region in regions), key=lambda name: -_size(scene, name))
    coins = [name for name, each in instruments.items() if each.kind is Kind.COIN]
    return tuple(dict.fromkeys([*broad, *growth[:1], *coins]))[:_FIGURES]


def _size(scene: Scene, instrument: str) -> float:
    figure = scene.figure(f"{instrument}.change")
    return 0.0 if figure is None else abs(figure.value or 0.0)


def _tone_height(tile: Mapping[str, Any]) -> float:
    """Height that a tile of tones needs."""
    gauge = 0.0 if tile["place"] is None else _GAUGE
    return round(_TONE + height(len(tile["mood"]), BODY) + gauge, 2)


def _fitted(text: str, tones: float, foot_lines: int) -> tuple[float, tuple[str, ...], bool]:
    """Size and lines of the headline, and whether the figures have to make room for it.

    The largest size at which it fits; at the smallest one it may be cut.

    Args:
        text: The headline.
        tones: Height of the tiles of tones.
        foot_lines: Lines of the foot.
    """
    tiles = tones + 2 * _GAP + 2 * _CAPTION
    free = MOST - 2 * MARGIN - _HEAD - tiles - foot(foot_lines) - _LEAST_GAP
    for dense, sizes in ((False, _SIZES), (True, _DENSE_SIZES)):
        room = free - 2 * (_DENSE_FIGURE if dense else _FIGURE)
        for size in sizes:
            lines = balanced(text, size, CONTENT, bold=True)
            if height(len(lines), size) <= room:
                return size, lines, dense
    size, room = _DENSE_SIZES[-1], free - 2 * _DENSE_FIGURE
    most = next(count for count in range(1, 99) if height(count + 1, size) > room)
    return size, clamp(text, size, CONTENT, most, bold=True), True


def _signed(value: float) -> Score:
    return Score(value, 0, signed=True)


def _shown(scene: Scene, names: Sequence[str], *, dense: bool) -> Iterator[Phrase]:
    """What the tiles of the figures show, in words."""
    yield FIGURES_DENSE() if dense else FIGURES(n=Count(_SPARK_SESSIONS))
    if any(scene.coverage.instruments[name].kind is Kind.COIN for name in names):
        yield IN_USD()


def _caption(scene: Scene, *phrases: Phrase) -> str:
    text = scene.catalog.habits.clause_separator.join(map(scene.say, phrases))
    return clamp(text, TEXT, CONTENT, 1)[0]


def _tone(scene: Scene, region: Region) -> tuple[dict[str, Any], list[str]]:
    """The tile of a region, and its words."""
    found = next((t for t in scene.report.analysis.of(Tone) if t.subject == region.id), None)
    market = scene.report.snapshot.markets.get(region.venue)
    measured = found is not None and found.score is not None
    label = found.label if found is not None and measured else Mood.NOT_MEASURED
    mood = wording.MOODS[label]()
    detail = scene.say(wording.signed(found.score or 0.0)) if found and measured else ""
    if market is not None and market.closed and market.expected is not None:
        mood = wording.CLOSED_SINCE(session=Day(market.expected.date, short=True))
        detail = ""
    room = (CONTENT - 3 * _GAP) / max(1, min(4, len(scene.coverage.regions))) - 2 * _INSET
    score = found.score if found is not None and found.score is not None and detail else None
    name, said = scene.say(Name(region.id)), scene.say(mood)
    z = f"z {detail}" if detail else ""
    beside = width(z, TEXT) + 8 if z else 0.0
    tile: dict[str, Any] = {
        "name": clamp(name, TEXT, room - beside, 1)[0],
        "mood": clamp(said, BODY, room, 2, bold=True),
        "score": z,
        "place": None if score is None else max(-1.0, min(1.0, score / _MOST_SCORE)),
        "direction": _direction(label if detail else Mood.NOT_MEASURED),
    }
    return tile, [name, said, z]


def _direction(label: Mood) -> str:
    return "up" if label in _UP_MOODS else "down" if label in _DOWN_MOODS else "flat"


def _figure(scene: Scene, instrument: str) -> dict[str, Any]:
    close, change = scene.figure(f"{instrument}.close"), scene.figure(f"{instrument}.change")
    decimals = scene.coverage.instruments[instrument].decimals
    room = (CONTENT - 2 * _GAP) / 3 - 2 * _INSET
    return {
        "name": clamp(scene.say(Name(instrument)), TEXT, room, 1)[0],
        "level": _fitting_level(scene, close, decimals, room),
        "change": DASH if change is None else scene.say(Change(change.value or 0.0)),
        "closed": _closed(scene, close),
        "direction": wording.direction(None if change is None else change.value) or "",
        "points": _spark(scene, instrument) if close is not None else [],
    }


def _fitting_level(scene: Scene, figure: Figure | None, decimals: int, room: float) -> str:
    if figure is None:
        return DASH
    return clamp(scene.say(Level(figure.value or 0.0, decimals)), VALUE, room, 1, bold=True)[0]


def _closed(scene: Scene, figure: Figure | None) -> str:
    """The session of a market that has been closed since; nothing for a fresh figure."""
    if figure is None or figure.verdict is Verdict.FRESH or figure.session is None:
        return ""
    return scene.say(Day(figure.session, short=True))


def _spark(scene: Scene, instrument: str) -> list[list[float]]:
    values = track(scene.report.snapshot, instrument, "close", _SPARK_SESSIONS).values
    if len(values) < 2:  # noqa: PLR2004 - a line needs two ends
        return []
    across = _SPARK_WIDTH / (len(values) - 1)
    up = scale(values, _SPARK_HEIGHT, 0.0)
    return [[round(position * across, 2), up(value)] for position, value in enumerate(values)]


KIND = PictureKind(10, _build)
