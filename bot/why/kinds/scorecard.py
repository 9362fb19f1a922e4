"""The scorecard: how calls of each kind went, down to the calls that are counted."""

from collections.abc import Iterator

from bot.why.derived import Derived, Unit, counted
from bot.why.evidence import Evidence
from mir_core.analysis.scorecard import Scored, decided, difference
from mir_core.model.record import Rates, Score


def _scorecard(evidence: Evidence) -> Iterator[Derived]:
    ledger = evidence.report.record.ledger
    for score in evidence.report.record.scores:
        known = decided(ledger, score.kind, replay=score.replay)
        name = f"scorecard.{score.kind}" + ("@replay" if score.replay else "")
        yield _hits(name, score, known)
        if score.rates is not None:
            yield from _rates(name, score.rates, known)
    yield from _together(evidence)


def _hits(name: str, score: Score, known: Scored) -> Derived:
    rates = score.rates
    counts = tuple(float(each) for each in (score.hits, score.n, score.open, score.voids))
    interval = () if rates is None else (rates.interval.low, rates.interval.high)
    rest = f"decided, {score.open} open, {score.voids} void"
    return Derived(
        name=f"{name}.hits",
        value=score.hits if rates is None else rates.hit_share,
        unit=Unit.COUNT if rates is None else Unit.SHARE,
        state=counted(score.hits, score.n, None if rates is None else rates.hit_share, rest),
        also=(*counts, *interval),
        formula="hits / (hits + misses)",
        lines=_counted(known),
    )


def _rates(name: str, rates: Rates, known: Scored) -> Iterator[Derived]:
    apart = difference(known)
    counted = _counted(known)
    yield Derived(
        name=f"{name}.base_rate",
        value=rates.base_rate,
        unit=Unit.SHARE,
        formula="mean of the base rates of the same calls",
        lines=counted,
    )
    yield Derived(
        name=f"{name}.brier",
        value=rates.brier,
        unit=Unit.SCORE,
        state=f"{rates.base_brier:.4f} for the base rate",
        also=(rates.base_brier, rates.brier - rates.base_brier, apart.low, apart.high),
        formula="mean of (probability - came)^2; beside it of (base rate - came)^2",
        lines=(
            ("interval", f"difference {apart.low:+.4f} to {apart.high:+.4f} (90 %, bootstrap)"),
            *counted,
        ),
    )
    buckets = [bucket for bucket in rates.buckets if bucket.n]
    told = [
        f"{bucket.low:.0%} to {bucket.high:.0%}: said {bucket.said or 0:.2%}, "
        f"came {bucket.came or 0:.2%} of {bucket.n}"
        for bucket in buckets
    ]
    numbers = (
        number
        for bucket in buckets
        for number in (bucket.low, bucket.high, bucket.n, bucket.said or 0.0, bucket.came or 0.0)
    )
    yield Derived(
        name=f"{name}.calibration",
        value=len(buckets),
        unit=Unit.COUNT,
        state="ranges of probability with calls",
        also=tuple(map(float, numbers)),
        formula="in each range: mean probability, and share of hits",
        lines=(*(("range", line) for line in told), *counted),
    )


def _counted(known: Scored) -> tuple[tuple[str, str], ...]:
    """One line for each call: how it went, what was said, and its name."""
    return tuple(
        (outcome.state.value, f"{call.probability:.2%}, base {call.base_rate:.2%}, {call.id}")
        for call, outcome in known
    )


def _together(evidence: Evidence) -> Iterator[Derived]:
    """What the report tells of all published kinds that have no rate yet, and of open calls."""
    published = [score for score in evidence.report.record.scores if not score.replay]
    few = [score for score in published if score.rates is None and score.n]
    if published:
        yield Derived(
            name="scorecard.decided",
            value=sum(score.n for score in few),
            unit=Unit.COUNT,
            also=(float(sum(score.hits for score in few)),),
            formula="hits + misses of the kinds that have too few for a rate",
            rests_on=tuple(f"scorecard.{score.kind}.hits" for score in few),
        )
        yield Derived(
            name="scorecard.open",
            value=sum(score.open for score in published),
            unit=Unit.COUNT,
            formula="published calls without an outcome",
            lines=tuple(
                ("open", call.id)
                for call in evidence.report.record.ledger.open()
                if not call.replay
            ),
        )


KIND = _scorecard
