"""Makes docs/sources.md, the table of figures and live sources, from the code and its settings.

After a change of a source or of config/sources.toml: `python -m docs.sources_page`.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import config
from config.load import load
from config.sources import live_sources, reasons
from formatters.catalog import languages
from mir_core.ingest.contract import Source
from mir_core.ingest.wanted import key_of
from mir_core.model.coverage import Coverage

PAGE = Path(__file__).with_name("sources.md")
ORDER = Path(config.__file__).with_name("sources.toml")

_HEAD = """\
# Figures and their sources

Made by `python -m docs.sources_page`; do not edit.

The first source of a figure is the one that is shown; the next ones confirm it, or stand in for it
where it gives nothing. The order is `config/sources.toml`. Sources in italics also give daily
history (`mir backfill`).

## Figures

| figure | sources | why only one |
| --- | --- | --- |
"""
_MIDDLE = """
Protocols and trading venues by name come with the answers of `llama_protocols` and `llama_dexs`,
and have no second source: other vendors name and count them in their own ways. `TVL.DeFi` is
known from imported history only. Changes, spreads and everything else in a report are computed from
these figures.

## Sources

| source | homepage | address | gives daily history | asked by default |
| --- | --- | --- | --- | --- |
"""


def page() -> str:
    """The whole page."""
    coverage = load(languages=languages()).coverage
    sources = live_sources()
    return "".join([_HEAD, *_figures(coverage, sources), _MIDDLE, *_sources(coverage, sources)])


def _figures(coverage: Coverage, sources: Mapping[str, Source]) -> Iterator[str]:
    why = reasons(ORDER)
    for figure, order in coverage.sources.items():
        key = key_of(figure)
        names = (f"*{name}*" if key in sources[name].history else name for name in order)
        yield f"| {figure} | {', '.join(names)} | {why.get(figure, '')} |\n"


def _sources(coverage: Coverage, sources: Mapping[str, Source]) -> Iterator[str]:
    asked = {name for order in coverage.sources.values() for name in order}
    for name, source in sorted(sources.items()):
        history = ", ".join(sorted(".".join(key) for key in source.history)) or "-"
        used = "yes" if name in asked else "no"
        yield f"| {name} | {source.homepage} | {source.root} | {history} | {used} |\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
