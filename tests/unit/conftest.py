"""Fixtures of the unit tests."""

from pathlib import Path

import pytest

from tests.demo_world import build


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with the simulated market: to be read only, or copied."""
    return build(tmp_path_factory.mktemp("demo") / "demo.db")
