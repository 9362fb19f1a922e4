"""Arrows in a monospace font, at most 30 columns wide.

Arrows of one source stand under its name. Where all labels are narrow they stand in the arrows,
so that the heads line up; else each label has a line of its own under its target, because nothing
lines up behind a Chinese glyph. Measured arrows are drawn through, inferred ones with hyphens.
"""

from collections.abc import Sequence

from formatters.catalog import Catalog
from formatters.width import is_narrow, width, wrap
from mir_core.model.report import Arrow, Diagram

_COLUMNS = 30
_THROUGH, _DASHED = "\u2500", "-"
_FORK, _LAST, _TRUNK = "\u251c", "\u2514", "\u2502"
_INDENT = "      "
#: Columns of an arrow besides its label: " ├─ " before it, a space and "─> " behind it.
_AROUND = 8


def branches(diagram: Diagram, catalog: Catalog) -> tuple[tuple[str, ...], ...]:
    """Lines of the diagram, one tuple per source, in the order in which sources first occur."""
    by_source: dict[str, list[Arrow]] = {}
    for arrow in diagram.arrows:
        by_source.setdefault(catalog.text(arrow.source), []).append(arrow)
    room = _label_room(diagram.arrows, catalog)
    return tuple(
        (*wrap(source, _COLUMNS), *_branch(arrows, catalog, room))
        for source, arrows in by_source.items()
    )


def _label_room(arrows: Sequence[Arrow], catalog: Catalog) -> int | None:
    """Width of the labels in the arrows; None where they stand below."""
    labels = [catalog.text(arrow.label) for arrow in arrows]
    targets = [catalog.text(arrow.target) for arrow in arrows]
    room = max(map(width, labels), default=0)
    fits = all(room + _AROUND + width(target) <= _COLUMNS for target in targets)
    return room if fits and all(map(is_narrow, labels)) else None


def _branch(arrows: Sequence[Arrow], catalog: Catalog, room: int | None) -> tuple[str, ...]:
    lines: list[str] = []
    for number, arrow in enumerate(arrows, start=1):
        is_last = number == len(arrows)
        fork = _LAST if is_last else _FORK
        stroke = _DASHED if arrow.dashed else _THROUGH
        label, target = catalog.text(arrow.label), catalog.text(arrow.target)
        if room is not None:
            shaft = stroke * (room - width(label))
            lines.append(f" {fork}{stroke} {label} {shaft}{stroke}> {target}")
            continue
        first, *more = wrap(target, _COLUMNS - len(_INDENT))
        lines.append(f" {fork}{stroke * 2}> {first}")
        below = _INDENT if is_last else f" {_TRUNK}{_INDENT[2:]}"
        lines += [below + line for line in (*more, *wrap(label, _COLUMNS - len(_INDENT)))]
    return tuple(lines)
