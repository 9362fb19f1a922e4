"""Reports for pictures that nobody would expect: any names, any numbers, any number of things."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

from hypothesis import strategies as st

from mir_core.model.call import CallKind
from mir_core.model.conclusion import (
    Assessment,
    Band,
    Conclusions,
    Edge,
    EdgeKind,
    FlowMap,
    Node,
    Risk,
)
from mir_core.model.crypto import Basis, CategoryFlow, CoinSupply, Issuance
from mir_core.model.finding import Divergence, Finding, Interval, Link, LinkLabel, Mood, Tone
from mir_core.model.message import Literal
from mir_core.model.record import Bucket, Rates, Record, Score
from mir_core.model.report import Cell, Column, Paragraph, Report, Section, Table
from mir_core.model.snapshot import Snapshot
from tests.builders import snapshot_of
from tests.pictures import AS_OF, DATE, SESSION, category, report_of, risk
from tests.unit.formatters_documents import NASTY

LONG = ("x" * 300, "\u4e0a\u8bc1\u6307\u6570" * 75, "many words " * 27,
        "\u6607\u5803\u5586\u9555 \U00020bb7\u91ce\u5bb6 \U0001f680" * 12)  # fmt: skip

#: What typst would run, set or stumble over, if text were markup.
HARM = (
    '#panic("executed")', "$x$ #sym.pi", "]#[ // comment /* x */", "\\ \\u{1F600} ~ *b* _e_ `r`",
    "<label> @ref = head", '#include "/etc/passwd"',
)  # fmt: skip

texts = st.one_of(
    st.sampled_from([*LONG, *HARM, *(each for each in NASTY if each)]),
    st.text("abc XYZ \u5e02\u573a\u60c5\u7eea +-.%0123$", min_size=1, max_size=60),
)
#: Numbers of any size, the smallest and the largest among them.
numbers = st.one_of(st.floats(-1e15, 1e15), st.floats(-1e-9, 1e-9), st.floats(-5, 5))
ratios = st.one_of(st.floats(-0.999, 50), st.floats(-0.05, 0.05), st.just(0.0))
_maybe = st.one_of(st.none(), ratios)


def table_of(rows: Sequence[Sequence[str]], numeric: Sequence[bool]) -> Table:
    """A table of texts."""
    return Table(
        tuple(Column(Literal(f"Head {k}"), numeric=each) for k, each in enumerate(numeric)),
        tuple(tuple(Cell(Literal(text) if text else None) for text in row) for row in rows),
    )


class Case:
    """A report that does not fill the screen where a test fails."""

    def __init__(self, report: Report) -> None:
        self.report = report

    def __repr__(self) -> str:
        return "Case(...)"


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Reports with something for every kind of picture."""
    text = draw(texts)
    columns = draw(st.integers(1, 4))
    rows = draw(st.lists(st.lists(texts, min_size=columns, max_size=columns), max_size=6))
    numeric = draw(st.lists(st.booleans(), min_size=columns, max_size=columns))
    sections = (
        Section("key_insight", Literal(text), (Paragraph((Literal(draw(texts)),)),)),
        Section("test", Literal(draw(texts)), (table_of(rows, numeric),)),
    )
    findings = (
        *draw(st.lists(tones(), max_size=3)),
        *draw(st.lists(links(), max_size=6)),
        *draw(st.lists(issuances(), max_size=1)),
        *draw(st.lists(flows(), max_size=11)),
        _divergence(draw(ratios)),
    )
    edges = FlowMap(tuple(draw(st.lists(arrows(), max_size=10))), Assessment.MIXED)
    conclusions = Conclusions(edges, draw(risks()))
    made = report_of(findings, conclusions, sections, taken=draw(snapshots()))
    return Case(dataclasses.replace(made, record=Record(scores=(draw(scores()),))))


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    """Closes of a few instruments: one, constant, tiny, huge, with holes."""
    days = draw(st.sampled_from([1, 2, 30, 400]))
    found: dict[tuple[str, str], dict[dt.date, float]] = {}
    for name in draw(
        st.lists(st.sampled_from(["SPX", "HSI", "HSTECH", "HSCEI", "BTC"]), unique=True)
    ):
        level = draw(st.sampled_from([1e-6, 0.5, 4321.0, 9.9e12]))
        swing = draw(st.sampled_from([0.0, 0.01, 0.9]))
        every = draw(st.sampled_from([1, 7, 40]))
        found[(name, "close")] = {
            DATE - dt.timedelta(days=each): level * (1 + swing * ((each * 37 % 100) / 100 - 0.5))
            for each in range(0, days, every)
        }
    return snapshot_of(found, DATE, AS_OF, "evening")


def tones() -> st.SearchStrategy[Tone]:
    return st.builds(
        Tone, subject=st.sampled_from(["US", "HK", "A"]), label=st.sampled_from(Mood),
        score=st.one_of(st.none(), st.floats(-99, 99)), n=st.just(4),
    )  # fmt: skip


def links() -> st.SearchStrategy[Link]:
    return st.builds(
        Link, subject=st.just("US->HK"), a=texts, b=texts, label=st.sampled_from(LinkLabel),
        expected=_maybe, actual=_maybe, residual_sd=st.one_of(st.none(), st.floats(0, 9)),
        surprise=st.one_of(st.none(), st.floats(-99, 99)),
    )  # fmt: skip


def issuances() -> st.SearchStrategy[Issuance]:
    coin = st.builds(
        CoinSupply, texts, st.floats(0, 1e15), st.sampled_from(Basis),
        st.one_of(st.none(), numbers), st.none(), st.none(),
    )  # fmt: skip
    return st.builds(
        Issuance, subject=st.just("x"), session=st.just(SESSION), basis=st.sampled_from(Basis),
        usd=numbers, usd_7d=st.one_of(st.none(), numbers), z=st.floats(-99, 99), n=st.just(9),
        coins=st.lists(coin, max_size=9).map(tuple), total_usd=st.floats(0, 1e15),
    )  # fmt: skip


def flows() -> st.SearchStrategy[CategoryFlow]:
    amount = st.one_of(st.none(), numbers)
    return st.builds(category, texts, st.floats(0, 1e15), amount, amount)


@st.composite
def arrows(draw: st.DrawFn) -> Edge:
    pair = st.lists(st.sampled_from(Node), min_size=2, max_size=2, unique=True)
    source, target = draw(pair)
    usd = draw(st.one_of(st.none(), st.floats(0, 1e15)))
    kind = EdgeKind.INFERRED if usd is None else EdgeKind.MEASURED
    return Edge(source, target, kind, usd, draw(st.floats(0, 99999)), Literal("why"))


@st.composite
def risks(draw: st.DrawFn) -> tuple[Risk, ...]:
    judged = st.one_of(st.none(), st.sampled_from(Band))
    impact = st.one_of(st.none(), st.floats(-0.9999, 0))
    count = draw(st.integers(0, 6))
    return tuple(
        risk(rank, draw(texts), draw(st.floats(0, 1)), draw(judged), draw(impact))
        for rank in range(1, count + 1)
    )


@st.composite
def scores(draw: st.DrawFn) -> Score:
    """Calls by how likely they were said to be; hits never outnumber calls."""
    buckets = []
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        n = draw(st.sampled_from([0, 1, 7, 12345]))
        said, hits = draw(st.floats(low, low + 0.2)), draw(st.integers(0, n))
        buckets.append(Bucket(low, low + 0.2, n, said if n else None, hits / n if n else None))
    rates = Rates(0.44, Interval(0.37, 0.51), 0.3, 0.221, 0.264, tuple(buckets))
    kind = draw(st.sampled_from(CallKind))
    return Score(kind, draw(st.booleans()), 3, 53, 68, 0, rates)


def _divergence(spread: float) -> Finding:
    return Divergence(
        subject="HSTECH/HSCEI", a="HSTECH", b="HSCEI", state="measured", a_session=DATE,
        b_session=DATE, spread_bp=spread * 1e4, r_a=spread, r_b=0.0, z=3.61, percentile=1.0,
        n=136, reported=True, run_day=1,
    )  # fmt: skip
