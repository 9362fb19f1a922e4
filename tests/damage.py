"""Ways in which an answer can come damaged: bodies for the contract test of sources."""

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import TypeAlias

from mir_core.ingest.contract import Answer

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

HTML = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>1.0</body></html>"
JUNK_BYTES = 10_000_000
_MOST_COLUMNS = 80
#: Marks that split an answer into parts, and how often one is filled in.
_MARKS = (b'"', b"~", b",", b";", b"\n", b"-", b"0")
_MARK_SHARE = 0.5

BAD_LEAVES: tuple[Json, ...] = (
    *(None, "", "x", "1", "\x00", "−1", True, [], {}),
    *(-1, 0, 1, 2**63, 10**30, 1e308, -1e-308),
)


def no_answers(answer: Answer) -> Iterator[bytes]:
    """Bodies that are no answer, or the answer in another encoding."""
    yield from (b"", b" \n", b"\x00" * 50, b"null", b"[]", b"{}", b"0", b'""', b"[[[]]]", b"[{}]")
    yield from (HTML, HTML + answer.body, b"\xef\xbb\xbf" + answer.body)
    for written in ("utf-8", "gb18030"):
        text = answer.body.decode(written, errors="replace")
        for encoding in ("utf-16", "utf-32", "utf-8", "big5"):
            yield text.encode(encoding, errors="replace")


def junk(answer: Answer) -> Iterator[bytes]:
    """Bodies of ten megabytes, whole and after half an answer."""
    for unit in (b"[", b'{"a":', b'"', b"9", b";", b"v_a=", b"1,2\n", b"\xff", answer.body):
        yield (unit * (JUNK_BYTES // len(unit) + 1))[:JUNK_BYTES]
    yield answer.body + b" " * JUNK_BYTES + b"x"
    yield answer.body[: len(answer.body) // 2] + b"7" * JUNK_BYTES


def split_json(answer: Answer, file: str) -> tuple[bytes, Json] | None:
    """What stands before a JSON value, and the value; None for other kinds of file."""
    if file.endswith(".json"):
        return b"", json.loads(answer.body)
    if file.endswith(".js"):
        head, _, value = answer.body.partition(b"=")
        return head + b"= ", json.loads(value.strip().rstrip(b";"))
    return None


def reshaped(answer: Answer, file: str) -> Iterator[bytes]:
    """Answers with nulls, text, lists or negative numbers for values, and with a field missing."""
    parts = split_json(answer, file)
    if parts is None:
        yield from _reshaped_lines(answer.body)
        return
    for value in _reshaped_json(parts[1]):
        yield parts[0] + json.dumps(value).encode()


def _reshaped_json(value: Json) -> Iterator[Json]:
    for change in (lambda _: None, _as_text, _negative, lambda leaf: [leaf]):
        yield _altered(value, change)
    for name in sorted(_names(value)):
        yield _without(value, name)


def _reshaped_lines(body: bytes) -> Iterator[bytes]:
    """A column gone, emptied, or made of words, in quote lines and in tables."""
    for delimiter in (b"~", b","):
        rows = [line.split(delimiter) for line in body.split(b"\n")]
        for column in range(min(max(map(len, rows)), _MOST_COLUMNS)):
            for filling in ([], [b""], [b"null"], [b"abc"], [b"-7"]):
                yield b"\n".join(
                    delimiter.join(row[:column] + filling + row[column + 1 :]) for row in rows
                )


def _altered(value: Json, change: Callable[[Json], Json]) -> Json:
    if isinstance(value, dict):
        return {key: _altered(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [_altered(item, change) for item in value]
    return change(value)


def _as_text(leaf: Json) -> Json:
    return str(leaf) if _is_number(leaf) else leaf


def _negative(leaf: Json) -> Json:
    return -leaf if isinstance(leaf, (int, float)) and _is_number(leaf) else leaf


def _is_number(leaf: Json) -> bool:
    return isinstance(leaf, (int, float)) and not isinstance(leaf, bool)


def _without(value: Json, name: str) -> Json:
    if isinstance(value, dict):
        return {key: _without(item, name) for key, item in value.items() if key != name}
    return [_without(item, name) for item in value] if isinstance(value, list) else value


def _names(value: Json) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(_names, value.values()))
    return set[str]().union(*map(_names, value)) if isinstance(value, list) else set()


def with_extras(answer: Answer, file: str) -> bytes | None:
    """The answer with new fields in every object; None for other files than JSON.

    Objects whose values are all of one type stay as they are: their keys may be data.
    """
    parts = split_json(answer, file)
    return None if parts is None else parts[0] + json.dumps(_extended(parts[1])).encode()


def _extended(value: Json) -> Json:
    if isinstance(value, list):
        return [_extended(item) for item in value]
    if not isinstance(value, dict):
        return value
    extended = {key: _extended(item) for key, item in value.items()}
    extras: dict[str, Json] = {"zz_new": [1.5, {"zz_deep": None}], "zz_text": "новое"}
    return extended | extras if len(set(map(type, value.values()))) > 1 else extended


def draw_bytes(answer: Answer, draw: Random) -> bytes:
    """The body with up to four places overwritten, cut out or filled in."""
    body = bytearray(answer.body)
    for _ in range(draw.randint(1, 4)):
        at, length = draw.randint(0, len(body)), draw.randint(0, 12)
        is_mark = draw.random() < _MARK_SHARE
        body[at : at + length] = (
            draw.choice(_MARKS) if is_mark else draw.randbytes(draw.randint(0, 12))
        )
    return bytes(body)


def draw_parts(answer: Answer, file: str, draw: Random) -> bytes:
    """The answer with lines dropped and doubled, or with parts replaced by bad values."""
    parts = split_json(answer, file)
    if parts is None:
        rows = answer.body.splitlines(keepends=True)
        return b"".join(draw.choices(rows, k=draw.randint(0, 8)))
    value = parts[1]
    for _ in range(draw.randint(1, 3)):
        value = _with_bad_part(value, draw)
    return parts[0] + json.dumps(value).encode()


def _with_bad_part(value: Json, draw: Random) -> Json:
    if not isinstance(value, (dict, list)) or not value or draw.randrange(8) == 0:
        return draw.choice(BAD_LEAVES)
    is_dropped = draw.randrange(10) == 0
    if isinstance(value, dict):
        key = draw.choice(sorted(value))
        part = {} if is_dropped else {key: _with_bad_part(value[key], draw)}
        return {name: item for name, item in value.items() if name != key} | part
    at = draw.randrange(len(value))
    return value[:at] + ([] if is_dropped else [_with_bad_part(value[at], draw)]) + value[at + 1 :]
