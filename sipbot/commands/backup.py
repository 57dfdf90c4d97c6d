"""`sipbot db backup | restore`."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .common import FAILURE, SUCCESS, WRONG, agreed, fail, language, settings
from .db import opened_as_it_is

if TYPE_CHECKING:
    from sipbot.i18n import Language


async def backup(given: argparse.Namespace) -> int:
    """Into a file. Gives the exit code."""
    from sipbot.services import Keyring, restoring

    t, config, file = language(), settings(given), Path(given.file)
    if file.exists() and not given.yes and not await _may_replace(t, file):
        return FAILURE
    async with opened_as_it_is(config.database.url) as database:
        if database.missing:
            return fail(t("There is no database {file}.", file=database.missing), WRONG)
        try:
            await restoring.back_up(database, file)
        except (restoring.ProgramMissing, restoring.ProgramFailed) as error:
            return fail(_program(t, error))
    print(t("Everything is saved in {file}.", file=file))
    if names := Keyring(config.keys_dir).held():
        print(
            t(
                "Keys are not in it: {names}, in {folder}. With its key this file says who answered what: keep "
                "the two apart, and make no copy of a key. Without the key nobody can change an answer that is "
                "in it.",
                names=", ".join(names),
                folder=config.keys_dir,
            )
        )
    return SUCCESS


async def _may_replace(t: Language, file: Path) -> bool:
    print(t("{file} is there already and would be replaced.", file=file))
    return await agreed(t, t("Nothing is saved yet. To replace the file, add --yes."))


async def restore(given: argparse.Namespace) -> int:
    """From a file, where no sipbot runs. Gives the exit code."""
    from sipbot.app import RECEIVER
    from sipbot.services import LockTaken, restoring

    t, config, file = language(), settings(given), Path(given.file)
    async with opened_as_it_is(config.database.url) as database:
        try:
            async with database.only_one(RECEIVER):
                return await _restored(given, t, config, database, file)
        except LockTaken:
            return fail(t("Another sipbot is running on this database. Stop it first."))
        except restoring.NoBackup:
            return fail(t("{file} is no whole backup of sipbot for this kind of database.", file=file), WRONG)
        except (restoring.ProgramMissing, restoring.ProgramFailed) as error:
            return fail(_program(t, error))


async def _restored(given: argparse.Namespace, t: Language, config: Any, database: Any, file: Path) -> int:
    from sipbot.services import Keyring, Work, restoring, schema, unlocking
    from sipbot.views.errors import keys as views

    await restoring.check(database, file)
    if not given.yes:
        print(t("Everything in the database is replaced by what is in {file}.", file=file))
        if not await agreed(t, t("Nothing is replaced yet. To do it, add --yes.")):
            return FAILURE
    await restoring.put_back(database, file)
    await schema.upgrade(database)
    async with database.write() as tx:
        act = Work(tx, Keyring(config.keys_dir), datetime.now(UTC))
        held_back = await restoring.hold_back(act)
        states = await unlocking.states(tx, act.keys)
    print(t("What was in {file} is in the database.", file=file))
    facts = {"messages": t.number(held_back.messages), "reminders": t.number(held_back.reminders)}
    print(
        t(
            "Messages that were owed and may have gone out since: {messages}; reminders that were due since: "
            "{reminders}. They are not sent.",
            **facts,
        )
    )
    for state in states:
        if state.trouble is not None:
            fail(views.trouble(t, state.trouble))
    return SUCCESS


def _program(t: Language, error: Any) -> str:
    from sipbot.services import restoring

    if isinstance(error, restoring.ProgramMissing):
        return t("{program} is missing. It comes with PostgreSQL's client programs.", program=error)
    return t("{program} says: {words}", program=error.program, words=error.words)
