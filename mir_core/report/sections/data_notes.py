"""What is closed, stale, missing or in conflict; the sessions shown; sources and times."""

from collections.abc import Iterator

from mir_core.model.figure import Gap, Verdict
from mir_core.model.message import Day, Listing, Message, Moment, Name, Phrase, Sentence
from mir_core.model.report import Block, Bullets, Note
from mir_core.model.snapshot import FailureKind, SourceFailure
from mir_core.report.contract import Context, SectionSpec

TITLE = Sentence("section.data_notes", "Data notes")
LEFT_OUT = Sentence("notes.left_out", "{verdict}: {figures} ({detail}).")
VERDICTS = {
    Verdict.CLOSED: Sentence("verdict.closed", "Closed"),
    Verdict.STALE: Sentence("verdict.stale", "Stale"),
    Verdict.SUSPECT: Sentence("verdict.suspect", "Suspect"),
    Verdict.CONFLICT: Sentence("verdict.conflict", "In conflict"),
    Verdict.MISSING: Sentence("verdict.missing", "Missing"),
}
BREADTH = Sentence("field.breadth", "{instrument} breadth")
FIELDS = {
    "turnover_cny": Sentence("field.turnover", "{instrument} turnover"),
    "advancing": BREADTH,
    "declining": BREADTH,
    "unchanged": BREADTH,
    "funding_ratio": Sentence("field.funding", "{instrument} funding rate"),
    "open_interest_usd": Sentence("field.open_interest", "{instrument} open interest"),
}
FAILED = Sentence("notes.failed", "Sources that failed: {sources}.")
FAILED_SOURCE = Sentence("notes.failed_source", "{source} ({reason})")
REASONS = {
    FailureKind.UNAVAILABLE: Sentence("failure.unavailable", "does not answer"),
    FailureKind.CHANGED: Sentence("failure.changed", "its answer was not understood"),
    FailureKind.RESTING: Sentence("failure.resting", "resting after failures"),
    FailureKind.LATE: Sentence("failure.late", "out of time"),
    FailureKind.BROKEN: Sentence("failure.broken", "a fault in reading it"),
}
COMPLETE = Sentence("notes.complete", "Every figure is of its expected session.")
SESSIONS = Sentence("notes.sessions", "Sessions shown: {sessions}.")
SESSION = Sentence("notes.session", "{venue} {session}")
PROVISIONAL = Sentence(
    "notes.provisional",
    "The calendar of {venue} is provisional for this date: the exchange's holidays of the year "
    "are not announced.",
)
SOURCES = Sentence(
    "notes.sources", "Sources: {sources}. Observed until {as_of}, known by {known_by}."
)
NO_SOURCE = Sentence("notes.no_source", "No source has given data by {as_of}.")


def _build(context: Context) -> tuple[Block, ...]:
    items: list[Phrase] = [*_gaps(context.snapshot.gaps)] or [COMPLETE()]
    items.extend(_failures(context.snapshot.failures))
    items.extend(_provisional(context))
    items.extend(_sessions(context))
    return (Bullets(tuple(items)), Note(_sources(context)))


def _gaps(gaps: tuple[Gap, ...]) -> Iterator[Message]:
    """One line for all figures that are left out for the same reason."""
    for verdict, sentence in VERDICTS.items():
        same = [gap for gap in gaps if gap.reason is verdict]
        details: list[Phrase] = []
        for gap in same:
            if gap.detail not in details:
                details.append(gap.detail)
        for detail in details:
            names: list[Phrase] = []
            for gap in same:
                if gap.detail == detail and _name(gap) not in names:
                    names.append(_name(gap))
            yield LEFT_OUT(verdict=sentence(), figures=Listing(tuple(names)), detail=detail)


def _name(gap: Gap) -> Phrase:
    instrument = Name(gap.instrument)
    return FIELDS[gap.field](instrument=instrument) if gap.field in FIELDS else instrument


def _failures(failures: tuple[SourceFailure, ...]) -> Iterator[Message]:
    """One line that names each failed source once, with what went wrong first."""
    first: dict[str, FailureKind] = {}
    for failure in failures:
        first.setdefault(failure.source, failure.kind)
    named = (
        FAILED_SOURCE(source=Name(source), reason=REASONS[kind]()) for source, kind in first.items()
    )
    if first:
        yield FAILED(sources=Listing(tuple(named)))


def _provisional(context: Context) -> Iterator[Message]:
    for venue, market in context.snapshot.markets.items():
        if market.provisional:
            yield PROVISIONAL(venue=Name(venue))


def _sessions(context: Context) -> Iterator[Message]:
    sessions = tuple(
        SESSION(venue=Name(venue), session=Day(market.expected.date))
        for venue, market in context.snapshot.markets.items()
        if market.expected
    )
    if sessions:
        yield SESSIONS(sessions=Listing(sessions))


def _sources(context: Context) -> Message:
    snapshot = context.snapshot
    shown = (figure for figure in snapshot.figures.values() if figure.source)
    sources = dict.fromkeys(Name(str(figure.source)) for figure in shown)
    if not sources:
        return NO_SOURCE(as_of=Moment(snapshot.as_of))
    return SOURCES(
        sources=Listing(tuple(sources)),
        as_of=Moment(snapshot.as_of),
        known_by=Moment(snapshot.known_by),
    )


SECTION = SectionSpec("data_notes", 900, TITLE, _build)
