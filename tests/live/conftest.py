"""Fixtures: a day on the simulated sources, and the archive of the days before it."""

import datetime as dt
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.live.mir import MORNING, ROOT, environment
from tests.market.history import write_history

SESSIONS = 300

Seeded = Callable[[], Path]


@pytest.fixture(scope="session")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with daily history up to the session before the last: to be copied."""
    folder = tmp_path_factory.mktemp("seed")
    until = MORNING - dt.timedelta(days=1)
    history = write_history(folder / "history", until, SESSIONS)
    subprocess.run(
        [
            *(sys.executable, "-m", "tests.market.mir_at", until.isoformat()),
            *("--database", f"sqlite:///{folder}/mir.db", "import", str(history)),
        ],
        cwd=ROOT,
        env=environment(),
        check=True,
        capture_output=True,
    )
    return folder / "mir.db"


@pytest.fixture
def database(seed: Path, tmp_path: Path) -> Path:
    """A copy of that database."""
    return Path(shutil.copy(seed, tmp_path / "mir.db"))
