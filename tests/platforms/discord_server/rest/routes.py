"""All routes; fixed paths stand before those with a parameter in the same place."""

from tests.platforms.discord_server.rest import applications, channels, guilds, interactions

ROUTES = (*applications.ROUTES, *guilds.ROUTES, *channels.ROUTES, *interactions.ROUTES)
