"""Pictures into PNG by typst.

A typst compiler belongs to one thread (a shared one raises), so each thread has its own. There is
no way to stop a compile: templates are the package's own, and what they draw is bounded.
"""

import hashlib
import json
import struct
import threading
from concurrent.futures import Executor, Future
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path

import typst

from formatters.images.cache import ByteCache
from formatters.images.contract import Drawn, Picture
from formatters.images.font import FILE, FOLDER, font
from formatters.images.glyphs import GlyphCheck

TEMPLATES = Path(__file__).with_name("templates")

_MEGABYTE = 2**20
#: Two pixels to the typographic point.
_PPI = 144.0
#: Locks over the contents that are being drawn.
_TURNS = 64


class Renderer:
    """Draws pictures; the same picture is drawn once as long as the cache holds it.

    Args:
        executor: Draws what is submitted; two threads use two cores well.
        most_bytes: Bound of the cache.
    """

    def __init__(self, executor: Executor, most_bytes: int = 64 * _MEGABYTE) -> None:
        self._executor = executor
        self._cache = ByteCache(most_bytes)
        self._check = GlyphCheck(font())
        self._local = threading.local()
        self._turns = tuple(threading.Lock() for _ in range(_TURNS))

    def submit(self, picture: Picture) -> "Future[Drawn]":
        """The picture, drawn by the executor; it costs the calling thread next to nothing."""
        return self._executor.submit(self.draw, picture)

    def draw(self, picture: Picture) -> Drawn:
        """The picture, drawn by the calling thread if it is not known.

        Of two threads that want the same content, one waits for the other.

        Raises:
            typst.TypstError: The payload is not what the template takes.
            ValueError: A number of the payload is not finite.
        """
        key = self.key(picture)
        with self._turns[int(key[:8], 16) % _TURNS]:
            png = self._cache.get(key)
            if png is None:
                png = self._compile(picture)
                self._cache.put(key, png)
        return Drawn(picture, png, *png_size(png))

    def key(self, picture: Picture) -> str:
        """Digest of everything that the drawing depends on."""
        digest = hashlib.sha256(self._tools)
        digest.update(_source(picture.template))
        digest.update(_canonical(picture.payload).encode())
        return digest.hexdigest()

    def _compile(self, picture: Picture) -> bytes:
        payload = _canonical(self._check.value(picture.payload))
        written = self._compiler.compile(
            str(TEMPLATES / f"{picture.template}.typ"),
            format="png",
            ppi=_PPI,
            sys_inputs={"payload": payload},
        )
        if not isinstance(written, bytes):
            raise TypeError(f"{picture.name} has more than one page")
        return written

    @property
    def _compiler(self) -> typst.Compiler:
        """The calling thread's own."""
        compiler: typst.Compiler | None = getattr(self._local, "compiler", None)
        if compiler is None:
            compiler = typst.Compiler(root=str(TEMPLATES), font_paths=self._fonts)
            self._local.compiler = compiler
        return compiler

    @cached_property
    def _fonts(self) -> typst.Fonts:
        return typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FOLDER)]
        )

    @cached_property
    def _tools(self) -> bytes:
        """What all pictures depend on: the font, the common template, the version of typst."""
        digest = hashlib.sha256(version("typst").encode())
        digest.update(FILE.read_bytes())
        for path in sorted(TEMPLATES.glob("kit*.typ")):
            digest.update(path.read_bytes())
        return digest.digest()


@cache
def _source(template: str) -> bytes:
    return (TEMPLATES / f"{template}.typ").read_bytes()


def png_size(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG in pixels."""
    width, height = struct.unpack_from(">II", png, 16)
    return width, height


def _canonical(payload: object) -> str:
    """The same payload gives the same text; NaN is refused."""
    return json.dumps(
        payload, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
