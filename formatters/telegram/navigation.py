"""Buttons under the cover that lead to the posts of the sections."""

import re
from collections.abc import Sequence
from typing import Any

from formatters.images.alt import shortened
from formatters.telegram.draft import Draft
from mir_core.model.reference import if_sent, joined, message_of

_COVER = 1
_A_ROW = 2
_MOST_LABEL = 60
#: Ids of channels and supergroups begin so; what follows is in the links to their posts.
_SHARED = re.compile(r"-100(\d+)")


def navigation(address: str, drafts: Sequence[Draft]) -> tuple[Draft, ...]:
    """The request that puts the buttons there; none where posts have no links.

    It comes last: what a post is called is known when it is out. A button whose post may not
    have arrived is left out.
    """
    root = _root(address)
    buttons = [
        _button(title, root, ordinal)
        for ordinal, draft in enumerate(drafts, start=1)
        for title in draft.titles
    ]
    if root is None or not buttons:
        return ()
    rows = [if_sent(buttons[at : at + _A_ROW]) for at in range(0, len(buttons), _A_ROW)]
    payload = {"message_id": message_of(_COVER), "reply_markup": {"inline_keyboard": rows}}
    words = "\n".join(title for draft in drafts for title in draft.titles)
    return (Draft("editMessageReplyMarkup", payload, words),)


def _button(title: str, root: str | None, ordinal: int) -> dict[str, Any]:
    url = joined(root, message_of(ordinal))
    return if_sent({"text": shortened(title, _MOST_LABEL), "url": url})


def _root(address: str) -> str | None:
    """What a post's number follows in its link; None in private chats and small groups."""
    if address.startswith("@"):
        return f"https://t.me/{address[1:]}/"
    shared = _SHARED.fullmatch(address)
    return f"https://t.me/c/{shared[1]}/" if shared else None
