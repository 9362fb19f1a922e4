"""Prices of coins, their total value, Ether against Bitcoin, and levels that were crossed."""

from collections.abc import Iterator

from mir_core.model.crypto import CoinMarket, LevelBreak, LevelKind
from mir_core.model.figure import Verdict
from mir_core.model.finding import Divergence
from mir_core.model.message import (
    Change,
    Day,
    Level,
    Listing,
    Money,
    Name,
    Phrase,
    Sentence,
    Spread,
)
from mir_core.model.report import Block, Cell, Column, Note, Paragraph, Table
from mir_core.report import wording
from mir_core.report.contract import Context

COIN = Sentence("column.coin", "Coin")
PRICE = Sentence("column.price", "Price")
DAY_CHANGE = Sentence("column.day_change", "1 day")
RATIO = Sentence("crypto.ratio", "ETH/BTC")
DAY = Sentence("crypto.day", "UTC day of {session}.")
AHEAD = Sentence("crypto.ahead", "{ahead} did better than {behind} by {spread} (z {z}): {reading}.")
EVEN = Sentence("crypto.even", "{a} and {b} moved alike: no preference within the large coins.")
USUAL = Sentence("crypto.gap_usual", "a gap of ordinary size")
RISK_ON = Sentence("crypto.gap_risk_on", "we read it as appetite for risk beyond Bitcoin")
RISK_OFF = Sentence("crypto.gap_risk_off", "we read it as a retreat to the safer of the two")
CROSSED = Sentence("crypto.crossed", "Levels crossed at the close: {levels}.")
LEVELS = {
    (LevelKind.ROUND, 1): Sentence("crypto.round_up", "{coin} above {level}"),
    (LevelKind.ROUND, -1): Sentence("crypto.round_down", "{coin} below {level}"),
    (LevelKind.HIGH, 1): Sentence("crypto.high", "{coin} above its twenty-day high of {level}"),
    (LevelKind.LOW, -1): Sentence("crypto.low", "{coin} below its twenty-day low of {level}"),
}
CAPITALISATION = Sentence("crypto.capitalisation", "Market cap")

#: Coins with a price of their own, the market as a whole, and the pair that is compared.
COINS = ("BTC", "ETH")
ALL_COINS = "CRYPTO"
_PAIR = "ETH/BTC"
_RATIO_DECIMALS = 5
#: |z| from which the gap of the pair means something, and the spread that prints as none, in bp.
_TELLING_Z = 1.0
_NO_GAP_BP = 0.5


def build(context: Context) -> tuple[Block, ...]:
    """Table, day and reading."""
    columns = (Column(COIN()), Column(PRICE(), numeric=True), Column(DAY_CHANGE(), numeric=True))
    rows = (*(_coin(context, coin) for coin in COINS), *_whole(context))
    sentences = (*_pair(context), *_crossed(context))
    reading = (Paragraph(sentences),) if sentences else ()
    return (Table(columns, rows), *_day(context), *reading)


def _coin(context: Context, coin: str) -> tuple[Cell, ...]:
    instrument = context.coverage.instruments.get(coin)
    decimals = 2 if instrument is None else instrument.decimals
    return (
        Cell(Name(coin)),
        wording.level_cell(context.figure(f"{coin}.close"), decimals),
        wording.change_cell(context.figure(f"{coin}.change")),
    )


def _whole(context: Context) -> Iterator[tuple[Cell, ...]]:
    """Rows of the market as a whole, as far as they are measured."""
    for found in context.analysis.of(CoinMarket):
        if found.total_usd is not None:
            yield _row(CAPITALISATION(), Money(found.total_usd, "USD"), found.total_change)
        if found.eth_btc is not None:
            yield _row(RATIO(), Level(found.eth_btc, _RATIO_DECIMALS), found.eth_btc_change)


def _row(name: Phrase, value: Phrase, change: float | None) -> tuple[Cell, ...]:
    shown = None if change is None else Change(change)
    return (Cell(name), Cell(value), Cell(shown, wording.direction(change)))


def _day(context: Context) -> Iterator[Block]:
    figure = context.figure(f"{COINS[0]}.close")
    if figure is not None and figure.verdict is Verdict.FRESH and figure.session is not None:
        yield Note(DAY(session=Day(figure.session)))


def _pair(context: Context) -> Iterator[Phrase]:
    """Ether against Bitcoin, and what it says of the appetite for risk."""
    pairs = context.analysis.of(Divergence)
    found = next((pair for pair in pairs if pair.subject == _PAIR), None)
    if found is None or found.z is None or found.spread_bp is None:
        return
    if abs(found.spread_bp) < _NO_GAP_BP:
        yield EVEN(a=Name(found.a), b=Name(found.b))
        return
    is_first = found.spread_bp > 0
    ahead, behind = (found.a, found.b) if is_first else (found.b, found.a)
    reading = RISK_ON if is_first else RISK_OFF
    yield AHEAD(
        ahead=Name(ahead),
        behind=Name(behind),
        spread=Spread(abs(found.spread_bp), signed=False),
        z=wording.signed(found.z),
        reading=reading() if abs(found.z) >= _TELLING_Z else USUAL(),
    )


def _crossed(context: Context) -> Iterator[Phrase]:
    levels = tuple(_level(context, found) for found in context.analysis.of(LevelBreak))
    told = tuple(level for level in levels if level is not None)
    if told:
        yield CROSSED(levels=Listing(told))


def _level(context: Context, found: LevelBreak) -> Phrase | None:
    """One level; None for what is no coin."""
    sentence = LEVELS.get((found.kind, found.direction))
    if found.subject not in COINS or sentence is None:
        return None
    is_whole = found.kind is LevelKind.ROUND and found.level >= 1
    decimals = 0 if is_whole else context.coverage.instruments[found.subject].decimals
    return sentence(coin=Name(found.subject), level=Level(found.level, decimals))
