"""Section 6: mainland indices, turnover and breadth."""

from mir_core.model.coverage import Region
from mir_core.model.figure import Verdict
from mir_core.model.message import Day, Listing, Money, Name, Sentence
from mir_core.model.report import Block, Note, Paragraph
from mir_core.report import wording
from mir_core.report.contract import Context, SectionSpec
from mir_core.report.sections._breadth import breadth
from mir_core.report.sections._region import build

TITLE = Sentence("section.a_shares", "A-share market")
TURNOVER = Sentence("turnover.measured", "Turnover ({markets}): {amount}.")
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


def _build(context: Context) -> tuple[Block, ...]:
    blocks = build(context, "A", "A")
    region = context.region("A")
    if region is None:
        return blocks
    extra = [breadth(context, region)] if region.breadth else []
    if region.turnover:
        extra.append(_turnover(context, region))
    return (*blocks, *extra)


def _turnover(context: Context, region: Region) -> Block:
    markets = Listing(tuple(Name(f"market.{item}") for item in region.turnover))
    figures = [context.figure(f"{item}.turnover_cny") for item in region.turnover]
    amounts = [amount for figure in figures if (amount := wording.shown(figure)) is not None]
    if len(amounts) == len(figures):
        total, market = Money(sum(amounts), "CNY"), context.market(region)
        if market.closed and market.expected:
            last = Day(market.expected.date)
            return Paragraph((CLOSED_TURNOVER(markets=markets, session=last, amount=total),))
        return Paragraph((TURNOVER(markets=markets, amount=total),))
    old = [
        figure.session
        for figure in figures
        if figure and figure.session and figure.verdict is Verdict.STALE
    ]
    if old:
        return Note(OLD_TURNOVER(markets=markets, session=Day(min(old))))
    return Note(NO_TURNOVER(markets=markets))


SECTION = SectionSpec("a_shares", 60, TITLE, _build)
