"""Drawing: the same picture once, the same bytes twice, text that stays text."""

import dataclasses
import hashlib
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version

import pytest
import typst

from formatters.images.cache import ByteCache
from formatters.images.contract import MOST_HEIGHT, WIDTH, Picture
from formatters.images.font import FILE
from formatters.images.glyphs import FALLBACK
from formatters.images.render import Renderer, png_size
from tests.pictures import GOLDEN, all_pictures, hashes, renderer, scene

#: Each fits in one line, as a cell and as a title.
_HARM = (
    '#panic("executed")',
    "$x$ #sym.pi",
    "\\ back \\u{1F600} slash",
    "\"quoted\" 'single'",
    "#{1 + 1} #for x in y",
    "*bold* _emph_ `raw`",
    "<label> @ref",
    "]#[ // comment /* x */",
    "= heading",
    "~ nbsp --- dash",
    "{json} \\n",
    "</script>",
    '#include "/etc/passwd"',
    '#image("/x.png")',
)


def _table(text: str, title: str = "Title") -> Picture:
    body = {
        "heads": [[text], ["Close"]], "numeric": [False, True], "widths": [300.0, 160.0],
        "gutter": 16.0, "pad": 7.0, "stacked": False,
        "rows": [[{"lines": [text], "direction": ""}, {"lines": ["1"], "direction": "up"}]],
    }  # fmt: skip
    return scene().picture("table.test", "table", title, body, text)


def test_markup_in_text_is_drawn_as_text() -> None:
    """A picture of harmful text is as high as one of plain text of as many lines."""
    plain = renderer().draw(_table("plain"))
    for text in _HARM:
        drawn = renderer().draw(_table(text, title=text))
        assert (drawn.width, drawn.height) == (plain.width, plain.height), text
        assert drawn.png != plain.png


def test_drawing_twice_gives_the_same_bytes_in_any_thread() -> None:
    pictures = all_pictures()[:8]
    with ThreadPoolExecutor(2) as executor:
        first = [each.result() for each in map(Renderer(executor).submit, pictures)]
        alone = Renderer(executor)
        assert [alone.draw(picture).png for picture in pictures] == [each.png for each in first]


class _Counting(Renderer):
    """Counts what it really draws."""

    drawn = 0

    def _compile(self, picture: Picture) -> bytes:
        self.drawn += 1
        return super()._compile(picture)


def test_one_content_is_drawn_once() -> None:
    with ThreadPoolExecutor(4) as executor:
        mine = _Counting(executor)
        picture = _table("once")
        same = dataclasses.replace(picture, name="another", alt="other words")
        first = [mine.submit(picture) for _ in range(5)] + [mine.submit(same)]
        assert len({each.result().png for each in first}) == 1
        assert first[-1].result().picture is same
        assert mine.draw(same).png == first[0].result().png
        assert mine.drawn == 1


def test_the_key_depends_on_template_payload_and_theme() -> None:
    light, dark = scene("en", "light"), scene("en", "dark")
    pictures = [
        light.picture("a", "table", "Title", {"x": 1}, ""),
        light.picture("b", "table", "Title", {"x": 2}, ""),
        light.picture("c", "bars", "Title", {"x": 1}, ""),
        dark.picture("d", "table", "Title", {"x": 1}, ""),
        scene("zh", "light").picture("e", "table", "Title", {"x": 1}, ""),
    ]
    assert len({renderer().key(picture) for picture in pictures}) == 5
    again = light.picture("z", "table", "Title", {"x": 1}, "words")
    assert renderer().key(again) == renderer().key(pictures[0])


def test_a_failed_drawing_is_told_and_does_not_stay() -> None:
    broken = scene().picture("broken", "table", "Title", {}, "")
    with pytest.raises(typst.TypstError):
        renderer().submit(broken).result()
    with pytest.raises(typst.TypstError):
        renderer().submit(broken).result()
    assert renderer().submit(_table("still works")).result().width == WIDTH


def test_a_number_that_does_not_exist_is_refused_before_drawing() -> None:
    with pytest.raises(ValueError, match="JSON"):
        renderer().draw(scene().picture("nan", "table", "Title", {"x": float("nan")}, ""))


def test_missing_glyphs_are_replaced_in_what_is_drawn() -> None:
    with ThreadPoolExecutor(1) as executor:
        mine = Renderer(executor)
        assert mine.draw(_table("\U0001f680")).png == mine.draw(_table(FALLBACK)).png


def test_the_cache_keeps_its_bound_and_what_was_asked_for_last() -> None:
    cache = ByteCache(10)
    for name in "abc":
        cache.put(name, name.encode() * 4)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (None, b"bbbb", b"cccc")
    cache.get("b")
    cache.put("d", b"dddd")
    assert (cache.get("c"), cache.get("b"), cache.size, len(cache)) == (None, b"bbbb", 8, 2)
    cache.put("b", b"x" * 11)
    assert (cache.get("b"), cache.size) == (None, 4)


def test_the_cache_is_safe_to_share() -> None:
    cache = ByteCache(1000)

    def work(seed: int) -> None:
        for step in range(500):
            key = f"{(seed * 7 + step) % 40}"
            cache.put(key, key.encode() * 20)
            assert cache.get(key) in {None, key.encode() * 20}

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.size <= 1000


def test_size_of_a_png() -> None:
    drawn = renderer().draw(_table("size"))
    assert png_size(drawn.png) == (drawn.width, drawn.height)
    assert drawn.width == WIDTH
    assert drawn.height <= MOST_HEIGHT


def test_pictures_are_those_that_were_looked_at() -> None:
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    look = "look at them: python -m tests.pictures DIR; if they are right, again with --accept"
    other = f"accepted with typst {golden['typst']}, drawn with {version('typst')}: {look}"
    assert golden["typst"] == version("typst"), other
    assert golden["font"] == hashlib.sha256(FILE.read_bytes()).hexdigest(), f"another font: {look}"
    now = hashes()["pictures"]
    assert isinstance(now, dict)
    changed = sorted(
        name
        for name in golden["pictures"].keys() | now.keys()
        if golden["pictures"].get(name) != now.get(name)
    )
    assert not changed, f"changed: {', '.join(changed)}; {look}"
