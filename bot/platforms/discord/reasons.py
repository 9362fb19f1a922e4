"""Refusals of Discord in words that tell an operator what to change."""

import discord

from formatters.cards import methods
from mir_core.model.errors import DeliveryRejected, DeliveryUnsupported
from mir_core.model.part import Part

#: Of Discord's error codes.
_NO_ACCESS, _NO_PERMISSION, _WRONG_KIND, _TOO_LARGE = 50_001, 50_013, 50_024, 40_005
_CHANNEL_LAYOUT = 'set layout = "channel" for this destination'


def refusal(error: discord.HTTPException, part: Part) -> DeliveryRejected:
    """What Discord refuses, and what would let it pass.

    A message with files may have been refused for them alone: Discord does not tell which of the
    permissions is missing. Without them the same is sent as text.
    """
    hint = _hint(error.code, part)
    text = f"{error}: {hint}" if hint else str(error)
    files_may_be_why = error.code in {_NO_PERMISSION, _TOO_LARGE} and not _is_in_thread(part)
    if part.attachments and files_may_be_why:
        return DeliveryUnsupported(text, "pictures")
    return DeliveryRejected(text)


def _hint(code: int, part: Part) -> str:
    match code, part.method:
        case (_, methods.START_THREAD) if code == _NO_PERMISSION:
            return f'grant the bot "Create Public Threads" in the channel, or {_CHANNEL_LAYOUT}'
        case (_, methods.START_THREAD) if code == _WRONG_KIND:
            return f"this channel has no threads; {_CHANNEL_LAYOUT}"
    if code == _NO_ACCESS:
        return 'grant the bot "View Channel"'
    if code == _TOO_LARGE:
        return "the pictures are larger than the server takes"
    if code == _NO_PERMISSION:
        send = "Send Messages in Threads" if _is_in_thread(part) else "Send Messages"
        return f'grant the bot "{send}"' + (' and "Attach Files"' if part.attachments else "")
    return ""


def _is_in_thread(part: Part) -> bool:
    return "channel_id" in part.payload
