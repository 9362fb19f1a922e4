"""Albums: every picture has its place, none covers another, and forms are as Telegram lays them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.previews.mosaic import STEPS, Tile, mosaic, style

ratios = st.lists(st.floats(0.05, 20.0), min_size=2, max_size=10)


def taken(tiles: tuple[Tile, ...]) -> list[tuple[int, int]]:
    """Every step of the grid under a tile."""
    return [
        (x, y)
        for tile in tiles
        for x in range(tile.x, tile.x + tile.width)
        for y in range(tile.y, tile.y + tile.height)
    ]


@given(ratios)
def test_pictures_fill_the_width_and_cover_nothing(sizes: list[float]) -> None:
    tiles = mosaic(sizes)
    assert len(tiles) == len(sizes)
    steps = taken(tiles)
    assert len(set(steps)) == len(steps)
    assert {x for x, _ in steps} == set(range(STEPS))
    rules = style()
    assert all(f".{name}{{" in rules for tile in tiles for name in tile.names.split()[1:])


#: Shapes of albums as Telegram Desktop shows them: tiles in each line, from the top.
SHAPES = [
    ([0.8, 0.8], [2]),
    ([1.0, 1.0], [2]),
    ([1.6, 1.6], [1, 1]),
    ([1.6, 0.9], [2]),
    ([1.5, 1.0, 1.0], [1, 2]),
    ([0.9, 1.0, 1.0], [1, 2]),
    ([1.5, 1.0, 1.0, 1.0], [1, 3]),
    ([1.0] * 5, [2, 3]),
    ([1.0] * 9, [3, 3, 3]),
]


@pytest.mark.parametrize(("sizes", "lines"), SHAPES)
def test_albums_have_the_shapes_that_clients_give_them(
    sizes: list[float], lines: list[int]
) -> None:
    tops = [tile.y for tile in mosaic(sizes)]
    assert [tops.count(top) for top in dict.fromkeys(tops)] == lines


@pytest.mark.parametrize(("sizes", "count"), [([0.7, 1.0, 1.0], 2), ([1.0, 1.0, 1.0, 1.0], 3)])
def test_a_high_first_picture_stands_beside_the_others(sizes: list[float], count: int) -> None:
    first, *rest = mosaic(sizes)
    assert (first.x, first.y, first.height) == (0, 0, STEPS)
    assert len({tile.x for tile in rest}) == 1
    assert sum(tile.height for tile in rest) == STEPS
    assert len(rest) == count
