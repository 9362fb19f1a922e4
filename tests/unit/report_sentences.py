"""Hand-made findings and the sentences made of them, said in both languages."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from formatters.catalog import Catalog
from formatters.parity import check
from mir_core.model.finding import (
    Analysis,
    Divergence,
    Finding,
    Mood,
    Sequel,
    Tone,
)
from mir_core.model.market import Turnover
from mir_core.model.message import Listing, Message, Phrase, Sentence
from mir_core.model.report import Block, Bullets, Document, Note, Paragraph, Section
from mir_core.model.snapshot import Snapshot
from mir_core.report.contract import Context
from mir_core.report.sections import (
    a_shares,
    hong_kong,
    us,
)
from tests.builders import coverage, random_rows, snapshot_of

DAY = dt.date(2026, 4, 2)
NAMES = ("SPX", "DJI", "IXIC", "NDX", "HSI", "HSCEI", "HSTECH", "SSE", "SZSE", "ChiNext", "BTC")
CATALOGS = (Catalog.load("en"), Catalog.load("zh"))
SECTIONS = {"US": us.SECTION, "HK": hong_kong.SECTION, "A": a_shares.SECTION}
PAIRS = {"US": ("NDX", "DJI"), "HK": ("HSTECH", "HSCEI"), "A": ("ChiNext", "SSE")}
MOODS = {1: Mood.RISK_ON, 0: Mood.NEUTRAL, -1: Mood.RISK_OFF}


@cache
def one_day() -> Snapshot:
    """The evening of a day on which all markets traded, on random closes."""
    rows = random_rows(3, NAMES, dt.date(2025, 10, 1), DAY)
    return snapshot_of(rows, DAY, dt.datetime(2026, 4, 2, 23, tzinfo=dt.UTC), "evening")


def context(
    snapshot: Snapshot,
    *findings: Finding,
    lead: Finding | None = None,
    sequel: Sequel | None = None,
) -> Context:
    leads = () if lead is None else (lead,)
    return Context(snapshot, Analysis(findings, None, leads, sequel=sequel), coverage())


def keys(blocks: Sequence[Block]) -> list[str]:
    """Keys of all sentences, nested ones and those of lists too; said in both languages."""
    section = Section("tested", Sentence("section.us", "US market")(), tuple(blocks))
    check(Document("tested", section.title, None, (section,)), CATALOGS)
    said = [
        phrase
        for block in blocks
        for phrase in (
            block.sentences
            if isinstance(block, Paragraph)
            else (block.text,)
            if isinstance(block, Note)
            else block.items
            if isinstance(block, Bullets)
            else ()
        )
    ]
    return [message.key for phrase in said for message in nested(phrase)]


def nested(phrase: Phrase) -> Iterator[Message]:
    if isinstance(phrase, Message):
        yield phrase
        for value in phrase.values.values():
            yield from nested(value)
    elif isinstance(phrase, Listing):
        for item in phrase.items:
            yield from nested(item)


def tone(region: str, label: Mood, **more: object) -> Tone:
    return replace(Tone(subject=region, label=label, score=0.0, n=3), **more)  # type: ignore[arg-type]


def pair(a: str, b: str, spread_bp: float, z: float = 1.2) -> Divergence:
    return Divergence(
        subject=f"{a}/{b}",
        a=a,
        b=b,
        state="measured",
        spread_bp=spread_bp,
        r_a=0.03,
        r_b=0.03 - spread_bp / 1e4,
        z=z,
        percentile=0.8,
        n=250,
    )


def turned_over(ratio: float | None, subject: str = "A", currency: str = "CNY") -> Turnover:
    mean = None if ratio is None else 1e12
    return Turnover(
        subject=subject,
        session=DAY,
        currency=currency,
        amount=1e12 * (1 + (ratio or 0.0)),
        mean=mean,
        ratio=ratio,
        n=0 if mean is None else 20,
    )
