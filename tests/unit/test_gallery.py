"""`mir gallery`: files that can be looked at."""

import datetime as dt
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import main
from formatters.images.contract import MOST_HEIGHT, WIDTH
from formatters.images.render import png_size
from mir_core.clock import FixedClock

NOW = dt.datetime(2026, 4, 8, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """Puts the root logger back, which a command line configures."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)


def test_the_gallery_of_the_simulated_market(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "made" / "gallery"
    assert main(["gallery", "--demo", "--to", str(folder)], FixedClock(NOW)) == 0
    said = capsys.readouterr().out.splitlines()
    files = sorted(folder.glob("*.png"))
    assert sorted(line.split("  ")[0] for line in said) == sorted(map(str, files))
    sheets = [path for path in files if path.name.startswith("contact-")]
    pictures = [path for path in files if path not in sheets]
    assert sheets
    variants = {".".join(path.name.split(".")[-3:-1]) for path in pictures}
    assert variants == {"en.light", "en.dark", "zh.light", "zh.dark"}
    for path in pictures:
        width, height = png_size(path.read_bytes())
        assert width == WIDTH, path.name
        assert height <= MOST_HEIGHT, path.name
    names = {path.name.partition(".")[0] for path in pictures}
    assert {"cover", "bars", "chain", "table"} <= names


def test_an_empty_archive_gives_the_simulated_market_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
    status = main(["--database", database, "gallery", "--to", str(tmp_path)], FixedClock(NOW))
    assert status == 0
    assert "simulated market" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file"
    file.write_text("here", encoding="utf-8")
    assert main(["gallery", "--demo", "--to", str(file)], FixedClock(NOW)) == 1
    assert "cannot be written" in capsys.readouterr().err
