"""`sipbot run`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from .accounts import lacking
from .common import FAILURE, SUCCESS, WRONG, fail, language, settings

if TYPE_CHECKING:
    from sipbot.i18n import Language


async def run(given: argparse.Namespace) -> int:
    """Run until a signal. Gives the exit code."""
    from sipbot import logs
    from sipbot.app import PLATFORMS, OneProcess, parts, serve
    from sipbot.ports import Unaccepted, Unlistenable
    from sipbot.services import LockTaken

    t = language()
    config = settings(given)
    logs.set_up(given.log_level, given.log_format)
    if wrong := lacking(t, config):
        return fail(wrong, WRONG)
    only = [name for name in given.only.split(",") if name]
    if unknown := [name for name in only if name not in parts(config)]:
        return fail(_no_part(t, unknown[0], parts(config)), WRONG)
    try:
        await serve(config, only)
    except OneProcess:
        return fail(
            t("Several processes need PostgreSQL. With SQLite leave {option} out.", option="--only"), WRONG
        )
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


def _no_part(t: Language, name: str, known: Sequence[str]) -> str:
    return t("There is no part {name} here. There are: {known}.", name=name, known=", ".join(known))
