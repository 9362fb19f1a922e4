"""What happened: the first sentence of the key insight, for each kind of leading story."""

from mir_core.model.crypto import Basis, Issuance, Rotation
from mir_core.model.finding import Divergence, Finding, Link, LinkLabel
from mir_core.model.market import ToneChange
from mir_core.model.message import (
    Change,
    Count,
    Day,
    Message,
    Money,
    Name,
    Phrase,
    Score,
    Sentence,
    Share,
    Spread,
)
from mir_core.report import wording
from mir_core.report.contract import Context

APART = Sentence(
    "divergence.apart",
    "{winner} {winner_change} while {loser} went the other way, {loser_change}: "
    "a gap of {spread} (z {z}), {rarity}.",
)
BOTH_UP = Sentence(
    "divergence.both_up",
    "{winner} {winner_change} outran {loser} {loser_change}: a gap of {spread} (z {z}), {rarity}.",
)
BOTH_DOWN = Sentence(
    "divergence.both_down",
    "{loser} {loser_change} fell further than {winner} {winner_change}: "
    "a gap of {spread} (z {z}), {rarity}.",
)
FLOWS = Sentence(
    "divergence.flows",
    "{winner} {winner_change} of what was locked, {loser} {loser_change}, net of price: a gap of "
    "{spread} (z {z}), {rarity}.",
)
WIDER = Sentence("divergence.wider", "at least as wide as {percentile} of the last {n}")
RARE = Sentence("divergence.rare", "at least as wide as all but {wider} of the last {n}")
WIDEST = Sentence("divergence.widest", "the widest of the last {n}")
UNMATCHED = Sentence("divergence.unmatched", "none of the last {n} as wide for its length")
RUN = Sentence("divergence.run", "{rarity}; day {day} of a run")
BREAK_FAILED = Sentence(
    "insight.break_failed",
    "{a} {r_a} did not carry to {b}: {expected} was expected, {actual} came (surprise {surprise}).",
)
BREAK_LOCAL = Sentence(
    "insight.break_local",
    "{b} {actual} moved on its own: {a} {r_a} pointed to {expected} (surprise {surprise}).",
)
TURNED_UP = Sentence(
    "insight.turned_up",
    "{region} turned from {before} to {now} (z {score_before} on {session}, {score} now).",
)
TURNED_DOWN = Sentence(
    "insight.turned_down",
    "{region} sank from {before} to {now} (z {score_before} on {session}, {score} now).",
)
ROTATION = Sentence(
    "insight.rotation",
    "Within DeFi {out_usd} left {source} ({out_share} of its TVL) and {in_usd} went to {target} "
    "({in_share}), with the effect of prices taken out.",
)
ISSUED = Sentence(
    "insight.issued",
    "Stablecoins grew by {usd} in a day, far from ordinary (z {z} against {n} days).",
)
REDEEMED = Sentence(
    "insight.redeemed",
    "Stablecoins shrank by {usd} in a day, far from ordinary (z {z} against {n} days).",
)
VALUE_ROSE = Sentence(
    "insight.value_rose",
    "Stablecoins gained {usd} of market value in a day (z {z} against {n} days); how much of it is "
    "price, and how much issuance, is not told apart.",
)
VALUE_FELL = Sentence(
    "insight.value_fell",
    "Stablecoins lost {usd} of market value in a day (z {z} against {n} days); how much of it is "
    "price, and how much redemption, is not told apart.",
)
SINCE = Sentence(
    "insight.since", "Counted since {since}, as a market was closed in between: {story}"
)

#: Percentile from which the wider ones are counted.
_RARE = 0.9


def story(context: Context, lead: Finding) -> tuple[Message, ...]:
    """One sentence, and nothing for a finding that has none."""
    match lead:
        case Divergence():
            told = divergence(context, lead)
        case Link():
            told = _break(lead)
        case ToneChange():
            told = _turn(lead)
        case Rotation():
            told = _rotation(lead)
        case Issuance():
            told = _issuance(lead)
        case _:
            return (lead.sentence,) if lead.sentence else ()
    since = lead.since if isinstance(lead, Divergence | Link) else None
    return (told if since is None else SINCE(since=Day(since), story=told),)


def divergence(context: Context, found: Divergence) -> Message:
    """What the two legs of a measured divergence did, and how rare that is."""
    r_a, r_b = found.r_a or 0.0, found.r_b or 0.0
    winner, loser = (found.a, found.b) if r_a >= r_b else (found.b, found.a)
    high, low = max(r_a, r_b), min(r_a, r_b)
    sentence = BOTH_UP if low >= 0 else BOTH_DOWN if high <= 0 else APART
    if not {found.a, found.b} & context.coverage.instruments.keys():
        sentence = FLOWS
    return sentence(
        winner=Name(winner),
        winner_change=Change(high),
        loser=Name(loser),
        loser_change=Change(low),
        spread=Spread(abs(found.spread_bp or 0.0), signed=False),
        z=Score(abs(found.z or 0.0)),
        rarity=_rarity(context, found),
    )


def _rarity(context: Context, found: Divergence) -> Message:
    """How wide it is among those before; over stretches of different length only by percentile."""
    legs = (context.coverage.instruments.get(leg) for leg in (found.a, found.b))
    calendars = {None if leg is None else leg.calendar for leg in legs}
    n = Count(found.n)
    if wording.is_widest(found):
        rarity = (WIDEST if len(calendars) == 1 else UNMATCHED)(n=n)
    elif (found.percentile or 0.0) >= _RARE:
        rarity = RARE(wider=Count(wording.wider_ones(found)), n=n)
    else:
        rarity = WIDER(percentile=Share(found.percentile or 0.0), n=n)
    return RUN(rarity=rarity, day=Count(found.run_day)) if found.run_day > 1 else rarity


def _break(link: Link) -> Message:
    sentence = BREAK_FAILED if link.label is LinkLabel.FAILED else BREAK_LOCAL
    return sentence(
        a=Name(link.a),
        b=Name(link.b),
        r_a=Change(link.r_a or 0.0),
        expected=Change(link.expected or 0.0),
        actual=Change(link.actual or 0.0),
        surprise=wording.signed(link.surprise or 0.0),
    )


def _turn(change: ToneChange) -> Message:
    return (TURNED_UP if change.steps > 0 else TURNED_DOWN)(
        region=Name(change.subject),
        before=wording.MOODS[change.before](),
        now=wording.MOODS[change.now](),
        score_before=wording.signed(change.score_before),
        score=wording.signed(change.score),
        session=Day(change.session_before, short=True),
    )


def _rotation(found: Rotation) -> Message:
    return ROTATION(
        source=Name(found.source),
        out_usd=Money(abs(found.out_usd), "USD"),
        out_share=Share(abs(found.out_ratio), 1),
        target=Name(found.target),
        in_usd=Money(found.in_usd, "USD"),
        in_share=Share(found.in_ratio, 1),
    )


def _issuance(found: Issuance) -> Message:
    usd = found.usd or 0.0
    sentences = (ISSUED, REDEEMED) if found.basis is Basis.SUPPLY else (VALUE_ROSE, VALUE_FELL)
    values: dict[str, Phrase] = {
        "usd": Money(abs(usd), "USD"),
        "z": wording.signed(found.z or 0.0),
        "n": Count(found.n),
    }
    return sentences[0 if usd >= 0 else 1](**values)
