"""Which sentences of a report may be told in other words, and the report that tells them so."""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from mir_core.model.coverage import Coverage
from mir_core.model.figure import Figure, Verdict
from mir_core.model.message import Count, Literal, Message, Phrase, Sentence, Worded
from mir_core.model.narrative import Narrative
from mir_core.model.report import Block, Bullets, Paragraph, Report, Section
from mir_core.report.gate import (
    Background,
    Refusal,
    Statement,
    Vocabulary,
    judge_all,
    statement_of,
)

COUNTED = Sentence(
    "narrative.counted",
    "Sentences worded by a language model: {told}; refused and left as they were: {refused}.",
)
GENERATED = Sentence(
    "narrative.generated",
    "AI-generated: a language model ({model}) worded some sentences of this report; every number, "
    "name and direction in them was checked against the analysis.",
)
#: Sentences whose facts the gate has been shown to read rightly, by key; all others stay as they
#: are, whatever words they are made of.
OPEN = frozenset(
    {
        "base_rate.counts",
        "base_rate.led",
        "base_rate.share",
        "base_rate.unknown",
        "chain.held",
        "divergence.apart",
        "divergence.both_down",
        "divergence.both_up",
        "insight.break_failed",
        "insight.break_local",
        "insight.calm",
        "insight.closed_by_half",
        "insight.differing",
        "insight.general",
        "insight.mixed",
        "insight.no_aftermath",
        "insight.not_general",
        "insight.one_region",
        "insight.one_way",
        "insight.stood_higher",
        "insight.stood_lower",
        "insight.too_few_gaps",
        "insight.too_few_higher",
        "insight.too_few_lower",
        "region.widest",
    }
)
NOTES, DISCLAIMER = "data_notes", "disclaimer"


@dataclass(frozen=True, slots=True)
class Opening:
    """A sentence that may be told in other words.

    Attributes:
        texts: The sentence by language.
        statement: What it states.
    """

    section: str
    digest: str
    texts: Mapping[str, str]
    statement: Statement


def openings(
    report: Report,
    coverage: Coverage,
    sections: Collection[str],
    english: Vocabulary,
    vocabularies: Mapping[str, Vocabulary],
    say: Callable[[Phrase, str], str],
) -> tuple[Opening, ...]:
    """The sentences that the gate understands in every language, in print order.

    Args:
        report: As composed.
        coverage: Tells which session is whose.
        sections: Names of those that are open.
        english: In which sentences are understood.
        vocabularies: By language of the report.
        say: Prints a phrase in a language.
    """
    background = background_of(report, coverage)
    found: dict[str, Opening] = {}
    for section in report.sections:
        if section.name not in sections:
            continue
        for message in _messages(section):
            statement = statement_of(message, english, background)
            if statement is None:
                continue
            opening = _opening(section.name, message, statement, vocabularies, say)
            if opening is not None:
                found.setdefault(opening.digest, opening)
    return tuple(found.values())


def retell(report: Report, narrative: Narrative | None, languages: Collection[str]) -> Report:
    """The report with the sentences of a narrative in place of those they stand for.

    A sentence that the report has no longer, or that lacks a language, is left out. The data notes
    tell the counts, the disclaimer that a model was at work. A report told once is left alone.
    """
    if narrative is None or _is_told(report):
        return report
    usable = {
        (item.section, item.digest): _worded(item.texts)
        for item in narrative.sentences
        if item.texts.keys() >= set(languages)
    }
    told = 0
    sections = []
    for section in report.sections:
        blocks = []
        for block in section.blocks:
            changed, count = _told(section.name, block, usable)
            blocks.append(changed)
            told += count
        sections.append(replace(section, blocks=tuple(blocks)))
    if not told and not narrative.refused:
        return report
    return replace(
        report,
        sections=tuple(_noted(section, narrative, told) for section in sections),
    )


def background_of(report: Report, coverage: Coverage) -> Background:
    """What the snapshot says of each name."""
    sessions = {
        region.id: market.expected.date
        for region in coverage.regions
        if (market := report.snapshot.markets.get(region.venue)) and market.expected
    }
    values: dict[str, dict[str, float]] = {"close": {}, "change": {}}
    for figure in report.snapshot.figures.values():
        if figure.field in values and _may_be_printed(figure) and figure.value is not None:
            values[figure.field][figure.instrument] = figure.value
            if figure.session is not None:
                sessions[figure.instrument] = figure.session
    return Background(report.date, sessions, values["close"], values["change"])


def digest_of(phrase: Phrase) -> str:
    """A short name for a sentence with its values."""
    return hashlib.sha256(repr(phrase).encode()).hexdigest()[:20]


def _may_be_printed(figure: Figure) -> bool:
    return figure.verdict in {Verdict.FRESH, Verdict.CLOSED}


def _messages(section: Section) -> Iterator[Message]:
    for block in section.blocks:
        if isinstance(block, Paragraph):
            yield from (
                item for item in block.sentences if isinstance(item, Message) and item.key in OPEN
            )


def _opening(
    section: str,
    message: Message,
    statement: Statement,
    vocabularies: Mapping[str, Vocabulary],
    say: Callable[[Phrase, str], str],
) -> Opening | None:
    """None for a sentence whose own wording the gate would refuse: it does not understand it."""
    texts = {language: say(message, language) for language in vocabularies}
    try:
        judge_all(texts, statement, vocabularies)
    except Refusal:
        return None
    return Opening(section, digest_of(message), texts, statement)


def _told(
    section: str, block: Block, usable: Mapping[tuple[str, str], Worded]
) -> tuple[Block, int]:
    if not isinstance(block, Paragraph):
        return block, 0
    sentences = tuple(
        usable.get((section, digest_of(sentence)), sentence) for sentence in block.sentences
    )
    count = sum(new is not old for new, old in zip(sentences, block.sentences, strict=True))
    return (Paragraph(sentences), count) if count else (block, 0)


def _worded(texts: Mapping[str, str]) -> Worded:
    """Text from outside in each language: a value, so that it is escaped and never a template."""
    templates = {language: f"{{{language}}}" for language in texts}
    return Worded("narrative", templates, {name: Literal(text) for name, text in texts.items()})


def _is_told(report: Report) -> bool:
    return any(
        isinstance(phrase, Message) and phrase.key in {COUNTED.key, GENERATED.key}
        for section in report.sections
        for block in section.blocks
        for phrase in _phrases(block)
    )


def _phrases(block: Block) -> tuple[Phrase, ...]:
    if isinstance(block, Paragraph):
        return block.sentences
    return block.items if isinstance(block, Bullets) else ()


def _noted(section: Section, narrative: Narrative, told: int) -> Section:
    if section.name == NOTES:
        note = COUNTED(told=Count(told), refused=Count(narrative.refused))
        return replace(section, blocks=_with_item(section.blocks, note))
    if section.name == DISCLAIMER and told:
        paragraph = Paragraph((GENERATED(model=Literal(narrative.model)),))
        return replace(section, blocks=(*section.blocks, paragraph))
    return section


def _with_item(blocks: tuple[Block, ...], note: Message) -> tuple[Block, ...]:
    """The note at the end of the first list, or as a list of its own."""
    for position, block in enumerate(blocks):
        if isinstance(block, Bullets):
            longer = Bullets((*block.items, note))
            return (*blocks[:position], longer, *blocks[position + 1 :])
    return (*blocks, Bullets((note,)))
