"""Whatever the data of coins and DeFi are: finite numbers, no look-ahead, the same again."""

import dataclasses
import datetime as dt
import math
from collections.abc import Iterator

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formatters.catalog import Catalog
from formatters.parity import check
from mir_core.analysis.analyse import analyse
from mir_core.analysis.pairs import PairHistory
from mir_core.calendars import CRYPTO, cut_off
from mir_core.model.finding import Analysis
from mir_core.model.observation import Named, Series
from mir_core.model.report import Document, Section
from mir_core.model.snapshot import Snapshot
from mir_core.report.contract import Context
from mir_core.report.sections.crypto import SECTION
from tests.builders import MORNING, ZONE, calendars, coverage, snapshot_of
from tests.thorough import some

D = dt.date(2026, 4, 8)
KEYS = [
    ("BTC", "close"),
    ("ETH", "close"),
    ("CRYPTO", "mcap_usd"),
    ("USDT", "circulating_usd"),
    ("USDC", "mcap_usd"),
    ("STABLECOINS", "circulating_usd"),
    ("TVL.RWA", "tvl_usd"),
    ("TVL.Lending", "tvl_usd"),
    ("TVL.DEX", "tvl_usd"),
    ("TVL.Space", "tvl_usd"),
    ("Protocol.a", "tvl_usd"),
    ("Protocol.b", "tvl_usd"),
    ("DEX.Total", "volume_usd"),
    ("DEX.a", "volume_usd"),
]
NAMED = {
    "Protocol.a": Named("A", "RWA"),
    "Protocol.b": Named("B", None),
    "DEX.a": Named("@everyone", "Dexs"),
}
ODD = [0.0, -1.0, 1e-300, 1e300, math.inf, -math.inf, math.nan]
few = settings(max_examples=some(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])


def numbers(value: object) -> Iterator[float]:
    """Every float in a finding, however deep."""
    if isinstance(value, float):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from numbers(getattr(value, field.name))
    elif isinstance(value, tuple):
        for each in value:
            yield from numbers(each)


def walk(seed: int, days: int) -> list[float]:
    moves = np.random.default_rng(seed).normal(0, 0.03, days)
    found: list[float] = (1e9 * np.cumprod(1 + moves)).tolist()
    return found


column = st.one_of(
    st.builds(walk, st.integers(0, 2**32 - 1), st.sampled_from([1, 2, 61, 130, 300])),
    st.builds(lambda days: [5e8] * days, st.sampled_from([1, 2, 130, 300])),
    st.lists(st.sampled_from([1e9, 2e9, *ODD]), min_size=1, max_size=200),
    st.lists(st.floats(), min_size=1, max_size=5),
)
holes = st.lists(st.integers(1, 300), max_size=4)


def series(
    name: str, field: str, values: list[float], missing: list[int], until: dt.date
) -> Series:
    """Values that end on the day before D, cut at `until`."""
    table = calendars().table(CRYPTO)
    last, cut = table.position(dt.date(2026, 4, 7)), table.position(until)
    assert last is not None
    assert cut is not None
    whole = np.full(last + 1, np.nan)
    whole[last + 1 - len(values) :] = values
    for back in missing:
        whole[last + 1 - back] = np.nan
    return Series(name, field, table, whole[: cut + 1], None)


def snapshot(
    columns: dict[tuple[str, str], list[float]], missing: list[int], date: dt.date = D
) -> Snapshot:
    found = snapshot_of({}, date, cut_off(date, MORNING, ZONE))
    until = date - dt.timedelta(days=1)
    placed = {key: series(*key, values, missing, until) for key, values in columns.items()}
    return dataclasses.replace(found, series=placed, named=NAMED)


def printed(found: Snapshot, analysis: Analysis) -> None:
    """Both languages print the section, with the same numbers."""
    blocks = SECTION.build(Context(found, analysis, coverage()))
    document = Document("crypto", SECTION.title(), None, (Section("c", SECTION.title(), blocks),))
    check(document, (Catalog.load("en"), Catalog.load("zh")))


@given(columns=st.dictionaries(st.sampled_from(KEYS), column, max_size=14), missing=holes)
@few
def test_any_data_give_finite_numbers_and_a_section(
    columns: dict[tuple[str, str], list[float]], missing: list[int]
) -> None:
    found = snapshot(columns, missing)
    analysis = analyse(found, coverage())
    assert all(map(math.isfinite, numbers(analysis.findings)))
    printed(found, analysis)


@given(
    seed=st.integers(0, 1000),
    order=st.lists(st.integers(0, 60), min_size=2, max_size=5),
    missing=holes,
)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_neither_the_future_nor_a_memo_changes_anything(
    seed: int, order: list[int], missing: list[int]
) -> None:
    columns = {key: walk(seed + place, 300) for place, key in enumerate(KEYS)}
    memo = PairHistory()
    for back in order:
        date = D - dt.timedelta(days=back)
        known = {key: values[: len(values) - back] for key, values in columns.items()}
        fresh = analyse(snapshot(columns, missing, date), coverage())
        again = analyse(snapshot(columns, missing, date), coverage(), memo)
        # The same values, of which nothing that came later was ever there.
        short = {key: [*values, *[math.nan] * back] for key, values in known.items()}
        alone = analyse(snapshot(short, missing, date), coverage())
        assert again.findings == fresh.findings
        assert alone.findings == fresh.findings
