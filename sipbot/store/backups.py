"""A copy of the whole database in one file, taken while it is used, and put back."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from .database import Database

DUMP, PUT_BACK = "pg_dump", "pg_restore"
WITHOUT_OWNERS = ("--no-owner", "--no-privileges")
LIBPQ = {"ssl": "PGSSLMODE", "sslmode": "PGSSLMODE", "passfile": "PGPASSFILE"}


class NoBackup(Exception):
    """This file is no whole backup of a database of sipbot's."""


class ProgramMissing(Exception):
    """One of PostgreSQL's own programs is not installed."""


class ProgramFailed(Exception):
    """What one of them said last."""

    def __init__(self, program: str, words: str) -> None:
        super().__init__(f"{program}: {words}")
        self.program = program
        self.words = words


async def back_up(database: Database, file: Path) -> None:
    """Into this file, which its owner alone can read; what was in it stays until all is there.

    Raises ProgramMissing, ProgramFailed.
    """
    draft = file.with_name(f"{file.name}.draft")
    draft.unlink(missing_ok=True)
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        if database.embedded:
            await asyncio.to_thread(_copied, str(database.url.database), str(draft), alone=True)
        else:
            await _run(database.url, DUMP, "--format=custom", *WITHOUT_OWNERS, f"--file={draft}")
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


async def put_back(database: Database, file: Path) -> None:
    """In place of everything that is in the database, or not at all. Whoever calls this has seen to it that
    nobody uses it. Raises NoBackup, ProgramMissing, ProgramFailed."""
    if database.embedded:
        await asyncio.to_thread(_whole, file)
        target = str(database.url.database)
        with contextlib.suppress(FileExistsError):
            os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        await asyncio.to_thread(_copied, str(file), target)
        return
    tables = await _tables_in(database.url, file)
    await _run(
        database.url, PUT_BACK, "--clean", "--if-exists", "--single-transaction", "--exit-on-error",
        *WITHOUT_OWNERS, f"--dbname={database.url.database or ''}", str(file),
    )  # fmt: skip
    async with database.write() as tx:
        present = await tx.run_sync(lambda connection: sa.inspect(connection).get_table_names())
        for newer in set(present) - tables:
            await tx.execute(sa.schema.DropTable(sa.Table(newer, sa.MetaData())))


async def check(database: Database, file: Path) -> None:
    """Raises NoBackup, ProgramMissing, ProgramFailed, OSError."""
    file.open("rb").close()
    if database.embedded:
        await asyncio.to_thread(_whole, file)
    else:
        await _tables_in(database.url, file)


# SQLite


def _copied(source: str, target: str, *, alone: bool = False) -> None:
    """All pages in one step: between two, whoever writes makes it begin anew. Nobody who writes waits for it.

    `alone`: the target is one file, with no log beside it. Raises ProgramFailed.
    """
    try:
        with _opened(source) as read, closing(sqlite3.connect(target)) as written:
            read.backup(written)
            if alone:
                written.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise ProgramFailed("SQLite", str(error)) from error


@contextmanager
def _opened(file: str) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(f"{Path(file).absolute().as_uri()}?mode=ro", uri=True)) as connection:
        yield connection


def _whole(file: Path) -> None:
    try:
        with _opened(str(file)) as backup:
            sound = backup.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            ours = backup.execute("SELECT count(*) FROM alembic_version").fetchone()[0] == 1
    except sqlite3.Error as error:
        raise NoBackup(str(file)) from error
    if not (sound and ours):
        raise NoBackup(str(file))


# PostgreSQL


async def _tables_in(url: sa.URL, file: Path) -> set[str]:
    try:
        listed = await _run(url, PUT_BACK, "--list", str(file))
    except ProgramFailed as error:
        raise NoBackup(str(file)) from error
    tables = set(re.findall(r"^\d+; \d+ \d+ TABLE \S+ (\S+) ", listed, re.MULTILINE))
    if "alembic_version" not in tables:
        raise NoBackup(str(file))
    return tables


async def _run(url: sa.URL, program: str, *arguments: str) -> str:
    """What it prints. The address goes through the environment: other users see a program's arguments."""
    try:
        process = await asyncio.create_subprocess_exec(
            program,
            *arguments,
            env={**os.environ, **_environment(url)},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
    except FileNotFoundError as error:
        raise ProgramMissing(program) from error
    out, wrong = await process.communicate()
    if process.returncode:
        lines = wrong.decode(errors="replace").strip().splitlines() or [str(process.returncode)]
        raise ProgramFailed(program, lines[0].removeprefix(f"{program}: ").removeprefix("error: "))
    return out.decode(errors="replace")


def _environment(url: sa.URL) -> Mapping[str, str]:
    host = url.host or url.query.get("host")
    given: dict[str, Any] = {
        "PGHOST": host,
        "PGPORT": url.port or url.query.get("port"),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
        **{variable: url.query.get(name) for name, variable in LIBPQ.items() if name in url.query},
    }
    return {name: str(value) for name, value in given.items() if value is not None}
