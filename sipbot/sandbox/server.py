"""The sandbox as an application of the web server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from sipbot.sandbox.botapi import BotApi
from sipbot.sandbox.people import PeopleApi
from sipbot.sandbox.phones import Control, page_routes
from sipbot.sandbox.world import World

TIMEZONE = "Europe/Brussels"


def sandbox_app(world: World, controls: Sequence[Control] = (), timezone: str = TIMEZONE) -> Starlette:
    """The Bot API stand-in, the people's endpoints and the phones page of this world.

    `timezone` is the one in which the page shows hours.
    """
    api, people = BotApi(world), PeopleApi(world, controls, timezone)

    @asynccontextmanager
    async def whole_life(_: Starlette) -> AsyncIterator[None]:
        yield
        await api.close()

    return Starlette(routes=[*api.routes(), *people.routes(), *page_routes(world)], lifespan=whole_life)
