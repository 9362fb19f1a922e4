"""The table of right and wrong sentences."""

import tomllib
from pathlib import Path

from mir_core.report.gate import Reason

_TABLES = tomllib.loads(Path(__file__).with_name("sentences.toml").read_text(encoding="utf-8"))

#: Statement, language, text.
RIGHT = [
    (name, language, text)
    for name, languages in _TABLES.items()
    for language, table in languages.items()
    for text in table["right"]
]
#: Statement, language, text, reason of the refusal.
WRONG = [
    (name, language, text, Reason(reason))
    for name, languages in _TABLES.items()
    for language, table in languages.items()
    for reason, text in table["wrong"]
]
