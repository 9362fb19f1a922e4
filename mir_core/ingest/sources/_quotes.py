"""Quote lines of Chinese portals: assignments of delimited text, encoded in GB18030."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from mir_core.ingest.sources._rows import BrokenRow
from mir_core.model.errors import SourceChanged

#: More statements than any answer has; the rest of a longer one is not looked at.
_MOST = 500
#: Rounding of the last digit of three figures that must agree.
_ROUNDING = 0.02


@dataclass(frozen=True, slots=True)
class Line:
    """One assignment: the code that its name carries, and its cells."""

    code: str
    cells: Sequence[str]

    def cell(self, position: int) -> str:
        """One cell; BrokenRow if the line is shorter."""
        if position >= len(self.cells):
            raise BrokenRow(f"expected more than {position} cells for {self.code}")
        return self.cells[position]


def lines(
    source: str, body: bytes, prefix: str, delimiter: str, codes: Container[str]
) -> tuple[Line, ...]:
    """The complete assignments to `prefix` and one of the codes that have cells.

    Bytes that are no GB18030 become replacement marks: they spoil their own line only.

    Raises:
        SourceChanged: There is no such assignment (an empty text stands for an unknown code).
    """
    text = body.decode("gb18030", errors="replace")
    found = [line for line in _assignments(text, prefix, delimiter) if line.code in codes]
    filled = tuple(line for line in found if line.cells)
    if not filled or len({line.code for line in found}) != len(found):
        raise SourceChanged(f'{source}: expected filled lines {prefix}CODE="…"; each code once')
    return filled


def _assignments(text: str, prefix: str, delimiter: str) -> Iterator[Line]:
    for statement in text.split(";", _MOST)[:_MOST]:
        name, equals, value = statement.strip().partition("=")
        is_complete = len(value) > 1 and value[0] == '"' == value[-1]
        if not equals or not is_complete or not name.startswith(prefix):
            continue
        content = value[1:-1]
        yield Line(name[len(prefix) :], tuple(content.split(delimiter)) if content else ())


def check_change(code: str, last: float, previous: float | None, change: float | None) -> None:
    """A quote's last, previous close and change must agree, or its columns are others."""
    if previous is None or change is None or abs(last - previous - change) > _ROUNDING:
        raise BrokenRow(f"expected last - previous = change for {code}")


def check_range(code: str, last: float, low: float | None, high: float | None) -> None:
    """A quote's last lies between its low and high, where it gives them."""
    if low is None or high is None:
        return
    if not low - _ROUNDING <= last <= high + _ROUNDING:
        raise BrokenRow(f"expected low <= last <= high for {code}")
