"""What a command writes in place of text on the terminal: files, and bytes into a pipe."""

import sys
from pathlib import Path

from mir_core.model.errors import MirError, UsageError
from mir_core.model.message import Literal, Sentence

TERMINAL = Sentence(
    "usage.terminal",
    "The {output} output is no text for a terminal: name a file with --to, or use a pipe.",
)
FOLDER = Sentence(
    "usage.folder", "The {output} output makes several files: name a folder with --to."
)


def put(content: bytes, path: Path) -> None:
    """Write a file.

    Raises:
        MirError: It cannot be written.
    """
    try:
        path.write_bytes(content)
    except OSError as error:
        raise MirError(f"{path} cannot be written: {error.strerror}") from error


def make_folder(path: Path) -> None:
    """Make a folder with those above it, if it is not there.

    Raises:
        MirError: It cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MirError(f"{path} cannot be made: {error.strerror}") from error


def refuse_terminal(output: str) -> None:
    """Bytes on a terminal would only confuse it.

    Raises:
        UsageError: Standard output is a terminal.
    """
    if sys.stdout is not None and sys.stdout.isatty():
        raise UsageError(TERMINAL(output=Literal(output)))


def pour(content: bytes) -> None:
    """Bytes to standard output; to nobody if that was closed before the start."""
    if sys.stdout is None:
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
