"""Text made inert for each markup. Every string that reaches a channel passes through here once.

Each function takes one line without line breaks and returns what the channel shows as that line.
"""

import html
import re

#: Signs that Telegram's own search for links goes by: after one of these it finds nothing.
_TELEGRAM_LINK = re.compile(r"[@#](?=\w)|\$(?=[A-Za-z])|(?<=[^\W\d])[.](?=[^\W\d])|:(?=//)")
_DISCORD_SPECIAL = re.compile(r"[\\*_~`|\[\]<>#@]")
#: An emoji's short name, and the mark that makes a link of an address.
_DISCORD_COLON = re.compile(r":(?=[\w+-]+:|//)")
_MARKDOWN_SPECIAL = re.compile(r"[\\*_~`|\[\]<>#]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_ADDRESS = re.compile(r":(?=//)|(?<=\bwww)\.", re.IGNORECASE)
#: What GitHub looks for after it has read the markup: mentions, and short names of emoji.
_GITHUB_SIGN = re.compile(r"@(?=\w)|:(?=[+-]1:|[\w+-]*[A-Za-z][\w+-]*:)")
#: A dollar that could end a formula, which none does that a digit follows.
_FORMULA = re.compile(r"\$(?!\d)")
_REFERENCE = re.compile(r"\\#(?=\d)")
#: What makes a list, a rule or an underlined heading of a line that begins with it.
_BULLET = re.compile(r"^[-+=](?!\d)")
_ORDINAL = re.compile(r"^(\d+)([.)])(?!\S)")


def telegram_quiet(text: str) -> str:
    """For Telegram, which makes links of names by itself: no mention, hashtag, address or phone.

    A word joiner, which nobody sees, parts the sign from the name. Commands stay as they are.
    """
    return _TELEGRAM_LINK.sub("\\g<0>\u2060", text)


def telegram_html(text: str) -> str:
    """For Telegram's HTML style."""
    return html.escape(text, quote=True)


def discord_markdown(text: str) -> str:
    """For Discord: no markup, no mention, no link, no emoji short name."""
    escaped = _line_start(_DISCORD_SPECIAL.sub(r"\\\g<0>", text))
    return _DISCORD_COLON.sub(r"\\:", escaped)


def discord_code(text: str) -> str:
    """For the inside of a code fence, where nothing can be escaped: backticks become ˋ."""
    return text.replace("`", "\u02cb")


def github_markdown(text: str) -> str:
    """For GitHub flavoured Markdown, table cells included: no HTML, link, mention or reference.

    GitHub looks for some things after it has removed the backslashes, so a zero-width space (as an
    entity) parts the sign from the name.
    """
    escaped = _line_start(_MARKDOWN_SPECIAL.sub(r"\\\g<0>", text))
    escaped = _ADDRESS.sub(r"\\\g<0>", _ENTITY.sub("&amp;", escaped))
    escaped = _FORMULA.sub(r"\\$&#8203;", escaped)
    return _REFERENCE.sub(r"\\#&#8203;", _GITHUB_SIGN.sub(r"\g<0>&#8203;", escaped))


def github_html(text: str) -> str:
    """For the HTML inside of GitHub's Markdown, where backslashes mean nothing."""
    escaped = html.escape(text, quote=True)
    escaped = _FORMULA.sub("$&#8203;", _GITHUB_SIGN.sub(r"\g<0>&#8203;", escaped))
    return re.sub(r"(?<!&)#(?=\d)", "#&#8203;", escaped)


def _line_start(escaped: str) -> str:
    return _ORDINAL.sub(r"\1\\\2", _BULLET.sub(r"\\\g<0>", escaped))
