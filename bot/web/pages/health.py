"""Whether the process is well, for machines."""

import asyncio
import json
from typing import Any

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.web.reply import Page, reply
from bot.web.site import SITE, Site
from mir_core.model.errors import MirError

_PATIENCE_S = 3.0
_FRESH_S = 1.0


async def health(request: web.Request) -> web.Response:
    """200 if the database answers and no service is down, else 503."""
    site = request.app[SITE]
    found = await site.results.get("health", _FRESH_S, lambda: _look(site))
    status = 200 if found["status"] == "ok" else 503
    text = json.dumps(found, indent=2) + "\n"
    return reply(request, Page.of(text, "application/json"), "no-store", status)


async def _look(site: Site) -> dict[str, Any]:
    is_well, last = True, None
    try:
        async with asyncio.timeout(_PATIENCE_S):
            run = await site.app.runs.newest()
    except (SQLAlchemyError, MirError, OSError, TimeoutError):
        is_well = False
    else:
        if run is not None:
            last = {
                "date": run.date.isoformat(),
                "edition": run.edition,
                "revision": run.revision,
                "state": run.state.value,
                "as_of": run.as_of.isoformat(),
            }
    failing = sorted(site.failing)
    return {
        "status": "ok" if is_well and not failing else "failing",
        "database": "ok" if is_well else "failing",
        "last_run": last,
        "platforms": {
            name: "failing" if name in failing else state for name, state in site.platforms.items()
        },
        "failing": failing,
        "demo": site.app.pipeline.demo,
    }


ROUTES = (("GET", "/health", health),)
