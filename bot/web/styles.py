"""The styles in which a report can be looked at as chats get it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.sample import sample
from bot.web import words
from formatters.images.contract import Mode
from mir_core.model.delivery import Destination, Look
from mir_core.model.message import Sentence


@dataclass(frozen=True, slots=True)
class Style:
    """One choice of a destination.

    Attributes:
        name: As addresses call it.
        words: As readers call it, beside its platform.
    """

    name: str
    platform: str
    words: Sentence
    look: Look

    def destination(self, language: str, theme: Mode) -> Destination:
        """A channel that has chosen it."""
        return sample(self.platform, language, replace(self.look, theme=theme))


_ALL = (
    Style("telegram", "telegram", words.PICTURES, Look()),
    Style("telegram-text", "telegram", words.TEXT_TABLES, Look(tables="text")),
    Style("telegram-rich", "telegram", words.RICH, Look(style="rich")),
    Style("discord", "discord", words.THREAD, Look()),
    Style("discord-channel", "discord", words.IN_CHANNEL, Look(layout="channel")),
)
#: By name; the first is shown where none is chosen.
STYLES: Mapping[str, Style] = {each.name: each for each in _ALL}
DEFAULT = _ALL[0].name
THEMES: Mapping[Mode, Sentence] = {"light": words.LIGHT, "dark": words.DARK}


def as_theme(name: str | None) -> Mode:
    """The theme that an address names; light if it names none."""
    return "dark" if name == "dark" else "light"
