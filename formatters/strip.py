"""What stands at the top of a report's page: tones of the regions and key figures."""

from collections.abc import Iterator
from dataclasses import dataclass

from formatters.catalog import Catalog
from formatters.printed import DASH
from mir_core.model.figure import Verdict
from mir_core.model.finding import Mood, Tone
from mir_core.model.message import Change, Day, Level, Message, Name, Score
from mir_core.model.report import Direction, Report, Table
from mir_core.report.wording import CLOSED_SINCE, MOODS, direction, leaning

#: Figures that stand there if the report has them, in this order.
_KEY = ("SPX", "HSI", "HSTECH", "SSE", "BTC", "ETH")
#: Of the tone's gauge: its score at the end, and the number of its steps to each side.
_MOST_SCORE, _STEPS = 3.0, 10


@dataclass(frozen=True, slots=True)
class ToneTile:
    """The tone of a region.

    Attributes:
        score: None if not measured.
        step: Place on the gauge, from -10 to 10; None if not measured.
    """

    region: str
    mood: str
    score: str | None
    step: int | None
    direction: Direction


@dataclass(frozen=True, slots=True)
class FigureTile:
    """The last move of an instrument.

    Attributes:
        level: As the report prints it; None if it prints none.
        session: Of a market that has been closed since; None for a fresh figure.
    """

    name: str
    level: str | None
    change: str
    session: str | None
    direction: Direction


@dataclass(frozen=True, slots=True)
class Strip:
    """Both rows of tiles; either may be empty."""

    tones: tuple[ToneTile, ...]
    figures: tuple[FigureTile, ...]


def strip(report: Report, catalog: Catalog) -> Strip:
    """The tiles of a report in a language."""
    closed = _closed(report)
    tones = tuple(
        _tone(tone, catalog, closed.get(tone.subject)) for tone in report.analysis.of(Tone)
    )
    return Strip(tones, tuple(_figures(report, catalog)))


def _tone(tone: Tone, catalog: Catalog, closed: Day | None) -> ToneTile:
    region, mood = catalog.text(Name(tone.subject)), catalog.text(MOODS[tone.label]())
    if closed is not None:
        return ToneTile(region, catalog.text(CLOSED_SINCE(session=closed)), None, None, "flat")
    if tone.score is None or tone.label is Mood.NOT_MEASURED:
        return ToneTile(region, mood, None, None, "flat")
    score = catalog.text(Score(tone.score, signed=True))
    share = max(-1.0, min(1.0, tone.score / _MOST_SCORE))
    lean = direction(float(leaning(tone.label))) or "flat"
    return ToneTile(region, mood, score, round(share * _STEPS), lean)


def _figures(report: Report, catalog: Catalog) -> Iterator[FigureTile]:
    levels = _levels(report)
    for instrument in _KEY:
        figure = report.snapshot.figures.get(f"{instrument}.change")
        if figure is None or figure.value is None:
            continue
        if figure.verdict not in {Verdict.FRESH, Verdict.CLOSED}:
            continue
        is_old = figure.verdict is Verdict.CLOSED and figure.session is not None
        level = levels.get(instrument)
        yield FigureTile(
            catalog.text(Name(instrument)),
            None if level is None else catalog.text(level),
            catalog.text(Change(figure.value)) or DASH,
            catalog.text(Day(figure.session, short=True)) if is_old and figure.session else None,
            direction(figure.value) or "flat",
        )


def _closed(report: Report) -> dict[str, Day]:
    """Last sessions of the regions that the tables of the report call closed."""
    found: dict[str, Day] = {}
    for section in report.sections:
        for block in section.blocks:
            for row in block.rows if isinstance(block, Table) else ():
                for cell in row:
                    match row[0].text, cell.text:
                        case Name(region), Message(CLOSED_SINCE.key, _, {"session": Day(date)}):
                            found[region] = Day(date, short=True)
    return found


def _levels(report: Report) -> dict[str, Level]:
    """Levels as the tables of the report have them, by instrument."""
    found: dict[str, Level] = {}
    for section in report.sections:
        for block in section.blocks:
            for row in block.rows if isinstance(block, Table) else ():
                levels = [cell.text for cell in row if isinstance(cell.text, Level)]
                if levels and isinstance(row[0].text, Name):
                    found.setdefault(row[0].text.id, levels[0])
    return found
