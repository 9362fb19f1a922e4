"""Destinations that nobody has configured: what chats would get, to be looked at."""

from mir_core.model.delivery import Destination, Look

#: Name of the sample's channel in Telegram: posts of channels have links, so it gets buttons.
CHANNEL = "channel"
_ADDRESSES = {"telegram": f"@{CHANNEL}", "discord": "0", "console": ""}
#: Platforms that there is a sample of.
PLATFORMS = tuple(_ADDRESSES)


def sample(platform: str, language: str, look: Look | None = None) -> Destination:
    """A channel with a look, by default the one of a destination that chooses none."""
    return Destination("sample", platform, _ADDRESSES[platform], language, (), look or Look())
