"""The tables of the report, section by section."""

from collections.abc import Iterator

from formatters.images.alt import alt_text
from formatters.images.contract import Picture
from formatters.images.kind import PictureKind
from formatters.images.layout import CONTENT, TITLE, room
from formatters.images.measure import clamp
from formatters.images.scene import Scene
from formatters.images.tables import pages, table_text
from mir_core.model.message import Listing, Message, Name, Phrase, Sentence
from mir_core.model.report import Section, Table

#: What a table is about, by its first column, where a section has several tables.
TOPICS = {
    "column.coin": Sentence("picture.table.coins", "Coin prices"),
    "column.category": Sentence("picture.table.categories", "TVL by category"),
    "column.protocol": Sentence("picture.table.protocols", "TVL of protocols"),
    "column.stablecoin": Sentence("picture.table.stablecoins", "Stablecoins"),
    "column.venue": Sentence("picture.table.venues", "DEX volume"),
    "column.link": Sentence("picture.table.links", "Links of the chain"),
    "divergence.usual": Sentence("picture.table.usual", "Gaps of ordinary size"),
}


def _build(scene: Scene) -> tuple[Picture, ...]:
    return tuple(
        picture for section in scene.report.sections for picture in section_tables(scene, section)
    )


def section_tables(scene: Scene, section: Section) -> Iterator[Picture]:
    """Pictures of all tables of a section."""
    tables = [block for block in section.blocks if isinstance(block, Table) and block.columns]
    for number, table in enumerate(tables, start=1):
        suffix = "" if number == 1 else f".{number}"
        yield from table_pictures(scene, table, section, f"table.{section.name}{suffix}")


def table_pictures(scene: Scene, table: Table, section: Section, name: str) -> Iterator[Picture]:
    """One table in as many pictures as it needs."""
    whole = scene.say(section.title) or section.name
    topic = _topic(table)
    title, over = (whole, "") if topic is None else (scene.say(topic), whole)
    named = _instruments(scene, table) or _behind(scene, section)
    title_lines = len(clamp(title, TITLE, CONTENT, 2, bold=True))
    printed = table_text(table, scene.catalog)
    found = pages(printed, room(title_lines, len(scene.foot(named))))
    for number, page in enumerate(found, start=1):
        texts = [printed.heads, *([cell.text for cell in printed.rows[row]] for row in page.rows)]
        mark = scene.page((number, len(found)))
        yield scene.picture(
            name if number == 1 else f"{name}-{number}",
            "table",
            title,
            page.body,
            alt_text(f"{title} {mark}".rstrip(), texts, scene.catalog),
            instruments=named,
            section=section.name,
            page=(number, len(found)),
            over=over,
        )


def _topic(table: Table) -> Phrase | None:
    head = table.columns[0].head
    found = TOPICS.get(head.key) if isinstance(head, Message) else None
    return None if found is None else found()


def _behind(scene: Scene, section: Section) -> tuple[str, ...]:
    """Instruments behind a table that names none: those of the risks."""
    if section.name != "risk_matrix":
        return ()
    risks = scene.report.analysis.conclusions.risks
    ids = (figure for risk in risks for figure in risk.figures)
    return tuple(dict.fromkeys(each.rpartition(".")[0] for each in ids))


def _instruments(scene: Scene, table: Table) -> tuple[str, ...]:
    """Instruments that the table names, in order."""
    names = (name for row in table.rows for cell in row for name in _names(cell.text))
    known = scene.coverage.instruments
    regions = {region.id: region.indices for region in scene.coverage.regions}
    found: dict[str, None] = {}
    for name in names:
        own = (each for each in (name, f"TVL.{name}") if each in known)
        found.update(dict.fromkeys(regions.get(name, own)))
    return tuple(found)


def _names(phrase: Phrase | None) -> Iterator[str]:
    """Ids of all names in a phrase."""
    match phrase:
        case Name(id=id_):
            yield id_
        case Message(values=values):
            for each in values.values():
                yield from _names(each)
        case Listing(items=items):
            for each in items:
                yield from _names(each)


KIND = PictureKind(50, _build)
