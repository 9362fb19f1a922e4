"""The gate: what a language model may say in a report.

A sentence is published only if everything in it is understood and is so: every number with its
unit and rounding, whom it belongs to, every direction, order, label, date and name. It must also
say all that the sentence says which it stands for. Whatever the gate cannot read is refused.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from mir_core.report.gating import banned, checks
from mir_core.report.gating.outside import is_harmless
from mir_core.report.gating.reading import claims_of
from mir_core.report.gating.refusal import Reason, Refusal
from mir_core.report.gating.statement import Background, Statement, statement_of
from mir_core.report.gating.vocabulary import LANGUAGES, Vocabulary

__all__ = [
    "LANGUAGES",
    "Background",
    "Reason",
    "Refusal",
    "Statement",
    "Vocabulary",
    "judge",
    "judge_all",
    "statement_of",
]


def judge(text: str, statement: Statement, vocabulary: Vocabulary) -> frozenset[Decimal | dt.date]:
    """The numbers, without their signs, and the dates in a sentence that may be published.

    Raises:
        Refusal: It may not.
    """
    if not all(is_harmless(name, vocabulary) for name in statement.outside):
        raise Refusal(Reason.NAME, "a name from outside that says something")
    banned.check(text, statement)
    tokens = vocabulary.read(text, statement.outside)
    checks.check_words(tokens)
    claims = claims_of(tokens)
    checks.check_names(claims, statement)
    told = checks.check_amounts(claims, statement)
    checks.check_moves(claims, statement)
    dates = checks.check_dates(claims, statement)
    checks.check_concepts(claims, statement)
    return frozenset({*told, *dates})


def judge_all(
    texts: Mapping[str, str], statement: Statement, vocabularies: Mapping[str, Vocabulary]
) -> None:
    """Judge a sentence in every language; all of them, or none, may be published.

    Raises:
        Refusal: One of them is missing or may not, or their numbers differ.
    """
    told = {}
    for language, vocabulary in vocabularies.items():
        if language not in texts:
            raise Refusal(Reason.PARITY, f"nothing in {language}")
        told[language] = judge(texts[language], statement, vocabulary)
    if len(set(told.values())) > 1:
        raise Refusal(Reason.PARITY, "the languages print different numbers")
