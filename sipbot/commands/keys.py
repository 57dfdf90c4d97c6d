"""`sipbot keys lost`: a key is lost for good; what was made with it is final, and another is made."""

from __future__ import annotations

import argparse

from .common import SUCCESS, WRONG, fail, language, opened, settings


async def lost(given: argparse.Namespace) -> int:
    """Give up a key that is lost for good, with `--yes`; else say what that would do. Gives the exit code;
    raises Refusal."""
    from sipbot.services import Keyring, unlocking
    from sipbot.views.errors import keys as views

    t, keys = language(), Keyring(settings(given).keys_dir)
    async with opened(given) as database:
        async with database.read() as tx:
            await unlocking.check_lost(tx, keys, given.name)
        if not given.yes:
            return fail(views.sure(t, str(keys.path(given.name))), WRONG)
        n = await database.transact(lambda tx: unlocking.give_up(tx, keys, given.name))
    print(views.given_up(t, given.name, n, of_codes=given.name == unlocking.CODES))
    return SUCCESS
