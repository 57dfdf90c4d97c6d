"""The page about oneself, wherever it is asked for."""

from __future__ import annotations

from sipbot.chat import Reply
from sipbot.screens import Scene
from sipbot.screens.people import me
from sipbot.services import posted

from .context import Context


async def about_me(context: Context, toast: str = "") -> Reply:
    """In place of what was pressed, or below; where it stands is kept, to bring it up to date."""
    place, message = context.action.place, context.action.message
    page = await me(Scene(context.tx, context.keys, context.now, place, context.t), {})
    if not message or page is None:
        return context.owe(posted.ABOUT_ME, {}, subject=posted.ABOUT_ME)
    await posted.keep_overview(context.tx, context.now, posted.ABOUT_ME, place, (message,), context.t.code)
    return context.show(page, toast)
