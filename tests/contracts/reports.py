"""All that prints a report, and documents as reports for what takes nothing else."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields
from functools import partial

from formatters import outputs, posts
from formatters.album import Album
from formatters.catalog import Catalog
from formatters.contract import Formatter, Post
from mir_core.discovery import plugins
from mir_core.model.delivery import Destination, Look
from mir_core.model.finding import Analysis
from mir_core.model.part import Part
from mir_core.model.report import Document, Report
from mir_core.model.snapshot import Snapshot

DATE = dt.date(2026, 4, 8)
NIGHT = dt.datetime(2026, 4, 8, tzinfo=dt.UTC)

FORMATTERS: Mapping[str, Formatter] = plugins(outputs, "FORMATTER")
POSTS: Mapping[str, Post] = plugins(posts, "POST")
LOOKS = {
    "classic, thread": Look(pictures=False, tables="text"),
    "rich, channel": Look(style="rich", layout="channel", pictures=False, tables="text"),
}


def _post(name: str, look: Look, report: Report, catalog: Catalog) -> tuple[Part, ...]:
    address = Destination(name, name, "@channel", catalog.language, (report.edition,), look)
    return POSTS[name](report, catalog, Album(), address)


#: Formatters by name, and posts by platform and look, without pictures.
EVERY = {
    **FORMATTERS,
    **{
        f"{name} post: {said}": partial(_post, name, look)
        for name in POSTS
        for said, look in LOOKS.items()
    },
}


def as_report(document: Document) -> Report:
    """The same document as a report with an empty analysis."""
    snapshot = Snapshot(DATE, "morning", NIGHT, NIGHT, {}, {}, (), {})
    return Report(
        **{field.name: getattr(document, field.name) for field in fields(Document)},
        date=DATE,
        edition="morning",
        revision=1,
        snapshot=snapshot,
        analysis=Analysis((), None, ()),
    )
