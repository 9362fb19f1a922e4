"""Scores against numpy, pandas, scipy and statsmodels."""

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from mir_core.analysis.scorecard import LEAST_CALLS, decided, difference, scores
from mir_core.model.call import CallKind, CallState
from mir_core.model.record import Ledger
from tests.thorough import some
from tests.unit.call_samples import call, outcome

HIT, MISS, VOID = CallState.HIT, CallState.MISS, CallState.VOID


def ledger_of(seed: int, n: int, voids: int = 0, left_open: int = 0) -> Ledger:
    """Calls whose hits follow half what is said and half chance."""
    random = np.random.default_rng(seed)
    said = random.uniform(0, 1, n)
    made, ended = [], {}
    for number in range(n + voids + left_open):
        chance = float(said[number]) if number < n else 0.5
        one = call(number, probability=chance, base_rate=float(random.uniform(0.2, 0.6)))
        made.append(one)
        if number < n:
            state = HIT if random.random() < (chance + 0.4) / 2 else MISS
            ended[one.id] = outcome(one, state)
        elif number < n + voids:
            ended[one.id] = outcome(one, VOID)
    return Ledger(tuple(made), ended)


def frame_of(ledger: Ledger) -> pd.DataFrame:
    rows = [
        (each.probability, each.base_rate, float(ledger.outcomes[each.id].state is HIT))
        for each in ledger.calls
        if each.id in ledger.outcomes and ledger.outcomes[each.id].state is not VOID
    ]
    return pd.DataFrame(rows, columns=["said", "base", "came"])


@pytest.mark.parametrize(("seed", "n"), [(1, 30), (2, 173), (3, 1031)])
def test_shares_and_briers(seed: int, n: int) -> None:
    ledger = ledger_of(seed, n, voids=4, left_open=3)
    (score,), frame = scores(ledger), frame_of(ledger)
    assert (score.kind, score.replay) == (CallKind.DIVERGENCE, False)
    assert (score.open, score.voids, score.n) == (3, 4, n)
    assert score.hits == frame["came"].sum()
    rates = score.rates
    assert rates is not None
    assert rates.hit_share == pytest.approx(frame["came"].mean())
    assert rates.base_rate == pytest.approx(frame["base"].mean())
    assert rates.brier == pytest.approx(((frame["said"] - frame["came"]) ** 2).mean())
    assert rates.base_brier == pytest.approx(((frame["base"] - frame["came"]) ** 2).mean())
    expected = proportion_confint(score.hits, n, alpha=0.1, method="wilson")
    assert (rates.interval.low, rates.interval.high) == pytest.approx(expected)


def test_calibration_by_bucket() -> None:
    ledger = ledger_of(4, 400)
    (score,), frame = scores(ledger), frame_of(ledger)
    edges = [0, 0.2, 0.4, 0.6, 0.8, 1.0000001]
    groups = frame.groupby(pd.cut(frame["said"], edges, right=False), observed=False)
    assert score.rates is not None
    buckets = score.rates.buckets
    assert [each.n for each in buckets] == groups.size().tolist()
    assert [each.said for each in buckets] == pytest.approx(groups["said"].mean().tolist())
    assert [each.came for each in buckets] == pytest.approx(groups["came"].mean().tolist())


def test_probabilities_on_the_edges() -> None:
    said = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0] * 5
    made = tuple(call(number, probability=each) for number, each in enumerate(said))
    (score,) = scores(Ledger(made, {each.id: outcome(each) for each in made}))
    assert score.rates is not None
    assert [each.n for each in score.rates.buckets] == [5, 5, 5, 5, 10]


@pytest.mark.parametrize(("seed", "n"), [(5, 60), (6, 700)])
def test_the_bootstrap_agrees_with_scipy(seed: int, n: int) -> None:
    ledger = ledger_of(seed, n)
    frame = frame_of(ledger)
    gains = (frame["said"] - frame["came"]) ** 2 - (frame["base"] - frame["came"]) ** 2
    theirs = scipy.stats.bootstrap(
        (gains.to_numpy(),), np.mean, confidence_level=0.9, n_resamples=20000,
        method="percentile", rng=np.random.default_rng(1), batch=2000,
    ).confidence_interval  # fmt: skip
    known = decided(ledger, CallKind.DIVERGENCE, replay=False)
    ours = difference(known)
    width = theirs.high - theirs.low
    assert ours.low == pytest.approx(theirs.low, abs=0.06 * width)
    assert ours.high == pytest.approx(theirs.high, abs=0.06 * width)
    assert difference(known) == ours


def test_below_thirty_there_are_counts_only() -> None:
    assert LEAST_CALLS == 30
    (few,) = scores(ledger_of(7, 29))
    assert (few.rates, few.n) == (None, 29)
    (enough,) = scores(ledger_of(7, 30))
    assert enough.rates is not None


def test_replayed_calls_are_scored_apart() -> None:
    live = ledger_of(8, 31)
    mirrored = [call(n, replay=True, probability=0.5) for n in range(40)]
    whole = Ledger(
        (*live.calls, *mirrored),
        {**live.outcomes, **{each.id: outcome(each, MISS) for each in mirrored}},
    )
    published, replayed = scores(whole)
    assert published == scores(live)[0]
    assert (replayed.replay, replayed.n, replayed.hits) == (True, 40, 0)
    assert published.replay is False


def test_no_call_no_score() -> None:
    assert scores(Ledger()) == ()


@settings(max_examples=some(60), deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0, 1), st.floats(0, 1), st.sampled_from([HIT, MISS, VOID, None])),
        max_size=80,
    )
)
def test_every_call_is_counted_once_and_every_rate_is_one(
    rows: list[tuple[float, float, CallState | None]],
) -> None:
    made = [call(n, probability=said, base_rate=base) for n, (said, base, _) in enumerate(rows)]
    ended = {
        one.id: outcome(one, state)
        for one, (_, _, state) in zip(made, rows, strict=True)
        if state is not None
    }
    found = scores(Ledger(tuple(made), ended))
    assert sum(each.open + each.hits + each.misses + each.voids for each in found) == len(rows)
    for each in found:
        if each.rates is not None:
            rates = each.rates
            parts = (rates.hit_share, rates.base_rate, rates.brier, rates.base_brier)
            assert all(0 <= part <= 1 for part in parts)
            assert sum(bucket.n for bucket in rates.buckets) == each.n
