"""Uploaded files: storing them, and replacing `attachment://` references by their address."""

import re
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from tests.platforms.discord_server.errors import FormErrors
from tests.platforms.discord_server.state.components import Kind, media, walk
from tests.platforms.discord_server.state.model import Attachment
from tests.platforms.discord_server.wire import Json, Upload

_SCHEME = "attachment://"
_PNG = b"\x89PNG\r\n\x1a\n"
_UNSAFE = re.compile(r"[^\w.\-]")  # Discord rewrites names; which characters exactly is a guess
_EMBED_MEDIA = (
    ("image", "url"),
    ("thumbnail", "url"),
    ("footer", "icon_url"),
    ("author", "icon_url"),
)


def store(
    uploads: Mapping[int, Upload],
    described: Iterable[Json],
    new_id: Callable[[], int],
    folder_url: str,
) -> list[Attachment]:
    """Attachments of the uploads, in the order of their numbers.

    Args:
        uploads: by the n of `files[n]`.
        described: the request's `attachments` entries (their `id` is that n).
        new_id: gives snowflakes.
        folder_url: the address below which the files can be fetched.
    """
    entries = {int(entry["id"]): entry for entry in described}
    stored = []
    for number, upload in sorted(uploads.items()):
        entry = entries.get(number, {})
        name = _UNSAFE.sub("_", entry.get("filename") or upload.filename)
        identity = new_id()
        stored.append(
            Attachment(
                id=identity,
                filename=name,
                content=upload.content,
                content_type=upload.content_type,
                url=f"{folder_url}/{identity}/{name}",
                description=entry.get("description"),
                pixels=_png_size(upload.content),
            )
        )
    return stored


def keep(old: Iterable[Attachment], listed: Iterable[Json]) -> list[Attachment]:
    """Those of the old attachments that an edit lists, with their new descriptions."""
    entries = {int(entry["id"]): entry for entry in listed}
    return [
        replace(item, description=entries[item.id].get("description", item.description))
        for item in old
        if item.id in entries
    ]


def resolve(
    embeds: list[Json], components: list[Json], held: Iterable[Attachment], errors: FormErrors
) -> None:
    """Replaces each `attachment://name` in place by the file's address; notes unknown names."""
    by_name = {item.filename: item for item in held}
    for path, item in media(components):
        url = item.get("url") or ""
        if not url.startswith(_SCHEME):
            continue
        found = by_name.get(url.removeprefix(_SCHEME))
        if found is None:
            message = f'The referenced attachment "{url}" was not found'
            code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
            errors.add(f"{path}.url", code, message)
            continue
        item.update(url=found.url, attachment_id=str(found.id), content_type=found.content_type)
    _name_files(components, by_name.values())
    for holder, key in _embed_media(embeds):
        found = by_name.get(str(holder[key]).removeprefix(_SCHEME))
        if str(holder[key]).startswith(_SCHEME) and found is not None:
            holder[key] = found.url


def consumed(embeds: Iterable[Json], components: Iterable[Json]) -> set[str]:
    """Addresses shown by an embed or a component: such files are not listed in the message."""
    urls = {str(item.get("url")) for _, item in media(components)}
    return urls | {str(holder[key]) for holder, key in _embed_media(embeds)}


def _embed_media(embeds: Iterable[Json]) -> Iterator[tuple[Json, str]]:
    """The objects within embeds that hold an address, and the address's key."""
    for embed in embeds:
        for part, key in _EMBED_MEDIA:
            holder = embed.get(part)
            if holder and holder.get(key):
                yield holder, key


def _name_files(components: list[Json], held: Iterable[Attachment]) -> None:
    """File components come back with the name and the size of their file."""
    by_url = {item.url: item for item in held}
    for _, component in walk(components):
        if component.get("type") == Kind.FILE:
            found = by_url.get((component.get("file") or {}).get("url", ""))
            if found is not None:
                component.update(name=found.filename, size=len(found.content))


def _png_size(content: bytes) -> tuple[int, int] | None:
    """Width and height from a PNG's header."""
    if not content.startswith(_PNG) or len(content) < 24:
        return None
    width, height = struct.unpack(">II", content[16:24])
    return int(width), int(height)
