"""The disclaimer."""

from mir_core.model.message import Day, Sentence
from mir_core.model.report import Block, Paragraph
from mir_core.report.contract import Context, SectionSpec

TITLE = Sentence("section.disclaimer", "Disclaimer")
TEXT = Sentence(
    "disclaimer.text",
    "For information only; this is no financial advice and no offer. Data as of {date}. What "
    "markets did in the past does not tell what they will do.",
)
DEMO = Sentence(
    "disclaimer.demo", "DEMO: every figure comes from a simulated market; none of it happened."
)


def _build(context: Context) -> tuple[Block, ...]:
    text = TEXT(date=Day(context.snapshot.date))
    return (Paragraph((DEMO(), text) if context.snapshot.demo else (text,)),)


SECTION = SectionSpec("disclaimer", 990, TITLE, _build)
