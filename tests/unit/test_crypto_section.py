"""The crypto section in each situation, both languages, and with hostile names."""

import dataclasses
import datetime as dt
from collections.abc import Sequence

import pytest

from formatters.catalog import Catalog
from formatters.crypto_json import crypto_json
from formatters.outputs.discord import FORMATTER as DISCORD
from formatters.outputs.markdown import FORMATTER as MARKDOWN
from formatters.outputs.telegram import FORMATTER as TELEGRAM
from formatters.outputs.text import FORMATTER as TEXT
from formatters.parity import check
from formatters.plain_json import PlainJson
from mir_core.calendars import cut_off
from mir_core.model.crypto import (
    Basis,
    CategoryFlow,
    CoinMarket,
    CoinSupply,
    Contributor,
    DexVolume,
    Issuance,
    LevelBreak,
    LevelKind,
    Rotation,
)
from mir_core.model.finding import Analysis, Divergence, Finding
from mir_core.model.report import Document, Section
from mir_core.report.contract import Context
from mir_core.report.sections.crypto import SECTION
from tests.builders import MORNING, ZONE, coverage, snapshot_of

D, DAY = dt.date(2026, 4, 8), dt.date(2026, 4, 7)
ENGLISH, CHINESE = Catalog.load("en"), Catalog.load("zh")
BTC = {DAY - dt.timedelta(days=back): 70_000.0 + back for back in range(3)}


def document(*findings: Finding) -> Document:
    snapshot = snapshot_of({("BTC", "close"): BTC}, D, cut_off(D, MORNING, ZONE))
    context = Context(snapshot, Analysis(findings, None, ()), coverage())
    section = Section(SECTION.name, SECTION.title(), SECTION.build(context))
    found = Document("crypto", SECTION.title(), None, (section,))
    check(found, (ENGLISH, CHINESE))
    return found


def said(*findings: Finding, catalog: Catalog = ENGLISH) -> str:
    text = "".join(part.plain_text for part in TEXT(document(*findings), catalog))
    space = "" if catalog is CHINESE else " "
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\n", space)


def flow(group: str, usd: float | None, share: float = 0.02, **more: object) -> CategoryFlow:
    plain = CategoryFlow(
        subject=group,
        session=DAY,
        tvl_usd=5e9,
        change_usd=50e6,
        change_ratio=0.01,
        beta=None if usd is None else 0.5,
        n=250,
        price_usd=None if usd is None else 10e6,
        flow_usd=usd,
        flow_ratio=None if usd is None else share * (1 if usd > 0 else -1),
        z=None if usd is None else 1.5,
    )
    return dataclasses.replace(plain, **more)  # type: ignore[arg-type]  # names of its fields


def issuance(usd: float | None, z: float | None, basis: Basis = Basis.SUPPLY) -> Issuance:
    coin = CoinSupply("USDT", 184e9, basis, usd, None if usd is None else usd / 184e9, 0.01)
    return Issuance(
        subject="stablecoins",
        session=DAY,
        basis=basis,
        usd=usd,
        usd_7d=None,
        z=z,
        n=90,
        coins=(coin,),
    )


def volume(change: float | None, moves: Sequence[float]) -> DexVolume:
    return DexVolume(
        subject="DEX.Total",
        session=DAY,
        usd=6e9,
        change=change,
        venues=tuple(Contributor(f"Venue {n}", 1e9 - n, move) for n, move in enumerate(moves)),
        rising=sum(move > 0 for move in moves) / len(moves) if moves else None,
        quartiles=(min(moves), max(moves)) if moves else None,
    )


def gap(spread_bp: float, z: float) -> Divergence:
    return Divergence(
        subject="ETH/BTC", a="ETH", b="BTC", state="measured", spread_bp=spread_bp, z=z, n=250
    )


def test_everything_missing_is_named_with_its_reason() -> None:
    text = said()
    assert "Not measured: Ether" in text
    for name in (
        "total market cap",
        "value locked by category",
        "USDT",
        "USDC",
        "DAI",
        "volume of",
    ):
        assert name in text
    assert "未能测算" in said(catalog=CHINESE)


@pytest.mark.parametrize(
    ("found", "english", "chinese"),
    [
        (gap(184, 1.31), "as appetite for risk beyond Bitcoin", "跑赢比特币 1.84 个百分点"),
        (gap(-184, -1.31), "Bitcoin did better than Ether by 184 bp", "资金退守两者中更稳的一边"),
        (gap(-30, -0.2), "a gap of ordinary size", "差距属正常范围"),
        (gap(0.2, 0.0), "Ether and Bitcoin moved alike", "涨跌持平"),
        (issuance(400e6, 1.2), "+$400M (z +1.2: more came in than usual)", "净增发 +4亿美元"),
        (issuance(2e9, 3.4), "far more new money than usual came in", "新增资金远超平日"),
        (issuance(-260e6, -1.4), "-$260M (z -1.4: money is leaving)", "（z -1.4，资金流出）"),
        (issuance(-3e9, -4.0), "leaving far faster than usual", "资金流出远快于平日"),
        (issuance(5e6, 0.1), "within the usual range", "属正常范围"),
        (issuance(5e6, None), "too little history", "历史太短"),
        # Less came in than usual: nothing has left.
        (issuance(5e6, -1.2), "z -1.2: within the usual range", "z -1.2，属正常范围"),
        (
            issuance(-2e9, -5.0, Basis.MARKET_VALUE),
            "Market value of USDT over the day: -$2B (z -5.0: far outside the usual range)",
            "当日市值合计变动 -20亿美元",
        ),
        (volume(0.3, [0.1] * 7 + [-0.1] * 3), "70 % rose", "普遍放量"),
        (volume(-0.3, [0.1] * 3 + [-0.1] * 7), "a broad decline", "普遍缩量"),
        (volume(-0.3, [0.1] * 5 + [-0.1] * 5), "mixed", "涨跌不一"),
        (volume(0.00004, []), "stayed at $6B (0.00 %)", "持平于 60亿美元"),
        (volume(None, []), "Trading on decentralised exchanges: $6B.", "成交额 60亿美元。"),
        (flow("Lending", None), "No flow is told", "不列资金流"),
    ],
)  # fmt: skip
def test_a_sentence_for_each_situation(found: Finding, english: str, chinese: str) -> None:
    assert english in said(found)
    assert chinese in said(found, catalog=CHINESE)


def test_market_value_is_never_called_issuance() -> None:
    text = said(issuance(1e9, 2.5, Basis.MARKET_VALUE))
    assert "Net issuance" not in text
    assert "are no issuance" in text
    assert "净增发" not in said(issuance(1e9, 2.5, Basis.MARKET_VALUE), catalog=CHINESE)


def test_volume_is_never_read_as_inflow() -> None:
    text = said(volume(3.33, [1.32, 1.63, 3.33]))
    assert "not which way money went" in text
    assert "inflow" not in text


@pytest.mark.parametrize(
    ("flows", "english"),
    [
        ((flow("RWA", 50e6), flow("Lending", -40e6)), "RWA took in most (+$50M) and Lending lost"),
        ((flow("RWA", 50e6), flow("DEX", 20e6)), "every category took in capital, RWA the most"),
        ((flow("RWA", -50e6), flow("DEX", -20e6)), "every category lost capital, RWA the most"),
        ((flow("RWA", 50e6), flow("DEX", -2e9)), "DEX lost $2B, 2.00 % of what it held"),
        ((flow("RWA", 2e9), flow("DEX", -20e6)), "RWA took in $2B, 2.00 % of what it held"),
    ],
)
def test_the_largest_flows_of_a_day_without_a_rotation(
    flows: tuple[Finding, ...], english: str
) -> None:
    assert english in said(*flows)


@pytest.mark.parametrize(
    ("source", "target", "english", "chinese"),
    [
        ("Lending", "RWA", "to the defensive side", "防御端"),
        ("RWA", "Staking", "back to on-chain risk", "重回链上风险"),
        ("Lending", "Bridges", "from Lending (-$300M, -2.00 %", "资金由借贷"),
    ],
)
def test_a_rotation_says_from_where_to_where(
    source: str, target: str, english: str, chinese: str
) -> None:
    rotation = Rotation(
        subject=f"{source}->{target}",
        session=DAY,
        source=source,
        target=target,
        out_usd=-300e6,
        out_ratio=-0.02,
        in_usd=400e6,
        in_ratio=0.03,
    )
    flows = flow(source, -300e6), flow(target, 400e6)
    assert english in said(rotation, *flows)
    assert chinese in said(rotation, *flows, catalog=CHINESE)


def test_prices_total_and_levels() -> None:
    market = CoinMarket(
        subject="crypto",
        session=DAY,
        total_usd=2.53e12,
        total_change=0.0402,
        eth_btc=0.0311455,
        eth_btc_change=0.0176,
    )
    level = LevelBreak(
        subject="BTC",
        session=DAY,
        kind=LevelKind.ROUND,
        direction=1,
        level=70_000.0,
        close=71_910.2,
    )
    low = LevelBreak(
        subject="ETH", session=DAY, kind=LevelKind.LOW, direction=-1, level=2_001.5, close=1_990.0
    )
    text = said(market, level, low)
    assert "$2.53T" in text
    assert "+4.02 %" in text
    assert "0.03115" in text
    crossed = "Bitcoin above 70,000 and Ether below its twenty-day low of 2,001.50"
    assert crossed in text
    assert "比特币站上 70,000、以太币创二十日收盘新低（前低 2,001.50）" in said(
        market, level, low, catalog=CHINESE
    )


HOSTILE = [
    "<b>Bold</b>",
    "@everyone",
    "```code``` `x` *y* _z_",
    "x" * 300,
    "\u202eevil\u202c \u200f\u2066x\u2069",
    "</script><script>",
    "[a](http://example.com)",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_from_outside_are_text_in_every_channel(name: str) -> None:
    risers = (Contributor(name, 500e6, 0.3),)
    venues = dataclasses.replace(volume(0.1, [0.1]), venues=(Contributor(name, 1e9, 0.1),))
    made = document(flow("RWA", 50e6, risers=risers), venues)
    for formatter in (TELEGRAM, DISCORD, MARKDOWN, TEXT):
        for catalog in (ENGLISH, CHINESE):
            parts = formatter(made, catalog)
            assert parts
            sent = "".join(f"{part.payload} {part.plain_text}" for part in parts)
            assert not {"\u202e", "\u2066"} & set(sent)
            assert "x" * 41 not in sent
            if formatter in (TELEGRAM, MARKDOWN):
                markup = "".join(str(part.payload) for part in parts)
                assert "<b>Bold" not in markup
                assert "<script>" not in markup
            if formatter is DISCORD:
                assert all(part.payload["allowed_mentions"] == {"parse": []} for part in parts)


def test_json_has_null_and_empty_lists_for_what_was_not_measured() -> None:
    plain = PlainJson(Catalog.load("en"))
    assert crypto_json(Analysis((), None, ()), plain) == {
        "market": None,
        "issuance": None,
        "categories": [],
        "rotation": None,
        "dex": None,
        "levels": [],
    }
