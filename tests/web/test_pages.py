"""Every page of the site, in every language, for every kind of request."""

import asyncio
import datetime as dt
import gzip
import json
import struct
from itertools import product
from pathlib import Path

import pytest

from bot.web.site import Site
from formatters.catalog import Catalog
from mir_core.archive.runs import RunState
from mir_core.replay import Replay
from tests.demo_world import LANGUAGES, application
from tests.web.conftest import PUBLIC, Reader, reading, site_of
from tests.web.html import Read

EVENING = "2026-04-08/evening"
PAGES = [
    "", "/", "/2026-04-08", "/2026-04-08/morning", f"/{EVENING}", "/2026-04-08/channels",
    f"/{EVENING}/channels", "/channels", f"/{EVENING}/channels/telegram-rich", "/archive",
    "/archive/2026-03", "/sources", "/chat",
]  # fmt: skip
FILES = {
    "html": "text/html",
    "md": "text/markdown",
    "json": "application/json",
    "txt": "text/plain",
}
ALL_KINDS = [
    f"/zh/{EVENING}", "/en/archive", "/en/sources", "/en/feed.xml", f"/en/{EVENING}.json",
    f"/en/{EVENING}/cover.png", f"/zh/{EVENING}/channels",
]  # fmt: skip
ODD = [
    "/xx", "/en/nope", "/en/2026-02-30", "/en/2026-13-01", "/en/2026-4-8", "/en/9999-12-31",
    "/en/0001-01-01", "/en/2026-04-09", "/en/1999-01-04", "/en/2026-04-08/noon",
    "/en/2026-04-08/evening.exe", "/en/2026-02-30.json", "/en/2026-04-08/noon/cover.png",
    "/en/archive/2026-13", "/en/archive/2026-00", "/en/archive/1900-01", "/en/archive/2026-05",
    "/static/none.css", "/static/..%2Flook.py", "/%00",
    "/en/%F0%9F%9A%80", "/en/2026-04-08%0d%0aX: y", "/en/" + "9" * 3000, "/en/٢٠٢٦-٠٤-٠٨",
    "/en/2026-04-08/<script>alert(1)</script>", "/en/channels/fax", "/en/channels/discord/light",
    "/en/2026-04-09/channels", "/en/2026-04-08/evening/pictures/light/nothing.png",
    "/en/2026-04-08/evening/pictures/blue/cover.png",
    "/en/2026-04-08/noon/pictures/light/cover.png",
]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_page_is_well_formed_says_demo_and_names_its_language(
    reader: Reader, language: str
) -> None:
    for path in PAGES:
        await _is_well_formed(reader, language, path)


async def _is_well_formed(reader: Reader, language: str, path: str) -> None:
    answer = await reader.get(f"/{language}{path}")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    page = Read(await answer.text())
    (html,) = page.named("html")
    assert html["lang"] == {"en": "en", "zh": "zh-Hans-CN"}[language]
    assert len(page.named("h1")) == 1
    assert page.text.count("DEMO") >= 2
    others = [link["href"] for link in page.named("a") if link.get("hreflang")]
    other = "zh" if language == "en" else "en"
    assert any(href is not None and href.startswith(f"/{other}") for href in others)


async def test_headings_go_down_one_step_at_a_time(reader: Reader) -> None:
    page = Read(await (await reader.get(f"/en/{EVENING}")).text())
    levels = [int(tag[1]) for tag, _ in page.tags if tag in {"h1", "h2", "h3"}]
    assert levels[0] == 1
    assert set(levels[1:]) == {2}
    assert len(page.named("caption")) == len(page.named("table")) > 0
    assert all(head.get("scope") in {"col", "row"} for head in page.named("th"))


async def test_nothing_runs_or_is_fetched_from_elsewhere(reader: Reader) -> None:
    for path in ("/en", "/en/chat", "/nowhere"):
        answer = await reader.get(path)
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        page = Read(await answer.text())
        for _, attributes in page.tags:
            assert not any(name.startswith("on") or name == "style" for name in attributes)
        for script in page.named("script"):
            assert str(script["src"]).startswith("/static/chat.")


PREFERRED = {
    "": "en", "zh-CN,zh;q=0.9,en;q=0.8": "zh", "en-GB, zh;q=0.5": "en", "zh-Hant": "zh",
    "fr, de;q=0.9": "en", "en;q=0.3, zh;q=0.4": "zh", "zh;q=0, en;q=0.1": "en",
    "zh;q=x;;,,=": "en", "*": "en", "zh;q=nan": "en",
}  # fmt: skip


async def test_the_root_speaks_the_readers_language(reader: Reader) -> None:
    for accepted, language in PREFERRED.items():
        answer = await reader.get("/", headers={"Accept-Language": accepted})
        assert answer.status == 200
        assert "Accept-Language" in answer.headers["Vary"]
        page = Read(await answer.text())
        canonical = [link["href"] for link in page.named("link") if link["rel"] == "canonical"]
        assert (accepted, canonical) == (accepted, [f"{PUBLIC}/{language}/{EVENING}"])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_odd_addresses_get_a_page_that_says_so(reader: Reader, language: str) -> None:
    for path in ODD:
        answer = await reader.get(path.replace("/en/", f"/{language}/"))
        text = await answer.text()
        assert (path, answer.status) == (path, 404)
        assert "<script>alert" not in text
        links = [str(link["href"]) for link in Read(text).named("a")]
        assert any(link.endswith("/archive") for link in links)
        if path.startswith("/en/"):
            assert f"/{language}/archive" in links


TARGETS = [
    "//", "///en", "/en//", "/en/%zz", "/en/../../etc/passwd", "/en/%2e%2e/x", "http://other.org/en",
    "/?" + "a=" * 3000, "*", "en", "/en#x", "/en;x", "/\xff\xfe",
]  # fmt: skip


async def test_no_request_target_and_no_host_is_a_failure(reader: Reader) -> None:
    hosts = ("mir.example.org", "evil.example", "[::1", "a b", "")
    for target, host in product(TARGETS, hosts):
        streams = await asyncio.open_connection(reader.server.host, reader.server.port)
        request = f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        streams[1].write(request.encode("latin-1"))
        status = (await streams[0].readline()).split()[1]
        assert (target, status) in {(target, code) for code in (b"200", b"400", b"404")}
        streams[1].close()
        await streams[1].wait_closed()


async def test_head_has_the_headers_of_get_and_no_body(reader: Reader) -> None:
    for path in (*ALL_KINDS, "/", "/health"):
        got, head = await reader.get(path), await reader.head(path)
        assert head.status == got.status == 200
        for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control"):
            assert head.headers[name] == got.headers[name]
        assert await head.read() == b""


async def test_a_reader_who_has_a_page_is_not_sent_it_again(reader: Reader) -> None:
    for path in ALL_KINDS:
        first = await reader.get(path)
        tag = first.headers["ETag"]
        for condition in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
            again = await reader.get(path, headers={"If-None-Match": condition})
            assert (again.status, await again.read()) == (304, b"")
            assert again.headers["ETag"] == tag
        other = await reader.get(path, headers={"If-None-Match": '"other"'})
        assert (other.status, await other.read()) == (200, await first.read())


async def test_a_body_is_packed_for_those_who_take_it(reader: Reader) -> None:
    async with reader.session.get(
        reader.make_url("/en"), headers={"Accept-Encoding": "identity"}
    ) as plain:
        assert "Content-Encoding" not in plain.headers
        body = await plain.read()
    for accepted, packed in {"gzip, br": True, "*": True, "br, gzip;q=0": False, "": False}.items():
        client = reader.session
        headers = {"Accept-Encoding": accepted}
        async with client.get(reader.make_url("/en"), headers=headers) as answer:
            assert (answer.headers.get("Content-Encoding") == "gzip") is packed
            assert await answer.read() == body
            if packed:
                assert int(answer.headers["Content-Length"]) < len(body) / 2
    assert gzip.decompress(gzip.compress(body)) == body


async def test_other_methods_are_refused(reader: Reader) -> None:
    answer = await reader.post("/en")
    assert answer.status == 405
    assert "GET" in answer.headers["Allow"]
    assert len(Read(await answer.text()).named("h1")) == 1


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_report_comes_in_every_form(reader: Reader, site: Site, language: str) -> None:
    report = await site.app.reports.report()
    for ending, media in FILES.items():
        answer = await reader.get(f"/{language}/{EVENING}.{ending}")
        assert answer.headers["Content-Type"] == f"{media}; charset=utf-8"
        assert f"<{PUBLIC}/{language}/{EVENING}>" in answer.headers["Link"]
    parts = site.app.formatters["json"](report, Catalog.load(language))
    found = await (await reader.get(f"/{language}/2026-04-08/evening.json")).json()
    assert found == json.loads(json.dumps(parts[0].payload))


async def test_a_form_that_no_output_makes_is_not_offered(reader: Reader, site: Site) -> None:
    page = Read(await (await reader.get("/en")).text())
    links = {str(link["href"]) for link in page.named("a")}
    for ending in ("html", "md", "json", "txt"):
        assert f"/en/{EVENING}.{ending}" in links
    has_pdf = "pdf" in site.app.formatters
    assert (f"/en/{EVENING}.pdf" in links) is has_pdf
    assert ((await reader.get(f"/en/{EVENING}.pdf")).status == 200) is has_pdf


async def test_the_cover_is_a_picture_that_chats_find(reader: Reader) -> None:
    for language, word in (("en", "Bitcoin"), ("zh", "比特币")):
        page = Read(await (await reader.get(f"/{language}/{EVENING}")).text())
        seen = {m["property"]: m["content"] for m in page.named("meta") if "property" in m}
        assert seen["og:url"] == f"{PUBLIC}/{language}/{EVENING}"
        assert seen["og:image"] == f"{PUBLIC}/{language}/{EVENING}/cover.png"
        assert word in str(seen["og:image:alt"])
        assert len(str(seen["og:description"])) > 40
        answer = await reader.get(f"/{language}/{EVENING}/cover.png")
        assert answer.headers["Content-Type"] == "image/png"
        png = await answer.read()
        assert png.startswith(b"\x89PNG\r\n")
        size = struct.unpack(">II", png[16:24])
        assert (seen["og:image:width"], seen["og:image:height"]) == tuple(map(str, size))


async def test_charts_stand_on_the_page_in_the_readers_theme(reader: Reader) -> None:
    page = Read(await (await reader.get(f"/en/{EVENING}")).text())
    (light, dark) = page.named("img"), page.named("source")
    assert len(light) == len(dark) > 4
    for image, source in zip(light, dark, strict=True):
        assert image["loading"] == "lazy"
        assert len(str(image["alt"])) > 20
        assert source["media"] == "(prefers-color-scheme: dark)"
    first = await reader.get(str(light[0]["src"]))
    assert "immutable" in first.headers["Cache-Control"]
    other = await reader.get(str(dark[0]["srcset"]))
    assert other.headers["Content-Type"] == "image/png"
    assert await other.read() != await first.read()


async def test_a_market_that_is_closed_is_called_so(reader: Reader) -> None:
    # Hong Kong was closed from 3 to 7 April 2026.
    page = Read(await (await reader.get("/en/2026-04-07")).text())
    assert "closed, last session 2\u00a0Apr" in page.text


async def test_files_of_the_look_are_kept_for_ever(reader: Reader) -> None:
    page = Read(await (await reader.get("/en/chat")).text())
    sheets = [str(link["href"]) for link in page.named("link") if link["rel"] == "stylesheet"]
    for path in (*sheets, str(page.named("script")[0]["src"])):
        answer = await reader.get(path)
        assert answer.status == 200
        assert "immutable" in answer.headers["Cache-Control"]


async def test_the_site_stands_under_a_path_whether_the_proxy_cuts_it_or_not(
    site: Site,
) -> None:
    moved = site_of(site.app, "https://example.org/markets/mir")
    async with reading(moved) as reader:
        for prefix in ("", "/markets/mir"):
            answer = await reader.get(f"{prefix}/en/{EVENING}")
            assert answer.status == 200
            page = Read(await answer.text())
            for tag, attributes in page.tags:
                for name in ("href", "src", "action"):
                    address = attributes.get(name)
                    if tag != "meta" and address is not None:
                        assert address.startswith(
                            ("/markets/mir", "https://example.org/markets/mir/", "#")
                        )
            sheet = next(x["href"] for x in page.named("link") if x["rel"] == "stylesheet")
            assert (await reader.get(str(sheet))).status == 200
        assert (await reader.get("/markets")).status == 404


async def test_a_new_revision_is_a_new_page(own_database: Path) -> None:
    async with application(own_database) as app:
        async with reading(site_of(app)) as reader:
            first = await reader.get(f"/en/{EVENING}")
            assert "Revision" not in await first.text()
        as_of = app.pipeline.as_of(app.clock.now().date(), "evening")
        through = await app.archive.newest()
        await app.runs.open(as_of.date(), "evening", as_of, as_of, through)
        await app.runs.revise(as_of.date(), "evening", as_of, as_of, through)
        async with reading(site_of(app)) as reader:
            second = await reader.get(f"/en/{EVENING}")
            assert "Revision 2" in await second.text()
            assert second.headers["ETag"] != first.headers["ETag"]


async def test_an_edition_that_was_left_out_is_not_the_newest(own_database: Path) -> None:
    async with application(own_database) as app:
        as_of = app.pipeline.as_of(app.clock.now().date(), "evening")
        run = await app.runs.open(as_of.date(), "evening", as_of, as_of, 1)
        await app.runs.set_state(run, RunState.SKIPPED)
        site = site_of(app)
        assert (await site.timetable.newest()).edition == "morning"
        async with reading(site) as reader:
            page = Read(await (await reader.get("/en")).text())
            canonical = [x["href"] for x in page.named("link") if x["rel"] == "canonical"]
            assert canonical == [f"{PUBLIC}/en/2026-04-08/morning"]


async def test_without_data_every_page_says_so(tmp_path: Path) -> None:
    async with application(tmp_path / "empty.db") as app, reading(site_of(app)) as reader:
        for path in ("/", "/en", "/zh/2026-04-08", "/en/archive", "/en/record"):
            answer = await reader.get(path)
            assert answer.status == 404
            assert len(Read(await answer.text()).named("h1")) == 1
        assert (await reader.get("/en/feed.xml")).status == 200
        assert (await reader.get("/en/sources")).status == 200


async def test_the_track_record_is_there_once_there_are_calls(own_database: Path) -> None:
    async with application(own_database) as app:
        async with reading(site_of(app)) as reader:
            assert (await reader.get("/en/record")).status == 404
            assert "/en/record" not in await (await reader.get("/en")).text()
        date = dt.date(2026, 3, 2)
        await Replay(pipeline=app.pipeline).run(date, date + dt.timedelta(days=4), ("evening",))
        async with reading(site_of(app)) as reader:
            for language, title in (("en", "Scorecard"), ("zh", "战绩")):
                answer = await reader.get(f"/{language}/record")
                page = Read(await answer.text())
                assert answer.status == 200
                assert title in page.text
                assert len(page.named("h1")) == 1
            assert 'href="/en/record"' in await (await reader.get("/en")).text()
