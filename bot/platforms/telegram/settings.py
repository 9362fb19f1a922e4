"""What the Telegram platform needs to know."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """One bot and the server that it speaks to.

    Attributes:
        token: Of the bot; never printed.
        api_root: Telegram's server, or one's own Bot API server.
        connect_s, write_s, read_s: How long a connection, a request, an answer may take.
        poll_s: How long Telegram holds a question for updates before it answers with none.
    """

    token: str = field(repr=False)
    api_root: str = "https://api.telegram.org"
    connect_s: float = 10.0
    write_s: float = 20.0
    read_s: float = 20.0
    poll_s: int = 30
