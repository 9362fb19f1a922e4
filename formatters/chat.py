"""What all chat channels share: the order of blocks, the heads of parts, the plain form."""

from collections.abc import Callable, Iterator, Sequence

from formatters.pagination import MOST_PARTS, Blocks, paginate
from formatters.printed import (
    ChatBlock,
    Fixed,
    Fold,
    Grid,
    Heading,
    Illustration,
    Items,
    PrintedDocument,
    Prose,
    SmallPrint,
)
from formatters.text_table import lay_out


def parts(
    document: PrintedDocument, fits: Callable[[Sequence[ChatBlock]], bool]
) -> tuple[Blocks, ...]:
    """The document in parts, each beginning with its head: the title, and "(2/4)" if it is split.

    Args:
        document: In the reader's language.
        fits: Whether a part's blocks, its head among them, are within the channel's limits.
    """
    return in_parts(document.title, tuple(_blocks(document)), fits)


def in_parts(
    title: str, blocks: Blocks, fits: Callable[[Sequence[ChatBlock]], bool]
) -> tuple[Blocks, ...]:
    """Blocks in parts, each beginning with its head."""
    room = _head(title, MOST_PARTS, MOST_PARTS)
    bodies = paginate(blocks, lambda some: fits((room, *some)))
    total = len(bodies)
    return tuple(
        (_head(title, ordinal, total), *body) for ordinal, body in enumerate(bodies, start=1)
    )


def joined(blocks: Sequence[ChatBlock], rendered: Sequence[str]) -> str:
    """Rendered blocks with an empty line between them; a heading stands on what follows it."""
    text = ""
    for position, (block, string) in enumerate(zip(blocks, rendered, strict=True)):
        if position:
            before = blocks[position - 1]
            close = isinstance(before, Heading) and not isinstance(block, Heading)
            text += "\n" if close else "\n\n"
        text += string
    return text


def plain(blocks: Sequence[ChatBlock]) -> str:
    """A part without markup."""
    return joined(blocks, [plain_block(block) for block in blocks])


def plain_block(block: ChatBlock) -> str:
    """A block without markup."""
    match block:
        case Heading(text) | SmallPrint(text) | Illustration(alt=text):
            return text
        case Prose():
            return block.text
        case Items(items):
            mark = "" if block.numbered else "\u2022 "
            return "\n".join(f"{mark}{item}" for item in items)
        case Fold(summary, body):
            return "\n".join(text for text in (summary, body.text) if text)
        case Fixed():
            return "\n".join(block.lines)
        case Grid():
            return plain_block(lay_out(block))


def _blocks(document: PrintedDocument) -> Iterator[ChatBlock]:
    if document.subtitle:
        yield SmallPrint(document.subtitle)
    for section in document.sections:
        yield Heading(section.title)
        for block in section.blocks:
            yield lay_out(block) if isinstance(block, Grid) else block


def _head(title: str, ordinal: int, total: int) -> Heading:
    return Heading(title if total == 1 else f"{title} ({ordinal}/{total})")
