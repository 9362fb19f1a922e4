"""Snapshots out of a few values by source: `{"yahoo": {"2026-04-07": 6616.85}}`."""

import datetime as dt
from collections.abc import Mapping

import numpy as np

from mir_core.calendars import Calendars
from mir_core.model.coverage import Coverage
from mir_core.model.observation import History
from mir_core.model.snapshot import Snapshot, SourceFailure
from mir_core.snapshot.take import take

#: Values of one figure by source and session.
Given = Mapping[str, Mapping[str, float]]

DATE = dt.date(2026, 4, 8)
MORNING = dt.datetime(2026, 4, 8, tzinfo=dt.UTC)


def history(coverage: Coverage, calendars: Calendars, figure: str, given: Given) -> History:
    """The rows of one figure, as the archive hands them out.

    Those of `import` and `demo` came with daily history.
    """
    instrument, _, field = figure.rpartition(".")
    table = calendars.table(coverage.instruments[instrument].calendar)
    rows = sorted(
        (dt.date.fromisoformat(date), source, value)
        for source, values in given.items()
        for date, value in values.items()
    )
    closes = []
    for date, _, _ in rows:
        position = table.position(date)
        assert position is not None, f"{instrument} has no session on {date}"
        closes.append(int(table.closes[position]))
    return History(
        instrument,
        field,
        np.array([date for date, _, _ in rows], dtype="datetime64[D]"),
        np.array([value for _, _, value in rows], dtype=np.float64),
        np.array(closes, dtype=np.int64),
        np.array(closes, dtype=np.int64),
        np.array([source for _, source, _ in rows], dtype=np.str_),
        np.array([source in {"import", "demo"} for _, source, _ in rows], dtype=np.bool_),
    )


def snapshot(
    coverage: Coverage,
    calendars: Calendars,
    figures: Mapping[str, Given],
    failures: tuple[SourceFailure, ...] = (),
    as_of: dt.datetime = MORNING,
) -> Snapshot:
    """The state of the markets on the morning of 2026-04-08, out of some figures."""
    histories = [history(coverage, calendars, name, given) for name, given in figures.items()]
    known = {(each.instrument, each.field): each for each in histories}
    return take(
        as_of.date(), "morning", as_of, as_of, known, calendars, coverage, failures=failures
    )
