"""F8: PostgreSQL is restarted, and is away for a while, with votes under way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sipbot.__main__ import main
from sipbot.app import configured
from sipbot.demo.interactive import example_in, prepare
from sipbot.demo.stage import AICHA, LIEGE, on_stage
from sipbot.sandbox.facts import User
from sipbot.services import Again, Database, Keyring, Tx, Work, antennas, ballots
from sipbot.store import ballots as ballots_store
from sipbot.store.migrate import upgrade
from tests.databases import admin_of, write_url
from tests.servers.postgresql import OwnPostgresql, of_its_own
from tests.services.world import ID, OPEN, World

from .figures import note

pytestmark = pytest.mark.drill

VOTERS = 40
START = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


async def until(true: Callable[[], bool]) -> None:
    while not true():  # noqa: ASYNC110 - many tasks make it true
        await asyncio.sleep(0.01)


@pytest.fixture
async def away(tmp_path: Path) -> AsyncIterator[tuple[World, OwnPostgresql]]:
    with of_its_own() as own:
        example_in(tmp_path)
        write_url(tmp_path, own.server.url)
        settings = configured(tmp_path / "config", {})
        database = Database(settings.database.url)
        await upgrade(database)
        async with database.write() as tx:
            await antennas.seed(tx, settings)
        yield World(database, Keyring(settings.keys_dir), settings), own
        await database.close()


async def test_a_restart_under_load_loses_nothing_that_was_acknowledged(
    away: tuple[World, OwnPostgresql],
) -> None:
    world, own = away
    await world.publish()
    people = [await world.person(f"{n}") for n in range(VOTERS)]
    told: dict[int, int] = {}
    ended = asyncio.Event()

    async def votes(n: int) -> None:
        """Presses again and again, and keeps which of its presses was acknowledged last."""
        for order in range(1, 10_000):

            async def press(tx: Tx, order: int = order) -> None:
                voice = world.voice(people[n], order)
                payload = str(order % 4)
                await ballots.press(
                    ballots.Act(Work(tx, world.keys, OPEN), people[n], voice, 1), position=0, payload=payload
                )

            try:
                await world.database.transact(press)
            except Again:
                continue  # told that it did not work: nothing was promised
            told[n] = order
            if ended.is_set():
                return

    voting = [asyncio.create_task(votes(n)) for n in range(VOTERS)]
    await until(lambda: len(told) == VOTERS)
    await asyncio.to_thread(own.stop)
    before = dict(told)
    await asyncio.to_thread(own.start)
    up = time.monotonic()
    await until(lambda: any(told[n] > before[n] for n in before))
    back = time.monotonic() - up
    ended.set()
    await asyncio.gather(*voting)

    options = ("same", "less-for-little", "less-for-much", "no-opinion")
    lost = [n for n, p in enumerate(people) if (await world.answers(p)).get("rate") != options[told[n] % 4]]
    note("F8 PostgreSQL restarted", f"back in {back:.1f} s; acknowledged and lost {len(lost)}", "≤ 5 s; 0")
    assert lost == []
    assert back <= 5
    assert len(await world.rows("roll")) == VOTERS


@pytest.mark.parametrize("seconds", [3, pytest.param(60, marks=pytest.mark.long)])
async def test_while_it_is_away_nobody_is_told_that_anything_is_recorded(
    away: tuple[World, OwnPostgresql], seconds: int
) -> None:
    """The whole bot: people press and write while the server is gone, and nobody presses again afterwards."""
    world, own = away
    await world.database.close()
    base = world.settings.base
    file = base / "config" / "consultations" / "economic-model.toml"
    async with on_stage(base, START, speed=1) as stage:
        await prepare(stage, file)
        asking = next(m for m in reversed(stage.world.screen(AICHA, LIEGE)) if m.rows and m.rows[-1][0].start)
        people = range(7_000_000_001, 7_000_000_001 + VOTERS)
        for person in people:
            stage.world.add_user(User(person, f"Member {person}", "fr", "member", "Liège", shown=False))
            stage.world.chats[LIEGE].members.add(person)
        await asyncio.to_thread(own.stop)
        pressed = [stage.world.press(p, LIEGE, asking.message_id, asking.rows[0][0].data) for p in people]
        stage.world.start(AICHA)
        await asyncio.sleep(seconds)
        early = [query for query in pressed if stage.world.queries[query].toast is not None]
        await asyncio.to_thread(own.start)
        up = time.monotonic()
        await until(lambda: all(stage.world.queries[query].toast for query in pressed))
        await until(lambda: any(m.sender == stage.world.bot.id for m in stage.world.screen(AICHA, AICHA)))
        back = time.monotonic() - up
        await stage.settled()
        async with stage.app.database.read() as tx:
            counted = await ballots_store.turnout(tx, ID)
    lost = VOTERS - counted["liege"]
    note(
        f"F8 PostgreSQL away for {seconds} s, {VOTERS} press meanwhile",
        f"told too early {len(early)}; back in {back:.1f} s; lost {lost}",
        "0; ≤ 5 s; 0",
    )
    assert (early, lost) == ([], 0)
    assert back <= 5


SHUT = {
    "too many connections": ("ALTER ROLE bot CONNECTION LIMIT 0", "ALTER ROLE bot CONNECTION LIMIT -1"),
    "not let in": ("ALTER ROLE bot NOLOGIN", "ALTER ROLE bot LOGIN"),
    "no such database": ("ALTER DATABASE bot RENAME TO gone", "ALTER DATABASE gone RENAME TO bot"),
    "no connections allowed": (
        "ALTER DATABASE bot ALLOW_CONNECTIONS false",
        "ALTER DATABASE bot ALLOW_CONNECTIONS true",
    ),
}
ENDED = "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE usename = 'bot'"


@pytest.mark.parametrize(
    "how", [next(iter(SHUT)), *(pytest.param(how, marks=pytest.mark.thorough) for how in [*SHUT][1:])]
)
async def test_whoever_is_no_longer_let_in_waits_and_goes_on(
    tmp_path: Path, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The whole bot, whose connections are cut and which gets no new one, whatever the server says."""
    shut, opened = SHUT[how]
    with of_its_own() as own, admin_of(own.server.url) as admin:
        admin.run("CREATE ROLE bot LOGIN")
        admin.run("CREATE DATABASE bot OWNER bot")
        example_in(tmp_path)
        write_url(tmp_path, own.server.url.replace("postgres@/postgres", "bot@/bot"))
        assert await asyncio.to_thread(main, ["db", "upgrade", "--config", f"{tmp_path}/config"]) == 0
        async with asyncio.timeout(60), on_stage(tmp_path, START, speed=1) as stage:
            await prepare(stage, tmp_path / "config" / "consultations" / "economic-model.toml")
            asking = next(
                m for m in reversed(stage.world.screen(AICHA, LIEGE)) if m.rows and m.rows[-1][0].start
            )
            admin.run(ENDED if how == "no such database" else shut)
            admin.run(shut if how == "no such database" else ENDED)
            caplog.clear()
            query = stage.world.press(AICHA, LIEGE, asking.message_id, asking.rows[0][0].data)
            await until(lambda: "receiving is held up: DatabaseUnreachable" in caplog.text)
            assert stage.world.queries[query].toast is None
            admin.run(opened)
            await until(lambda: bool(stage.world.queries[query].toast))
            await stage.settled()
            async with stage.app.database.read() as tx:
                assert (await ballots_store.turnout(tx, ID))["liege"] == 1
