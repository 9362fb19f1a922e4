"""Discord's limits in the test server, each at its border: the figure itself and one more."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from tests.platforms.discord_server import DiscordServer, Rates
from tests.platforms.discord_server.state.command_rules import is_name

V2 = 1 << 15
Json = dict[str, Any]


@dataclass
class Raw:
    """A client that sends whatever it is told, without a library's own checks."""

    server: DiscordServer
    session: aiohttp.ClientSession

    async def send(self, body: Json, files: dict[str, bytes] | None = None) -> tuple[int, Json]:
        """Post to the first channel."""
        return await self.ask("POST", f"/channels/{self.server.channel.id}/messages", body, files)

    async def ask(
        self, method: str, path: str, body: object = None, files: dict[str, bytes] | None = None
    ) -> tuple[int, Any]:
        """Status and JSON of an answer."""
        headers = {"Authorization": f"Bot {self.server.token}"}
        url = self.server.api_root + path
        options: Json = {"json": body}
        if files is not None:
            form = aiohttp.FormData(quote_fields=False)
            form.add_field("payload_json", aiohttp.payload.JsonPayload(body))
            for index, (name, content) in enumerate(files.items()):
                form.add_field(f"files[{index}]", io.BytesIO(content), filename=name)
            options = {"data": form}
        async with self.session.request(method, url, headers=headers, **options) as response:
            return response.status, await response.json() if response.content_length else {}


@pytest.fixture
async def raw() -> AsyncIterator[Raw]:
    async with DiscordServer(rates=Rates.off()) as server, aiohttp.ClientSession() as session:
        yield Raw(server, session)


def error_codes(node: object) -> list[str]:
    """All codes of nested form errors."""
    if not isinstance(node, dict):
        return []
    own = [error["code"] for error in node.get("_errors", [])]
    return own + [code for key in node if key != "_errors" for code in error_codes(node[key])]


def text(content: str) -> Json:
    return {"type": 10, "content": content}


def v2(*components: Json) -> Json:
    return {"flags": V2, "components": list(components)}


def button(number: int = 0, **more: object) -> Json:
    return {"type": 2, "style": 2, "label": "x", "custom_id": f"b{number}"} | more


def row(*children: Json) -> Json:
    return {"type": 1, "components": list(children)}


def select(options: int, **more: object) -> Json:
    shown = [{"label": str(number), "value": str(number)} for number in range(options)]
    return {"type": 3, "custom_id": "s", "options": shown} | more


def gallery(items: int, **more: object) -> Json:
    item: Json = {"media": {"url": "https://example.org/a.png"}} | more
    return {"type": 12, "items": [item] * items}


def embed(**parts: object) -> Json:
    return {"embeds": [parts]}


def fields(count: int, name: int = 1, value: int = 1) -> Json:
    return embed(fields=[{"name": "n" * name, "value": "v" * value}] * count)


def big_embeds(characters: int) -> Json:
    return {"embeds": [{"description": "d" * 3000}, {"description": "d" * (characters - 3000)}]}


LONG = "BASE_TYPE_MAX_LENGTH"
LENGTH = "BASE_TYPE_BAD_LENGTH"
LEGACY = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
TOTAL = "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED"
TEXT = "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED"
WIDTH = "COMPONENT_LAYOUT_WIDTH_EXCEEDED"

BORDERS: dict[str, tuple[Json, Json, str]] = {
    "content": ({"content": "c" * 2000}, {"content": "c" * 2001}, LONG),
    "nonce": ({"content": "c", "nonce": "n" * 25}, {"content": "c", "nonce": "n" * 26}, LONG),
    "embeds": ({"embeds": [{"title": "t"}] * 10}, {"embeds": [{"title": "t"}] * 11}, LONG),
    "embed sum": (big_embeds(6000), big_embeds(6001), "MAX_EMBED_SIZE_EXCEEDED"),
    "embed title": (embed(title="t" * 256), embed(title="t" * 257), LONG),
    "embed text": (embed(description="d" * 4096), embed(description="d" * 4097), LONG),
    "embed footer": (embed(footer={"text": "f" * 2048}), embed(footer={"text": "f" * 2049}), LONG),
    "embed fields": (fields(25), fields(26), LONG),
    "field name": (fields(1, name=256), fields(1, name=257), LONG),
    "field value": (fields(1, value=1024), fields(1, value=1025), LONG),
    "v2 components": (v2(*[text("t")] * 40), v2(*[text("t")] * 41), TOTAL),
    "v2 components nested": (
        v2({"type": 17, "components": [text("t")] * 39}),
        v2({"type": 17, "components": [text("t")] * 40}),
        TOTAL,
    ),
    "v2 text": (
        v2(text("t" * 2000), text("t" * 2000)),
        v2(text("t" * 2000), text("t" * 2001)),
        TEXT,
    ),
    "v2 gallery": (v2(gallery(10)), v2(gallery(11)), LENGTH),
    "v2 alt text": (
        v2(gallery(1, description="a" * 1024)),
        v2(gallery(1, description="a" * 1025)),
        LONG,
    ),
    "v2 media": (v2(gallery(1)), v2(gallery(1, media={})), "BASE_TYPE_REQUIRED"),
    "custom_id": (
        {"components": [row(button(custom_id="i" * 100))]},
        {"components": [row(button(custom_id="i" * 101))]},
        LENGTH,
    ),
    "custom_id unique": (
        {"components": [row(button(1), button(2))]},
        {"components": [row(button(1), button(1))]},
        "COMPONENT_CUSTOM_ID_DUPLICATED",
    ),
    "button label": (
        {"components": [row(button(label="l" * 80))]},
        {"components": [row(button(label="l" * 81))]},
        LONG,
    ),
    "buttons in a row": (
        {"components": [row(*[button(number) for number in range(5)])]},
        {"components": [row(*[button(number) for number in range(6)])]},
        LENGTH,
    ),
    "rows": (
        {"components": [row(button(number)) for number in range(5)]},
        {"components": [row(button(number)) for number in range(6)]},
        LONG,
    ),
    "select options": (
        {"components": [row(select(25))]},
        {"components": [row(select(26))]},
        LENGTH,
    ),
    "select alone": (
        {"components": [row(select(1))]},
        {"components": [row(select(1), button())]},
        WIDTH,
    ),
    "row not empty": ({"components": [row(button())]}, {"components": [row()]}, LENGTH),
    "link": (
        {"components": [row({"type": 2, "style": 5, "label": "l", "url": "https://example.org"})]},
        {"components": [row({"type": 2, "style": 5, "label": "l"})]},
        "BUTTON_COMPONENT_URL_REQUIRED",
    ),
    "v2 without content": (v2(text("t")), v2(text("t")) | {"content": "c"}, LEGACY),
    "v2 without embeds": (v2(text("t")), v2(text("t")) | embed(title="t"), LEGACY),
    "v2 needs its flag": (v2(text("t")), {"components": [text("t")]}, "BASE_TYPE_CHOICES"),
    "section": (
        v2({"type": 9, "components": [text("t")] * 3, "accessory": button()}),
        v2({"type": 9, "components": [text("t")] * 4, "accessory": button()}),
        LENGTH,
    ),
    "mentions exclusive": (
        {"content": "c", "allowed_mentions": {"parse": ["users"], "users": []}},
        {"content": "c", "allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
    ),
}


@pytest.mark.parametrize("name", BORDERS)
async def test_a_message_at_the_border_is_taken_and_one_beyond_refused(raw: Raw, name: str) -> None:
    fits, exceeds, code = BORDERS[name]
    status, sent = await raw.send(fits)
    assert status == 200, sent
    status, refused = await raw.send(exceeds)
    assert (status, refused["code"], refused["message"]) == (400, 50035, "Invalid Form Body")
    assert code in error_codes(refused["errors"])
    assert len(raw.server.messages(raw.server.channel)) == 1


async def test_errors_stand_under_the_path_of_their_field(raw: Raw) -> None:
    _, refused = await raw.send({"components": [row(button(1), button(label="l" * 81))]})
    assert refused["errors"] == {
        "components": {
            "0": {
                "components": {
                    "1": {
                        "label": {
                            "_errors": [{"code": LONG, "message": "Must be 80 or fewer in length."}]
                        }
                    }
                }
            }
        }
    }


@pytest.mark.parametrize("body", [{}, {"content": ""}, {"content": "  \n"}, {"flags": V2}])
async def test_an_empty_message_is_refused(raw: Raw, body: Json) -> None:
    status, refused = await raw.send(body)
    assert (status, refused["code"]) == (400, 50006)


# Measured on the real server by its users: one display may hold 10,158 bytes of UTF-8, two
# together 10,146, eight 10,074; one byte more is answered with 500.
@pytest.mark.parametrize(("displays", "most_bytes"), [(1, 10_158), (2, 10_146), (8, 10_074)])
async def test_long_chinese_texts_break_the_server(
    raw: Raw, displays: int, most_bytes: int
) -> None:
    def message(size: int) -> Json:
        shares = [size // displays] * displays
        shares[0] += size - sum(shares)
        return v2(*[text("市" * (share // 3) + "." * (share % 3)) for share in shares])

    status, _ = await raw.send(message(most_bytes))
    assert status == 200
    status, refused = await raw.send(message(most_bytes + 1))
    assert (status, refused["code"]) == (500, 0)


async def test_more_than_64_media_break_the_server(raw: Raw) -> None:
    most = [gallery(10)] * 6
    assert (await raw.send(v2(*most, gallery(4))))[0] == 200
    assert (await raw.send(v2(*most, gallery(5))))[0] == 500


async def test_files_ten_of_ten_mebibytes(raw: Raw) -> None:
    def files(count: int) -> dict[str, bytes]:
        return {f"{number}.txt": b"x" for number in range(count)}

    mebibytes = 1024 * 1024
    assert (await raw.send({}, files(10)))[0] == 200
    status, refused = await raw.send({}, files(11))
    assert (status, error_codes(refused["errors"])) == (400, [LONG])
    assert (await raw.send({}, {"a.bin": bytes(10 * mebibytes)}))[0] == 200
    status, refused = await raw.send({}, {"a.bin": bytes(10 * mebibytes + 1)})
    assert (status, refused["code"]) == (413, 40005)
    three = {name: bytes(9 * mebibytes) for name in "abc"}
    assert (await raw.send({}, three))[0] == 413


async def test_files_have_alt_texts_of_1024_characters(raw: Raw) -> None:
    def described(number: int, length: int) -> Json:
        return {"attachments": [{"id": number, "description": "d" * length}]}

    status, sent = await raw.send(described(0, 1024), {"a.txt": b"x"})
    assert (status, len(sent["attachments"][0]["description"])) == (200, 1024)
    status, refused = await raw.send(described(0, 1025), {"a.txt": b"x"})
    assert (status, error_codes(refused["errors"])) == (400, [LONG])
    status, refused = await raw.send(described(1, 9), {"a.txt": b"x"})
    assert (status, error_codes(refused["errors"])) == (400, ["ATTACHMENT_DATA_NOT_FOUND"])


async def test_a_reference_to_a_file_that_is_not_there_is_refused(raw: Raw) -> None:
    shown = v2({"type": 13, "file": {"url": "attachment://a.txt"}})
    assert (await raw.send(shown, {"a.txt": b"x"}))[0] == 200
    status, refused = await raw.send(shown, {"b.txt": b"x"})
    assert status == 400
    assert error_codes(refused["errors"]) == ["UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"]


async def test_history_asks_for_at_most_100(raw: Raw) -> None:
    path = f"/channels/{raw.server.channel.id}/messages"
    assert (await raw.ask("GET", f"{path}?limit=100"))[0] == 200
    assert (await raw.ask("GET", f"{path}?limit=101"))[0] == 400


def command(**more: object) -> Json:
    return {"name": "report", "description": "d"} | more


def option(number: int, **more: object) -> Json:
    return {"type": 3, "name": f"o{number}", "description": "d"} | more


def choices(count: int) -> list[Json]:
    return [{"name": str(number), "value": str(number)} for number in range(count)]


COMMANDS: dict[str, tuple[list[Json], list[Json], str]] = {
    "name": ([command(name="n" * 32)], [command(name="n" * 33)], LENGTH),
    "lower case": ([command()], [command(name="Report")], "APPLICATION_COMMAND_INVALID_NAME"),
    "description": (
        [command(description="d" * 100)],
        [command(description="d" * 101)],
        LENGTH,
    ),
    "number": (
        [command(name=f"c{number}") for number in range(100)],
        [command(name=f"c{number}") for number in range(101)],
        "APPLICATION_COMMANDS_MAX",
    ),
    "unique": (
        [command(), command(name="other")],
        [command(), command()],
        "APPLICATION_COMMANDS_DUPLICATE_NAME",
    ),
    "options": (
        [command(options=[option(number) for number in range(25)])],
        [command(options=[option(number) for number in range(26)])],
        LONG,
    ),
    "choices": (
        [command(options=[option(1, choices=choices(25))])],
        [command(options=[option(1, choices=choices(26))])],
        LONG,
    ),
    "required first": (
        [command(options=[option(1, required=True), option(2)])],
        [command(options=[option(1), option(2, required=True)])],
        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
    ),
    "translations": (
        [command(name_localizations={"zh-CN": "日报"})],
        [command(name_localizations={"zh": "日报"})],
        "BASE_TYPE_CHOICES",
    ),
    "contexts": ([command(contexts=[0, 1, 2])], [command(contexts=[3])], "BASE_TYPE_CHOICES"),
}


@pytest.mark.parametrize("name", COMMANDS)
async def test_commands_at_the_border_are_taken_and_beyond_refused(raw: Raw, name: str) -> None:
    fits, exceeds, code = COMMANDS[name]
    path = f"/applications/{raw.server.bot.id}/commands"
    status, stored = await raw.ask("PUT", path, fits)
    assert status == 200, stored
    status, refused = await raw.ask("PUT", path, exceeds)
    assert (status, refused["code"]) == (400, 50035)
    assert code in error_codes(refused["errors"])
    assert len(raw.server.state.commands.of(None)) == len(fits)


@pytest.mark.parametrize("name", ["report", "日报", "a-b_c'd", "ñandú", "हिन्दी", "x1"])
def test_names_that_discord_takes(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize("name", ["", "Report", "a b", "a.b", "a/b", "Ñ", "😀", "n" * 33])
def test_names_that_discord_refuses(name: str) -> None:
    assert not is_name(name)


async def test_commands_keep_their_id_over_an_overwrite(raw: Raw) -> None:
    path = f"/applications/{raw.server.bot.id}/guilds/{raw.server.guild.id}/commands"
    _, first = await raw.ask("PUT", path, [command()])
    _, second = await raw.ask("PUT", path, [command(description="new"), command(name="other")])
    assert second[0]["id"] == first[0]["id"]
    assert second[0]["description"] == "new"
    assert second[0]["guild_id"] == str(raw.server.guild.id)
