"""Where capital went: measured edges in USD, inferred ones in basis points (section 8)."""

import statistics
from collections.abc import Iterator, Mapping, Sequence

from mir_core.model.conclusion import Assessment, Edge, EdgeKind, FlowMap, Node
from mir_core.model.coverage import Coverage
from mir_core.model.crypto import Basis, CategoryFlow, CoinMarket, Issuance, Rotation
from mir_core.model.finding import AnyFinding, Divergence, Finding, Tone
from mir_core.model.message import Change, Money, Name, Phrase, Score, Sentence, Share

ISSUED = Sentence("flow.issued", "net issuance of stablecoins (z {z})")
REDEEMED = Sentence("flow.redeemed", "net redemption of stablecoins (z {z})")
VALUE_UP = Sentence("flow.value_up", "rise of stablecoins' market value (z {z})")
VALUE_DOWN = Sentence("flow.value_down", "fall of stablecoins' market value (z {z})")
UNRATED = Sentence("flow.unrated", "change of all stablecoins in circulation")
NEW = Sentence("flow.new", "change of the largest stablecoins; too little history to rate it")
DEPOSITED = Sentence(
    "flow.deposited",
    "inflow of {ratio} that the price does not explain; its origin is not measured",
)
WITHDRAWN = Sentence(
    "flow.withdrawn",
    "outflow of {ratio} that the price does not explain; where it goes is not measured",
)
ROTATED = Sentence("flow.rotated", "{source} lost {out_usd}, {target} gained {in_usd}")
OUTRAN = Sentence("flow.outran", "{winner} {up} against {loser} {down} (z {z})")

#: What a measured edge carries at least, USD.
_FLOOR_USD = 50e6
#: |z| of a spread from which it says something about preference.
_NOTABLE_Z = 1.0
#: Issuance z and median score beyond which capital as a whole grows or shrinks.
_CLEAR = 0.5
_COINS = ("BTC", "ETH")
_WHOLE = ("STABLECOINS.change",)


def flow_map_of(findings: Sequence[Finding], coverage: Coverage) -> FlowMap | None:
    """The map; None if no edge could be drawn."""
    measured = (*_issuance(findings), *_categories(findings, coverage))
    edges = (*sorted(measured, key=lambda edge: -(edge.usd or 0.0)), *_inferred(findings, coverage))
    return FlowMap(edges, assess(findings)) if edges else None


def assess(findings: Sequence[Finding]) -> Assessment:
    """What all of it amounts to."""
    total = next((each.total_change for each in _of(CoinMarket, findings)), None)
    issuance = next((each.z for each in _of(Issuance, findings)), None)
    tone = median_tone(findings)
    if total is not None and issuance is not None and tone is not None:
        if issuance > _CLEAR and total > 0 and tone >= _CLEAR:
            return Assessment.EXPANSION
        if issuance < -_CLEAR and total < 0 and tone <= -_CLEAR:
            return Assessment.CONTRACTION
    return Assessment.ROTATION if any(_of(Rotation, findings)) else Assessment.MIXED


def median_tone(findings: Sequence[Finding]) -> float | None:
    """Median score of the regions that have one."""
    scores = [tone.score for tone in _of(Tone, findings) if tone.score is not None]
    return statistics.median(scores) if scores else None


def whole_issuance(found: Issuance) -> float | None:
    """Issuance of the whole market, where the coins themselves tell market values only."""
    if found.basis is Basis.SUPPLY or found.total_usd is None or found.total_change is None:
        return None
    before = found.total_usd / (1 + found.total_change) if found.total_change > -1 else 0.0
    return found.total_usd - before


def _issuance(findings: Sequence[Finding]) -> Iterator[Edge]:
    for found in _of(Issuance, findings):
        whole = whole_issuance(found)
        usd = found.usd if whole is None else whole
        if usd is None or abs(usd) < _FLOOR_USD:
            continue
        ends = (Node.CASH, Node.STABLECOINS) if usd > 0 else (Node.STABLECOINS, Node.CASH)
        mechanism: Phrase = NEW() if whole is None else UNRATED()
        if whole is None and found.z is not None:
            by_supply = found.basis is Basis.SUPPLY
            said = (ISSUED, REDEEMED) if by_supply else (VALUE_UP, VALUE_DOWN)
            mechanism = said[0 if usd > 0 else 1](z=Score(found.z, signed=True))
        yield _measured(ends, usd, mechanism, found.evidence if whole is None else _WHOLE)


def _categories(findings: Sequence[Finding], coverage: Coverage) -> Iterator[Edge]:
    """A rotation between RWA and DeFi-native ends, and flows of either that it does not tell."""
    nodes = nodes_of_groups(coverage)
    rotated: set[Node] = set()
    for found in _of(Rotation, findings):
        ends = nodes.get(found.source), nodes.get(found.target)
        if ends[0] is None or ends[1] is None or ends[0] is ends[1]:
            continue
        rotated |= {ends[0], ends[1]}
        mechanism = ROTATED(
            source=Name(found.source),
            target=Name(found.target),
            out_usd=Money(abs(found.out_usd), "USD"),
            in_usd=Money(found.in_usd, "USD"),
        )
        usd = min(abs(found.out_usd), found.in_usd)
        yield _measured((ends[0], ends[1]), usd, mechanism, found.evidence)
    for node, flows in _flows_by_node(findings, nodes).items():
        if node not in rotated:
            yield from _net(node, flows)


def _flows_by_node(
    findings: Sequence[Finding], nodes: Mapping[str, Node]
) -> Mapping[Node, Sequence[CategoryFlow]]:
    found: dict[Node, list[CategoryFlow]] = {}
    for each in _of(CategoryFlow, findings):
        if each.subject in nodes and each.flow_usd is not None and each.flow_ratio:
            found.setdefault(nodes[each.subject], []).append(each)
    return found


def _net(node: Node, flows: Sequence[CategoryFlow]) -> Iterator[Edge]:
    """The net flow of a node's groups, against stablecoins, in which deposits are paid."""
    usd = sum(each.flow_usd or 0.0 for each in flows)
    before = sum((each.flow_usd or 0.0) / (each.flow_ratio or 1.0) for each in flows)
    if abs(usd) < _FLOOR_USD or before <= 0:
        return
    ends = (Node.STABLECOINS, node) if usd > 0 else (node, Node.STABLECOINS)
    said = DEPOSITED if usd > 0 else WITHDRAWN
    evidence = tuple(dict.fromkeys(figure for each in flows for figure in each.evidence))
    yield _measured(ends, usd, said(ratio=Share(abs(usd) / before, 2)), evidence)


def nodes_of_groups(coverage: Coverage) -> Mapping[str, Node]:
    """The node that each group of categories belongs to; none for most."""
    native = {group.id: Node.DEFI for group in coverage.groups if group.defi_native}
    return {**native, "RWA": Node.RWA}


def _measured(
    ends: tuple[Node, Node], usd: float, mechanism: Phrase, evidence: tuple[str, ...]
) -> Edge:
    return Edge(*ends, EdgeKind.MEASURED, abs(usd), None, mechanism, evidence)


def _inferred(findings: Sequence[Finding], coverage: Coverage) -> Iterator[Edge]:
    """From the market that fell behind to the one that ran ahead; the widest of each two nodes."""
    nodes = {index: Node(region.id) for region in coverage.regions
             if region.id in set(Node) for index in region.indices}  # fmt: skip
    nodes |= dict.fromkeys(_COINS, Node.COINS)
    seen: set[frozenset[Node]] = set()
    found = [each for each in _of(Divergence, findings) if abs(each.z or 0.0) >= _NOTABLE_Z]
    for each in sorted(found, key=lambda one: -abs(one.z or 0.0)):
        ends = nodes.get(each.a), nodes.get(each.b)
        if ends[0] is None or ends[1] is None or ends[0] is ends[1]:
            continue
        if frozenset((ends[0], ends[1])) not in seen:
            seen.add(frozenset((ends[0], ends[1])))
            yield _outran(each, (ends[0], ends[1]))


def _outran(found: Divergence, ends: tuple[Node, Node]) -> Edge:
    spread = found.spread_bp or 0.0
    legs = [(found.a, found.r_a or 0.0, ends[0]), (found.b, found.r_b or 0.0, ends[1])]
    winner, loser = legs if spread > 0 else legs[::-1]
    mechanism = OUTRAN(
        winner=Name(winner[0]),
        up=Change(winner[1]),
        loser=Name(loser[0]),
        down=Change(loser[1]),
        z=Score(found.z or 0.0, signed=True),
    )
    return Edge(
        loser[2], winner[2], EdgeKind.INFERRED, None, abs(spread), mechanism, found.evidence
    )


def _of(kind: type[AnyFinding], findings: Sequence[Finding]) -> Iterator[AnyFinding]:
    return (each for each in findings if isinstance(each, kind))
