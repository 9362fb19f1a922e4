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
    DeliveryUnsupported,
)

#: What fails before a request is written: no connection came about.
_BEFORE = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_TOO_MANY = "Too Many Requests"
_TOO_LARGE = "Request Entity Too Large"
_UNASKED_WAIT_S = 5.0
#: Methods that send pictures, and the form of a message that each of the others is.
_PICTURES = frozenset({"sendPhoto", "sendMediaGroup"})
_RICH = "sendRichMessage"
#: Words of refusals that no other form would change.
_CHAT_IS_SHUT = (
    "chat not found",
    "need administrator rights",
    "not enough rights to send text",
    "not enough rights to send the rich",
    "chat_write_forbidden",
    "have no rights to send a message",
    "topic_closed",
)
#: Words of refusals of pictures alone: by the chat, or by a server that cannot do with them.
_NO_PICTURES = (
    "not enough rights to send photos",
    "chat_send_photos_forbidden",
    "chat_send_media_forbidden",
    "photo_invalid_dimensions",
    "photo_save_file_invalid",
    "image_process_failed",
)


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


def meaning_for(error: TelegramError, method: str) -> DeliveryError:
    """The same for a call of a method: what a simpler form may heal is told apart."""
    known = meaning(error)
    if not isinstance(known, DeliveryRejected) or isinstance(error, Forbidden):
        return known
    if method in _PICTURES | {_RICH} and any(says(error, words) for words in _NO_PICTURES):
        return DeliveryUnsupported(str(known), "pictures")
    if method == _RICH and not any(says(error, words) for words in _CHAT_IS_SHUT):
        return DeliveryUnsupported(str(known), "rich")
    return known


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
