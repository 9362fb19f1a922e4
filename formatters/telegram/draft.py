"""Requests on their way to becoming the parts of a plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from formatters.album import attachment
from formatters.images.contract import Drawn
from formatters.pagination import Blocks
from formatters.telegram.markup import caption_payload, shown, text_payload
from mir_core.model.part import Attachment, Part

_SILENT = {"disable_notification": True}
_MOST_ALBUM = 10


@dataclass(frozen=True, slots=True)
class Draft:
    """One request without its number.

    Attributes:
        titles: Of the sections that begin with it.
    """

    method: str
    payload: Mapping[str, Any]
    plain_text: str
    attachments: tuple[Attachment, ...] = ()
    titles: tuple[str, ...] = ()


def numbered(drafts: Sequence[Draft]) -> tuple[Part, ...]:
    """The parts of a plan."""
    return tuple(
        Part(
            ordinal,
            len(drafts),
            draft.method,
            draft.payload,
            draft.plain_text,
            draft.attachments,
        )
        for ordinal, draft in enumerate(drafts, start=1)
    )


def text(blocks: Blocks, titles: tuple[str, ...] = (), *, silent: bool = True) -> Draft:
    """A message; only the first one of a report makes a sound."""
    payload = text_payload(blocks) | (_SILENT if silent else {})
    return Draft("sendMessage", payload, shown(blocks), (), titles)


def photo(
    drawn: Drawn, caption: Blocks, titles: tuple[str, ...] = (), *, silent: bool = True
) -> Draft:
    """A picture of its own."""
    file = attachment(drawn)
    payload = {"photo": f"attach://{file.name}", **caption_payload(caption)}
    payload |= _SILENT if silent else {}
    return Draft("sendPhoto", payload, _words(caption, (file,)), (file,), titles)


def albums(
    pictures: Sequence[Drawn], caption: Blocks, titles: tuple[str, ...] = ()
) -> tuple[Draft, ...]:
    """Pictures in as few requests as take them, of nearly the same size; the first is captioned."""
    count = -(-len(pictures) // _MOST_ALBUM)
    borders = [len(pictures) * number // count for number in range(count + 1)] if count else []
    groups = [pictures[a:b] for a, b in pairwise(borders)]
    return tuple(
        _album(group, () if number else caption, () if number else titles)
        for number, group in enumerate(groups)
    )


def _album(pictures: Sequence[Drawn], caption: Blocks, titles: tuple[str, ...]) -> Draft:
    if len(pictures) == 1:
        return photo(pictures[0], caption, titles)
    files = tuple(map(attachment, pictures))
    media = [{"type": "photo", "media": f"attach://{file.name}"} for file in files]
    media[0] |= caption_payload(caption)
    payload = {"media": media, **_SILENT}
    return Draft("sendMediaGroup", payload, _words(caption, files), files, titles)


def _words(caption: Blocks, files: Sequence[Attachment]) -> str:
    """The caption, then what each picture shows."""
    lines = (*([shown(caption)] if caption else ()), *(file.alt for file in files))
    return "\n\n".join(lines)
