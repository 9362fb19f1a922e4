"""From a request body to the parts of a message: checked, resolved, ready to be stored."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass

from tests.platforms.discord_server import limits
from tests.platforms.discord_server.errors import FormErrors, Refusal
from tests.platforms.discord_server.state import attachments as files
from tests.platforms.discord_server.state import components as tree
from tests.platforms.discord_server.state.component_rules import check_components
from tests.platforms.discord_server.state.model import Attachment, StoredMessage
from tests.platforms.discord_server.wire import Json, Upload

_LEGACY = ("content", "embeds", "poll", "sticker_ids")


@dataclass(frozen=True)
class Draft:
    """The parts of a message that a request decides."""

    content: str
    embeds: tuple[Json, ...]
    components: tuple[Json, ...]
    attachments: tuple[Attachment, ...]
    flags: int

    @property
    def text(self) -> str:
        """All text in which mentions count: the content and the text displays."""
        return "\n".join([self.content, *tree.texts(self.components)])


@dataclass(frozen=True)
class Shelf:
    """Where new files get their ids and their addresses."""

    new_id: Callable[[], int]
    folder_url: str


def draft(
    body: Json,
    uploads: Mapping[int, Upload],
    shelf: Shelf,
    *,
    old: StoredMessage | None = None,
    prefix: str = "",
) -> Draft:
    """What the message will be after this request.

    Args:
        body: the message part of the request.
        uploads: the files that came with it.
        shelf: for the files.
        old: the message that is edited; what the body leaves out stays as it is there.
        prefix: the path of the message within the request, as in `data.`.

    Raises:
        DiscordError: 50035 with every fault, 50006 when nothing is left to send, 413, or 500.
    """
    errors = FormErrors(prefix)
    listed: list[Json] = body.get("attachments") or []
    kept = _kept(body, listed, old)
    _check_legacy(body, errors)
    limits.check_files(uploads, len(kept), errors)
    limits.check_described(listed, {*uploads, *(item.id for item in kept)}, errors)
    v2 = _is_v2(body, old, errors)
    components: list[Json] = _merged(body, "components", old.components if old else ())
    check_components(components, v2=v2, errors=errors)
    errors.raise_if_any()
    held = kept + files.store(uploads, listed, shelf.new_id, shelf.folder_url)
    embeds = [_stored_embed(embed) for embed in _merged(body, "embeds", old.embeds if old else ())]
    components = tree.as_stored(components, shelf.new_id)
    files.resolve(embeds, components, held, errors)
    errors.raise_if_any()
    content = body.get("content", old.content if old else "")
    made = Draft(
        content=(content or "").strip(),
        embeds=tuple(embeds),
        components=tuple(components),
        attachments=tuple(held),
        flags=_flags(body, old),
    )
    _refuse_empty(made, v2=v2)
    return made


def _check_legacy(body: Json, errors: FormErrors) -> None:
    """Everything in the body that is neither a file nor a component."""
    limits.check_content(body, errors)
    limits.check_nonce(body, errors)
    limits.check_embeds(body, errors)
    limits.check_allowed_mentions(body, errors)


def _merged(body: Json, key: str, old: tuple[Json, ...]) -> list[Json]:
    """A copy of the body's list, or of the old one where the body has no such key."""
    return deepcopy(list(body[key] or [])) if key in body else deepcopy(list(old))


def _kept(body: Json, listed: list[Json], old: StoredMessage | None) -> list[Attachment]:
    """The files of the old message that stay: all, unless the body lists some."""
    if old is None:
        return []
    if body.get("attachments") is None:
        return list(old.attachments)
    return files.keep(old.attachments, listed)


def _is_v2(body: Json, old: StoredMessage | None, errors: FormErrors) -> bool:
    """Whether the message is one of Components v2; notes the legacy fields that it may not have."""
    asked = bool((body.get("flags") or 0) & limits.COMPONENTS_V2_FLAG)
    was = old is not None and bool(old.flags & limits.COMPONENTS_V2_FLAG)
    if not asked and not was:
        return False
    present = [key for key in _LEGACY if body.get(key)]
    if old is not None and not was:
        present += [key for key in ("content", "embeds") if key not in body and getattr(old, key)]
    limits.check_v2_without_legacy(present, errors)
    return True


def _flags(body: Json, old: StoredMessage | None) -> int:
    """The flags: an edit may add Components v2 and change nothing else."""
    asked = body.get("flags") or 0
    return asked if old is None else old.flags | (asked & limits.COMPONENTS_V2_FLAG)


def _stored_embed(embed: Json) -> Json:
    """An embed as it comes back: typed, fields with `inline`, nothing null."""
    stored = {key: value for key, value in embed.items() if value is not None}
    stored["type"] = "rich"
    if "fields" in stored:
        stored["fields"] = [{"inline": False} | field for field in stored["fields"]]
    return stored


def _refuse_empty(made: Draft, *, v2: bool) -> None:
    parts = (made.components,) if v2 else (made.content, made.embeds, made.components)
    if not any(parts) and (v2 or not made.attachments):
        raise Refusal.EMPTY_MESSAGE.error()
