"""What the library's errors mean for a delivery."""

import datetime as dt

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from mir_core.model.errors import (
    DeliveryError,
    DeliveryMoved,
    DeliveryRejected,
    DeliveryRetry,
    DeliveryUncertain,
)

#: What fails before a request is written: no connection came about.
_BEFORE = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_TOO_MANY = "Too Many Requests"
_TOO_LARGE = "Request Entity Too Large"
_UNASKED_WAIT_S = 5.0


def meaning(error: TelegramError) -> DeliveryError:
    """The error named by what to do next; its text carries no token."""
    match error:
        case RetryAfter():
            return DeliveryRetry("Telegram asks to wait", _seconds(error.retry_after))
        case ChatMigrated():
            return DeliveryMoved("the group has become a supergroup", str(error.new_chat_id))
        case EndPointNotFound():
            return DeliveryRejected(error.message)
        case InvalidToken():
            return DeliveryRetry("Telegram does not know the token", 0.0)
        case Forbidden() | BadRequest():
            return DeliveryRejected(error.message)
        case _:
            return _of_network(error)


def says(error: TelegramError, words: str) -> bool:
    """Whether the server's description holds these words, in any case."""
    return words in error.message.lower()


def _of_network(error: TelegramError) -> DeliveryError:
    """Before the request was written the error is harmless, after it nobody knows."""
    if isinstance(error.__cause__, _BEFORE):
        return DeliveryRetry(f"no connection: {type(error.__cause__).__name__}", 0.0)
    if error.message.startswith(_TOO_MANY):
        return DeliveryRetry(error.message, _UNASKED_WAIT_S)
    if error.message.startswith(_TOO_LARGE):
        return DeliveryRejected(error.message)
    return DeliveryUncertain(f"no answer: {type(error.__cause__ or error).__name__}")


def _seconds(wait: float | dt.timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, dt.timedelta) else float(wait)
