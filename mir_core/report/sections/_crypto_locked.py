"""TVL by group of categories, what flowed net of price, and the protocols behind it."""

from collections.abc import Iterator, Sequence

from mir_core.model.coverage import OTHER
from mir_core.model.crypto import CategoryFlow, Contributor, Rotation
from mir_core.model.finding import Divergence
from mir_core.model.message import Change, Literal, Message, Money, Name, Phrase, Sentence, Share
from mir_core.model.report import Block, Cell, Column, Note, Paragraph, Table
from mir_core.report import wording
from mir_core.report.contract import Context

CATEGORY = Sentence("column.category", "Category")
LOCKED = Sentence("column.locked", "Locked")
PRICE_PART = Sentence("column.price_part", "From price")
FLOW = Sentence("column.flow", "Flow")
PROTOCOL = Sentence("column.protocol", "Protocol")
DAY_CHANGE = Sentence("column.protocol_change", "1 day")
AMOUNT = Sentence("crypto.amount", "{usd} ({change})")
FLOW_Z = Sentence("crypto.flow_z", "{usd} (z {z})")
TOTAL = Sentence(
    "crypto.total_locked",
    "Locked in all: {usd} ({change}); categories overlap and do not add up to it.",
)
ROTATION = Sentence(
    "crypto.rotation",
    "Capital rotated from {source} ({out}, {out_ratio} of what was locked) to {target} "
    "({into}, {in_ratio}), both net of price.",
)
TO_RWA = Sentence("crypto.rotation_defensive", "A move to the defensive side of DeFi.")
FROM_RWA = Sentence("crypto.rotation_risk_on", "A move back to on-chain risk.")
NO_ROTATION = Sentence(
    "crypto.no_rotation",
    "Net of price {target} took in most ({into}) and {source} lost most ({out}): no rotation.",
)
LEFT = Sentence(
    "crypto.left",
    "Net of price {source} lost {out}, {share} of what it held, and no category took in as much: "
    "the largest inflow, {target}, was {into}.",
)
CAME = Sentence(
    "crypto.came",
    "Net of price {target} took in {into}, {share} of what it held, and no category lost as much: "
    "the largest outflow, {source}, was {out}.",
)
ALL_IN = Sentence(
    "crypto.all_in", "Net of price every category took in capital, {target} the most ({into})."
)
ALL_OUT = Sentence(
    "crypto.all_out", "Net of price every category lost capital, {source} the most ({out})."
)
RWA_ONLY = Sentence(
    "crypto.rwa_in",
    "{rwa} {r_a}, {native} {r_b} of what was locked (z {z}): tokenised Treasuries and credit are "
    "preferred to on-chain risk.",
)
NATIVE_ONLY = Sentence(
    "crypto.rwa_out",
    "{rwa} {r_a}, {native} {r_b} of what was locked (z {z}): on-chain risk is preferred to "
    "tokenised Treasuries and credit.",
)
NO_FLOW = Sentence(
    "crypto.no_flow", "No flow is told: what the price explains could not be measured."
)

METHOD = Sentence(
    "crypto.flow_method",
    "Flow: what Ether's move does not explain of the change. Other coins' prices stay in it.",
)

_LOCKED = "TVL.Total"
#: Both sides of a rotation exceed these, as a share of what was locked and in USD.
_LARGE_RATIO, _LARGE_USD = 0.01, 100e6
_FLOW_PAIR = "RWA flow/DeFi-native flow"
_RWA = "RWA"
#: Protocols named in each direction, and the longest name.
_NAMED = 4
_LONGEST = 40


def build(context: Context) -> tuple[Block, ...]:
    """Table of groups, what it says, and the protocols that moved most."""
    flows = [flow for flow in context.analysis.of(CategoryFlow) if flow.change_usd is not None]
    if not flows:
        return ()
    flows.sort(key=lambda flow: (flow.subject == OTHER, -flow.tvl_usd))
    columns = (
        Column(CATEGORY()),
        Column(LOCKED(), numeric=True),
        Column(PRICE_PART(), numeric=True),
        Column(FLOW(), numeric=True),
    )
    sentences = (*_total(context), *_moved(context, flows), *_against_native(context))
    table = Table(columns, tuple(_row(flow) for flow in flows))
    return (table, Note(METHOD()), Paragraph(sentences), *_protocols(flows))


def _row(flow: CategoryFlow) -> tuple[Cell, ...]:
    locked: Phrase = Money(flow.tvl_usd, "USD")
    if flow.change_ratio is not None:
        locked = AMOUNT(usd=locked, change=Change(flow.change_ratio))
    price = None if flow.price_usd is None else Money(flow.price_usd, "USD", signed=True)
    return (
        Cell(Name(flow.subject)),
        Cell(locked, wording.direction(flow.change_ratio)),
        Cell(price),
        Cell(_flow(flow), wording.direction(flow.flow_usd)),
    )


def _flow(flow: CategoryFlow) -> Phrase | None:
    if flow.flow_usd is None:
        return None
    usd = Money(flow.flow_usd, "USD", signed=True)
    return usd if flow.z is None else FLOW_Z(usd=usd, z=wording.signed(flow.z, 1))


def _total(context: Context) -> Iterator[Message]:
    usd = wording.shown(context.figure(f"{_LOCKED}.tvl_usd"))
    change = wording.shown(context.figure(f"{_LOCKED}.change"))
    if usd is not None and change is not None:
        yield TOTAL(usd=Money(usd, "USD"), change=Change(change))


def _moved(context: Context, flows: Sequence[CategoryFlow]) -> Iterator[Message]:
    """The rotation, or how far the largest flows were from one."""
    rotation = next(iter(context.analysis.of(Rotation)), None)
    if rotation is not None:
        yield ROTATION(
            source=Name(rotation.source),
            out=Money(rotation.out_usd, "USD", signed=True),
            out_ratio=Change(rotation.out_ratio),
            target=Name(rotation.target),
            into=Money(rotation.in_usd, "USD", signed=True),
            in_ratio=Change(rotation.in_ratio),
        )
        if _RWA in (rotation.source, rotation.target):
            yield TO_RWA() if rotation.target == _RWA else FROM_RWA()
        return
    known = [flow for flow in flows if flow.flow_usd is not None and flow.subject != OTHER]
    known.sort(key=lambda flow: (flow.flow_usd or 0.0, flow.subject))
    yield _extremes(known[0], known[-1]) if known else NO_FLOW()


def _extremes(least: CategoryFlow, most: CategoryFlow) -> Message:
    """The largest outflow and the largest inflow of a day without a rotation."""
    out, into = least.flow_usd or 0.0, most.flow_usd or 0.0
    losing: dict[str, Phrase] = {
        "source": Name(least.subject),
        "out": Money(out, "USD", signed=True),
    }
    taking: dict[str, Phrase] = {
        "target": Name(most.subject),
        "into": Money(into, "USD", signed=True),
    }
    if out >= 0:
        return ALL_IN(**taking)
    if into <= 0:
        return ALL_OUT(**losing)
    if _is_large(least) and not _is_large(most):
        share = Share(abs(least.flow_ratio or 0.0), 2)
        return LEFT(**taking, source=Name(least.subject), out=Money(-out, "USD"), share=share)
    if _is_large(most) and not _is_large(least):
        share = Share(most.flow_ratio or 0.0, 2)
        return CAME(**losing, target=Name(most.subject), into=Money(into, "USD"), share=share)
    return NO_ROTATION(**losing, **taking)


def _is_large(flow: CategoryFlow) -> bool:
    usd, ratio = abs(flow.flow_usd or 0.0), abs(flow.flow_ratio or 0.0)
    return usd > _LARGE_USD and ratio > _LARGE_RATIO


def _against_native(context: Context) -> Iterator[Message]:
    """RWA against DeFi-native groups, where they went opposite ways by more than usual."""
    for found in context.analysis.of(Divergence):
        r_a, r_b = found.r_a or 0.0, found.r_b or 0.0
        if found.subject != _FLOW_PAIR or not found.reported or r_a * r_b >= 0:
            continue
        sentence = RWA_ONLY if r_a > 0 else NATIVE_ONLY
        yield sentence(
            rwa=Name(found.a),
            native=Name(found.b),
            r_a=Change(r_a),
            r_b=Change(r_b),
            z=wording.signed(found.z or 0.0),
        )


def _protocols(flows: Sequence[CategoryFlow]) -> Iterator[Block]:
    """The protocols that moved most in USD, up and down."""
    up = _largest([(each, flow.subject) for flow in flows for each in flow.risers])
    down = _largest([(each, flow.subject) for flow in flows for each in flow.fallers])
    if not up and not down:
        return
    columns = (
        Column(PROTOCOL()),
        Column(CATEGORY()),
        Column(LOCKED(), numeric=True),
        Column(DAY_CHANGE(), numeric=True),
    )
    rows = tuple(
        (Cell(outside(each.name)), Cell(Name(group)), Cell(Money(each.usd, "USD")), _change(each))
        for each, group in (*up, *down)
    )
    yield Table(columns, rows)


def _largest(named: list[tuple[Contributor, str]]) -> list[tuple[Contributor, str]]:
    return sorted(named, key=lambda pair: (-abs(_moved_usd(pair[0])), pair[0].name))[:_NAMED]


def _moved_usd(each: Contributor) -> float:
    return each.usd - each.usd / (1 + each.change)


def _change(each: Contributor) -> Cell:
    return Cell(Change(each.change), wording.direction(each.change))


def outside(name: str) -> Literal:
    """A name from outside, cut to what a table can hold."""
    return Literal(name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…")
