"""Divergences: what is reported, runs, states, order."""

import dataclasses
import datetime as dt
import math
from collections.abc import Sequence
from itertools import pairwise

import pytest

from mir_core.analysis.detectors.divergences import DETECTOR
from mir_core.analysis.pairs import PairHistory
from mir_core.analysis.ranking import leads
from mir_core.calendars import cut_off
from mir_core.model.coverage import PairSpec
from mir_core.model.figure import Verdict
from mir_core.model.finding import Divergence, Finding
from mir_core.model.snapshot import Snapshot
from tests.builders import (
    EVENING,
    MORNING,
    ZONE,
    closes_of,
    coverage,
    random_rows,
    snapshot_of,
    with_verdict,
)

LAST = dt.date(2026, 3, 31)
#: Spreads of +-0.1 %, +-0.3 % in turn: median 0, MAD 0.2 %.
PAST = [0.001, -0.003, 0.003, -0.001] * 20
UNIT = 1.4826 * 0.002


def at(date: dt.date, time: dt.time) -> dt.datetime:
    return cut_off(date, time, ZONE)


def found(snapshot: Snapshot, *pairs: PairSpec) -> list[Divergence]:
    watched = dataclasses.replace(coverage(), pairs=pairs or coverage().pairs)
    findings = DETECTOR(snapshot, watched, PairHistory())
    return [each for each in findings if isinstance(each, Divergence)]


def same_venue(a: Sequence[float], b: Sequence[float]) -> Divergence:
    rows = {
        ("NDX", "close"): closes_of(a, "NDX", LAST),
        ("DJI", "close"): closes_of(b, "DJI", LAST),
    }
    after = LAST + dt.timedelta(days=1)
    (divergence,) = found(snapshot_of(rows, after, at(after, MORNING)), PairSpec("NDX", "DJI"))
    return divergence


def with_spreads(*last: float) -> Divergence:
    """The history above, then spreads that leg a makes alone."""
    moves = [*PAST, *last]
    return same_venue(moves, [0.0] * len(moves))


def test_spread_z_and_percentile_by_hand() -> None:
    found = with_spreads(0.007)
    assert found.state == "measured"
    assert (found.a_session, found.b_session) == (LAST, LAST)
    assert found.spread_bp == pytest.approx(70)
    assert found.z == pytest.approx(0.007 / UNIT)  # 2.36
    assert (found.n, found.percentile) == (80, 1.0)
    assert (found.reported, found.run_day) == (True, 1)
    # z exists from the 61st spread on; of those 20 none is as large.
    assert found.rarity == 0.0


def test_percentile_is_the_share_of_smaller_spreads() -> None:
    found = with_spreads(0.002)
    assert found.percentile == pytest.approx(0.5)
    assert (found.reported, found.run_day, found.rarity, found.base_rates) == (False, 0, None, ())


def test_below_two_it_is_reported_only_if_the_legs_went_apart() -> None:
    # z of a spread of 0.5 %: 1.69.
    apart = same_venue([*PAST, 0.003], [*[0.0] * 80, -0.002])
    along = same_venue([*PAST, 0.008], [*[0.0] * 80, 0.003])
    assert apart.z == pytest.approx(0.005 / UNIT, rel=1e-6)
    assert along.z == pytest.approx(0.005 / UNIT, rel=1e-6)
    assert (apart.reported, along.reported) == (True, False)


def test_a_run_counts_reported_days_of_one_sign() -> None:
    assert with_spreads(0.02, 0.02, 0.02).run_day == 3
    assert with_spreads(0.02, -0.02, -0.02).run_day == 2
    assert with_spreads(0.02, 0.001, 0.02).run_day == 1


def test_sixty_spreads_are_needed() -> None:
    short = same_venue([*PAST[:59], 0.007], [0.0] * 60)
    assert (short.state, short.z, short.percentile, short.reported) == (
        "not measured",
        None,
        None,
        False,
    )
    assert short.spread_bp == pytest.approx(70)
    assert same_venue([*PAST[:60], 0.007], [0.0] * 61).state == "measured"


def test_a_spread_that_never_moved_is_not_measured() -> None:
    assert same_venue([0.0] * 100, [0.0] * 100).state == "not measured"
    assert same_venue([*[0.0] * 100, 0.05], [0.0] * 101).z is None


def test_a_spread_of_an_exchange_and_crypto_is_scaled_by_its_days() -> None:
    # Tuesday to Friday 2026-04-07 to 04-10: one day each; Monday's stretch has three. With BTC
    # standing still a spread of 1 % on Monday weighs as one of 0.01 / sqrt(3) on other days.
    friday, monday = dt.date(2026, 3, 27), dt.date(2026, 3, 30)
    spx = closes_of([*PAST, 0.01], "SPX", monday)
    still = {min(spx) + dt.timedelta(days=k): 5e4 for k in range((monday - min(spx)).days + 1)}
    rows = {("SPX", "close"): spx, ("BTC", "close"): still}
    after = monday + dt.timedelta(days=1)
    (found_,) = found(snapshot_of(rows, after, at(after, MORNING)), PairSpec("SPX", "BTC"))
    dates = sorted(spx)
    gaps = [(now - before).days for before, now in pairwise(dates)]
    assert (dates[-2], gaps[-1]) == (friday, 3)
    scaled = sorted(x / math.sqrt(gap) for x, gap in zip(PAST, gaps, strict=False))
    center = (scaled[39] + scaled[40]) / 2
    deviations = sorted(abs(x - center) for x in scaled)
    mad = (deviations[39] + deviations[40]) / 2
    assert found_.spread_bp == pytest.approx(100)
    assert found_.z == pytest.approx((0.01 / math.sqrt(3) - center) / (1.4826 * mad))


WORLD = random_rows(
    5,
    ["SPX", "IXIC", "NDX", "DJI", "HSTECH", "HSCEI", "SSE", "ChiNext", "BTC", "ETH"],
    dt.date(2025, 6, 2),
    dt.date(2026, 4, 10),
)


def states(snapshot: Snapshot) -> dict[str, str]:
    return {each.subject: each.state for each in found(snapshot)}


def test_pairs_of_a_closed_market_are_closed() -> None:
    date = dt.date(2026, 4, 8)  # Hong Kong had last traded on 04-02, Shanghai on 04-07
    assert states(snapshot_of(WORLD, date, at(date, MORNING))) == {
        "SPX/BTC": "measured",
        "HSTECH/ChiNext": "closed",
        "HSTECH/HSCEI": "closed",
        "IXIC/HSTECH": "closed",
        "NDX/DJI": "measured",
        "ChiNext/SSE": "measured",
        "ETH/BTC": "measured",
    }


def test_on_a_sunday_only_coins_are_measured_against_each_other() -> None:
    date = dt.date(2026, 3, 29)  # the last UTC day is Saturday's
    measured = states(snapshot_of(WORLD, date, at(date, MORNING)))
    assert measured["SPX/BTC"] == "closed"
    assert measured["ETH/BTC"] == "measured"


@pytest.mark.parametrize("figure", ["ETH.change", "BTC.change"])
def test_a_figure_that_is_not_fresh_is_said_to_be_not_measured(figure: str) -> None:
    date = dt.date(2026, 4, 8)
    snapshot = with_verdict(snapshot_of(WORLD, date, at(date, EVENING)), figure, Verdict.STALE)
    (divergence,) = found(snapshot, PairSpec("ETH", "BTC"))
    assert (divergence.state, divergence.z) == ("not measured", None)


def test_reported_ones_come_first_and_the_larger_before_the_smaller() -> None:
    date = dt.date(2026, 4, 8)
    divergences = found(snapshot_of(WORLD, date, at(date, EVENING)))
    sizes = [(each.reported, abs(each.z or 0)) for each in divergences]
    assert len(sizes) == 7
    assert sizes == sorted(sizes, reverse=True)


def divergence_of(z: float, rarity: float) -> Divergence:
    return Divergence(
        subject=f"{z}", a="A", b="B", state="measured", z=z, reported=True, rarity=rarity
    )


def test_only_the_largest_divergence_may_lead_and_the_rarest_finding_does() -> None:
    small, large = divergence_of(2.1, 0.001), divergence_of(-4.0, 0.03)
    rare, common = Finding(subject="rare", rarity=0.01), Finding(subject="common", rarity=0.2)
    told = Finding(subject="no candidate")
    assert leads([small, common, large, told, rare]) == (rare, large, common)
    assert leads([told]) == ()
