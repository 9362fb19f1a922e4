"""A stored sentence replaces the one that it was worded for, and no other."""

import datetime as dt

from formatters.catalog import Catalog
from mir_core.model.finding import Analysis
from mir_core.model.message import Change, Message, Name, Sentence
from mir_core.model.narrative import Narrative, Retold
from mir_core.model.report import Bullets, Paragraph, Report, Section
from mir_core.model.snapshot import Snapshot
from mir_core.report.retell import digest_of, retell

BOTH = ("en", "zh")
ROSE = Sentence("rose", "{a} {change}.")(a=Name("BTC"), change=Change(0.0444))
TEXTS = {"en": "Bitcoin rose {4.44} %.", "zh": "比特币涨{4.44}%。"}


def report(message: Message = ROSE) -> Report:
    now = dt.datetime(2026, 4, 8, tzinfo=dt.UTC)
    sections = (
        Section("us", ROSE, (Paragraph((message,)),)),
        Section("data_notes", ROSE, (Bullets(()),)),
        Section("disclaimer", ROSE, ()),
    )
    snapshot = Snapshot(now.date(), "morning", now, now, {}, {}, (), {})
    return Report(
        name="report",
        title=ROSE,
        subtitle=None,
        sections=sections,
        date=now.date(),
        edition="morning",
        revision=1,
        snapshot=snapshot,
        analysis=Analysis((), None, ()),
    )


def told(section: str = "us", digest: str = "", texts: dict[str, str] = TEXTS) -> Narrative:
    return Narrative("m", (Retold(section, digest or digest_of(ROSE), texts),))


def said(document: Report, language: str) -> list[str]:
    catalog = Catalog.load(language)
    first = document.sections[0].blocks[0]
    assert isinstance(first, Paragraph)
    return [catalog.text(sentence) for sentence in first.sentences]


def test_the_sentence_is_said_in_each_language_and_is_no_template() -> None:
    changed = retell(report(), told(), BOTH)
    assert said(changed, "en") == ["Bitcoin rose {4.44} %."]
    assert said(changed, "zh") == ["比特币涨{4.44}%。"]
    assert len(changed.sections[2].blocks) == 1


def test_telling_twice_changes_nothing_more() -> None:
    once = retell(report(), told(), BOTH)
    assert retell(once, told(), BOTH) is once


def test_another_value_section_or_language_keeps_the_sentence() -> None:
    other = Sentence("rose", "{a} {change}.")(a=Name("BTC"), change=Change(0.0445))
    plain = report()
    assert retell(report(other), told(), BOTH).sections == report(other).sections
    assert retell(plain, told(section="hong_kong"), BOTH) is plain
    assert retell(plain, told(digest="0" * 20), BOTH) is plain
    assert retell(plain, told(texts={"en": "Up."}), BOTH) is plain
    assert retell(plain, None, BOTH) is plain
