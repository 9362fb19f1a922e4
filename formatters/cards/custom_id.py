"""Names of buttons and menus, which come back when somebody uses one.

They say all that the answer needs, so that a message of last year still answers after a restart.
"""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

#: Characters that Discord allows.
MOST_CUSTOM_ID = 100

Kind = Literal["section", "plan"]
_FORM = re.compile(
    r"mir:(?P<kind>section|plan):(?P<date>\d{4}-\d{2}-\d{2}):(?P<edition>[a-z][a-z0-9_-]{0,31})"
    r"(?::(?P<choice>[a-z_]{1,40}))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class CustomId:
    """What a button or menu is for.

    Attributes:
        kind: A menu of sections, or the button of a profile's plan.
        date, edition: Of the report that the message belongs to.
        choice: The profile; None for a menu, whose choice comes with its use.
    """

    kind: Kind
    date: dt.date
    edition: str
    choice: str | None = None

    def __str__(self) -> str:
        choice = "" if self.choice is None else f":{self.choice}"
        return f"mir:{self.kind}:{self.date.isoformat()}:{self.edition}{choice}"


def read_custom_id(text: str) -> CustomId | None:
    """What was written so; None for any other text.

    No report has the first or the last day that Python knows: in another zone they are on no
    calendar.
    """
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    try:
        date = dt.date.fromisoformat(found["date"])
    except ValueError:
        return None
    if date in {dt.date.min, dt.date.max}:
        return None
    kind: Kind = "section" if found["kind"] == "section" else "plan"
    return CustomId(kind, date, found["edition"], found["choice"])
