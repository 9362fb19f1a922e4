"""Section 2: tone by region, the transmission chain link by link, the breakdown point, breadth."""

from mir_core.model.coverage import Region
from mir_core.model.finding import Link, LinkLabel
from mir_core.model.message import (
    Change,
    Count,
    Day,
    Listing,
    Message,
    Name,
    Phrase,
    Score,
    Sentence,
    Share,
)
from mir_core.model.report import Block, Bullets, Cell, Column, Detail, Paragraph, Table
from mir_core.report import wording
from mir_core.report.contract import Context, SectionSpec
from mir_core.report.sections._breadth import breadth_share

TITLE = Sentence("section.sentiment", "Global risk sentiment")
MARKET = Sentence("column.market", "Market")
PERFORMANCE = Sentence("column.performance", "Performance")
LINK = Sentence("column.link", "Link")
EXPECTED = Sentence("column.expected", "Expected")
ACTUAL = Sentence("column.actual", "Actual")
READING = Sentence("column.reading", "Reading")

LABELS = {
    LinkLabel.TRANSMITTED: Sentence("link.transmitted", "transmitted"),
    LinkLabel.NOISE: Sentence("link.noise", "noise"),
    LinkLabel.QUIET: Sentence("link.quiet", "quiet"),
    LinkLabel.LOCAL: Sentence("link.local", "local move"),
    LinkLabel.AMPLIFIED: Sentence("link.amplified", "amplified"),
    LinkLabel.DAMPENED: Sentence("link.dampened", "dampened"),
    LinkLabel.FAILED: Sentence("link.failed", "failed"),
    LinkLabel.INDEPENDENT: Sentence("link.independent", "independent"),
    LinkLabel.PENDING: Sentence("link.pending", "pending"),
    LinkLabel.CLOSED: Sentence("link.closed", "closed"),
    LinkLabel.NOT_MEASURED: Sentence("link.not_measured", "not measured"),
}
#: A move of a that b followed, if more or less far than expected.
_CARRIES = {LinkLabel.TRANSMITTED, LinkLabel.AMPLIFIED, LinkLabel.DAMPENED}
NO_VALUES = Sentence("move.none_at_all", "no current values")
SURPRISE = Sentence("link.surprise", "{label}, surprise {surprise}")
OPEN_UNTIL = Sentence("link.open_until", "{label}: session of {session}")

BROKE = Sentence(
    "chain.broke",
    "The chain broke from {a} to {b}: what was expected did not come.",
)
OWN_MOVE = Sentence(
    "chain.own_move",
    "No link failed, but {b} moved on its own, beyond what {a} explains.",
)
HELD = Sentence("chain.held", "The chain held: all links measured, none failed.")
NOT_CARRIED = Sentence(
    "chain.not_carried", "No link failed; {carried} of the {n} measured carried the move on."
)
NONE_CARRIED = Sentence(
    "chain.none_carried", "No link failed, but none of the {n} measured carried a move on."
)
NO_BREAK = Sentence(
    "chain.no_break", "No link failed among those measured; {missing} could not be measured."
)
AWAITED = Sentence(
    "chain.awaited",
    "{b} is still to trade on {session}: after {a} {r_a} the fit expects {expected} ± {sd}.",
)
METHOD = Sentence("chain.method", "How the expected moves were fitted")
FIT = Sentence("chain.fit", "{a} → {b}: beta {beta}, t {t}, R² {r2}, {n} pairs.")


def _build(context: Context) -> tuple[Block, ...]:
    links = context.analysis.of(Link)
    return (
        _markets(context),
        *_chain(links, context.analysis.breakdown),
        *breadth_share(context),
        *_noticed(context),
    )


def _noticed(context: Context) -> tuple[Block, ...]:
    """What detectors say in words of their own."""
    sentences = tuple(item.sentence for item in context.analysis.findings if item.sentence)
    return (Bullets(sentences),) if sentences else ()


def _markets(context: Context) -> Table:
    columns = (Column(MARKET()), Column(PERFORMANCE()), Column(wording.SIGNAL()))
    rows = tuple(_market(context, region) for region in context.coverage.regions)
    return Table(columns, rows)


def _market(context: Context, region: Region) -> tuple[Cell, ...]:
    moves = tuple(
        wording.move(index, context.figure(f"{index}.change")) for index in region.indices
    )
    shown: Phrase = Listing(moves)
    if all(move.key == wording.NO_VALUE.key for move in moves):
        shown = NO_VALUES()
    tone, market = context.tone(region), context.market(region)
    signal: Phrase = wording.tone(tone)
    if market.closed and market.expected:
        signal = wording.CLOSED_SINCE(session=Day(market.expected.date))
    lean = wording.leaning(tone.label) if tone else None
    return (Cell(Name(region.id)), Cell(shown), Cell(signal, wording.direction(lean)))


def _chain(links: tuple[Link, ...], breakdown: str | None) -> tuple[Block, ...]:
    columns = (
        Column(LINK()),
        Column(EXPECTED(), numeric=True),
        Column(ACTUAL(), numeric=True),
        Column(READING()),
    )
    fits = tuple(_fit(link) for link in _one_fit_each(links))
    pending = tuple(_awaited(link) for link in links if link.label is LinkLabel.PENDING)
    blocks: list[Block] = [Table(columns, tuple(_link(link) for link in links))] if links else []
    blocks.extend(wording.stretches(links, wording.ARROW))
    blocks.append(Paragraph((_breakdown(links, breakdown), *pending)))
    if fits:
        blocks.append(Detail(METHOD(), fits))
    return tuple(blocks)


def _link(link: Link) -> tuple[Cell, ...]:
    expected: Phrase | None = None if link.expected is None else Change(link.expected)
    actual = None if link.actual is None else Change(link.actual)
    reading: Message = LABELS[link.label]()
    if link.surprise is not None:
        reading = SURPRISE(label=reading, surprise=wording.signed(link.surprise))
    elif link.label is LinkLabel.PENDING and link.b_session:
        reading = OPEN_UNTIL(label=reading, session=Day(link.b_session, short=True))
    return (
        Cell(wording.ARROW(a=Name(link.a), b=Name(link.b))),
        Cell(expected),
        Cell(actual, wording.direction(link.actual)),
        Cell(reading),
    )


def _breakdown(links: tuple[Link, ...], breakdown: str | None) -> Message:
    settled = [link for link in links if link.label is not LinkLabel.PENDING]
    measured = [link for link in settled if link.surprise is not None]
    broken = next((link for link in measured if link.subject == breakdown), None)
    if broken is not None:
        if broken.label is LinkLabel.FAILED:
            return BROKE(a=Name(broken.a), b=Name(broken.b))
        return OWN_MOVE(a=Name(broken.a), b=Name(broken.b))
    if not measured:
        return wording.NO_LINK()
    missing = tuple(
        wording.ARROW(a=Name(link.a), b=Name(link.b)) for link in settled if link.surprise is None
    )
    return NO_BREAK(missing=Listing(missing)) if missing else _held(measured)


def _held(measured: list[Link]) -> Message:
    """Of links none of which failed: a link that transmitted nothing did not hold either."""
    carried = sum(link.label in _CARRIES for link in measured)
    n = Count(len(measured))
    if carried == 0:
        return NONE_CARRIED(n=n)
    return HELD() if carried == len(measured) else NOT_CARRIED(carried=Count(carried), n=n)


def _awaited(link: Link) -> Message:
    if link.b_session is None or link.expected is None:
        return LABELS[LinkLabel.NOT_MEASURED]()
    return AWAITED(
        a=Name(link.a),
        b=Name(link.b),
        r_a=Change(link.r_a or 0.0),
        session=Day(link.b_session),
        expected=Change(link.expected),
        sd=Share(link.residual_sd or 0.0, 2),
    )


def _one_fit_each(links: tuple[Link, ...]) -> tuple[Link, ...]:
    """The newest fit of each link."""
    return tuple({link.subject: link for link in links if link.beta is not None}.values())


def _fit(link: Link) -> Message:
    return FIT(
        a=Name(link.a),
        b=Name(link.b),
        beta=Score(link.beta or 0.0, 3),
        t=Score(link.t or 0.0, 1),
        r2=Score(link.r2 or 0.0),
        n=Count(link.n),
    )


SECTION = SectionSpec("sentiment", 20, TITLE, _build)
