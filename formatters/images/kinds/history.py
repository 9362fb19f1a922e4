"""History of an instrument: its closes over about a year."""

from datetime import date

from formatters.images.alt import alt_text
from formatters.images.axis import scale
from formatters.images.chart import Stat, extremes, line, stats
from formatters.images.contract import Picture
from formatters.images.kind import PictureKind
from formatters.images.layout import CONTENT, TEXT
from formatters.images.measure import balanced
from formatters.images.scene import Scene
from formatters.images.series import Track, track
from mir_core.model.finding import Divergence, Link
from mir_core.model.instrument import Kind
from mir_core.model.message import Change, Count, Day, Level, Name, Sentence
from mir_core.report import wording

LAST = Sentence("picture.history.last", "Last")
SESSION = Sentence("picture.history.session", "Session")
PERIOD = Sentence("picture.history.period", "{n} sessions")
AXIS = Sentence("picture.history.axis", "Daily close")
AXIS_USD = Sentence("picture.history.axis_usd", "Daily close, USD")
RANGE = Sentence(
    "picture.history.range", "High {high} on {high_day}, low {low} on {low_day} (closes)."
)

_SESSIONS = 251
_TALL = 276.0
#: Air above and below the line, for the words of its ends.
_AIR = 0.13


def _build(scene: Scene) -> tuple[Picture, ...]:
    """The instruments of the leading story."""
    leads = scene.report.analysis.leads
    lead = leads[0] if leads else None
    if not isinstance(lead, Divergence | Link):
        return ()
    section = "divergences" if isinstance(lead, Divergence) else "sentiment"
    return tuple(
        picture for name in (lead.a, lead.b) for picture in history_picture(scene, name, section)
    )


def history_picture(
    scene: Scene, instrument: str, section: str | None = None
) -> tuple[Picture, ...]:
    """The chart of an instrument; nothing where no close is known.

    Args:
        scene: The report, language and theme.
        instrument: Id.
        section: The section that it belongs to; None for the answer to a command.
    """
    found = track(scene.report.snapshot, instrument, "close", _SESSIONS)
    if not found.values:
        return ()
    title = scene.say(Name(instrument))
    shown = _stats(scene, instrument, found)
    note = _range(scene, instrument, found)
    places = scene.coverage.instruments[instrument].decimals
    place = scale(found.values, _TALL, 0.0, pad=_AIR)
    is_coin = scene.coverage.instruments[instrument].kind is Kind.COIN
    chart = line(
        scene,
        found,
        place,
        lambda value, decimals: Level(value, min(decimals, places)),
        AXIS_USD() if is_coin else AXIS(),
    )
    chart["labels"] = extremes(scene, found, place, chart, lambda value: Level(value, places))
    body = {
        **chart,
        "bands": [],
        "zero": None,
        "marks": [],
        "fill": True,
        "stats": stats(shown),
        "direction": wording.direction(found.values[-1] - found.values[0]) or "",
        "notes": list(balanced(note, TEXT, CONTENT)),
    }
    rows = [*([stat.label, stat.value] for stat in shown), [note]]
    alt = alt_text(title, rows, scene.catalog)
    name = f"history.{instrument}"
    return (
        scene.picture(name, "line", title, body, alt, instruments=(instrument,), section=section),
    )


def _stats(scene: Scene, instrument: str, found: Track) -> list[Stat]:
    places = scene.coverage.instruments[instrument].decimals
    shown = [Stat(scene.say(LAST()), scene.say(Level(found.values[-1], places)))]
    figure = scene.figure(f"{instrument}.change")
    if figure is not None and figure.value is not None and figure.session == found.dates[-1]:
        way = wording.direction(figure.value)
        shown.append(Stat(scene.say(SESSION()), scene.say(Change(figure.value)), way))
    if len(found.values) > 1 and found.values[0] > 0:
        change = found.values[-1] / found.values[0] - 1
        label = scene.say(PERIOD(n=Count(len(found.values) - 1)))
        shown.append(Stat(label, scene.say(Change(change)), wording.direction(change)))
    return shown


def _range(scene: Scene, instrument: str, found: Track) -> str:
    """Highest and lowest close with their days."""
    places = scene.coverage.instruments[instrument].decimals
    high, high_day = _first(found, max(found.values))
    low, low_day = _first(found, min(found.values))
    return scene.say(
        RANGE(
            high=Level(high, places),
            high_day=Day(high_day),
            low=Level(low, places),
            low_day=Day(low_day),
        )
    )


def _first(found: Track, value: float) -> tuple[float, date]:
    return value, found.dates[found.values.index(value)]


KIND = PictureKind(100, _build)
