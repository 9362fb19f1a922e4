"""Stablecoins: what circulates, what was issued, and what that says."""

from collections.abc import Iterator

from mir_core.model.crypto import Basis, CoinSupply, Issuance
from mir_core.model.message import Change, Listing, Message, Money, Name, Phrase, Sentence
from mir_core.model.report import Block, Cell, Column, Note, Paragraph, Table
from mir_core.report import wording
from mir_core.report.contract import Context

COIN = Sentence("column.stablecoin", "Coin")
SUPPLY = Sentence("column.supply", "Supply")
VALUE = Sentence("column.market_value", "Market value")
DAY_CHANGE = Sentence("column.supply_day", "1 day")
WEEK_CHANGE = Sentence("column.supply_week", "7 days")
COIN_DAY = Sentence("crypto.coin_day", "{change} ({usd})")
ISSUED = Sentence("crypto.issued", "Net issuance of {coins} over the day: {usd} ({reading}).")
MOVED = Sentence("crypto.value_moved", "Market value of {coins} over the day: {usd} ({reading}).")
ONLY_VALUE = Sentence(
    "crypto.only_value",
    "Only market values are known: they move with the coins' prices and are no issuance.",
)
MIXED = Sentence(
    "crypto.mixed_basis", "Left out of the issuance, as only the market value is known: {coins}."
)
UNCHANGED = Sentence("crypto.no_change_known", "Left out, the change is not known: {coins}.")
WEEK = Sentence("crypto.issued_week", "Over seven days: {usd}.")
WHOLE = Sentence("crypto.all_stablecoins", "All {coins} together: {usd} ({change}).")
LARGE_IN = Sentence("crypto.issuance_large_in", "z {z}: far more new money than usual came in")
IN = Sentence("crypto.issuance_in", "z {z}: more came in than usual")
USUAL = Sentence("crypto.issuance_usual", "z {z}: within the usual range")
OUT = Sentence("crypto.issuance_out", "z {z}: money is leaving")
LARGE_OUT = Sentence("crypto.issuance_large_out", "z {z}: money is leaving far faster than usual")
VALUE_READING = Sentence("crypto.value_reading", "z {z}")
LARGE_VALUE = Sentence("crypto.value_large", "z {z}: far outside the usual range")
NO_PAST = Sentence("crypto.issuance_no_past", "too little history to say how usual that is")

_LARGE, _TELLING = 2.0, 1.0
_ALL = "STABLECOINS"


def build(context: Context) -> tuple[Block, ...]:
    """Table and reading; nothing without a coin."""
    found = next(iter(context.analysis.of(Issuance)), None)
    if found is None:
        return ()
    by_supply = any(coin.basis is Basis.SUPPLY for coin in found.coins)
    columns = (
        Column(COIN()),
        Column(SUPPLY() if by_supply else VALUE(), numeric=True),
        Column(DAY_CHANGE(), numeric=True),
        Column(WEEK_CHANGE(), numeric=True),
    )
    sentences = tuple(_sentences(found))
    text = (Paragraph(sentences),) if sentences else ()
    return (Table(columns, tuple(_row(coin) for coin in found.coins)), *text, *_left_out(found))


def _row(coin: CoinSupply) -> tuple[Cell, ...]:
    return (
        Cell(Name(coin.instrument)),
        Cell(Money(coin.usd, "USD")),
        _day_change(coin),
        _change(coin.change_7d),
    )


def _day_change(coin: CoinSupply) -> Cell:
    """The change as a ratio and in USD: small coins move by much and count for little."""
    if coin.change_1d is None or coin.issued_usd is None:
        return _change(coin.change_1d)
    usd = Money(coin.issued_usd, "USD", signed=True)
    said = COIN_DAY(change=Change(coin.change_1d), usd=usd)
    return Cell(said, wording.direction(coin.change_1d))


def _change(ratio: float | None) -> Cell:
    return Cell(None if ratio is None else Change(ratio), wording.direction(ratio))


def _sentences(found: Issuance) -> Iterator[Message]:
    if found.usd is not None:
        sentence = ISSUED if found.basis is Basis.SUPPLY else MOVED
        coins = tuple(Name(coin.instrument) for coin in _counted(found))
        usd = Money(found.usd, "USD", signed=True)
        yield sentence(coins=Listing(coins), usd=usd, reading=_reading(found))
        if found.usd_7d is not None:
            yield WEEK(usd=Money(found.usd_7d, "USD", signed=True))
    if found.total_usd is not None and found.total_change is not None:
        usd = Money(found.total_usd, "USD")
        yield WHOLE(coins=Name(_ALL), usd=usd, change=Change(found.total_change))


def _reading(found: Issuance) -> Phrase:
    """How usual the amount is, and for issuance which way money went."""
    if found.z is None:
        return NO_PAST()
    z = wording.signed(found.z, 1)
    if found.basis is Basis.MARKET_VALUE:
        return LARGE_VALUE(z=z) if abs(found.z) >= _LARGE else VALUE_READING(z=z)
    if abs(found.z) < _TELLING:
        return USUAL(z=z)
    if (found.usd or 0.0) * found.z <= 0:
        return USUAL(z=z) if abs(found.z) < _LARGE else LARGE_VALUE(z=z)
    into, out = (LARGE_IN, LARGE_OUT) if abs(found.z) >= _LARGE else (IN, OUT)
    return into(z=z) if found.z > 0 else out(z=z)


def _counted(found: Issuance) -> list[CoinSupply]:
    return [
        coin for coin in found.coins if coin.basis is found.basis and coin.issued_usd is not None
    ]


def _left_out(found: Issuance) -> Iterator[Block]:
    if found.basis is Basis.MARKET_VALUE:
        yield Note(ONLY_VALUE())
    other = tuple(Name(coin.instrument) for coin in found.coins if coin.basis is not found.basis)
    unknown = tuple(
        Name(coin.instrument)
        for coin in found.coins
        if coin.basis is found.basis and coin.issued_usd is None
    )
    if other:
        yield Note(MIXED(coins=Listing(other)))
    if unknown:
        yield Note(UNCHANGED(coins=Listing(unknown)))
