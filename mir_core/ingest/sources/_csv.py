"""Comma-separated answers: a known header, then rows of as many cells."""

from collections.abc import Sequence

from mir_core.ingest.sources._rows import shown
from mir_core.model.errors import SourceChanged

#: Longer answers are no table of one value per day.
_MOST_ROWS = 60_000


def rows(source: str, body: bytes, headers: Sequence[str]) -> list[str]:
    """The lines below the header, the last one only if it is complete.

    `headers` are the first lines that the source is known to send.

    Raises:
        SourceChanged: The first line is none of them, the text is no UTF-8, or there is no end.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SourceChanged(f"{source}: expected a table in UTF-8") from None
    head, _, rest = text.partition("\n")
    if head.strip() not in headers:
        raise SourceChanged(f"{source}: expected the header {headers[0]}, got {shown(head)!r}")
    lines = rest.split("\n")
    if len(lines) > _MOST_ROWS:
        raise SourceChanged(f"{source}: expected at most {_MOST_ROWS} rows")
    # What follows the last line end is a row that was cut off, or nothing.
    return [line.rstrip("\r") for line in lines[:-1] if line.strip()]
