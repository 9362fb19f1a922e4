"""Telegram's classic style without pictures: HTML messages, readable in every client.

`plain_text` of a part is its text after parsing, to the letter.
"""

from formatters.catalog import Catalog
from formatters.chat import parts
from formatters.printed import in_language
from formatters.telegram.markup import fits, shown, text_payload
from mir_core.model.part import Part
from mir_core.model.report import Document


def telegram(document: Document, catalog: Catalog) -> tuple[Part, ...]:
    """Messages in sending order."""
    messages = parts(in_language(document, catalog), fits)
    return tuple(
        Part(ordinal, len(messages), "sendMessage", text_payload(blocks), shown(blocks))
        for ordinal, blocks in enumerate(messages, start=1)
    )


FORMATTER = telegram
