"""Why a sentence may not be published."""

from enum import StrEnum


class Reason(StrEnum):
    """What is wrong with a sentence."""

    FORM = "form"
    BANNED = "banned"
    WORD = "word"
    NAME = "name"
    NUMBER = "number"
    UNIT = "unit"
    ROUNDING = "rounding"
    SUBJECT = "subject"
    DIRECTION = "direction"
    ORDER = "order"
    LABEL = "label"
    DATE = "date"
    CLAIM = "claim"
    DROPPED = "dropped"
    PARITY = "parity"


class Refusal(Exception):
    """A sentence may not be published; its text names the place, not the sentence."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
