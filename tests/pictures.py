"""A report made by hand with something for every kind of picture, and its golden hashes.

`python -m tests.pictures DIR` draws them all to look at; with `--accept`, their hashes become the
golden ones.
"""

import dataclasses
import datetime as dt
import hashlib
import json
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.metadata import version
from pathlib import Path

from formatters.catalog import Catalog
from formatters.images.contract import Mode, Picture, Theme
from formatters.images.font import FILE
from formatters.images.render import Renderer
from formatters.images.report import pictures
from formatters.images.scene import Scene
from mir_core.analysis.pairs import PairHistory
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
    RiskBasis,
)
from mir_core.model.crypto import Basis, CategoryFlow, CoinSupply, Issuance
from mir_core.model.finding import (
    Analysis,
    BaseRate,
    Divergence,
    Finding,
    Interval,
    Link,
    LinkLabel,
    Mood,
    Tone,
)
from mir_core.model.message import Change, Level, Literal, Name, Phrase, Sentence
from mir_core.model.record import Bucket, Rates, Record, Score
from mir_core.model.report import Cell, Column, Paragraph, Report, Section, Table
from mir_core.model.snapshot import Snapshot
from mir_core.report import wording
from tests.builders import coverage, random_rows, snapshot_of

GOLDEN = Path(__file__).parent / "golden" / "pictures.json"
DATE = dt.date(2026, 4, 8)
AS_OF = dt.datetime(2026, 4, 8, 10, tzinfo=dt.UTC)
SESSION = dt.date(2026, 4, 7)
LANGUAGES = ("en", "zh")
MODES: tuple[Mode, ...] = ("light", "dark")

_INDICES = ("DJI", "SPX", "IXIC", "NDX", "HSI", "HSCEI", "HSTECH", "SSE", "SZSE", "ChiNext")
_MOVED = Sentence("move", wording.MOVE.english)


@cache
def snapshot() -> Snapshot:
    """Two years of random closes of all indices and both coins."""
    rows = random_rows(7, (*_INDICES, "BTC", "ETH"), dt.date(2024, 4, 1), DATE)
    return snapshot_of(rows, DATE, AS_OF, "evening")


@cache
def report() -> Report:
    """The report; its tables have wrapped cells, numbers, a dash and text from outside."""
    return report_of((*_findings(), *_crypto()), Conclusions(_flow_map(), _risks()))


def report_of(
    findings: tuple[Finding, ...] = (),
    conclusions: Conclusions | None = None,
    sections: tuple[Section, ...] | None = None,
    taken: Snapshot | None = None,
) -> Report:
    """A report of given findings over the hand-made snapshot."""
    leads = tuple(each for each in findings if isinstance(each, Divergence))[:1]
    analysis = Analysis(findings, "US->HK", leads, conclusions or Conclusions())
    return Report(
        name="report",
        title=Literal("Market Intelligence Report"),
        subtitle=None,
        sections=_sections() if sections is None else sections,
        date=DATE,
        edition="evening",
        revision=1,
        snapshot=snapshot() if taken is None else taken,
        analysis=analysis,
        record=Record(scores=(_score(),)),
    )


def scene(language: str = "en", mode: Mode = "light", found: Report | None = None) -> Scene:
    """The report in a language and theme, in the language's own colours."""
    catalog = Catalog.load(language)
    theme = Theme(mode, catalog.up_colour)
    return Scene(report() if found is None else found, coverage(), catalog, theme, memo())


@cache
def memo() -> PairHistory:
    """One memo for all tests."""
    return PairHistory()


@cache
def renderer() -> Renderer:
    """One renderer for all tests: fonts are read once."""
    return Renderer(ThreadPoolExecutor(2))


def all_pictures() -> tuple[Picture, ...]:
    """Every picture in each language and theme."""
    return tuple(
        picture
        for language in LANGUAGES
        for mode in MODES
        for picture in pictures(scene(language, mode))
    )


def hashes() -> Mapping[str, object]:
    """What the golden file holds: versions, and the digest of every picture."""
    drawn = [renderer().draw(picture) for picture in all_pictures()]
    return {
        "typst": version("typst"),
        "font": hashlib.sha256(FILE.read_bytes()).hexdigest(),
        "pictures": {
            file_name(each.picture): hashlib.sha256(each.png).hexdigest() for each in drawn
        },
    }


def file_name(picture: Picture) -> str:
    return f"{picture.name}.{picture.language}.{picture.theme.mode}.png"


def table_section(rows: int, text: str = "Lending") -> Section:
    """A section with one table of many rows."""
    cells = tuple(
        (Cell(Literal(f"{text} {number}")), Cell(Level(1234.5)), Cell(Change(-0.0123), "down"))
        for number in range(rows)
    )
    columns = (
        Column(Literal("Category")),
        Column(Literal("Locked"), numeric=True),
        Column(Literal("Change"), numeric=True),
    )
    return Section("crypto", Literal("Crypto & DeFi"), (Table(columns, cells),))


def _sections() -> tuple[Section, ...]:
    insight: tuple[Phrase, ...] = (
        _MOVED(instrument=Name("HSTECH"), change=Change(0.0522)),
        _MOVED(instrument=Name("SPX"), change=Change(0.0008)),
    )
    columns = (
        Column(Literal("Index")),
        Column(Literal("Close"), numeric=True),
        Column(Literal("Change"), numeric=True),
        Column(Literal("What moved it")),
    )
    rows = (
        (Cell(Name("DJI")), Cell(Level(46584.46)), Cell(Change(-0.0018), "down"), Cell(None)),
        (
            Cell(Name("SPX")),
            Cell(Level(6616.85)),
            Cell(Change(0.0008), "up"),
            Cell(Literal("昇腾 supply chain, mega-caps and a longer reason that wraps")),
        ),
    )
    return (
        Section("key_insight", Literal("Key insight"), (Paragraph(insight),)),
        Section("us", Literal("US market"), (Table(columns, rows),)),
        table_section(23),
    )


def _findings() -> tuple[Finding, ...]:
    tone = Tone(subject="US", label=Mood.NEUTRAL, score=0.06, n=4)
    high = Tone(subject="HK", label=Mood.STRONG_RISK_ON, score=2.27, n=3)
    none = Tone(subject="A", label=Mood.NOT_MEASURED, score=None, n=0)
    link = Link(
        subject="US->HK", a="SPX", b="HSI", label=LinkLabel.FAILED, a_session=SESSION,
        b_session=DATE, r_a=0.0008, actual=0.0309, expected=0.0028, residual_sd=0.0115,
        surprise=2.44, beta=0.402, t=4.9, r2=0.09, n=250,
    )  # fmt: skip
    pending = dataclasses.replace(
        link, subject="HK->A", a="HSI", b="SSE", label=LinkLabel.PENDING, actual=None, surprise=None
    )
    rate = BaseRate(5, 41, 12, 0.29, Interval(0.19, 0.42), 0.31, 20)
    divergence = Divergence(
        subject="HSTECH/HSCEI", a="HSTECH", b="HSCEI", state="measured", a_session=DATE,
        b_session=DATE, spread_bp=261.0, r_a=0.0522, r_b=0.0261, z=3.61, percentile=1.0, n=136,
        reported=True, run_day=1, base_rates=(rate,),
    )  # fmt: skip
    return (tone, high, none, link, pending, divergence)


def _crypto() -> tuple[Finding, ...]:
    coins = (
        CoinSupply("USDT", 184.2e9, Basis.SUPPLY, 520e6, 0.0028, 0.004),
        CoinSupply("USDC", 77.1e9, Basis.SUPPLY, -131e6, -0.0017, -0.012),
        CoinSupply("DAI", 4.4e9, Basis.MARKET_VALUE, None, None, None),
    )
    issuance = Issuance(
        subject="stablecoins", session=SESSION, basis=Basis.SUPPLY, usd=389e6, usd_7d=-1.3e9,
        z=1.42, n=90, coins=coins, total_usd=314e9, total_change=0.0013,
    )  # fmt: skip
    flows = (
        ("Lending", 52.9e9, 0.9e9, 0.5e9),
        ("RWA", 21.4e9, 3e6, 82e6),
        ("Yield", 7.7e9, 0.14e9, -0.35e9),
    )
    return (issuance, *(category(*each) for each in flows), category("Bridges", 44e9, None, None))


def category(name: str, tvl: float, price: float | None, flow: float | None) -> CategoryFlow:
    """What happened to the TVL of a group."""
    change = None if price is None or flow is None else price + flow
    return CategoryFlow(
        subject=name, session=SESSION, tvl_usd=tvl, change_usd=change, change_ratio=None, beta=0.6,
        n=90, price_usd=price, flow_usd=flow, flow_ratio=None,
    )  # fmt: skip


def _flow_map() -> FlowMap:
    measured, inferred = EdgeKind.MEASURED, EdgeKind.INFERRED
    edges = (
        (Node.CASH, Node.STABLECOINS, measured, 389e6, None),
        (Node.DEFI, Node.STABLECOINS, measured, 1.24e9, None),
        (Node.STABLECOINS, Node.RWA, measured, 85e6, None),
        (Node.US, Node.HK, inferred, None, 301.4),
        (Node.US, Node.COINS, inferred, None, 436.0),
    )
    made = tuple(
        Edge(source, target, kind, usd, bp, Literal("measured flow"))
        for source, target, kind, usd, bp in edges
    )
    return FlowMap(made, Assessment.EXPANSION)


def _risks() -> tuple[Risk, ...]:
    return (
        risk(1, "Hong Kong tech gives back its surge", 0.42, None, -0.061),
        risk(2, "US rates jump on inflation data", None, Band.MEDIUM, -0.034),
        risk(3, "Stablecoin loses its peg", None, Band.LOW, None),
    )


def risk(
    rank: int, name: str, probability: float | None, band: Band | None, impact: float | None
) -> Risk:
    """An entry of the matrix."""
    basis = RiskBasis.HISTORY if band is None else RiskBasis.JUDGEMENT
    return Risk(
        f"risk_{rank}", rank, Literal(name), Literal("a level"), None, basis, probability, band,
        64, 0.2, impact, ("HK",), ("HSTECH.change",),
    )  # fmt: skip


def _score() -> Score:
    buckets = (
        Bucket(0.0, 0.2, 19, 0.13, 0.11), Bucket(0.2, 0.4, 46, 0.32, 0.35),
        Bucket(0.4, 0.6, 49, 0.5, 0.59), Bucket(0.6, 0.8, 0, None, None),
        Bucket(0.8, 1.0, 7, 0.86, 0.43),
    )  # fmt: skip
    rates = Rates(0.44, Interval(0.37, 0.51), 0.3, 0.221, 0.264, buckets)
    return Score(CallKind.DIVERGENCE, False, 3, 53, 68, 0, rates)  # noqa: FBT003 - positional of the type


def main(folder: Path, *, accept: bool) -> None:
    """Write all pictures, and the golden hashes if they are accepted."""
    folder.mkdir(parents=True, exist_ok=True)
    for picture in all_pictures():
        (folder / file_name(picture)).write_bytes(renderer().draw(picture).png)
    if accept:
        GOLDEN.write_text(json.dumps(hashes(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), accept="--accept" in sys.argv)
