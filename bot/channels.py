"""The chat platforms that are configured: their transports, and the services that take commands."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from bot.dispatch import Dispatch
from bot.platforms.console.transport import ConsoleTransport
from bot.supervisor import Service
from config.environment import variable
from config.settings import Settings
from mir_core.delivery.contract import Transport
from mir_core.model.delivery import Destination
from mir_core.model.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Channels:
    """What is open.

    Attributes:
        transports: By platform.
        services: Platforms that take commands, by name; empty where none was asked for.
    """

    transports: Mapping[str, Transport]
    services: Mapping[str, Service]


def require_tokens(settings: Settings, destinations: Iterable[Destination]) -> None:
    """Raise ConfigurationError for every destination whose platform has no token."""
    lacking = {
        "telegram": settings.telegram.token is None,
        "discord": settings.discord.token is None,
    }
    faults = [
        f"destinations: {each.id} is on {each.platform}, which has no token: set "
        f"{variable(each.platform, 'token')}"
        for each in destinations
        if lacking.get(each.platform)
    ]
    if faults:
        raise ConfigurationError(faults)


@asynccontextmanager
async def open_channels(
    settings: Settings,
    destinations: Iterable[Destination],
    write: Callable[[str], None],
    dispatch: Callable[[str], Dispatch] | None = None,
) -> AsyncIterator[Channels]:
    """Open the platforms that have a token, for as long as the block lasts.

    Args:
        settings: With the tokens.
        destinations: They say which language a chat speaks.
        write: Takes what goes to destinations on the console.
        dispatch: Answers a platform's commands; None if commands are not to be taken.
    """
    known = tuple(destinations)
    transports: dict[str, Transport] = {"console": ConsoleTransport(write)}
    services: dict[str, Service] = {}
    async with AsyncExitStack() as stack:
        for name, token, start in (
            ("telegram", settings.telegram.token, _telegram),
            ("discord", settings.discord.token, _discord),
        ):
            if token is not None:
                answers = None if dispatch is None else dispatch(name)
                opened = start(settings, token.get_secret_value(), known, answers)
                transports[name], service = await stack.enter_async_context(opened)
                if service is not None:
                    services[name] = service
        yield Channels(transports, services)


@asynccontextmanager
async def _telegram(
    settings: Settings,
    token: str,
    destinations: tuple[Destination, ...],
    dispatch: Dispatch | None,
) -> AsyncIterator[tuple[Transport, Service | None]]:
    from bot.platforms.telegram.adapter import TelegramPlatform  # noqa: PLC0415 - heavy
    from bot.platforms.telegram.settings import TelegramSettings  # noqa: PLC0415
    from bot.platforms.telegram.transport import open_transport, telegram_pacer  # noqa: PLC0415

    account = TelegramSettings(token, settings.telegram.api_root)
    pacer = telegram_pacer()
    service = None
    if dispatch is not None:
        service = TelegramPlatform(account, dispatch, destinations, pacer).run
    async with open_transport(account, pacer) as transport:
        yield transport, service


@asynccontextmanager
async def _discord(
    settings: Settings,
    token: str,
    _destinations: tuple[Destination, ...],
    dispatch: Dispatch | None,
) -> AsyncIterator[tuple[Transport, Service | None]]:
    from bot.platforms.discord.adapter import DiscordPlatform  # noqa: PLC0415 - heavy
    from bot.platforms.discord.settings import DiscordSettings  # noqa: PLC0415
    from bot.platforms.discord.transport import open_transport  # noqa: PLC0415

    section = settings.discord
    account = DiscordSettings(token, section.api_root, section.gateway_url, section.cdn_root)
    service = None if dispatch is None else DiscordPlatform(account, dispatch).run
    async with open_transport(account) as transport:
        yield transport, service
