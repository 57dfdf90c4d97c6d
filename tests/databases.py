"""Both databases for the tests. What touches one runs on each; a copy of a migrated one is its own, cheaply.

PostgreSQL comes from `tests.servers.postgresql`, or is the one at SIPBOT_TEST_POSTGRESQL, where databases are
made and dropped.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from sipbot.__main__ import main
from sipbot.app import configured, prepared
from sipbot.config import example
from sipbot.store.database import Database
from tests.servers.postgresql import Server, of_this_run

ENGINES = ("sqlite", "postgresql")
GIVEN = "SIPBOT_TEST_POSTGRESQL"
LONGEST_HOLD = 60.0
"""Seconds for which somebody may keep old rows alive, on a busy machine."""
CATALOGUES = """
SELECT string_agg(pg_relation_filenode(oid)::text, ' ') FROM pg_class
WHERE oid < 16384 AND relname NOT LIKE 'pg_statistic%'
"""
URL = re.compile(r'^url = "(.+)"$', re.MULTILINE)


@pytest.fixture(name="engine", params=ENGINES)
def each_engine(request: pytest.FixtureRequest) -> str:
    """The database that a test runs on: in turn, each. A fixture of the same name may choose."""
    return str(request.param)


@pytest.fixture(name="databases", scope="session")
def both_databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    folder = tmp_path_factory.getbasetemp()
    shared = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    with ExitStack() as end:
        Databases.present = Databases(shared, tmp_path_factory.mktemp("templates"), end)
        yield Databases.present


@pytest.fixture(autouse=True)
def dropped() -> Iterator[None]:
    """What a test made is gone after it."""
    yield
    if Databases.present is not None:
        Databases.present.drop_fresh()


class Databases:
    """Folders with a configuration, each with a database of its own."""

    present: Databases | None = None

    def __init__(self, shared: Path, templates: Path, end: ExitStack) -> None:
        self._shared = shared
        self._templates = templates
        self._end = end
        self._admin: _Admin | None = None
        self._fresh: list[str] = []
        self._count = 0

    def put_into(self, base: Path, engine: str) -> None:
        """A database at the present schema, with nothing in it, for the configuration in `base`."""
        source = self._made(
            "migrated", engine, lambda base: main(["db", "upgrade", "--config", f"{base}/config"])
        )
        if engine == "postgresql":
            write_url(base, url_of(source))
            own(base)
        else:
            shutil.copy(source / "sipbot.db", base)

    def house(self, engine: str) -> Path:
        """A folder with the example's configuration and a database that knows it, to be copied."""
        return self._made("house", engine, _prepare)

    def _made(self, name: str, engine: str, make: Callable[[Path], None]) -> Path:
        """Once in a run; one that could not be made is not there."""
        made = self._templates / f"{name}-{engine}"
        if not made.exists():
            base = Path(tempfile.mkdtemp(dir=self._templates))
            shutil.copytree(example(), base / "config")
            if engine == "postgresql":
                write_url(base, self.empty())
            make(base)
            self.keep()
            base.rename(made)
        return made

    def empty(self) -> str:
        """The address of a database of PostgreSQL without any table."""
        return self.copy("template0")

    def keep(self) -> None:
        """What was made so far stays until the end of the run."""
        self._fresh.clear()

    def files(self, url: str) -> dict[str, bytes]:
        """The bytes of every data file of this database, as they lie on the disk, but for catalogues that hold
        no data. Skips if they are out of reach."""
        if not self._server.data:
            pytest.skip(f"the data files of the server at {GIVEN} are out of reach")
        self.admin.run("CHECKPOINT")
        oid = self.admin.run(f"SELECT oid FROM pg_database WHERE datname = '{make_url(url).database}'")
        folder = Path(self._server.data) / "base" / str(oid)
        one = _Admin(url)
        without_data = set(str(one.run(CATALOGUES)).split())
        one.close()
        return {
            f"data/{path.name}": path.read_bytes()
            for path in sorted(folder.iterdir())
            if re.split(r"[._]", path.name)[0] not in without_data
        }

    @property
    def admin(self) -> _Admin:
        if self._admin is None:
            given = os.environ.get(GIVEN, "")
            server = Server(given, "") if given else self._end.enter_context(of_this_run(self._shared / "pg"))
            self._server = server
            self._admin = _Admin(server.url)
            self._end.callback(self._admin.close)
        return self._admin

    def copy(self, template: str) -> str:
        self._count += 1
        name = f"sipbot_test_{os.getpid()}_{self._count}"
        self.admin.run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        self._fresh.append(name)
        return make_url(self._server.url).set(database=name).render_as_string(hide_password=False)

    def drop_fresh(self) -> None:
        while self._fresh:
            self.admin.run(f"DROP DATABASE {self._fresh.pop()} WITH (FORCE)")


class _Admin:
    """A connection to the server in a thread of its own, so that tests of every kind may use it."""

    def __init__(self, url: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._engine = create_async_engine(url, isolation_level="AUTOCOMMIT", pool_size=1)

    def run(self, sql: str) -> object:
        """The first value that it gives, if it gives one."""
        return asyncio.run_coroutine_threadsafe(self._run(sql), self._loop).result()

    async def _run(self, sql: str) -> object:
        async with self._engine.connect() as connection:
            rows = await connection.execute(text(sql))
            return rows.scalar() if rows.returns_rows else None

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self._engine.dispose(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@contextmanager
def admin_of(url: str) -> Iterator[_Admin]:
    """A connection to another server, for a while."""
    admin = _Admin(url)
    try:
        yield admin
    finally:
        admin.close()


def _migrate(base: Path) -> None:
    assert main(["db", "upgrade", "--config", str(base / "config")]) == 0


def _prepare(base: Path) -> None:
    async def prepare() -> None:
        await (await prepared(configured(base / "config", {}))).close()

    _migrate(base)
    asyncio.run(prepare())


def own(base: Path) -> None:
    """`base` was copied from another folder: what it has in PostgreSQL becomes a copy as well."""
    url = url_of(base)
    if url.startswith("postgresql") and Databases.present is not None:
        write_url(base, Databases.present.copy(str(make_url(url).database)))


async def scrubbed(database: Database) -> bool:
    """As the house does it: again, while somebody keeps old rows alive."""
    return await in_the_end(database.purge_deleted)


async def in_the_end(is_clean: Callable[[], Awaitable[bool]]) -> bool:
    """Whether it is clean within `LONGEST_HOLD`. One who connects to any database of the server keeps old rows
    alive for that long, and waits meanwhile for who copies the database that they connect to."""
    end = time.monotonic() + LONGEST_HOLD
    while not await is_clean():
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.05)
    return True


def data_files(url: str) -> dict[str, bytes]:
    assert Databases.present is not None
    return Databases.present.files(url)


def url_of(base: Path) -> str:
    """The database's address in the configuration of `base`."""
    match = URL.search((base / "config" / "sipbot.toml").read_text("utf-8"))
    assert match is not None
    return match[1]


def write_url(base: Path, url: str) -> None:
    file = base / "config" / "sipbot.toml"
    file.write_text(URL.sub(lambda _: f'url = "{url}"', file.read_text("utf-8"), count=1), "utf-8")
