"""Each kind of statement of the two example reports, and where ours says it.

The figures are theirs, on the sessions that they are of; what was stale in them is flagged.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest

from formatters.catalog import Catalog
from formatters.outputs.text import FORMATTER as TEXT
from formatters.parity import check
from mir_core.model.crypto import Issuance
from mir_core.model.figure import Verdict
from mir_core.model.message import Message
from mir_core.model.report import Report
from tests.reports.examples import FIRST, SECOND, Example, report_of
from tests.reports.statements import plain, row, said, values

#: first and second: as printed, on their own sessions. claimed: the US closes as of the report's.
REPORTS = {
    "first": lambda: report_of(FIRST),
    "second": lambda: report_of(SECOND),
    "claimed": lambda: report_of(FIRST, us_in_time=True),
    "claimed second": lambda: report_of(SECOND, us_in_time=True),
}


@dataclass(frozen=True)
class Said:
    """One statement of an example.

    Attributes:
        statement: What the example says.
        report: In which of `REPORTS`.
        key: Of our sentence.
        values: That it must carry, by placeholder; a number to half a unit of what is printed.
    """

    statement: str
    report: str
    section: str
    key: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """A line of a table: the values that it must hold."""

    statement: str
    report: str
    section: str
    name: str
    values: tuple[float, ...]


SAID = [
    # 1. Key insight
    Said("leading story: rotation within DeFi", "first", "key_insight", "insight.rotation",
         {"source": "Lending", "target": "RWA"}),
    Said("what it is not: no broad risk-off", "first", "key_insight", "insight.differing"),
    Said("what follows, or that it is not known", "first", "key_insight", "insight.no_aftermath"),
    # 2. Sentiment and chain
    Said("Hong Kong: risk-off, tech-heavy", "first", "sentiment", "character.tech_led"),
    Said("A-shares: risk-off", "first", "sentiment", "mood.risk_off"),
    Said("US: its tone", "claimed", "sentiment", "tone.score_character"),
    Said("the chain, link by link", "claimed", "sentiment", "arrow", {"a": "SPX", "b": "HSI"}),
    Said("what was expected of A-shares", "first", "sentiment", "chain.fit", {"b": "SSE"}),
    Said("breakdown point, or that there is none", "first", "sentiment", "chain.no_break"),
    Said("19 % advance rate", "first", "sentiment", "breadth.share", {"share": 445 / 2309}),
    # 3. Crypto
    Said("Ether weaker than Bitcoin", "first", "crypto", "crypto.ahead",
         {"ahead": "BTC", "behind": "ETH", "spread": 186}),
    Said("altcoin risk-off", "first", "crypto", "crypto.gap_risk_off"),
    Said("Ether outperforms Bitcoin", "second", "crypto", "crypto.ahead",
         {"ahead": "ETH", "behind": "BTC", "spread": 170}),
    Said("breaking 70,000", "second", "crypto", "crypto.round_up",
         {"coin": "BTC", "level": 70_000}),
    Said("rotation into RWA", "first", "crypto", "crypto.rotation", {"target": "RWA"}),
    Said("flight to safety within crypto", "first", "crypto", "crypto.rotation_defensive"),
    Said("rotation out of RWA", "second", "crypto", "crypto.rotation", {"source": "RWA"}),
    Said("on-chain risk appetite rises", "second", "crypto", "crypto.rotation_risk_on"),
    Said("net issuance of stablecoins in USD", "first", "crypto", "crypto.issued"),
    Said("DEX volumes mixed", "first", "crypto", "crypto.venues_mixed"),
    Said("DEX volume explosion", "second", "crypto", "crypto.venues_rose"),
    # 4. US
    Said("value leads: 21 bp, which is next to nothing", "claimed", "us", "region.nearly_even",
         {"a": "NDX", "b": "DJI"}),
    # 5. Hong Kong
    Said("HSTECH against HSCEI", "first", "hong_kong", "region.held",
         {"winner": "HSCEI", "loser": "HSTECH"}),
    Said("tech is sold, not China as a whole", "first", "hong_kong", "judgement.hk_flat_state"),
    Said("Hong Kong's figures of 2026-04-02 in April 8's report", "second", "hong_kong",
         "region.closed", {"session": dt.date(2026, 4, 2)}),
    # 6. A-shares
    Said("445 up, 1,864 down", "first", "a_shares", "breadth.measured_of",
         {"universe": "universe.sse", "advancing": 445, "declining": 1864, "share": 445 / 2309}),
    Said("panic-level breadth", "first", "a_shares", "judgement.sold_across"),
    Said("1,584 to 713", "second", "a_shares", "breadth.measured_of",
         {"advancing": 1584, "declining": 713}),
    Said("turnover 1.48T, elevated", "first", "a_shares", "turnover.above", {"amount": 1.48e12}),
    Said("distribution volume", "first", "a_shares", "judgement.down_heavy"),
    Said("turnover 1.32T, healthy", "second", "a_shares", "turnover.in_line", {"amount": 1.32e12}),
    Said("growth implosion, large-cap resilience", "first", "a_shares", "region.held",
         {"winner": "SSE", "loser": "ChiNext"}),
    Said("growth sold: appetite leaves", "first", "a_shares", "judgement.a_down_large"),
    Said("northbound: turnover, no flow", "first", "a_shares", "connect.turnover"),
    Said("no northbound data", "second", "a_shares", "connect.no_trade", {"market": "HK"}),
    # 7. Divergences
    Said("US up, crypto down", "claimed", "divergences", "pair", {"a": "SPX", "b": "BTC"}),
    Said("HSTECH against ChiNext", "first", "divergences", "pair",
         {"a": "HSTECH", "b": "ChiNext"}),
    Said("RWA up, native down", "first", "divergences", "divergence.size", {}),
    Said("ETH over BTC", "second", "divergences", "pair", {"a": "ETH", "b": "BTC"}),
    Said("the most significant one", "first", "divergences", "divergence.followed"),
    Said("what followed within 5 days, with n", "first", "divergences", "base_rate.share"),
    Said("no HK against crypto with old figures", "second", "divergences", "divergence.closed"),
    # 8. Flow map
    Said("from native DeFi into RWA", "first", "flow_map", "flow.rotated",
         {"source": "Lending", "target": "RWA"}),
    Said("net assessment: rotation", "first", "flow_map", "flow.rotation"),
    Said("redemptions leave for cash", "first", "flow_map", "flow.redeemed"),
    Said("minting feeds the chain", "second", "flow_map", "flow.issued"),
    # 9. Risks, 10. plan
    Said("ranked risks with a trigger to watch", "first", "risk_matrix", "risk.entry", {"rank": 1}),
    Said("three risks at least", "first", "risk_matrix", "risk.entry", {"rank": 3}),
    Said("probability", "first", "risk_matrix", "risk.counted"),
    Said("conservative profile", "first", "action_plan", "profile.conservative"),
    Said("moderate profile", "first", "action_plan", "profile.moderate"),
    Said("aggressive profile", "first", "action_plan", "profile.aggressive"),
    Said("action with rationale and trigger", "first", "action_plan", "plan.action"),
    # Disclaimer, and what the examples lack
    Said("no financial advice", "first", "disclaimer", "disclaimer.text"),
    Said("US closes are half a year old", "first", "data_notes", "gap.stale",
         {"session": dt.date(2025, 9, 26), "expected": dt.date(2026, 4, 2)}),
    Said("Hong Kong was closed", "second", "data_notes", "gap.closed",
         {"venue": "XHKG", "session": dt.date(2026, 4, 2)}),
]  # fmt: skip

ROWS = [
    Row("Dow ahead of the Nasdaq-100", "claimed", "us", "pair NDX DJI", (-21.0,)),
    Row("HSTECH less HSCEI: 107 bp", "first", "hong_kong", "pair HSTECH HSCEI", (-107.0,)),
    Row("ChiNext less SSE", "first", "a_shares", "pair ChiNext SSE", (-157.0,)),
    Row("SPX +0.59 %, BTC -2.04 %: 263 bp", "claimed", "divergences", "pair SPX BTC", (263.0,)),
    Row("HSTECH less ChiNext", "first", "divergences", "pair HSTECH ChiNext", (68.0,)),
    Row("ETH less BTC", "second", "divergences", "pair ETH BTC", (170.0,)),
    Row("Dow 46,247 +0.65 %", "claimed", "us", "DJI", (46_247, 0.0065)),
    Row("SPX 6,643 +0.59 %", "claimed", "us", "SPX", (6_643.70, 0.0059)),
    Row("22,484 is the Composite", "claimed", "us", "IXIC", (22_484, 0.0044)),
    Row("HSI 25,116 -0.70 %", "first", "hong_kong", "HSI", (25_116, -0.0070)),
    Row("HSCEI 8,456 -0.56 %", "first", "hong_kong", "HSCEI", (8_456, -0.0056)),
    Row("HSTECH 4,679 -1.63 %", "first", "hong_kong", "HSTECH", (4_679, -0.0163)),
    Row("SSE 3,919 -0.74 %", "first", "a_shares", "SSE", (3_919, -0.0074)),
    Row("SZSE 13,486 -1.60 %", "first", "a_shares", "SZSE", (13_486, -0.0160)),
    Row("ChiNext 3,172 -2.31 %", "first", "a_shares", "ChiNext", (3_172, -0.0231)),
    Row("SSE +0.26 %", "second", "a_shares", "SSE", (0.0026,)),
    Row("ChiNext +0.36 %", "second", "a_shares", "ChiNext", (0.0036,)),
    Row("BTC 66,830 -2.04 %", "first", "crypto", "BTC", (66_830, -0.0204)),
    Row("ETH 2,055 -3.90 %", "first", "crypto", "ETH", (2_055, -0.0390)),
    Row("BTC 71,917 +4.35 %", "second", "crypto", "BTC", (71_917, 0.0435)),
    Row("total 2.53T +4.02 %", "second", "crypto", "crypto.capitalisation", (2.53e12, 0.0402)),
    Row("USDT -0.142 %", "first", "crypto", "USDT", (-0.00142,)),
    Row("USDC +0.117 %", "first", "crypto", "USDC", (0.00117,)),
    Row("DAI +0.704 %", "first", "crypto", "DAI", (0.00704,)),
    Row("USDT +0.25 %", "second", "crypto", "USDT", (0.0025,)),
    Row("USDC +0.43 %", "second", "crypto", "USDC", (0.0043,)),
    Row("Superstate +30.5 %", "first", "crypto", "Superstate USTB", (0.305,)),
    Row("OpenEden +10.6 %", "first", "crypto", "OpenEden TBILL", (0.106,)),
    Row("Dolomite +38 %", "first", "crypto", "Dolomite", (0.38,)),
    Row("River -31 %", "first", "crypto", "River Omni-CDP", (-0.31,)),
    Row("Strata -21 %", "first", "crypto", "Strata Markets", (-0.21,)),
    Row("NAVI -17 %", "first", "crypto", "NAVI Lending", (-0.17,)),
    Row("Superstate -24 %", "second", "crypto", "Superstate USTB", (-0.24,)),
    Row("Uniswap V4 -33 %", "first", "crypto", "Uniswap V4", (-0.33,)),
    Row("Orca -58 %", "first", "crypto", "Orca", (-0.58,)),
    Row("Aerodrome +10 %", "first", "crypto", "Aerodrome", (0.10,)),
    Row("Uniswap V3 +132 %", "second", "crypto", "Uniswap V3", (1.32,)),
    Row("Fluid +163 %", "second", "crypto", "Fluid", (1.63,)),
    Row("Curve +333 %", "second", "crypto", "Curve", (3.33,)),
]


def carries(message: Message, wanted: dict[str, Any]) -> bool:
    """True if each placeholder holds, or lists, the value."""
    for name, value in wanted.items():
        held = [plain(each) for each in values(message.values[name])]
        if not any(close(each, value) for each in held):
            return False
    return True


def close(held: object, wanted: object) -> bool:
    """Equal; a number to the precision that the examples print."""
    if isinstance(held, int | float) and isinstance(wanted, int | float):
        size = abs(wanted)
        unit = 5e-5 if size < 10 else 0.51 if size < 1e6 else size * 0.005
        return abs(abs(held) - size) <= unit
    return held == wanted


@pytest.mark.parametrize("wanted", SAID, ids=lambda each: f"{each.report}: {each.statement}")
def test_each_statement_of_the_examples_is_said(wanted: Said) -> None:
    found = [
        each for each in said(REPORTS[wanted.report](), wanted.section) if each.key == wanted.key
    ]
    assert found, f"{wanted.key} is not said in {wanted.section}"
    assert any(carries(message, wanted.values) for message in found), found


@pytest.mark.parametrize("wanted", ROWS, ids=lambda each: f"{each.report}: {each.statement}")
def test_each_figure_of_the_examples_stands_in_its_row(wanted: Row) -> None:
    held = [plain(value) for value in row(REPORTS[wanted.report](), wanted.section, wanted.name)]
    for value in wanted.values:
        matches = [each for each in held if close(each, value)]
        assert matches, (held, value)
        assert any(each * value > 0 for each in matches)


def test_the_contraction_of_tether_is_about_260_million() -> None:
    (found,) = report_of(FIRST).analysis.of(Issuance)
    tether = next(coin for coin in found.coins if coin.instrument == "USDT")
    assert tether.issued_usd == pytest.approx(-260e6, rel=0.03)


def test_more_than_600_million_were_minted_on_the_second() -> None:
    (found,) = report_of(SECOND).analysis.of(Issuance)
    assert (found.usd or 0) > 600e6


# What was stale in them.


@pytest.mark.parametrize("example", [FIRST, SECOND])
def test_us_closes_of_september_are_stale_and_printed_nowhere(example: Example) -> None:
    report = report_of(example)
    for index in ("SPX", "DJI", "IXIC", "NDX"):
        figure = report.snapshot.figures[f"{index}.close"]
        assert (figure.verdict, figure.session) == (Verdict.STALE, dt.date(2025, 9, 26))
    for language in ("en", "zh"):
        printed = text(report, language)
        assert not any(old in printed for old in ("46,247", "22,484", "6,643", "24,503"))


def test_the_composite_is_not_the_nasdaq_100() -> None:
    claimed = REPORTS["claimed"]()
    assert claimed.snapshot.figures["IXIC.close"].value == pytest.approx(22_484.07)
    assert claimed.snapshot.figures["NDX.close"].value == pytest.approx(24_503.85)


def test_a_closed_hong_kong_is_compared_with_nothing() -> None:
    report = REPORTS["claimed second"]()
    for message in said(report, "key_insight"):
        assert {"HSI", "HSCEI", "HSTECH"}.isdisjoint(plain(v) for v in values(message))


@pytest.mark.parametrize("name", REPORTS)
def test_both_languages_print_the_same_numbers(name: str) -> None:
    check(REPORTS[name](), (Catalog.load("en"), Catalog.load("zh")))


@pytest.mark.parametrize("name", REPORTS)
def test_no_net_flow_northbound_and_no_history_without_a_count(name: str) -> None:
    english, chinese = text(REPORTS[name](), "en"), text(REPORTS[name](), "zh")
    assert "istorically" not in english
    assert "orthbound in" not in english
    assert "净买入" not in chinese
    assert "净流入" not in chinese


def text(report: Report, language: str) -> str:
    return "\n".join(part.plain_text for part in TEXT(report, Catalog.load(language)))
