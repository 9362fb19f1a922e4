"""A Discord message as HTML of our own: its components with the texts and pictures in them.

Components are told apart by Discord's numbers: 17 container, 10 text, 14 separator, 1 row,
2 button, 9 section, 12 gallery, 3 and 5 to 8 selects.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from bot.web.previews.markdown import markdown
from bot.web.previews.shown import Chat, File, Files, Shown, Thread, image
from formatters.cards import methods
from mir_core.model.part import Part
from mir_core.model.reference import resolved

#: Components within components; Discord itself allows fewer.
_DEEPEST = 6
_ATTACHED = "attachment://"
#: Tiles of a gallery, of which Discord shows ten.
_MOST_TILES = 10


def discord_chat(parts: Sequence[Part], files: Mapping[int, Files]) -> Chat:
    """The messages of a channel in sending order, and those of the thread under the first one.

    Args:
        parts: Of a plan, or of an answer.
        files: Their pictures, by the part's ordinal.
    """
    ids = {part.ordinal: str(part.ordinal) for part in parts}
    name, total = "", sum(_is_message(part) for part in parts)
    channel: list[Shown] = []
    thread: list[Shown] = []
    for part in parts:
        payload = resolved(part.payload, ids)
        if part.method == methods.START_THREAD:
            name = str(payload.get("name", ""))
        elif _is_message(part):
            body = discord_preview(payload, files.get(part.ordinal, {}))
            place = thread if "channel_id" in payload else channel
            place.append(Shown(part.ordinal, total, body))
    return Chat(
        tuple(channel),
        Thread(name, tuple(thread)) if thread else None,
        any(part.method == methods.CROSSPOST for part in parts),
    )


def discord_preview(payload: Mapping[str, Any], files: Files | None = None) -> Markup:
    """The message as a fragment: its content, then its components."""
    content = payload.get("content")
    head = markdown(content) if isinstance(content, str) else Markup()
    return head + _components(payload.get("components"), files or {}, 0)


def _is_message(part: Part) -> bool:
    return part.method not in {methods.START_THREAD, methods.CROSSPOST}


def _components(components: object, files: Files, depth: int) -> Markup:
    if not isinstance(components, list) or depth > _DEEPEST:
        return Markup()
    return Markup().join(
        _component(each, files, depth) for each in components if isinstance(each, dict)
    )


def _component(component: Mapping[str, Any], files: Files, depth: int) -> Markup:
    """One component with those in it; of an unknown one, what is in it."""
    inner = _components(component.get("components"), files, depth + 1)
    match component.get("type"):
        case 10:
            words = markdown(str(component.get("content", "")))
            shown = Markup('<div class="d-text">{}</div>').format(words)
        case 14:
            shown = Markup("<hr>")
        case 17:
            shown = Markup('<div class="d-box">{}{}</div>').format(_accent(component), inner)
        case 1 | 9:
            shown = Markup('<div class="d-row">{}</div>').format(inner)
        case 2:
            shown = _button(component)
        case 3 | 5 | 6 | 7 | 8:
            shown = _select(component)
        case 12:
            shown = _gallery(component.get("items"), files)
        case _:
            shown = inner
    return shown


def _button(component: Mapping[str, Any]) -> Markup:
    label = component.get("label", "")
    custom_id = component.get("custom_id")
    if not isinstance(custom_id, str):
        return Markup('<span class="d-button">{}</span>').format(label)
    button = Markup('<button class="d-button" name="choice" value="{}">{}</button>')
    return button.format(custom_id, label)


def _select(component: Mapping[str, Any]) -> Markup:
    """A menu that opens, with a button for each of its options."""
    options = component.get("options")
    buttons = (
        Markup('<button name="choice" value="{} {}">{}</button>').format(
            component.get("custom_id", ""), each.get("value", ""), each.get("label", "")
        )
        for each in (options if isinstance(options, list) else ())
        if isinstance(each, dict)
    )
    menu = Markup('<details class="d-select"><summary>{}</summary>{}</details>')
    return menu.format(component.get("placeholder", ""), Markup().join(buttons))


def _gallery(items: object, files: Files) -> Markup:
    """Pictures side by side; where one did not come along, what is said of it."""
    known = [each for each in (items if isinstance(items, list) else ()) if isinstance(each, dict)]
    tiles = Markup().join(_tile(each, files) for each in known[:_MOST_TILES])
    count = min(len(known), _MOST_TILES)
    return Markup('<div class="d-gallery g{}">{}</div>').format(count, tiles) if tiles else tiles


def _tile(item: Mapping[str, Any], files: Files) -> Markup:
    media = item.get("media")
    url = str(media.get("url", "")) if isinstance(media, dict) else ""
    file = files.get(url.removeprefix(_ATTACHED))
    described = str(item.get("description") or "")
    if file is None:
        return Markup('<p class="d-picture">{}</p>').format(described) if described else Markup()
    return image(File(file.address, described, file.width, file.height), "d-tile")


def _accent(container: Mapping[str, Any]) -> Markup:
    """The strip at the left; a colour is an attribute of a drawing, which needs no inline style."""
    colour = container.get("accent_color")
    if type(colour) is not int or not 0 <= colour < 1 << 24:
        return Markup()
    return Markup(
        '<svg class="d-accent" aria-hidden="true" preserveAspectRatio="none" viewBox="0 0 1 1">'
        '<rect width="1" height="1" fill="#{}"/></svg>'
    ).format(f"{colour:06x}")
