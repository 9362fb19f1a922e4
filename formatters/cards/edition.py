"""An edition in Discord: a cover, the other sections in a thread or below it, and what follows."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from formatters.album import Album, attachment
from formatters.cards.cover import KEY_SECTION, Cover, cover
from formatters.cards.illustrated import illustration, picture_file, section_blocks, usable
from formatters.cards.limits import MOST_THREAD_NAME, is_within, units
from formatters.cards.message import accent, children, illustrations, message
from formatters.cards.methods import CREATE, CROSSPOST, START_THREAD
from formatters.catalog import Catalog
from formatters.chat import in_parts, plain
from formatters.images.alt import shortened
from formatters.images.contract import Drawn
from formatters.pagination import Blocks
from formatters.printed import ChatBlock, PrintedDocument, in_language
from mir_core.model.delivery import Look
from mir_core.model.finding import Tone
from mir_core.model.message import Name
from mir_core.model.part import Attachment, Part
from mir_core.model.reference import message_of
from mir_core.model.report import Direction, Report
from mir_core.report.wording import leaning

#: Places of the cover and of its thread in the plan.
_COVER, _THREAD = 1, 2
_BETWEEN = " \u00b7 "


@dataclass(frozen=True, slots=True)
class _Request:
    """A part without its place in the plan."""

    method: str
    payload: Mapping[str, Any]
    plain_text: str = ""
    attachments: tuple[Attachment, ...] = ()

    def part(self, ordinal: int, total: int) -> Part:
        return Part(ordinal, total, self.method, self.payload, self.plain_text, self.attachments)


def edition(report: Report, catalog: Catalog, album: Album, look: Look) -> tuple[Part, ...]:
    """Requests in sending order.

    Args:
        report: To be printed.
        catalog: With the destination's colours.
        album: Its pictures in the same language; empty where there are none.
        look: Of the destination.
    """
    printed = in_language(report, catalog)
    album = usable(album)
    colour = accent(_tone(report, printed), catalog)
    front = cover(report, printed, album, catalog, colour)
    requests = [_cover_request(front)]
    blocks = tuple(_blocks(printed, front, album, draws_tables=look.tables == "pictures"))
    if blocks and look.layout == "thread":
        name = _thread_name(printed.title, catalog.text(Name(report.edition)))
        starter = {"message_id": message_of(_COVER), "name": name}
        requests.append(_Request(START_THREAD, starter, name))
    place = {"channel_id": message_of(_THREAD)} if len(requests) == _THREAD else {}
    if blocks:
        requests += _section_requests(printed.title, blocks, album, colour, place)
    if look.crosspost:
        requests.append(_Request(CROSSPOST, {"message_id": message_of(_COVER)}))
    return tuple(each.part(number, len(requests)) for number, each in enumerate(requests, start=1))


def _thread_name(title: str, edition: str) -> str:
    """Tells the editions of a day apart, also after a long title."""
    suffix = shortened(f"{_BETWEEN}{edition}", MOST_THREAD_NAME // 2)
    return shortened(title, MOST_THREAD_NAME - units(suffix)) + suffix


def _cover_request(front: Cover) -> _Request:
    files = tuple(map(attachment, front.pictures))
    return _Request(CREATE, front.payload, front.plain_text, files)


def _blocks(
    printed: PrintedDocument, front: Cover, album: Album, *, draws_tables: bool
) -> Iterator[ChatBlock]:
    """What the cover does not say: the rest of the key insight, charts, the other sections."""
    yield from front.left
    shown = {each.picture.name for each in front.pictures}
    sections = {section.name for section in printed.sections}
    for each in album.drawn:
        if each.picture.name not in shown and each.picture.section not in sections:
            yield illustration(each)
    names = Counter(section.name for section in printed.sections)
    for section in printed.sections:
        if section.name != KEY_SECTION:
            # Pictures are found by their section's name: of two, nobody knows whose they are.
            own = album if names[section.name] == 1 else Album()
            yield from section_blocks(section, own, shown, draws_tables=draws_tables)


def _section_requests(
    title: str, blocks: Blocks, album: Album, colour: int, place: Mapping[str, Any]
) -> Iterator[_Request]:
    files = {picture_file(each): each for each in album.drawn}

    def payload(some: Sequence[ChatBlock]) -> dict[str, Any]:
        return message(children(some), colour, illustrations(some), silent=True)

    def drawn(some: Sequence[ChatBlock]) -> list[Drawn]:
        return [files[each.file] for each in illustrations(some)]

    def fits(some: Sequence[ChatBlock]) -> bool:
        return is_within(payload(some), [len(each.png) for each in drawn(some)])

    for body in in_parts(title, blocks, fits):
        attachments = tuple(map(attachment, drawn(body)))
        yield _Request(CREATE, {**place, **payload(body)}, plain(body), attachments)


def _tone(report: Report, printed: PrintedDocument) -> Direction:
    """Where most regions lean; where none does, the direction of most figures."""
    lead = sum(leaning(tone.label) for tone in report.analysis.of(Tone))
    if lead == 0:
        return printed.trend
    return "up" if lead > 0 else "down"
