"""What the section lacks, by name and with the reason."""

from collections.abc import Iterator

from mir_core.model.crypto import CategoryFlow, CoinMarket, DexVolume, Issuance
from mir_core.model.instrument import Kind
from mir_core.model.message import Listing, Message, Name, Phrase, Sentence
from mir_core.model.report import Block, Note
from mir_core.report import wording
from mir_core.report.contract import Context
from mir_core.report.sections._crypto_coins import ALL_COINS, COINS

ABSENT = Sentence("crypto.absent", "Not measured: {what} ({reason}).")
UNKNOWN = Sentence("crypto.absent_unknown", "no source gave a value")
NO_TWO_DAYS = Sentence("crypto.absent_two_days", "no source gave two days in a row")
TOTAL = Sentence("crypto.total_cap", "total market cap")
PROTOCOLS = Sentence("crypto.protocols", "single protocols")
VENUES = Sentence("crypto.venues", "single venues")
BY_CATEGORY = Sentence("crypto.by_category", "value locked by category")
VOLUME = Sentence("crypto.volume_of", "volume of {venues}")

_LOCKED, _TVL, _PROTOCOL = "TVL.Total", "TVL.", "Protocol."
_ALL_STABLECOINS = "STABLECOINS"
_DEX, _VENUE = "DEX.Total", "DEX."

#: What is absent, and why.
_Absent = Iterator[tuple[Phrase, Phrase]]


def build(context: Context) -> tuple[Block, ...]:
    """One line per reason."""
    lines: list[tuple[Phrase, list[Phrase]]] = []
    for absent in (_coins, _locked, _stablecoins, _volume):
        for what, reason in absent(context):
            said = next((names for other, names in lines if _alike(other, reason)), None)
            if said is None:
                lines.append((reason, [what]))
            elif what not in said:
                said.append(what)
    return tuple(Note(ABSENT(what=Listing(tuple(what)), reason=why)) for why, what in lines)


def _alike(one: Phrase, other: Phrase) -> bool:
    """True for what reads the same."""
    if isinstance(one, Message) and isinstance(other, Message):
        return (one.english, one.values) == (other.english, other.values)
    return one == other


def _coins(context: Context) -> _Absent:
    for coin in COINS:
        if wording.shown(context.figure(f"{coin}.change")) is None:
            yield Name(coin), _reason(context, coin)
    market = next(iter(context.analysis.of(CoinMarket)), None)
    if market is None or market.total_usd is None:
        yield TOTAL(), _reason(context, ALL_COINS)


def _locked(context: Context) -> _Absent:
    flows = [flow for flow in context.analysis.of(CategoryFlow) if flow.change_usd is not None]
    if not flows:
        yield BY_CATEGORY(), _reason(context, _TVL)
        return
    unused = set(context.coverage.totals) - {_LOCKED}
    for gap in context.snapshot.gaps:
        if gap.instrument.startswith(_TVL) and gap.instrument not in unused:
            yield Name(gap.instrument), gap.detail
    if not any((*flow.risers, *flow.fallers) for flow in flows):
        yield PROTOCOLS(), _of_named(context, _PROTOCOL)


def _stablecoins(context: Context) -> _Absent:
    issuance = next(iter(context.analysis.of(Issuance)), None)
    told = () if issuance is None else tuple(coin.instrument for coin in issuance.coins)
    for name, instrument in context.coverage.instruments.items():
        if instrument.kind is Kind.STABLECOIN and name not in {*told, _ALL_STABLECOINS}:
            yield Name(name), _reason(context, name)


def _volume(context: Context) -> _Absent:
    found = next(iter(context.analysis.of(DexVolume)), None)
    if found is None:
        yield VOLUME(venues=Name(_DEX)), _reason(context, _DEX)
    elif not found.venues:
        yield VENUES(), _of_named(context, _VENUE)


def _reason(context: Context, beginning: str) -> Phrase:
    """Why the first figure whose instrument begins so has no usable value."""
    gaps = (gap.detail for gap in context.snapshot.gaps if gap.instrument.startswith(beginning))
    return next(gaps, UNKNOWN())


def _of_named(context: Context, beginning: str) -> Phrase:
    named = any(name.startswith(beginning) for name in context.snapshot.named)
    return NO_TWO_DAYS() if named else UNKNOWN()
