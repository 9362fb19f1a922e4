"""Discord's Markdown as HTML of our own: only the marks that Discord knows are read.

Everything else is text and escaped.
"""

import re
from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

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
