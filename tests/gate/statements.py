"""Sentences of a report of 2026-04-08, with values chosen so that rounding shows."""

import datetime as dt
from collections.abc import Mapping
from functools import cache

from formatters.catalog import Catalog
from mir_core.model.message import (
    Change,
    Count,
    Day,
    Level,
    Listing,
    Literal,
    Message,
    Money,
    Name,
    Score,
    Sentence,
    Share,
    Spread,
)
from mir_core.report.gate import Background, Statement, Vocabulary, statement_of

DATE = dt.date(2026, 4, 8)
YESTERDAY = dt.date(2026, 4, 7)
#: New York and the coins closed yesterday, Asia today, Hong Kong's former session was 04-02.
BACKGROUND = Background(
    DATE,
    {"SPX": YESTERDAY, "DJI": YESTERDAY, "BTC": YESTERDAY, "HSI": DATE, "HSTECH": DATE},
    {"HSTECH": 4923.25, "HSI": 25893.02},
    {"DJI": -0.0018},
)


def _mood(text: str) -> Message:
    return Sentence(f"mood.{text}", text)()


def _tone(region: str, mood: str, score: float) -> Message:
    tone = Sentence("tone", "{mood} (z {score})")(
        mood=_mood(mood), score=Score(score, 2, signed=True)
    )
    return Sentence("region", "{region} {tone}")(region=Name(region), tone=tone)


_COMPARED = "a spread of {spread} (z {z}), at least as wide as {percentile} of its last {n}."

MESSAGES: Mapping[str, Message] = {
    "up": Sentence("up", "{winner} {winner_change} outran {loser} {loser_change}: " + _COMPARED)(
        winner=Name("HSTECH"),
        winner_change=Change(0.05216),
        loser=Name("HSCEI"),
        loser_change=Change(0.02612),
        spread=Spread(260.6),
        z=Score(3.61, 2, signed=True),
        percentile=Share(0.98),
        n=Count(136),
    ),
    "apart": Sentence(
        "apart",
        "{winner} {winner_change} while {loser} went the other way, {loser_change}: " + _COMPARED,
    )(
        winner=Name("BTC"),
        winner_change=Change(0.0444),
        loser=Name("SPX"),
        loser_change=Change(-0.006467),
        spread=Spread(-508.7),
        z=Score(-2.61, 2, signed=True),
        percentile=Share(0.96),
        n=Count(250),
    ),
    "down": Sentence("down", "{loser} {loser_change} fell further than {winner} {winner_change}.")(
        winner=Name("HSCEI"),
        winner_change=Change(-0.0056),
        loser=Name("HSTECH"),
        loser_change=Change(-0.0163),
    ),
    "failed": Sentence(
        "failed",
        "{a} {r_a} did not carry to {b}: {expected} was expected, {actual} came "
        "(surprise {surprise}).",
    )(
        a=Name("SPX"),
        r_a=Change(0.012),
        b=Name("HSI"),
        expected=Change(0.0048),
        actual=Change(-0.0141),
        surprise=Score(-1.64, 2, signed=True),
    ),
    "local": Sentence(
        "local",
        "{b} {actual} moved on its own: {a} {r_a} pointed to {expected} (surprise {surprise}).",
    )(
        a=Name("SPX"),
        r_a=Change(0.0063),
        b=Name("HSI"),
        expected=Change(0.0028),
        actual=Change(0.0309),
        surprise=Score(2.44, 2, signed=True),
    ),
    "tones": Sentence("tones", "There is no general move of risk, the regions differ: {tones}.")(
        tones=Listing((_tone("US", "neutral", 0.06), _tone("HK", "strong risk-on", 2.27)))
    ),
    "since": Sentence(
        "since", "Both are counted since {since}, as a market was closed in between."
    )(since=Day(dt.date(2026, 4, 2))),
    "rate": Sentence(
        "rate",
        "Of {events} earlier cases like it, {closed} had closed by half after {horizon} sessions "
        "({share}, 90 % interval {low} to {high}; any such stretch: {baseline}).",
    )(
        events=Count(104),
        closed=Count(29),
        horizon=Count(5),
        share=Share(0.2788),
        low=Share(0.21),
        high=Share(0.36),
        baseline=Share(0.23),
    ),
    "counts": Sentence(
        "counts",
        "Earlier cases like it: {events}, of which {closed} had closed by half after {horizon} "
        "sessions; too few for a rate.",
    )(events=Count(6), closed=Count(2), horizon=Count(5)),
    "unknown": Sentence(
        "unknown", "No earlier case like it is on record: what follows is not known."
    )(),
    "issuance": Sentence("issuance", "Net issuance of {coin}: {usd}.")(
        coin=Name("USDT"), usd=Money(-262_400_000.0, "USD")
    ),
    "turnover": Sentence("turnover", "Turnover of {region}: {amount}.")(
        region=Name("A"), amount=Money(1.3164e12, "CNY")
    ),
    "connect": Sentence("connect", "Turnover of {region}: {amount}.")(
        region=Name("HK"), amount=Money(943_000_000.0, "HKD")
    ),
    "close": Sentence("close", "{instrument} closed at {close}, {change}.")(
        instrument=Name("HSI"), close=Level(25893.02), change=Change(0.0309)
    ),
    "session": Sentence("session", "{instrument} {change} on {session}.")(
        instrument=Name("SPX"), change=Change(0.0065), session=Day(YESTERDAY)
    ),
    "breadth": Sentence("breadth", "Of the stocks counted in {region}, {share} advanced.")(
        region=Name("A"), share=Share(0.19)
    ),
    "shut": Sentence("shut", "{region} has been closed since {session}.")(
        region=Name("HK"), session=Day(dt.date(2026, 4, 2))
    ),
    "judgement": Sentence("judgement", "A judgement: {region} {mood}.")(
        region=Name("HK"), mood=_mood("risk-off")
    ),
    "protocol": Sentence("protocol", "{protocol} {change}.")(
        protocol=Literal("Zorblax Vault"), change=Change(-0.031)
    ),
}


@cache
def vocabulary(language: str) -> Vocabulary:
    """The vocabulary with the names of the language's file."""
    return Vocabulary(language, Catalog.load(language).file.names)


@cache
def statement(name: str) -> Statement:
    """What one of the sentences states."""
    found = statement_of(MESSAGES[name], vocabulary("en"), BACKGROUND)
    assert found is not None, name
    return found
