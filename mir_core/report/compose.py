"""Puts the sections together into a report."""

from functools import cache

import mir_core.report.sections
from mir_core.discovery import plugins
from mir_core.model.coverage import Coverage
from mir_core.model.finding import Analysis
from mir_core.model.message import Day, Moment, Name, Sentence
from mir_core.model.record import Measured, Record
from mir_core.model.report import Report, Section
from mir_core.model.snapshot import Snapshot
from mir_core.report.contract import Context, SectionSpec

TITLE = Sentence("report.title", "Market Intelligence Report — {date}")
SUBTITLE = Sentence("report.subtitle", "The {edition}, cut off at {as_of}")


@cache
def specs() -> tuple[SectionSpec, ...]:
    """The sections in print order."""
    found = plugins(mir_core.report.sections, "SECTION").values()
    return tuple(sorted(found, key=lambda spec: spec.order))


def compose(
    snapshot: Snapshot,
    analysis: Analysis,
    coverage: Coverage,
    revision: int,
    previous: Measured | None = None,
    record: Record | None = None,
) -> Report:
    """The report of a snapshot and its analysis.

    Args:
        snapshot: Of the report.
        analysis: Of the snapshot.
        coverage: What is covered.
        revision: 1 for the first publication.
        previous: The edition before, where it could be built.
        record: Calls made and resolved; none by default.
    """
    record = record or Record()
    context = Context(snapshot, analysis, coverage, previous, record)
    return Report(
        name="report",
        title=TITLE(date=Day(snapshot.date)),
        subtitle=SUBTITLE(edition=Name(snapshot.edition), as_of=Moment(snapshot.as_of)),
        sections=tuple(Section(spec.name, spec.title(), spec.build(context)) for spec in specs()),
        demo=snapshot.demo,
        date=snapshot.date,
        edition=snapshot.edition,
        revision=revision,
        snapshot=snapshot,
        analysis=analysis,
        record=record,
    )
