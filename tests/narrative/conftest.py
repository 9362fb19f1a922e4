"""The simulated market for runs with a language model."""

import shutil
from pathlib import Path

import pytest

from tests.demo_world import build


@pytest.fixture(scope="session")
def demo_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the simulated market; nobody may write to it."""
    return build(tmp_path_factory.mktemp("narrative") / "mir.db")


@pytest.fixture
def database(demo_database: Path, tmp_path: Path) -> Path:
    """A copy that a test may write to."""
    return Path(shutil.copy(demo_database, tmp_path / "mir.db"))
