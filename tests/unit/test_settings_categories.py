"""categories.toml: what it says, and every fault of it at once."""

import json
from pathlib import Path

import pytest

from config.categories import read_categories
from config.load import load
from formatters.catalog import Catalog, languages
from mir_core.model.coverage import OTHER, tvl_of
from tests.conftest import ROOT

FILE = ROOT / "config" / "categories.toml"


#: A category in several places, some of which is no group's.
TWICE = """
totals = ["RWA"]
other = ["Farm", "Farm"]
[groups]
A = { categories = ["RWA"] }
B = { categories = ["RWA"] }
Other = { categories = ["x"] }
"""


def faults_of(text: str, folder: Path) -> list[str]:
    path = folder / "categories.toml"
    path.write_text(text, encoding="utf-8")
    faults: list[str] = []
    assert read_categories(path, faults) == ((), ())
    return [fault.removeprefix(f"{path}: ") for fault in faults]


def test_the_shipped_groups() -> None:
    faults: list[str] = []
    groups, totals = read_categories(FILE, faults)
    assert faults == []
    native = {group.id for group in groups if group.defi_native}
    assert {"Lending", "CDP", "DEX", "Yield", "Derivatives", "Staking", "Algo"} <= native
    assert not {"RWA", "Bridges", OTHER} & native
    assert groups[-1].id == OTHER
    assert totals == ("TVL.Total", "TVL.DeFi")
    assert tvl_of("Dexs") == "TVL.DEX"
    assert tvl_of("Liquid Staking") == "TVL.Liquid-Staking"


def test_every_group_has_a_name_in_every_language() -> None:
    groups, _ = read_categories(FILE, [])
    wanted = {*(group.id for group in groups), "RWA flow", "DeFi-native flow"}
    for language in languages():
        assert wanted <= Catalog.load(language).file.names.keys()


def test_no_large_category_of_the_source_is_unknown(shared_folder: Path) -> None:
    answer = shared_folder / "data/payloads/defillama/lite-protocols2_reserialised_2025-12-19.json"
    protocols = json.loads(answer.read_text(encoding="utf-8"))
    rows = protocols["protocols"] if isinstance(protocols, dict) else protocols
    held: dict[str, float] = {}
    for row in rows:
        held[row["category"]] = held.get(row["category"], 0.0) + (row.get("tvl") or 0.0)
    groups, _ = read_categories(FILE, [])
    known = {category for group in groups for category in group.categories}
    large = {category for category, usd in held.items() if usd >= 10e6}
    assert large - known == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["groups: is missing"]),
        ("[groups]", ["groups: must name at least 1"]),
        (
            "flows = 1\n[groups]\nRWA = { categories = [], native = true }",
            [
                "groups.RWA.categories: must name at least 1",
                "groups.RWA.native: unknown key; allowed: categories, defi_native",
                "flows: unknown key; allowed: groups, totals, other",
            ],
        ),
        (
            TWICE,
            [
                "groups.Other: is the name of what no group has; list its categories as other",
                "groups.B: 'RWA' stands in groups.A too",
                "totals: 'RWA' stands in groups.A too",
                "other: 'Farm' stands twice",
            ],
        ),
        ("[groups]\nA = 3", ["groups.A: must be a table, not 3"]),
        ('[groups]\n"a b" = { categories = ["x"] }', None),
    ],
)
def test_every_fault_is_listed(text: str, expected: list[str] | None, tmp_path: Path) -> None:
    found = faults_of(text, tmp_path)
    assert found
    if expected is not None:
        assert found == expected


def test_the_configuration_carries_the_groups() -> None:
    coverage = load(languages=languages()).coverage
    assert [group.id for group in coverage.groups][:2] == ["RWA", "Lending"]
