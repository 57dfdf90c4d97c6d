"""What was deleted is gone from the database's files; what an error says tells no row."""

from __future__ import annotations

import asyncio
import traceback

import pytest
import sqlalchemy as sa

from sipbot.store import migrate, tables
from sipbot.store.database import Database, LockTaken
from sipbot.store.postgresql import number
from tests.databases import data_files, scrubbed

SECRET = "mijn mening over de marges"
ROW = {"consultation": "model", "question": "words", "antenna": "liege", "language": "fr", "order": 1}


@pytest.fixture
async def voted(database: Database) -> Database:
    """Ten answers in the box, from 9 down to 0."""
    await migrate.upgrade(database)
    async with database.write() as tx:
        await tx.exec_driver_sql("INSERT INTO consultations VALUES " + CONSULTATION)
        rows = [
            {"id": f"{n}" * 32, "finder": bytes([n]) * 32, "answer": f"{SECRET} {n}"} for n in range(9, -1, -1)
        ]
        await tx.execute(sa.insert(tables.box), [ROW | row for row in rows])
    return database


CONSULTATION = """('model', 1, '{}', 'group', 'secret', '2026-11-30 08:00:00+00', '2026-11-30 08:00:00+00',
'2026-11-30 08:00:00+00', NULL, 'test', 'open')"""


async def empty_box(database: Database) -> None:
    async with database.write() as tx:
        await tx.execute(sa.delete(tables.box))


HOLDERS = """FROM pg_locks JOIN pg_database d ON d.oid = database
WHERE locktype = 'advisory' AND datname = current_database()"""

postgresql = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


@postgresql
async def test_what_was_deleted_lies_in_no_data_file_once_scrubbed(voted: Database, url: str) -> None:
    await empty_box(voted)
    assert any(SECRET.encode() in raw for raw in data_files(url).values()), "deleting alone leaves it there"
    assert await scrubbed(voted)
    assert not any(SECRET.encode() in raw for raw in data_files(url).values())


async def test_while_somebody_reads_an_older_state_it_is_not_said_to_be_gone(voted: Database, url: str) -> None:
    other = Database(url)
    async with other.read() as tx:
        assert await tx.scalar(sa.select(sa.func.count()).select_from(tables.box)) == 10
        await empty_box(voted)
        if not voted.embedded:
            assert not await voted.purge_deleted()
        assert await tx.scalar(sa.select(sa.func.count()).select_from(tables.box)) == 10
    await other.close()
    assert await scrubbed(voted)


@postgresql
async def test_while_somebody_holds_a_table_it_is_left_for_later(voted: Database, url: str) -> None:
    await empty_box(voted)
    other = Database(url)
    async with other.write() as tx:
        await tx.exec_driver_sql("LOCK TABLE box IN ACCESS SHARE MODE")
        assert not await voted.purge_deleted()
    await other.close()
    assert await scrubbed(voted)


@postgresql
async def test_rows_lie_in_the_order_of_their_keys_and_not_in_the_one_in_which_they_came(
    voted: Database,
) -> None:
    """A dump writes them as they lie."""
    query = sa.text("SELECT answer FROM box ORDER BY ctid")
    async with voted.read() as tx:
        assert [row[0][-1] for row in await tx.execute(query)] == list("9876543210")
    assert await scrubbed(voted)
    async with voted.read() as tx:
        assert [row[0][-1] for row in await tx.execute(query)] == list("0123456789")


@postgresql
async def test_no_hidden_column_tells_which_answer_came_with_whom(voted: Database) -> None:
    """PostgreSQL marks each row with the transaction that wrote it, here one for each person."""
    async with voted.write() as tx:
        await tx.execute(sa.delete(tables.box))
    for n in range(5):
        async with voted.write() as tx:
            row = ROW | {"id": f"{n}" * 32, "finder": bytes([n]) * 32, "answer": SECRET}
            await tx.execute(sa.insert(tables.box), [row])
            await tx.execute(
                sa.insert(tables.roll), [{"consultation": "model", "person": n, "antenna": "liege"}]
            )
    query = sa.text("SELECT count(*) FROM box JOIN roll ON box.xmin = roll.xmin")
    async with voted.read() as tx:
        assert await tx.scalar(query) == 5
    assert await scrubbed(voted)
    async with voted.read() as tx:
        assert await tx.scalar(query) == 0


@postgresql
async def test_no_sample_of_what_is_secret_stands_in_the_statistics(voted: Database, url: str) -> None:
    async with voted.write() as tx:
        await tx.exec_driver_sql("ANALYZE")
        sampled = await tx.execute(sa.text("SELECT tablename || '.' || attname FROM pg_stats"))
        columns = {row[0] for row in sampled if row[0].startswith(("box.", "roll."))}
    assert columns <= {"box.consultation", "box.question", "roll.consultation"}


async def test_an_error_quotes_no_row(voted: Database) -> None:
    """Twice the same lookup_key: PostgreSQL says which, and its driver says it on."""
    row = ROW | {"id": "x" * 32, "finder": bytes([1]) * 32, "answer": SECRET}
    with pytest.raises(sa.exc.IntegrityError) as caught:
        async with voted.write() as tx:
            await tx.execute(sa.insert(tables.box), [row])
    told = "".join(traceback.format_exception(caught.value))
    assert SECRET not in told and bytes([1] * 32).hex() not in told and "\\x01" not in told
    with pytest.raises(sa.exc.IntegrityError) as caught:
        async with voted.write() as tx:
            await tx.execute(sa.insert(tables.box), [row | {"finder": None, "language": None}])
    assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("answer", [SECRET + "\ud800", 12345678901234567890])
async def test_an_error_quotes_no_value(voted: Database, answer: object) -> None:
    """The driver says which value it cannot send."""
    row = ROW | {"id": "x" * 32, "finder": None, ("answer" if isinstance(answer, str) else "order"): answer}
    with pytest.raises(Exception) as caught:
        async with voted.write() as tx:
            await tx.execute(sa.insert(tables.box), [{"answer": "", **row}])
    told = "".join(traceback.format_exception(caught.value))
    assert SECRET not in told and str(answer) not in told


async def test_a_lock_is_held_by_one_and_given_back(database: Database, url: str) -> None:
    other = Database(url)
    async with database.only_one("receiver"):
        with pytest.raises(LockTaken):
            async with other.only_one("receiver"):
                pass
        async with other.only_one("another"):
            pass
    async with other.only_one("receiver"):
        pass
    await other.close()


@postgresql
async def test_a_lock_that_went_with_its_connection_is_taken_again_or_lost_to_who_was_faster(
    database: Database, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sipbot.store.postgresql.WATCH", 0.05)
    other = Database(url)
    end = sa.text(f"SELECT pg_terminate_backend(pid) {HOLDERS}")

    async def cut() -> None:
        async with other.write() as tx:
            await tx.execute(end)

    with pytest.raises(LockTaken):
        async with database.only_one("receiver") as lost:
            await cut()
            while not await held(other):  # noqa: ASYNC110 - it is the server that is asked
                await asyncio.sleep(0.02)
            assert not lost.done()
            await cut()
            async with other.only_one("receiver"):
                await asyncio.wait([lost], timeout=5)
                assert lost.done()
    await other.close()


async def held(database: Database) -> bool:
    async with database.read() as tx:
        return bool(await tx.scalar(sa.text(f"SELECT count(*) {HOLDERS}")))


def test_the_number_of_a_lock_is_the_same_in_every_version() -> None:
    """Or an old and a new sipbot would both receive."""
    assert number("receiver") == 4989045761574951250
