"""Section 4: US indices, and whether growth or value leads."""

from mir_core.model.message import Sentence
from mir_core.model.report import Block
from mir_core.report.contract import Context, SectionSpec
from mir_core.report.sections._region import build

TITLE = Sentence("section.us", "US market")


def _build(context: Context) -> tuple[Block, ...]:
    return build(context, "US", "US")


SECTION = SectionSpec("us", 40, TITLE, _build)
