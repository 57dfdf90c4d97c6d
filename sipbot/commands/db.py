"""`sipbot db upgrade | check`."""

from __future__ import annotations

import argparse

from .common import FAILURE, SUCCESS, fail, language, settings


async def upgrade(given: argparse.Namespace) -> int:
    from sipbot.services import Database, schema

    database = Database(settings(given).database.url)
    try:
        await schema.upgrade(database)
    finally:
        await database.close()
    print(language()("The database is up to date."))
    return SUCCESS


async def check(given: argparse.Namespace) -> int:
    from sipbot.services import Database, schema

    t = language()
    database = Database(settings(given).database.url)
    try:
        current = await schema.is_current(database)
    finally:
        await database.close()
    if not current:
        return fail(t("The database is not up to date. Run: {command}", command="sipbot db upgrade"), FAILURE)
    print(t("The database is up to date."))
    return SUCCESS
