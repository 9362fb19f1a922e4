"""What the library's errors mean for a delivery."""

import aiohttp
import discord

from mir_core.model.errors import (
    DeliveryError,
    DeliveryRejected,
    DeliveryRetry,
    DeliveryUncertain,
)

#: What a request to Discord fails with.
FAILURES = (discord.DiscordException, aiohttp.ClientError, OSError)

_UNAUTHORIZED, _TOO_MANY, _SERVER_FAULT = 401, 429, 500
#: Where Discord's proxy refuses without saying for how long.
_UNASKED_WAIT_S = 60.0


def meaning(error: Exception) -> DeliveryError:
    """The error named by what to do next; its text carries no token."""
    match error:
        case discord.RateLimited():
            return DeliveryRetry("Discord asks to wait", error.retry_after)
        case discord.LoginFailure():
            return DeliveryRetry("Discord does not know the token", 0.0)
        case discord.HTTPException():
            return _of_answer(error)
        case aiohttp.ClientConnectorError():
            return DeliveryRetry(f"no connection: {type(error).__name__}", 0.0)
        case _:
            return DeliveryUncertain(f"no answer: {type(error).__name__}")


def _of_answer(error: discord.HTTPException) -> DeliveryError:
    """By status. A fault of the server may come after it has taken the message."""
    if error.status == _UNAUTHORIZED:
        return DeliveryRetry("Discord does not know the token", 0.0)
    if error.status == _TOO_MANY:
        return DeliveryRetry("Discord asks to wait", _asked_wait_s(error))
    if error.status >= _SERVER_FAULT:
        return DeliveryUncertain(f"Discord answers {error.status}")
    return DeliveryRejected(str(error))


def _asked_wait_s(error: discord.HTTPException) -> float:
    asked = error.response.headers.get("Retry-After", "")
    return float(asked) if asked.replace(".", "", 1).isdigit() else _UNASKED_WAIT_S
