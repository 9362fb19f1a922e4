"""`mir bot`: everything that runs until the process is told to stop."""

import asyncio
import logging
import signal
from collections.abc import Callable

from bot.app import App
from bot.channels import Channels, open_channels, require_tokens
from bot.editions import EditionService
from bot.supervisor import Service, Supervisor
from mir_core.model.errors import ConfigurationError

_log = logging.getLogger(__name__)


async def serve(app: App, write: Callable[[str], None]) -> None:
    """Publish editions and take commands until SIGTERM or SIGINT; then end in order.

    What is being sent at that moment is finished within a grace time, so that no chat keeps half
    a report; what is left stays planned for the next start. A second signal ends it at once.

    Raises:
        ConfigurationError: There is nothing to serve, or a destination's platform has no token.
    """
    settings = app.configuration.settings
    destinations = tuple(app.configuration.destinations.values())
    require_tokens(settings, destinations)
    async with open_channels(settings, destinations, write, app.dispatch) as channels:
        if not channels.services and not destinations and not settings.web.enabled:
            raise ConfigurationError(
                ["nothing to serve: set MIR_TELEGRAM__TOKEN or MIR_DISCORD__TOKEN"]
            )
        supervisor = Supervisor()
        publisher = app.publisher(channels.transports)
        editions = EditionService(publisher)
        services = {**channels.services, "editions": editions.run}
        if settings.web.enabled:
            services["web"] = _site(app, channels, supervisor)
        _log.info("serving %s; destinations: %s", ", ".join(services), len(destinations))
        running = asyncio.create_task(supervisor.run(services))
        try:
            await _signal()
            _log.info("stopping")
            await publisher.worker.stop()
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        _log.info("stopped")


def _site(app: App, channels: Channels, supervisor: Supervisor) -> Service:
    from bot.web.service import WebService  # noqa: PLC0415 - not every process serves a site

    platforms = {
        name: "on" if name in channels.services else "off" for name in ("telegram", "discord")
    }
    web = WebService(
        app=app,
        settings=app.configuration.settings.web,
        platforms=platforms,
        failing=supervisor.failing,
    )
    return web.run


async def _signal() -> None:
    """Wait for the first signal; the next one finds its usual handler."""
    loop = asyncio.get_running_loop()
    told = asyncio.Event()
    kinds = (signal.SIGTERM, signal.SIGINT)
    for kind in kinds:
        loop.add_signal_handler(kind, told.set)
    try:
        await told.wait()
    finally:
        for kind in kinds:
            loop.remove_signal_handler(kind)
