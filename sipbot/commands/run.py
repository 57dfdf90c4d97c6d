"""`sipbot run`."""

from __future__ import annotations

import argparse

from .accounts import lacking
from .common import FAILURE, SUCCESS, WRONG, fail, language, settings


async def run(given: argparse.Namespace) -> int:
    """Run until a signal. Gives the exit code."""
    from sipbot import logs
    from sipbot.app import PLATFORMS, serve
    from sipbot.ports import Unaccepted, Unlistenable
    from sipbot.services import LockTaken

    t = language()
    config = settings(given)
    logs.set_up(given.log_level, given.log_format)
    if wrong := lacking(t, config):
        return fail(wrong, WRONG)
    try:
        await serve(config)
    except LockTaken:
        return fail(t("Another sipbot is running on this database. Stop it first."), FAILURE)
    except Unlistenable as taken:
        sentence = t(
            "The web server cannot listen on {address}: {reason}. Look at listen in sipbot.toml.",
            address=taken.address,
            reason=taken.reason,
        )
        return fail(sentence, FAILURE)
    except Unaccepted as refused:
        account = next(one.account for one in PLATFORMS if one.name == str(refused))
        return fail(account.refused(t) if account else "", FAILURE)
    return SUCCESS
