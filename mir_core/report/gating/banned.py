"""What no sentence may hold, whatever else is right in it."""

import re
import unicodedata

from mir_core.report.gating.refusal import Reason, Refusal
from mir_core.report.gating.statement import Statement

_LONGEST = 400
_SHORTEST = 4
#: Links, mentions, and the marks of every markup that a channel reads.
_FORM = re.compile(
    r"(?i)https?:|www\.|://|t\.me|discord\.gg|[\w-]\.(?:com|org|net|io|me|cn|xyz|app)\b"
    r"|[<>@#`*_~|\\{}\[\]^=]|&\w+;"
)
_CLAIMS = {
    "a net flow northbound": r"(?i)north-?\s?bound|北向|北上资金|陆股通|沪股通|深股通|"
    r"外资.{0,6}(?:流|买|卖)",
    "certainty": r"(?i)\b(?:guarantee\w*|certain\w*|inevitabl\w*|definite\w*|surely|must|always|"
    r"no doubt|risk-?free|will)\b|必然|必定|必将|一定|肯定|注定|毫无疑问|稳赚|无疑|势必",
    "advice": r"(?i)\b(?:buy|sell|hold|short|invest\w*|should|recommend\w*|accumulate|"
    r"take profit\w*|overweight|underweight)\b|买入|卖出|建仓|加仓|减仓|抄底|建议|应当|应该|"
    r"止盈|止损|做多|做空",
    "a cause": r"(?i)\b(?:because|due to|owing to|thanks to|driven by|caused|triggered|sparked|"
    r"amid|on hopes|on fears|as investors|in response)\b|因为|由于(?!期间有市场休市)|导致|"
    r"受.{1,12}(?:影响|提振|拖累|推动)|"
    r"得益于|带动|推动|拖累|引发",
}
_HISTORY = re.compile(
    r"(?i)\bhistorical(?:ly)?\b|\bin the past\b|\btraditionally\b|历史上|历来|从历史"
)


def check(text: str, statement: Statement) -> None:
    """Refuse what is no plain line, or says what is never said.

    Raises:
        Refusal: It is or does.
    """
    if not _SHORTEST <= len(text) <= _LONGEST or text != text.strip():
        raise Refusal(Reason.FORM, "too short, too long, or not trimmed")
    if text[-1] not in ".。" or not _is_balanced(text):
        raise Refusal(Reason.FORM, "no full stop, or an open bracket")
    if any(unicodedata.category(character)[0] == "C" for character in text):
        raise Refusal(Reason.FORM, "a control or invisible character")
    plain = text
    for name in statement.outside:
        plain = plain.replace(name, "")
    if _FORM.search(plain):
        raise Refusal(Reason.FORM, "a link, a mention or markup")
    for meaning, pattern in _CLAIMS.items():
        if re.search(pattern, plain):
            raise Refusal(Reason.BANNED, meaning)
    if _HISTORY.search(plain) and not _has_count(statement):
        raise Refusal(Reason.BANNED, "the past without a number of cases")


def _is_balanced(text: str) -> bool:
    """Every bracket that opens closes, none within another."""
    brackets = "".join(character for character in text if character in "()（）")
    return not brackets.replace("()", "").replace("（）", "")


def _has_count(statement: Statement) -> bool:
    return "earlier" in statement.claims.concepts and any(
        fact.unit == "cases" for fact in statement.facts
    )
