"""Telegram's classic style: HTML messages for `sendMessage`, readable in every client.

A part has at most 4,096 code points after parsing and at most 100 entities. Section titles are
bold, tables monospace, details fold away. `plain_text` is the text after parsing, to the letter.
Nothing becomes a mention or a link by itself.
"""

from collections.abc import Sequence

from formatters.catalog import Catalog
from formatters.chat import joined, parts, plain, plain_block
from formatters.escape import telegram_html, telegram_quiet
from formatters.printed import ChatBlock, Fixed, Fold, Heading, SmallPrint, in_language
from mir_core.model.part import Part
from mir_core.model.report import Document

_MOST_CHARACTERS = 4096
_MOST_ENTITIES = 100


def telegram(document: Document, catalog: Catalog) -> tuple[Part, ...]:
    """Messages in sending order."""
    messages = parts(in_language(document, catalog), _fits)
    return tuple(
        Part(
            ordinal,
            len(messages),
            "sendMessage",
            {
                "text": joined(blocks, [_html(block) for block in blocks]),
                "parse_mode": "HTML",
                "link_preview_options": {"is_disabled": True},
            },
            telegram_quiet(plain(blocks)),
        )
        for ordinal, blocks in enumerate(messages, start=1)
    )


def _fits(blocks: Sequence[ChatBlock]) -> bool:
    return (
        len(telegram_quiet(plain(blocks))) <= _MOST_CHARACTERS
        and sum(map(_entities, blocks)) <= _MOST_ENTITIES
    )


def _entities(block: ChatBlock) -> int:
    match block:
        case Heading() | SmallPrint() | Fixed():
            return 1
        case Fold(summary, _):
            return 2 if summary else 1
    return 0


def _html(block: ChatBlock) -> str:
    text = _safe(plain_block(block))
    match block:
        case Heading():
            return f"<b>{text}</b>"
        case SmallPrint():
            return f"<i>{text}</i>"
        case Fixed():
            return f"<pre>{text}</pre>"
        case Fold(summary, _) if summary:
            bold = _safe(summary)
            return f"<blockquote expandable><b>{bold}</b>{text.removeprefix(bold)}</blockquote>"
        case Fold():
            return f"<blockquote expandable>{text}</blockquote>"
    return text


def _safe(text: str) -> str:
    return telegram_html(telegram_quiet(text))


FORMATTER = telegram
