"""Telegram's HTML style, and how much of it one message or caption takes.

Section titles are bold, tables monospace, details fold away. Limits are those of the text after
parsing: `shown` of the same blocks is that text to the letter. Nothing becomes a mention or
a link by itself.
"""

from collections.abc import Sequence
from typing import Any

from formatters.chat import joined, plain, plain_block
from formatters.escape import telegram_html, telegram_quiet
from formatters.printed import ChatBlock, Fixed, Fold, Heading, SmallPrint

#: Code points after parsing.
MOST_TEXT = 4096
MOST_CAPTION = 1024
_MOST_ENTITIES = 100


def fits(blocks: Sequence[ChatBlock], most: int = MOST_TEXT) -> bool:
    """Whether one message holds the blocks; `most` code points after parsing."""
    return len(shown(blocks)) <= most and sum(map(_entities, blocks)) <= _MOST_ENTITIES


def shown(blocks: Sequence[ChatBlock]) -> str:
    """The text that readers see."""
    return telegram_quiet(plain(blocks))


def html(blocks: Sequence[ChatBlock]) -> str:
    """The blocks in Telegram's HTML style."""
    return joined(blocks, [_html(block) for block in blocks])


def text_payload(blocks: Sequence[ChatBlock]) -> dict[str, Any]:
    """Arguments of `sendMessage`."""
    return {
        "text": html(blocks),
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }


def caption_payload(blocks: Sequence[ChatBlock]) -> dict[str, Any]:
    """Arguments that give a photo its caption; none without blocks."""
    return {"caption": html(blocks), "parse_mode": "HTML"} if blocks else {}


def _entities(block: ChatBlock) -> int:
    match block:
        case Heading() | SmallPrint() | Fixed():
            return 1
        case Fold(summary, _):
            return 2 if summary else 1
    return 0


def _html(block: ChatBlock) -> str:
    text = _inert(plain_block(block))
    match block:
        case Heading():
            return f"<b>{text}</b>"
        case SmallPrint():
            return f"<i>{text}</i>"
        case Fixed():
            return f"<pre>{text}</pre>"
        case Fold(summary, _) if summary:
            bold = _inert(summary)
            return f"<blockquote expandable><b>{bold}</b>{text.removeprefix(bold)}</blockquote>"
        case Fold():
            return f"<blockquote expandable>{text}</blockquote>"
    return text


def _inert(text: str) -> str:
    return telegram_html(telegram_quiet(text))
