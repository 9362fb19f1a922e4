"""Where the arrows of the flow map run: straight between boxes, or bent to a side."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Point = tuple[float, float]

#: Room that stays free between an arrow and a box.
_AIR = 4.0
_HEAD_LENGTH, _HEAD_WIDTH = 12.0, 7.0
_HEAD_ROOM = 5.0
#: Bends that are tried, as shares of the length, and places on the arrow for its label.
_BENDS = (0.0, 0.12, -0.12, 0.24, -0.24, 0.4, -0.4, 0.6, -0.6)
#: Boxes nearer than this are neighbours, and their arrows make no wide detour.
_NEAR = 130.0
_NEAR_BENDS = (0.0, 0.12, -0.12, 0.24, -0.24)
_PLACES = (0.5, 0.44, 0.56, 0.38, 0.62, 0.3, 0.7, 0.22, 0.78)
#: A line steeper than this has its label beside it, towards the middle, at this distance.
_STEEP, _BESIDE = 2.0, 10.0
#: Points of a line that labels of other arrows keep clear of, if there is room.
_SAMPLES = 16
#: Half of the room around the start of an arrow, and the room between the ends of two.
_FOOT, _ENDS_APART = 6.0, 18.0
#: Room between two labels, and between a label and a box.
_APART = 4.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its centre and half of its sides."""

    centre: Point
    half_width: float
    half_height: float

    def distance(self, other: "Box") -> float:
        """Room between the two along the axis that has more; negative if they overlap."""
        across = abs(self.centre[0] - other.centre[0]) - self.half_width - other.half_width
        along = abs(self.centre[1] - other.centre[1]) - self.half_height - other.half_height
        return max(across, along)


@dataclass(frozen=True, slots=True)
class Arrow:
    """A curved arrow with one control point.

    Attributes:
        end: Where the line stops; the head goes on from there.
        head: Corners of the head, its tip first.
        label: Box of its label; None where no place for it is free.
    """

    start: Point
    control: Point
    end: Point
    head: tuple[Point, Point, Point]
    label: Box | None


@dataclass(frozen=True, slots=True)
class Wish:
    """An arrow that is wanted: from which box to which, and half the size of its label."""

    source: Box
    target: Box
    half_width: float
    half_height: float


def arrows(wishes: Sequence[Wish], boxes: Sequence[Box], middle: Point) -> list[Arrow]:
    """An arrow for each wish; labels keep clear of boxes, of heads, and of each other.

    Short arrows choose first, as they have less room. Where there is some left, labels also keep
    clear of lines.

    Args:
        wishes: In the order of the answer.
        boxes: All that are drawn.
        middle: Of the map, which is twice as wide and high.
    """
    found: dict[int, Arrow] = {}
    for position in sorted(range(len(wishes)), key=lambda each: _length(wishes[each])):
        found[position] = _placed(wishes[position], list(found.values()), boxes, middle)
    return [found[position] for position in range(len(wishes))]


def _length(wish: Wish) -> float:
    return math.dist(wish.source.centre, wish.target.centre)


def _placed(wish: Wish, found: Sequence[Arrow], boxes: Sequence[Box], middle: Point) -> Arrow:
    """One arrow beside those that have their place; without a label where none is free."""
    taken, lines = [*boxes], []
    for arrow in found:
        taken += [each for each in (arrow.label, _around(arrow.head)) if each is not None]
        lines += [*_along(arrow), Box(arrow.start, _FOOT, _FOOT)]
    candidates = [each for each in _candidates(wish, middle) if _is_inside(each, middle)]
    candidates = candidates or list(_candidates(wish, middle))
    ends = [point for arrow in found for point in (arrow.start, arrow.head[0])]
    apart = [each for each in candidates if _is_apart(each, ends)]
    others = [each for each in boxes if each not in {wish.source, wish.target}]
    labels = [arrow.label for arrow in found if arrow.label is not None]
    below = (*others, *labels)
    best = (
        _first_free(apart, [*taken, *lines], below)
        or _first_free(apart, taken, below)
        or _first_free(apart, [*taken, *lines])
        or _first_free(apart, taken)
        or _first_free(candidates, taken)
    )
    first = candidates[0]
    return best or Arrow(first.start, first.control, first.end, first.head, None)


def _first_free(
    candidates: Sequence[Arrow], taken: Sequence[Box], below: Sequence[Box] = ()
) -> Arrow | None:
    """The first arrow whose label touches nothing taken and which runs under nothing of `below`."""
    free = (each for each in candidates if _is_free(each, taken))
    return next((each for each in free if not below or _is_clear(each, below)), None)


def _is_apart(arrow: Arrow, ends: Sequence[Point]) -> bool:
    """Whether an arrow leaves and arrives where no other one does."""
    mine = (arrow.start, arrow.head[0])
    return all(math.dist(one, other) >= _ENDS_APART for one in mine for other in ends)


def _is_clear(arrow: Arrow, taken: Sequence[Box]) -> bool:
    """Whether line and head lie under nothing."""
    mine = (*_along(arrow), _around(arrow.head))
    return all(one.distance(each) >= 0 for one in mine for each in taken)


def _is_inside(arrow: Arrow, middle: Point) -> bool:
    """Whether line and label stay on the map."""
    map_ = Box(middle, *middle)
    parts = [*_along(arrow), *((arrow.label,) if arrow.label else ())]
    return all(
        abs(each.centre[axis] - middle[axis]) + half <= limit
        for each in parts
        for axis, half, limit in (
            (0, each.half_width, map_.half_width),
            (1, each.half_height, map_.half_height),
        )
    )


def _along(arrow: Arrow) -> list[Box]:
    """Points of an arrow's line as boxes without size."""
    steps = (step / _SAMPLES for step in range(_SAMPLES + 1))
    return [Box(_on(arrow.start, arrow.control, arrow.end, step), 0.0, 0.0) for step in steps]


def _candidates(wish: Wish, middle: Point) -> Iterator[Arrow]:
    """From the most wanted to the least."""
    start, end = wish.source.centre, wish.target.centre
    half = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    across = (start[1] - end[1], end[0] - start[0])
    for bend in _BENDS if math.dist(start, end) > _NEAR else _NEAR_BENDS:
        control = (half[0] + across[0] * bend, half[1] + across[1] * bend)
        tail, tip = _border(wish.source, control), _border(wish.target, control)
        base, wings = _head(control, tip)
        for place in _PLACES:
            centre = _beside(_on(tail, control, base, place), tail, base, wish, middle)
            label = Box(centre, wish.half_width, wish.half_height)
            yield Arrow(tail, control, base, (tip, *wings), label)


def _beside(point: Point, start: Point, end: Point, wish: Wish, middle: Point) -> Point:
    """Centre of a label: on the line, but beside a steep one, which it would cover."""
    if abs(end[1] - start[1]) < _STEEP * abs(end[0] - start[0]):
        return point
    side = 1.0 if middle[0] >= point[0] else -1.0
    return point[0] + side * (wish.half_width + _BESIDE), point[1]


def _is_free(arrow: Arrow, taken: Sequence[Box]) -> bool:
    """Whether label and head touch nothing, each other included."""
    label, head = arrow.label, _around(arrow.head)
    if label is None or label.distance(head) < 0:
        return False
    return all(label.distance(each) >= _APART for each in taken)


def _around(points: Sequence[Point]) -> Box:
    """The smallest upright box around points, with a little room."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    centre = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
    return Box(centre, (max(xs) - min(xs)) / 2 + _HEAD_ROOM, (max(ys) - min(ys)) / 2 + _HEAD_ROOM)


def _border(box: Box, towards: Point) -> Point:
    """Where a ray from a box's centre leaves the box and the air around it."""
    x, y = box.centre
    dx, dy = towards[0] - x, towards[1] - y
    across = (box.half_width + _AIR) / abs(dx) if dx else math.inf
    along = (box.half_height + _AIR) / abs(dy) if dy else math.inf
    share = min(across, along)
    return (x + dx * share, y + dy * share) if math.isfinite(share) else box.centre


def _head(control: Point, tip: Point) -> tuple[Point, tuple[Point, Point]]:
    """Where the line ends, and the two other corners of the arrow's head."""
    dx, dy = tip[0] - control[0], tip[1] - control[1]
    length = math.hypot(dx, dy) or 1.0
    ux, uy = dx / length, dy / length
    base = (tip[0] - ux * _HEAD_LENGTH, tip[1] - uy * _HEAD_LENGTH)
    wide = (-uy * _HEAD_WIDTH, ux * _HEAD_WIDTH)
    return base, ((base[0] + wide[0], base[1] + wide[1]), (base[0] - wide[0], base[1] - wide[1]))


def _on(start: Point, control: Point, end: Point, place: float) -> Point:
    """A point of the curve."""
    a, b, c = (1 - place) ** 2, 2 * place * (1 - place), place**2
    return (
        a * start[0] + b * control[0] + c * end[0],
        a * start[1] + b * control[1] + c * end[1],
    )
