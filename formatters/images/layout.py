"""Sizes in points that the templates and the measuring share; two pixels to the point.

templates/kit.typ has the same numbers.
"""

PAGE = 540.0
MARGIN = 26.0
#: Width of what stands between the margins.
CONTENT = PAGE - 2 * MARGIN
#: Tallest page.
MOST = 675.0

#: Small text, body text, emphasised values, titles.
TEXT = 14.0
BODY = 15.0
VALUE = 18.0
TITLE = 25.0

#: Height of a line as a multiple of its size, and the gap between two.
LINE = 1.12
LEADING = 0.2


def height(lines: int, size: float) -> float:
    """Height of a stack of lines."""
    return size * (LINE * lines + LEADING * max(0, lines - 1))


def head(title_lines: int) -> float:
    """Height of a picture's head with the space below it."""
    return height(1, TEXT) + 5 + height(title_lines, TITLE) + 16


def foot(lines: int) -> float:
    """Height of a picture's foot with the space above it."""
    return 14 + 9 + height(lines, TEXT)


def room(title_lines: int, foot_lines: int) -> float:
    """Height that is left for the body of a picture."""
    return MOST - 2 * MARGIN - head(title_lines) - foot(foot_lines)
