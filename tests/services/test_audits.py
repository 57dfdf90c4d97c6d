"""Where the file names an auditor, the antennas' tables are kept for them alone, and not for ever."""

from __future__ import annotations

import json
import stat
from datetime import datetime, timedelta

import pytest

from sipbot.rules import commitments, seal
from sipbot.rules.faults import Refusal
from sipbot.services import audits, people, results

from .world import END, ID, World

pytestmark = pytest.mark.alike

AUDITOR = "The supervisory board's auditor"


async def closed(world: World, **changes: str) -> None:
    await world.publish(**changes)
    for n, antenna in enumerate(["liege"] * 9 + ["gent"] * 7 + ["eupen"]):
        await world.press(await world.person(f"6{n:05}", antenna), "1" if antenna == "eupen" else "0")
    await world.close()


async def opened(world: World, auditor: str = AUDITOR, now: datetime = END) -> str:
    async with world.database.write() as tx:
        return await audits.hand_out(world.work(tx, now), ID, auditor, "operator")


async def sealed(world: World) -> str:
    async with world.database.read() as tx:
        return (await results.sealed_list(tx, ID))[1]


async def test_without_an_auditor_no_table_is_kept_and_nothing_is_committed_to(world: World) -> None:
    await closed(world)
    assert world.keys.audits() == () and seal.commitments(await sealed(world)) == {}
    with pytest.raises(Refusal, match="no_auditor"):
        await opened(world)


async def test_the_auditor_can_check_each_antennas_table_also_the_small_one(world: World) -> None:
    await closed(world, audit=AUDITOR)
    text = await opened(world)
    assert commitments.verify(await sealed(world), text) == []
    tables = {(t["question"], t["antenna"]): t["table"] for t in json.loads(text)["tables"]}
    assert tables["rate", "eupen"]["options"]["less-for-little"] == 1
    assert tables["rate", "brussels"]["answered"] == 0
    assert set(tables) == set(seal.commitments(await sealed(world)))


async def test_the_tables_lie_beside_the_keys_for_their_owner_alone_and_not_in_the_database(
    world: World,
) -> None:
    await closed(world, audit=AUDITOR)
    file = world.keys.folder / f"{ID}.audit"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    salts = [table["salt"] for table in json.loads(file.read_text())["tables"]]
    others = {name: raw for name, raw in world.files().items() if not name.endswith(".audit")}
    assert not any(salt.encode() in raw for salt in salts for raw in others.values())
    rows = [row for row in await world.rows("cells") if row["by"] == "antenna"]
    assert "eupen" not in {row["group"] for row in rows}


async def test_who_got_them_and_when_stands_in_the_results_for_good(world: World) -> None:
    await closed(world, audit=AUDITOR)
    async with world.database.read() as tx:
        assert (await results.results(world.work(tx, END), ID)).handed_out is None
    await opened(world, AUDITOR.upper())
    await opened(world)
    (row,) = await world.rows("openings")
    assert (row["auditor"], row["opened_by"]) == (AUDITOR, "operator")
    async with world.database.read() as tx:
        assert (await results.results(world.work(tx, END), ID)).handed_out == END


async def test_nobody_else_and_nobody_before_the_closing_gets_them(world: World) -> None:
    await world.publish(audit=AUDITOR)
    with pytest.raises(Refusal, match="not_closed_yet"):
        await opened(world)
    await world.close()
    with pytest.raises(Refusal, match="another_auditor"):
        await opened(world, "The chair")
    assert await world.rows("openings") == []


async def test_three_months_after_the_closing_they_are_destroyed(world: World) -> None:
    await closed(world, audit=AUDITOR)
    for days, left in ((89, (ID,)), (91, ())):
        async with world.database.read() as tx:
            await audits.expire(world.work(tx, END + timedelta(days=days)))
        assert world.keys.audits() == left
    with pytest.raises(Refusal, match="tables_destroyed"):
        await opened(world, now=END + timedelta(days=91))


@pytest.mark.parametrize("content", [None, b"", b"{}", b"\xff\xfe", b"another consultation's"])
async def test_tables_that_are_missing_or_not_those_of_the_closing_are_not_handed_out(
    world: World, content: bytes | None
) -> None:
    """The folder of the keys is not mounted, or a disk was full."""
    await closed(world, audit=AUDITOR)
    file = world.keys.folder / f"{ID}.audit"
    right = file.read_bytes()
    if content is None:
        file.unlink()
    elif content.startswith(b"another"):
        file.write_bytes(right.replace(b'"answered": 1', b'"answered": 2'))
    else:
        file.write_bytes(content)
    with pytest.raises(Refusal, match="tables_missing" if content is None else "tables_changed"):
        await opened(world)
    assert await world.rows("openings") == []
    file.write_bytes(right)
    assert await opened(world) == right.decode()


@pytest.mark.parametrize("when", ["closing", "hourly", "erasing"])
async def test_tables_left_half_written_are_removed_at_the_next_occasion(world: World, when: str) -> None:
    await world.publish(audit=AUDITOR)
    somebody = await world.person("1")
    await world.press(somebody)
    left = world.keys.folder / f"{ID}.audit.0a1b2c3d.draft"
    left.write_text("Eupen: one")
    if when == "closing":
        await world.close()
    else:
        async with world.database.write() as tx:
            if when == "hourly":
                await audits.expire(world.work(tx, END))
            else:
                await people.erase(world.work(tx, END), somebody)
    assert not left.exists()
