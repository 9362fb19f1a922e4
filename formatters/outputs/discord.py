"""Discord's Components v2: one container per message, coloured by the direction of the day.

A part has at most 40 components (nested ones counted), 4,000 characters of text, and stays below
9,500 bytes, where the server begins to fail. `plain_text` is the same content without markup.
Editions have a cover and pictures besides (`formatters.cards.edition`).
"""

from formatters.cards.limits import is_within
from formatters.cards.message import accent, children, message
from formatters.cards.methods import CREATE
from formatters.catalog import Catalog
from formatters.chat import parts, plain
from formatters.printed import in_language
from mir_core.model.part import Part
from mir_core.model.report import Document


def discord(document: Document, catalog: Catalog) -> tuple[Part, ...]:
    """Messages in sending order."""
    printed = in_language(document, catalog)
    colour = accent(printed.trend, catalog)
    messages = parts(printed, lambda blocks: is_within(message(children(blocks), colour)))
    return tuple(
        Part(ordinal, len(messages), CREATE, message(children(blocks), colour), plain(blocks))
        for ordinal, blocks in enumerate(messages, start=1)
    )


FORMATTER = discord
