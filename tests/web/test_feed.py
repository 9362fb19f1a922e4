"""The feed, held against RFC 4287 by a parser that knows nothing of the site."""

import datetime as dt
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.demo_world import LANGUAGES, application
from tests.web.conftest import PUBLIC, Reader, reading, site_of

ATOM = "{http://www.w3.org/2005/Atom}"
XML = "{http://www.w3.org/XML/1998/namespace}"
RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})")


def one(element: ET.Element, name: str) -> str:
    """Text of the one child of that name."""
    (found,) = element.findall(ATOM + name)
    assert found.text
    return found.text


def instant(element: ET.Element, name: str) -> dt.datetime:
    text = one(element, name)
    assert RFC3339.fullmatch(text)
    return dt.datetime.fromisoformat(text)


async def feed_of(reader: Reader, language: str) -> ET.Element:
    answer = await reader.get(f"/{language}/feed.xml")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(await answer.read())  # noqa: S314 - our own answer


async def test_the_feeds_keep_the_schema(reader: Reader) -> None:
    etree = pytest.importorskip("lxml.etree", reason="no validator: pip install lxml")
    schema = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
    for language in LANGUAGES:
        found = etree.fromstring(await (await reader.get(f"/{language}/feed.xml")).read())
        schema.assertValid(found)
    # The schema does refuse what is wrong.
    for name in ("id", "title", "updated"):
        broken = etree.fromstring(etree.tostring(found))
        broken.remove(broken.find(ATOM + name))
        assert not schema.validate(broken)
    found.find(f"{ATOM}updated").text = "yesterday"
    assert not schema.validate(found)


async def test_the_feeds_keep_the_rules(reader: Reader) -> None:
    for language in LANGUAGES:
        await _keeps_the_rules(reader, language)


async def _keeps_the_rules(reader: Reader, language: str) -> None:
    feed = await feed_of(reader, language)
    assert feed.tag == f"{ATOM}feed"
    assert feed.get(f"{XML}lang") == {"en": "en", "zh": "zh-Hans-CN"}[language]
    assert one(feed, "id") == f"{PUBLIC}/{language}/feed.xml"
    assert "DEMO" in one(feed, "title")
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {"self": one(feed, "id"), "alternate": f"{PUBLIC}/{language}"}
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 10
    assert instant(feed, "updated") == max(instant(entry, "updated") for entry in entries)
    ids = [one(entry, "id") for entry in entries]
    assert len(set(ids)) == len(ids)
    assert ids[0] == f"{PUBLIC}/{language}/2026-04-08/evening"
    published = [instant(entry, "published") for entry in entries]
    assert published == sorted(published, reverse=True)
    for entry in entries:
        (link,) = entry.findall(f"{ATOM}link")
        assert (link.get("rel"), link.get("href")) == ("alternate", one(entry, "id"))
        assert instant(entry, "updated") >= instant(entry, "published")
        assert one(entry, "title").startswith("DEMO")
        assert len(one(entry, "summary")) > 20


async def test_a_revision_keeps_the_id_and_moves_the_time(own_database: Path) -> None:
    async with application(own_database) as app:
        async with reading(site_of(app)) as reader:
            (before, *_) = (await feed_of(reader, "en")).findall(f"{ATOM}entry")
        as_of = app.pipeline.as_of(app.clock.now().date(), "evening")
        through = await app.archive.newest()
        known_by = as_of + dt.timedelta(minutes=5)
        await app.runs.open(as_of.date(), "evening", as_of, known_by, through)
        async with reading(site_of(app)) as reader:
            (after, *_) = (await feed_of(reader, "en")).findall(f"{ATOM}entry")
        assert one(after, "id") == one(before, "id")
        assert instant(after, "published") == instant(before, "published") == as_of
        assert instant(after, "updated") == known_by
