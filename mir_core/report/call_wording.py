"""What a call says, and how good calls were: phrases of several sections, commands and outputs."""

from mir_core.model.call import Call, CallKind, CallState, Outcome
from mir_core.model.message import (
    Change,
    Count,
    Day,
    Message,
    Name,
    Phrase,
    Score,
    Sentence,
    Share,
    Spread,
)
from mir_core.model.record import Rates
from mir_core.model.record import Score as Standing

DIVERGENCE = Sentence(
    "call.divergence",
    "{a} less {b}, {spread} on {start}: half of it is taken back after {horizon} sessions",
)
LINK = Sentence("call.link", "{b} on {start} lands within {within} of the {expected} expected")
RISK = Sentence(
    "call.risk",
    "{instrument} closes {move} or further from its close of {start} within {horizon} sessions",
)
KINDS = {
    CallKind.DIVERGENCE: Sentence("call.kind.divergence", "Divergences that close by half"),
    CallKind.LINK: Sentence("call.kind.link", "Sessions that land where expected"),
    CallKind.RISK: Sentence("call.kind.risk", "Risks that come true"),
}
ENDED = {
    CallState.HIT: Sentence(
        "call.hit", "Came true: {event} (probability {probability}, base rate {base})."
    ),
    CallState.MISS: Sentence(
        "call.miss", "Did not come true: {event} (probability {probability}, base rate {base})."
    ),
}
VOID = Sentence("call.void", "Void, as data are missing: {event}.")

BETTER = Sentence(
    "record.better",
    "{kind}: {hits} of {n} calls ({share}, base rate {base}); Brier score {brier}, better than "
    "{base_brier} for the base rate alone.",
)
WORSE = Sentence(
    "record.worse",
    "{kind}: {hits} of {n} calls ({share}, base rate {base}); Brier score {brier}, worse than "
    "{base_brier} for the base rate alone.",
)
LEVEL = Sentence(
    "record.level",
    "{kind}: {hits} of {n} calls ({share}, base rate {base}); Brier score {brier}, no better than "
    "the base rate alone.",
)
COUNTS = Sentence("record.counts", "{kind}: {hits} of {n} calls; too few for a rate.")

#: Decimals of a Brier score in print; what is equal in print is called equal.
BRIER_DECIMALS = 3


def event(call: Call) -> Message:
    """What a call says will happen."""
    start, horizon = Day(call.start), Count(call.horizon)
    if call.kind is CallKind.LINK:
        return LINK(
            b=Name(call.instruments[1]),
            start=start,
            within=Share(call.parameter("within"), 2),
            expected=Change(call.parameter("expected")),
        )
    if call.kind is CallKind.RISK:
        return RISK(
            instrument=Name(call.instruments[0]),
            move=Change(call.parameter("move")),
            start=start,
            horizon=horizon,
        )
    a, b = call.instruments
    spread = Spread(call.parameter("spread") * 1e4)
    return DIVERGENCE(a=Name(a), b=Name(b), spread=spread, start=start, horizon=horizon)


def ended(call: Call, outcome: Outcome) -> Message:
    """How a call went."""
    sentence = ENDED.get(outcome.state)
    if sentence is None:
        return VOID(event=event(call))
    return sentence(
        event=event(call), probability=Share(call.probability), base=Share(call.base_rate)
    )


def standing(score: Standing) -> Message:
    """The record of one kind in one line; a record worse than the base rate's is called so."""
    values: dict[str, Phrase] = {
        "kind": KINDS[score.kind](),
        "hits": Count(score.hits),
        "n": Count(score.n),
    }
    rates = score.rates
    if rates is None:
        return COUNTS(**values)
    values |= {"share": Share(rates.hit_share), "base": Share(rates.base_rate)}
    values["brier"] = brier(rates.brier)
    gain = _gain(rates)
    if gain == 0:
        return LEVEL(**values)
    return (BETTER if gain > 0 else WORSE)(**values, base_brier=brier(rates.base_brier))


def brier(value: float) -> Score:
    """A Brier score or a difference of two."""
    return Score(value, BRIER_DECIMALS)


def _gain(rates: Rates) -> float:
    """By how much the printed Brier score is below that of the base rate."""
    return round(rates.base_brier, BRIER_DECIMALS) - round(rates.brier, BRIER_DECIMALS)
