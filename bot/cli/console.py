"""What the commands of `mir` write: results to standard output, all else to standard error."""

import sys
from collections.abc import Sequence

from formatters.width import width


def write(text: str) -> None:
    """One result to standard output."""
    print(text)  # noqa: T201 - results


def tell(text: str) -> None:
    """One remark to standard error, in one line whatever a file name holds."""
    print(f"mir: {visible(text)}", file=sys.stderr)  # noqa: T201 - remarks


def visible(text: str) -> str:
    """One line in which nothing moves the cursor or turns the text round."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell; the last one is not padded."""
    lines = [head, *rows]
    widths = [max(width(cell) for cell in column) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell + " " * (room - width(cell)) for cell, room in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    )
