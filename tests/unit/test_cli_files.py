"""What `mir report` writes that is no text: the PDF, and a folder of pictures."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import main
from tests.unit.pdf_reading import Pdf

#: A section with one figure and one table, of a date that misses nothing.
_PLACE = ("--date", "2026-04-08", "--edition", "evening", "--section", "risk_matrix")
_PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Puts the root logger back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def report(demo_database: Path) -> list[str]:
    """The arguments of a report of the simulated market."""
    return ["--database", f"sqlite:///{demo_database}", "report", *_PLACE]


def test_the_pdf_goes_to_a_file_and_into_a_pipe(
    report: list[str], tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    file = tmp_path / "report.pdf"
    assert main([*report, "--output", "pdf", "--to", str(file)]) == 0
    assert capfdbinary.readouterr() == (b"", b"")
    assert main([*report, "--output", "pdf"]) == 0
    out, err = capfdbinary.readouterr()
    assert (out, err) == (file.read_bytes(), b"")
    assert "Riskmatrix" in Pdf(out).words()
    assert len(Pdf(out).root.all("Figure")) == 1


def test_the_pdf_is_not_poured_onto_a_terminal(report: list[str]) -> None:
    ours, theirs = os.openpty()
    with os.fdopen(ours, "rb"), os.fdopen(theirs, "wb") as terminal:
        command = [sys.executable, "-m", "bot", *report, "--output", "pdf"]
        done = subprocess.run(command, stdout=terminal, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr.decode() == (
        "mir: The pdf output is no text for a terminal: name a file with --to, or use a pipe.\n"
    )


def test_pictures_go_to_a_folder(
    report: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "new" / "pictures"
    assert main([*report, "--output", "png", "--to", str(folder)]) == 0
    written = capsys.readouterr().out.splitlines()
    assert sorted(written) == sorted(map(str, folder.iterdir()))
    assert {path.name for path in folder.iterdir()} == {"risk.png", "table.risk_matrix.png"}
    assert all(path.read_bytes().startswith(_PNG) for path in folder.iterdir())


@pytest.mark.parametrize(
    ("rest", "status", "said"),
    [
        (["--output", "png"], 2, "The png output makes several files: name a folder with --to."),
        (["--output", "pdf", "--to", "/nowhere/x.pdf"], 1, "/nowhere/x.pdf cannot be written"),
        (["--output", "png", "--to", "/dev/null/x"], 1, "/dev/null/x cannot be made"),
    ],
)
def test_what_cannot_be_written_is_told_in_one_line(
    report: list[str],
    capsys: pytest.CaptureFixture[str],
    rest: list[str],
    status: int,
    said: str,
) -> None:
    assert main([*report, *rest]) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"mir: {said}")
    assert err.count("\n") == 1
