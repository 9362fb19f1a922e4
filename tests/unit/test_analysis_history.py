"""The analysis on real history against an independent computation, on random dates."""

import dataclasses
import datetime as dt
import random
from functools import cache
from typing import Any

import pytest

from mir_core.analysis.analyse import analyse
from mir_core.analysis.pairs import PairHistory
from mir_core.calendars import cut_off
from mir_core.model.coverage import Coverage, LinkSpec, PairSpec
from mir_core.model.finding import Analysis, BaseRate, Divergence, Link, Tone
from tests.builders import EVENING, HISTORY, MORNING, ZONE, coverage, snapshot_from_history
from tests.oracles.analysis import Oracle
from tests.thorough import THOROUGH

pytestmark = [
    pytest.mark.skipif(
        not HISTORY.is_dir(), reason=f"no real history at {HISTORY}: shared/ is not here"
    ),
    # One worker: what the oracle finds out for one date serves the others.
    pytest.mark.xdist_group("analysis history"),
]

EXACT = 1e-9
#: New York has closed and the UTC day has not: crypto is pending.
DAWN = dt.time(6)


def random_editions() -> list[tuple[dt.date, dt.time]]:
    """Sixty dates since 2016, when most series exist, and ten before; seeded."""
    draw = random.Random(20260408)
    late = [dt.date(2016, 1, 1) + dt.timedelta(draw.randrange(3800)) for _ in range(60)]
    early = [dt.date(1994, 1, 1) + dt.timedelta(draw.randrange(8000)) for _ in range(10)]
    return [(date, draw.choice([MORNING, EVENING, DAWN])) for date in late + early]


@cache
def oracle() -> Oracle:
    venues = {name: each.calendar for name, each in coverage().instruments.items()}
    return Oracle(HISTORY, venues)


@cache
def watched() -> Coverage:
    """The shipped links and pairs, and some that put the legs in every other order.

    Flows, risks and plans have tests of their own.
    """
    links = [("HK->US", "HSI", "SPX"), ("Crypto->US", "BTC", "SPX"), ("A->HK", "SSE", "HSI")]
    links += [("HK->Crypto", "HSI", "ETH"), ("Crypto", "BTC", "ETH"), ("US", "SPX", "DJI")]
    pairs = [("BTC", "SPX"), ("SSE", "HSI"), ("ETH", "HSTECH"), ("ChiNext", "IXIC")]
    return dataclasses.replace(
        coverage(),
        links=coverage().links + tuple(LinkSpec(*link) for link in links),
        pairs=coverage().pairs + tuple(PairSpec(*pair) for pair in pairs),
        groups=(),
        risks=(),
        playbook=(),
    )


@cache
def analysed(date: dt.date, time: dt.time) -> Analysis:
    return analyse(snapshot_from_history(HISTORY, date, time), watched(), MEMO)


MEMO = PairHistory()
EDITIONS = random_editions()[:: 1 if THOROUGH else 4]
IDS = [f"{date} {time:%H:%M}" for date, time in EDITIONS]
editions = pytest.mark.parametrize(("date", "time"), EDITIONS, ids=IDS)


def as_of(date: dt.date, time: dt.time) -> dt.datetime:
    return cut_off(date, time, ZONE)


def same(found: float | None, expected: float | None) -> bool:
    return found == (None if expected is None else pytest.approx(expected, rel=EXACT, abs=EXACT))


@editions
def test_links_agree_with_statsmodels_over_sessions_of_exchange_calendars(
    date: dt.date, time: dt.time
) -> None:
    links = analysed(date, time).of(Link)
    for spec in watched().links:
        entries = [link for link in links if link.subject == spec.id]
        expected: list[dict[str, Any] | None] = [oracle().link(spec.a, spec.b, as_of(date, time))]
        expected.append(oracle().pending(spec.a, spec.b, date, as_of(date, time)))
        wanted = [entry for entry in expected if entry is not None]
        assert len(entries) == len(wanted)
        for link, entry in zip(entries, wanted, strict=True):
            assert (link.label, link.b_session) == (entry["label"], entry["b_session"])
            if "beta" in entry:
                assert (link.n, link.a_session) == (entry["n"], entry["a_session"])
                for name in ("beta", "t", "r2", "expected", "residual_sd", "r_a"):
                    assert same(getattr(link, name), entry[name]), name
                for name in ("actual", "surprise"):
                    assert same(getattr(link, name), entry.get(name)), name


@editions
def test_divergences_agree_with_scipy_and_plain_loops(date: dt.date, time: dt.time) -> None:
    found = {each.subject: each for each in analysed(date, time).of(Divergence)}
    assert set(found) == {pair.id for pair in watched().pairs}
    for pair in watched().pairs:
        divergence = found[pair.id]
        expected = oracle().divergence(pair.a, pair.b, as_of(date, time))
        assert divergence.state == expected["state"], pair.id
        if expected["state"] != "measured":
            continue
        for name in ("spread_bp", "z", "percentile"):
            assert same(getattr(divergence, name), expected[name]), (pair.id, name)
        for name in ("n", "reported", "run_day"):
            assert getattr(divergence, name) == expected[name], (pair.id, name)
        assert same(divergence.rarity, expected.get("rarity")), pair.id
        wanted = expected.get("base_rates", [])
        for rate, entry in zip(divergence.base_rates, wanted, strict=True):
            check_base_rate(rate, entry)


def check_base_rate(rate: BaseRate, entry: dict[str, Any]) -> None:
    for name in ("horizon", "events", "closed", "led_by_a"):
        assert getattr(rate, name) == entry[name], name
    assert [(case.date, case.hit) for case in rate.cases] == entry["cases"]
    assert same(rate.baseline, entry["baseline"])
    assert same(rate.share, entry.get("share"))
    assert (rate.interval is None) == ("interval" not in entry)
    if rate.interval is not None:
        assert same(rate.interval.low, entry["interval"][0])
        assert same(rate.interval.high, entry["interval"][1])
    for forward, (median, low, high) in zip(rate.forward, entry.get("forward", []), strict=True):
        assert same(forward.median, median)
        assert forward.interval is not None
        assert same(forward.interval.low, low)
        assert same(forward.interval.high, high)


@editions
def test_tones_agree_with_pandas(date: dt.date, time: dt.time) -> None:
    found = {tone.subject: tone for tone in analysed(date, time).of(Tone)}
    for region in coverage().regions:
        tone = found[region.id]
        expected = oracle().tone(region.indices, region.venue, as_of(date, time))
        assert (tone.label, tone.n) == (expected["label"], expected["n"])
        assert same(tone.score, expected.get("score"))


def test_the_random_dates_reach_every_kind_of_result() -> None:
    everything = [analysed(date, time) for date, time in EDITIONS]
    links = [link for one in everything for link in one.of(Link)]
    divergences = [each for one in everything for each in one.of(Divergence)]
    rates = [rate for each in divergences for rate in each.base_rates]
    labels = {link.label.value for link in links}
    assert labels >= {"closed", "pending", "quiet", "local", "noise", "independent", "amplified"}
    assert {each.state for each in divergences} == {"measured", "closed", "not measured"}
    assert sum(each.reported for each in divergences) >= len(EDITIONS) // 4
    assert sum(bool(rate.forward) for rate in rates) >= 20
