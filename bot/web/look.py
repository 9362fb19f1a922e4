"""Templates of the site, and the files beside them."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.web import words
from bot.web.addresses import Addresses
from bot.web.previews import mosaic
from bot.web.reply import Page
from formatters.catalog import Catalog
from formatters.hypertext import language_tag, style
from mir_core.model.message import Count, Day, Literal, Name, Phrase, Sentence

FOLDER = Path(__file__).parent
_TAG_LENGTH = 10


class Look:
    """Draws pages in every language.

    Args:
        addresses: Of the site.
        catalogs: By language.
        demo: Every page says DEMO.
    """

    def __init__(
        self, addresses: Addresses, catalogs: Mapping[str, Catalog], *, demo: bool
    ) -> None:
        self._addresses = addresses
        self._catalogs = catalogs
        self._demo = demo
        self._names = {name.partition(".")[0]: name for name in static_files()}

    def draw(self, template: str, language: str, **values: object) -> str:
        """A template with values.

        What every template knows: `say(sentence, ...)`, `words`, `path(...)`, `whole(...)`, the
        languages, and the stylesheet.
        """
        return (
            _environment()
            .get_template(template)
            .render(**self._common(language), **{"here": None, "elsewhere": {}, **values})
        )

    def _common(self, language: str) -> dict[str, Any]:
        catalog = self._catalogs[language]

        def say(phrase: Sentence | Phrase, **values: Phrase) -> str:
            return catalog.text(phrase(**values) if isinstance(phrase, Sentence) else phrase)

        return {
            "say": say,
            "words": words,
            "day": lambda date, short=False: catalog.text(Day(date, short)),
            "count": Count,
            "text": Literal,
            "named": Name,
            "short": lambda date: Day(date, short=True),
            "name": lambda id_: catalog.text(Name(id_)),
            "path": self._addresses.path,
            "whole": self._addresses.whole,
            "language": language,
            "lang": language_tag(catalog),
            "og_locale": catalog.habits.babel,
            "languages": {
                name: (each.habits.name, language_tag(each))
                for name, each in self._catalogs.items()
            },
            "demo": self._demo,
            "style": self._names["site"],
            "script": self._names["chat"],
            "mark": self._names["mark"],
        }


@cache
def static_files() -> Mapping[str, Page]:
    """Style sheet, script and mark by a name that changes with their content."""
    sheets = [style(), *(_read(f"static/{name}.css") for name in ("site", "previews"))]
    sheets.append(mosaic.style())
    files = {"site.css": ("\n".join(sheets), "text/css")}
    files["chat.js"] = (_read("static/chat.js"), "text/javascript")
    files["mark.svg"] = (_read("static/mark.svg"), "image/svg+xml")
    found: dict[str, Page] = {}
    for name, (text, media) in files.items():
        stem, _, suffix = name.partition(".")
        digest = hashlib.sha256(text.encode()).hexdigest()[:_TAG_LENGTH]
        found[f"{stem}.{digest}.{suffix}"] = Page.of(text, media)
    return found


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
