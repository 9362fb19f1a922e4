"""The table of figures and sources is what the code says."""

from config.sources import live_sources
from docs.sources_page import PAGE, page


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m docs.sources_page"


def test_the_page_names_every_source_once() -> None:
    rows = [line for line in page().splitlines() if line.startswith("| ")]
    for name, source in live_sources().items():
        assert sum(line.startswith(f"| {name} | {source.homepage} |") for line in rows) == 1
