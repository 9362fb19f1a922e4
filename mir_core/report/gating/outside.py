"""Names from outside: which of them may stand in a sentence that a model has written."""

import re

from mir_core.report.gating.tokens import Sort
from mir_core.report.gating.vocabulary import Vocabulary

_LONGEST = 40
#: Letters of any script, digits, and what names of protocols are joined with.
_PLAIN = re.compile(r"[^\W_](?:[\w .&'-]*[\w.])?")
_ADDRESS = re.compile(r"(?i)https?|www|://|\.(?:com|org|net|io|me|xyz|app|fi)\b")


def is_harmless(name: str, vocabulary: Vocabulary) -> bool:
    """True for a name that is short and plain and has no word that the gate gives a meaning to.

    A protocol that calls itself `fell` or `Bitcoin` would otherwise be read as what it says.
    """
    if len(name) > _LONGEST or not _PLAIN.fullmatch(name) or _ADDRESS.search(name):
        return False
    return all(_means_nothing(word, vocabulary) for word in name.split())


def _means_nothing(word: str, vocabulary: Vocabulary) -> bool:
    return any(token.sort is Sort.UNKNOWN for token in vocabulary.read(word))
