"""What the section on A-shares says of turnover where it is not whole."""

import datetime as dt
from dataclasses import replace

import numpy as np

from mir_core.calendars import Calendars
from mir_core.model.coverage import Coverage, Region
from mir_core.model.finding import Analysis
from mir_core.model.message import Day, Message, Money
from mir_core.model.observation import History
from mir_core.model.report import Note, Paragraph
from mir_core.report.contract import Context
from mir_core.report.sections._turnover import NO_TURNOVER, OLD_TURNOVER, TURNOVER
from mir_core.report.sections.a_shares import SECTION
from mir_core.snapshot.take import take

AS_OF = dt.datetime(2026, 4, 8, tzinfo=dt.UTC)
EXPECTED, BEFORE = dt.date(2026, 4, 7), dt.date(2026, 4, 3)
NAMES = ("SSE", "SZSE")


def said(calendars: Calendars, coverage: Coverage, sessions: dict[str, dt.date]) -> Message:
    """The sentence on turnover, with 1e12 CNY per exchange in its latest session."""
    region = Region("A", "XSHG", NAMES, "SSE", "SZSE", turnover=NAMES)
    watched = replace(coverage, regions=(region,))
    histories = {
        (name, "turnover_cny"): turnover(calendars, name, date) for name, date in sessions.items()
    }
    snapshot = take(AS_OF.date(), "morning", AS_OF, AS_OF, histories, calendars, watched)
    *_, block = SECTION.build(Context(snapshot, Analysis((), None, ()), watched))
    assert isinstance(block, Note | Paragraph)
    phrase = block.text if isinstance(block, Note) else block.sentences[0]
    assert isinstance(phrase, Message)
    return phrase


def turnover(calendars: Calendars, name: str, date: dt.date) -> History:
    table = calendars.table("XSHG")
    position = table.position(date)
    assert position is not None
    closes = table.closes[[position]]
    dates, values = table.dates[[position]], np.array([1e12])
    sources, assumed = np.array(["import"]), np.array([True])
    return History(name, "turnover_cny", dates, values, closes, closes, sources, assumed)


def test_both_exchanges_are_added_up(calendars: Calendars, coverage: Coverage) -> None:
    found = said(calendars, coverage, {"SSE": EXPECTED, "SZSE": EXPECTED})
    assert found.key == TURNOVER.key
    assert found.values["amount"] == Money(2e12, "CNY")


def test_an_old_figure_is_named_with_its_session(calendars: Calendars, coverage: Coverage) -> None:
    found = said(calendars, coverage, {"SSE": EXPECTED, "SZSE": BEFORE})
    assert (found.key, found.values["session"]) == (OLD_TURNOVER.key, Day(BEFORE))


def test_an_exchange_that_is_missing_makes_no_other_one_old(
    calendars: Calendars, coverage: Coverage
) -> None:
    assert said(calendars, coverage, {"SSE": EXPECTED}).key == NO_TURNOVER.key
    assert said(calendars, coverage, {}).key == NO_TURNOVER.key
