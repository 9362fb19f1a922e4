"""Turnover of the mainland and of Stock Connect: how much was traded, never which way it went."""

from collections.abc import Iterator

from mir_core.model.coverage import Region
from mir_core.model.figure import Verdict
from mir_core.model.market import Turnover
from mir_core.model.message import (
    Count,
    Day,
    Listing,
    Message,
    Money,
    Name,
    Phrase,
    Sentence,
    Share,
)
from mir_core.model.report import Block, Note, Paragraph
from mir_core.report import wording
from mir_core.report.contract import Context
from mir_core.report.judgements import VOLUME

TURNOVER = Sentence("turnover.measured", "Turnover ({markets}): {amount}.")
ABOVE = Sentence(
    "turnover.above",
    "Turnover ({markets}): {amount}, {ratio} above the mean of the {n} sessions before.",
)
BELOW = Sentence(
    "turnover.below",
    "Turnover ({markets}): {amount}, {ratio} below the mean of the {n} sessions before.",
)
IN_LINE = Sentence(
    "turnover.in_line",
    "Turnover ({markets}): {amount}, in line with the {n} sessions before.",
)
CLOSED_TURNOVER = Sentence(
    "turnover.closed", "Turnover ({markets}) in the session of {session}: {amount}."
)
NO_TURNOVER = Sentence(
    "turnover.missing", "Turnover ({markets}) is not shown: no figure for the expected session."
)
OLD_TURNOVER = Sentence(
    "turnover.old",
    "Turnover ({markets}) is not shown: the last figure is of {session}.",
)
CONNECT = Sentence(
    "connect.turnover",
    "Stock Connect, purchases and sales added up: {directions}. A net flow is not published.",
)
DIRECTION = Sentence("connect.direction", "{direction} {amount}")
DIRECTION_ABOVE = Sentence(
    "connect.above", "{direction} {amount} ({ratio} above its mean of {n} sessions)"
)
DIRECTION_BELOW = Sentence(
    "connect.below", "{direction} {amount} ({ratio} below its mean of {n} sessions)"
)
DIRECTION_IN_LINE = Sentence(
    "connect.in_line", "{direction} {amount} (as much as in the {n} sessions before)"
)
NO_TRADE = Sentence("connect.no_trade", "Stock Connect did not trade: {market} was closed.")
NO_CONNECT = Sentence("connect.missing", "Stock Connect has no turnover for the expected session.")
DIRECTIONS = {
    "Connect.North": Sentence("connect.north", "northbound"),
    "Connect.South": Sentence("connect.south", "southbound"),
}

#: Ratio up to which turnover is in line, and from which it says something.
_IN_LINE = 0.05
_TELLING = 0.10
#: The two sides of Stock Connect.
_SIDES = ("HK", "A")


def turnover(context: Context, region: Region) -> Block:
    """The market's turnover, or why it is not shown."""
    markets = Listing(tuple(Name(f"market.{item}") for item in region.turnover))
    found = next((t for t in context.analysis.of(Turnover) if t.subject == region.id), None)
    if found is not None and not context.market(region).closed:
        return Paragraph((_measured(found, markets), *_reading(context, region, found)))
    return _unmeasured(context, region, markets)


def connect(context: Context) -> tuple[Block, ...]:
    """Turnover in both directions; nothing where none has ever been told."""
    known = [name for name in DIRECTIONS if _has_data(context, name)]
    found = [item for item in context.analysis.of(Turnover) if item.subject in DIRECTIONS]
    if found:
        return (Paragraph((CONNECT(directions=Listing(tuple(map(_direction, found)))),)),)
    if not known:
        return ()
    return (Note(next(_closed_side(context), NO_CONNECT())),)


def _measured(found: Turnover, markets: Listing) -> Message:
    amount = Money(found.amount, found.currency)
    if found.ratio is None:
        return TURNOVER(markets=markets, amount=amount)
    values: dict[str, Phrase] = {"markets": markets, "amount": amount, "n": Count(found.n)}
    if abs(found.ratio) < _IN_LINE:
        return IN_LINE(**values)
    return (ABOVE if found.ratio > 0 else BELOW)(**values, ratio=Share(abs(found.ratio)))


def _reading(context: Context, region: Region, found: Turnover) -> tuple[Message, ...]:
    tone = context.tone(region)
    if tone is None or found.ratio is None or abs(found.ratio) < _TELLING:
        return ()
    sentence = VOLUME.get((wording.leaning(tone.label), found.ratio > 0))
    return () if sentence is None else (sentence(),)


def _unmeasured(context: Context, region: Region, markets: Listing) -> Block:
    figures = [context.figure(f"{item}.turnover_cny") for item in region.turnover]
    amounts = [amount for figure in figures if (amount := wording.shown(figure)) is not None]
    market = context.market(region)
    total = Money(sum(amounts), "CNY")
    if len(amounts) == len(figures) and not market.closed:
        return Paragraph((TURNOVER(markets=markets, amount=total),))
    if len(amounts) == len(figures) and market.expected:
        last = Day(market.expected.date)
        return Paragraph((CLOSED_TURNOVER(markets=markets, session=last, amount=total),))
    old = [
        figure.session
        for figure in figures
        if figure and figure.session and figure.verdict is Verdict.STALE
    ]
    if old:
        return Note(OLD_TURNOVER(markets=markets, session=Day(min(old))))
    return Note(NO_TURNOVER(markets=markets))


def _direction(found: Turnover) -> Message:
    values: dict[str, Phrase] = {
        "direction": DIRECTIONS[found.subject](),
        "amount": Money(found.amount, found.currency),
    }
    if found.ratio is None:
        return DIRECTION(**values)
    values["n"] = Count(found.n)
    if abs(found.ratio) < _IN_LINE:
        return DIRECTION_IN_LINE(**values)
    sentence = DIRECTION_ABOVE if found.ratio > 0 else DIRECTION_BELOW
    return sentence(**values, ratio=Share(abs(found.ratio)))


def _has_data(context: Context, name: str) -> bool:
    return any(instrument == name for instrument, _ in context.snapshot.series)


def _closed_side(context: Context) -> Iterator[Message]:
    """Each side of Stock Connect that was closed."""
    for region_id in _SIDES:
        region = context.region(region_id)
        if region is not None and context.market(region).closed:
            yield NO_TRADE(market=Name(region_id))
