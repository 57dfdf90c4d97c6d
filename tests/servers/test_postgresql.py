"""The PostgreSQL of the tests: one for all processes of a run, gone with the last of them."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from sipbot.store.database import Database

from .postgresql import of_its_own

ROOT = Path(__file__).parents[2]
USER = """
import sys
from pathlib import Path
from tests.servers.postgresql import of_this_run
with of_this_run(Path(sys.argv[1])) as server:
    print(server.url, server.data, flush=True)
    sys.stdin.read()
"""


@contextmanager
def user_of(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str, Path]]:
    """Another process that uses the server in `folder`; its address and data."""
    process = subprocess.Popen(
        [sys.executable, "-c", USER, str(folder)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None and process.stdin is not None
    try:
        url, data = process.stdout.readline().split()
        yield process, url, Path(data)
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def test_processes_of_a_run_share_a_server_that_outlives_any_of_them_but_not_all(tmp_path: Path) -> None:
    with user_of(tmp_path) as (first, url, data), user_of(tmp_path) as (_, same, _):
        assert same == url
        first.kill()
        first.wait()
        assert asyncio.run(version(url)) >= 160000
    until = time.monotonic() + 10
    while data.parent.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not data.parent.exists()


async def test_a_server_of_ones_own_can_be_stopped_and_started_with_the_same_data() -> None:
    with of_its_own() as own:
        database = Database(own.server.url)
        async with database.write() as tx:
            await tx.exec_driver_sql("CREATE TABLE kept (n int)")
        await asyncio.to_thread(own.stop)
        await asyncio.to_thread(own.start)
        async with database.read() as tx:
            assert (await tx.exec_driver_sql("SELECT count(*) FROM kept")).scalar() == 0
        await database.close()


async def version(url: str) -> int:
    database = Database(url)
    async with database.read() as tx:
        number = int((await tx.scalar(sa.text("SHOW server_version_num"))) or 0)
    await database.close()
    return number
