"""Section 8: where capital went, measured and inferred apart, and what it amounts to."""

from mir_core.model.conclusion import Assessment, Edge, EdgeKind, FlowMap, Node
from mir_core.model.crypto import Basis, CoinMarket, Issuance, Rotation
from mir_core.model.finding import AnyFinding, Tone
from mir_core.model.market import Turnover
from mir_core.model.message import (
    Change,
    Listing,
    Message,
    Money,
    Name,
    Phrase,
    Sentence,
    Spread,
)
from mir_core.model.report import Arrow, Block, Cell, Column, Diagram, Note, Paragraph, Table
from mir_core.report import wording
from mir_core.report.contract import Context, SectionSpec

TITLE = Sentence("section.flow_map", "Capital-flow map")
SOURCE = Sentence("column.source", "Source")
DESTINATION = Sentence("column.destination", "Destination")
MECHANISM = Sentence("column.mechanism", "Mechanism")

COINS = Sentence("node.coins", "Crypto majors")
STABLECOINS = Sentence("node.stablecoins", "Stablecoins")
DEFI = Sentence("node.defi", "DeFi-native")
CASH = Sentence("node.cash", "Cash")

MEASURED = Sentence("flow.measured", "measured, {amount}: {mechanism}")
INFERRED = Sentence("flow.inferred", "inferred, {amount}: {mechanism}")
LEGEND = Sentence(
    "flow.legend",
    "Drawn through: measured, in USD. "
    "Hyphens: inferred from relative returns; no money was counted.",
)
EXPANSION = Sentence("flow.expansion", "Net assessment: expansion, new capital is coming in")
CONTRACTION = Sentence("flow.contraction", "Net assessment: contraction, capital is leaving")
ROTATION = Sentence(
    "flow.rotation",
    "Net assessment: rotation from {source} to {target}",
)
MIXED = Sentence("flow.mixed", "Net assessment: mixed, no common direction")
UNDECIDED = Sentence("flow.undecided", "Net assessment: undecided, as an input is missing")
BECAUSE = Sentence("flow.because", "{assessment} ({reasons}).")
ISSUANCE = Sentence("flow.reason_issuance", "stablecoin issuance {usd}, z {z}")
VALUE = Sentence("flow.reason_value", "stablecoins' market value {usd}, z {z}")
WHOLE = Sentence("flow.reason_whole", "supply of all stablecoins {change}")
NO_ISSUANCE = Sentence("flow.reason_no_issuance", "stablecoin issuance not measured")
TOTAL = Sentence("flow.reason_total", "total capitalisation {change}")
NO_TOTAL = Sentence("flow.reason_no_total", "total capitalisation not measured")
SCORE = Sentence("flow.reason_tone", "median tone z {score}")
NO_SCORE = Sentence("flow.reason_no_tone", "tones not measured")
NONE = Sentence(
    "flow.none",
    "No arrow can be drawn: {reasons}, and no spread between markets is far enough from usual.",
)
CONNECT = Sentence(
    "flow.connect",
    "{connect} turned over {amount}; turnover has no direction and draws no arrow.",
)

_CONNECT = ("Connect.North", "Connect.South")


def _build(context: Context) -> tuple[Block, ...]:
    found = context.analysis.conclusions.flow_map
    said = _reasons(context)
    reasons = Listing(said)
    if found is None:
        return (Paragraph((NONE(reasons=reasons),)), *_connect(context))
    return (
        Paragraph((BECAUSE(assessment=_assessment(context, found, said), reasons=reasons),)),
        Diagram(tuple(_arrow(edge) for edge in found.edges)),
        Note(LEGEND()),
        _table(found),
        *_connect(context),
    )


def node(found: Node) -> Phrase:
    """What a node is called."""
    said = {
        Node.COINS: COINS, Node.STABLECOINS: STABLECOINS, Node.DEFI: DEFI, Node.CASH: CASH,
    }  # fmt: skip
    return said[found]() if found in said else Name(found.value)


def _arrow(edge: Edge) -> Arrow:
    dashed = edge.kind is EdgeKind.INFERRED
    return Arrow(node(edge.source), node(edge.target), _amount(edge), dashed)


def _amount(edge: Edge) -> Phrase:
    if edge.usd is not None:
        return Money(edge.usd, "USD")
    return Spread(edge.bp or 0.0, signed=False)


def _table(found: FlowMap) -> Table:
    columns = (Column(SOURCE()), Column(DESTINATION()), Column(MECHANISM()))
    return Table(columns, tuple(_row(edge) for edge in found.edges))


def _row(edge: Edge) -> tuple[Cell, ...]:
    said = MEASURED if edge.kind is EdgeKind.MEASURED else INFERRED
    mechanism = said(amount=_amount(edge), mechanism=edge.mechanism)
    return (Cell(node(edge.source)), Cell(node(edge.target)), Cell(mechanism))


def _assessment(context: Context, found: FlowMap, reasons: tuple[Message, ...]) -> Message:
    """Without one of its inputs neither growth nor its absence is known."""
    if found.assessment is Assessment.ROTATION:
        rotation = _first(context, Rotation)
        if rotation is not None:
            return ROTATION(source=Name(rotation.source), target=Name(rotation.target))
    missing = {sentence.key for sentence in (NO_ISSUANCE, NO_TOTAL, NO_SCORE)}
    is_whole = missing.isdisjoint(reason.key for reason in reasons)
    said = {Assessment.EXPANSION: EXPANSION, Assessment.CONTRACTION: CONTRACTION}
    return said.get(found.assessment, MIXED if is_whole else UNDECIDED)()


def _reasons(context: Context) -> tuple[Message, ...]:
    """The three inputs of the assessment, each with its number or its absence."""
    issuance, market = _first(context, Issuance), _first(context, CoinMarket)
    scores = sorted(tone.score for tone in context.analysis.of(Tone) if tone.score is not None)
    supply = NO_ISSUANCE()
    if issuance is not None and issuance.usd is not None and issuance.z is not None:
        usd = Money(issuance.usd, "USD", signed=True)
        said = ISSUANCE if issuance.basis is Basis.SUPPLY else VALUE
        supply = said(usd=usd, z=wording.signed(issuance.z))
    if issuance is not None and issuance.basis is not Basis.SUPPLY and issuance.total_change:
        supply = WHOLE(change=Change(issuance.total_change))
    total = NO_TOTAL()
    if market is not None and market.total_change is not None:
        total = TOTAL(change=Change(market.total_change))
    tone = NO_SCORE()
    if scores:
        middle = (scores[(len(scores) - 1) // 2] + scores[len(scores) // 2]) / 2
        tone = SCORE(score=wording.signed(middle))
    return supply, total, tone


def _connect(context: Context) -> tuple[Block, ...]:
    """Stock Connect's turnover: said, and never drawn."""
    return tuple(
        Note(CONNECT(connect=Name(found.subject), amount=Money(found.amount, found.currency)))
        for found in context.analysis.of(Turnover)
        if found.subject in _CONNECT
    )


def _first(context: Context, kind: type[AnyFinding]) -> AnyFinding | None:
    return next(iter(context.analysis.of(kind)), None)


SECTION = SectionSpec("flow_map", 80, TITLE, _build)
