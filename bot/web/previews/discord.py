"""A Discord message as HTML of our own: its components, and the Markdown in them.

Only the marks that Discord knows are read; everything else is text and escaped. Components are
told apart by Discord's numbers: 17 container, 10 text, 14 separator, 1 row, 2 button, 9 section,
12 gallery, 3 and 5 to 8 selects.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup, escape

#: Components within components; Discord itself allows fewer.
_DEEPEST = 6

_HEADING = re.compile(r"(#{1,3}) (.*)")
#: Text of a mark: an escaped sign never ends it.
_WITHIN = r"(?:\\.|[^\\])+?"
_INLINE = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])|`(?P<code>[^`]+)`"
    rf"|\*\*(?P<bold>{_WITHIN})\*\*|__(?P<under>{_WITHIN})__|~~(?P<gone>{_WITHIN})~~"
    r"|\*(?P<italic>[^*\s\\][^*\\]*)\*"
    r"|\[(?P<label>[^\]\\]+)\]\((?P<to>https?://[^\s)]+)\)"
)
_INLINE_TAGS = {"bold": "b", "under": "u", "gone": "s", "italic": "i"}


def discord_preview(payload: Mapping[str, Any]) -> Markup:
    """The message as a fragment: its content, then its components."""
    content = payload.get("content")
    head = markdown(content) if isinstance(content, str) else Markup()
    return head + _components(payload.get("components"), 0)


def markdown(text: str) -> Markup:
    """Discord's Markdown as a fragment."""
    return Markup().join(_blocks(text.split("\n")))


def _blocks(lines: Sequence[str]) -> Iterator[Markup]:
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.startswith("```"):
            end = next((n for n in range(at + 1, len(lines)) if lines[n] == "```"), len(lines))
            yield Markup("<pre tabindex='0'>{}</pre>").format("\n".join(lines[at + 1 : end]))
            at = end + 1
            continue
        for mark, tag in (("> ", "blockquote"), ("- ", "ul")):
            if line.startswith(mark):
                end = next(
                    (n for n in range(at, len(lines)) if not lines[n].startswith(mark)), len(lines)
                )
                yield _group(tag, [each[len(mark) :] for each in lines[at:end]])
                at = end
                break
        else:
            yield _line(line)
            at += 1


def _group(tag: str, lines: Sequence[str]) -> Markup:
    if tag == "ul":
        items = Markup().join(Markup("<li>{}</li>").format(inline(line)) for line in lines)
        return Markup("<ul>{}</ul>").format(items)
    body = Markup("<br>").join(inline(line) for line in lines)
    return Markup("<blockquote>{}</blockquote>").format(body)


def _line(line: str) -> Markup:
    heading = _HEADING.match(line)
    if heading:
        size = len(heading[1])
        return Markup('<p class="d-h{}">{}</p>').format(size, inline(heading[2]))
    if line.startswith("-# "):
        return Markup('<p class="d-sub">{}</p>').format(inline(line[3:]))
    return Markup("<p>{}</p>").format(inline(line)) if line else Markup()


def inline(text: str) -> Markup:
    """Marks within a line."""
    out, at = Markup(), 0
    for found in _INLINE.finditer(text):
        out += escape(text[at : found.start()])
        at = found.end()
        kind = found.lastgroup
        if kind == "escaped":
            out += escape(found["escaped"])
        elif kind == "code":
            out += Markup("<code>{}</code>").format(found["code"])
        elif kind == "to":
            link = Markup('<a href="{}" rel="noopener nofollow">{}</a>')
            out += link.format(found["to"], inline(found["label"]))
        elif kind is not None:
            tag = _INLINE_TAGS[kind]
            out += Markup(f"<{tag}>") + inline(found[kind]) + Markup(f"</{tag}>")  # noqa: S704 - our own tag
    return out + escape(text[at:])


def _components(components: object, depth: int) -> Markup:
    if not isinstance(components, list) or depth > _DEEPEST:
        return Markup()
    return Markup().join(_component(each, depth) for each in components if isinstance(each, dict))


def _component(component: Mapping[str, Any], depth: int) -> Markup:
    """One component with those in it; of an unknown one, what is in it."""
    inner = _components(component.get("components"), depth + 1)
    match component.get("type"):
        case 10:
            shown = markdown(str(component.get("content", "")))
        case 14:
            shown = Markup("<hr>")
        case 17:
            shown = Markup('<div class="d-box">{}{}</div>').format(_accent(component), inner)
        case 1 | 9:
            shown = Markup('<div class="d-row">{}</div>').format(inner)
        case 2:
            shown = Markup('<span class="d-button">{}</span>').format(component.get("label", ""))
        case 3 | 5 | 6 | 7 | 8:
            words = component.get("placeholder", "")
            shown = Markup('<span class="d-select">{}</span>').format(words)
        case 12:
            shown = _gallery(component.get("items"))
        case _:
            shown = inner
    return shown


def _gallery(items: object) -> Markup:
    """Pictures by what is said for who cannot see them."""
    described = [
        str(item.get("description") or "")
        for item in (items if isinstance(items, list) else ())
        if isinstance(item, dict)
    ]
    return Markup().join(Markup('<p class="d-picture">{}</p>').format(each) for each in described)


def _accent(container: Mapping[str, Any]) -> Markup:
    """The strip at the left; a colour is an attribute of a drawing, which needs no inline style."""
    colour = container.get("accent_color")
    if type(colour) is not int or not 0 <= colour < 1 << 24:
        return Markup()
    return Markup(
        '<svg class="d-accent" aria-hidden="true" preserveAspectRatio="none" viewBox="0 0 1 1">'
        '<rect width="1" height="1" fill="#{}"/></svg>'
    ).format(f"{colour:06x}")
