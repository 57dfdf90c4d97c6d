"""`sipbot run`."""

from __future__ import annotations

import argparse

from .common import FAILURE, SUCCESS, WRONG, fail, language, settings


async def run(given: argparse.Namespace) -> int:
    from sipbot import logs
    from sipbot.app import serve
    from sipbot.ports import Unaccepted
    from sipbot.services import Taken

    t = language()
    found = settings(given)
    logs.set_up()
    if found.telegram.token is None:
        return fail(
            t("There is no Telegram token. Put it in {file}.", file=found.folder / "sipbot.toml"), WRONG
        )
    try:
        await serve(found)
    except Taken:
        return fail(t("Another sipbot is running on this database. Stop it first."), FAILURE)
    except Unaccepted:
        return fail(t("Telegram refuses the token. Ask @BotFather for the present one."), FAILURE)
    return SUCCESS
