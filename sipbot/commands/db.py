"""`sipbot db upgrade | check | copy`."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .common import FAILURE, SUCCESS, WRONG, fail, language, settings

if TYPE_CHECKING:
    from sipbot.i18n import Language


@asynccontextmanager
async def opened_as_it_is(url: str) -> AsyncIterator[Any]:
    """Of whatever schema."""
    from sipbot.services import Database

    database = Database(url)
    try:
        yield database
    finally:
        await database.close()


async def upgrade(given: argparse.Namespace) -> int:
    from sipbot.services import schema

    async with opened_as_it_is(settings(given).database.url) as database:
        await schema.upgrade(database)
    t = language()
    print(t("The database is up to date."))
    return SUCCESS


async def check(given: argparse.Namespace) -> int:
    """Say whether the schema is the present one. Gives the exit code."""
    from sipbot.services import schema

    t = language()
    async with opened_as_it_is(settings(given).database.url) as database:
        if database.missing:
            return fail(t("There is no database yet. Run: {command}", command="sipbot db upgrade"))
        current, revision = await schema.is_current(database), await schema.revision(database)
    if not current:
        return fail(t("The database is not up to date. Run: {command}", command="sipbot db upgrade"), FAILURE)
    print(t("The database is up to date (schema {revision}).", revision=revision))
    return SUCCESS


async def copy(given: argparse.Namespace) -> int:
    """Into the configured database, which has no rows yet, from another that no sipbot is running on."""
    from sipbot.app import RECEIVER
    from sipbot.rules.faults import Fault
    from sipbot.services import LockTaken, schema
    from sipbot.views.errors.faults import sentence

    t, config = language(), settings(given)
    try:
        source_url = _url(given.source, config.base)
    except ValueError:
        return fail(sentence(t, Fault("", "bad_database_url")), WRONG)
    async with AsyncExitStack() as stack:
        source = await stack.enter_async_context(opened_as_it_is(source_url))
        target = await stack.enter_async_context(opened_as_it_is(config.database.url))
        if source.url == target.url:
            return fail(t("Source and target are the same database."), WRONG)
        if source.missing:
            return fail(t("There is no database {file}.", file=source.missing), WRONG)
        if not await schema.is_current(source):
            return fail(t("The source is not up to date. Run `sipbot db upgrade` with its settings first."))
        await schema.upgrade(target)
        try:
            async with source.only_one(RECEIVER):
                counted = await schema.copy(source, target)
        except LockTaken:
            return fail(t("sipbot is running on the source. Stop it first."))
        except schema.NotEmpty as full:
            return fail(
                t("The target holds rows already, in the table {table}. Choose an empty database.", table=full)
            )
        except schema.Differs as differs:
            _show(t, differs.counted)
            return fail(t("The counts are not equal; nothing was kept."))
    _show(t, counted)
    print(
        t(
            "Every row is there. The keys in {folder} are not in a database: move them along.",
            folder=config.keys_dir,
        )
    )
    return SUCCESS


def _url(source: str, base: Path) -> str:
    """Of a URL as it would stand in the settings, or of just the path of an SQLite file. Raises ValueError."""
    from sipbot.config import Database, placed

    if "://" not in source:
        return f"sqlite+aiosqlite:///{Path(source).absolute()}"
    return placed(Database(url=source), base).url


def _show(t: Language, counted: list[Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(t("Table"), t("Source"), t("Target"))
    for one in counted:
        table.add_row(one.table, t.number(one.source), t.number(one.target))
    Console().print(table)
