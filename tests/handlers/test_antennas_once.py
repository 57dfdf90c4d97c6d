"""However much an act does, it reads the antennas once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import sqlalchemy as sa

from sipbot.chat import Action, Address
from sipbot.handlers import publishing
from sipbot.handlers.router import Router
from sipbot.views.organisers.publishing import PUBLICATION, PUBLISH
from tests.services.world import EXAMPLE, GROUPS, OPEN, World

AICHA = Address("telegram", "500001")
LUC, NADIA = Address("telegram", "100002001"), Address("telegram", "100001001")
"""In the example's roles."""


class Standing:
    """A clock that stands."""

    def now(self) -> datetime:
        return OPEN

    def monotonic(self) -> float:
        return 0.0


@contextmanager
def counted(world: World) -> Iterator[list[str]]:
    """Every statement that reads the antennas."""
    statements: list[str] = []
    engine = world.database.engine.sync_engine

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if "FROM antennas" in statement:
            statements.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    yield statements
    sa.event.remove(engine, "before_cursor_execute", note)


def act(n: int, verb: str, *args: str, who: Address = AICHA, group: Address | None = None) -> Action:
    """A press below a message; `group`: in this one."""
    return Action(
        id=f"act:{n}",
        order=n,
        verb=verb,
        args=args,
        sender=who,
        address=group or who,
        private=group is None,
        message="7",
        query=f"query:{n}",
    )


ACTS = (
    act(1, "vote", "1", "0", "0", group=GROUPS["liege"]),
    act(2, "ballot", "1"),
    act(3, "pick", "1", "0", "1"),
    act(4, "page", "1", "2"),
    act(5, "receipts", "1"),
    act(6, "language", "nl"),
    act(7, "stop", "1"),
    act(8, "results", "1", who=LUC),
    act(9, "extend", "1", "3", who=LUC),
    act(10, "draft", "antenna", "liege", who=NADIA),
    act(11, "close", "1", "yes", who=LUC),
    act(12, "results", "1", who=LUC),
    act(13, "erase", "yes"),
)


async def test_a_press_reads_the_antennas_once(world: World) -> None:
    await world.publish("secret")
    router = Router(world.database, world.keys, Standing())  # type: ignore[arg-type]
    for action in ACTS:
        with counted(world) as read:
            (reply,) = await router.on_actions([action])
        assert not reply.refused, action
        assert len(read) == 1, action
        if action.verb == "close":
            await world.count()
            await world.tell()


async def test_publishing_reads_the_antennas_once(world: World) -> None:
    later = {"id": "later", "opens": OPEN.replace(tzinfo=None) + timedelta(days=1)}
    values = tomllib.loads(EXAMPLE.read_text("utf-8")) | later
    router = Router(world.database, world.keys, Standing())  # type: ignore[arg-type]
    sent = Action("file:1", 1, "file", (), LUC, LUC, private=True)
    with counted(world) as read:
        async with world.database.write() as tx:
            await router.on_read(tx, sent, lambda context: publishing.ask(context, values))
    assert len(read) == 1
    (waiting,) = [row for row in await world.rows("people") if row["awaited"]]
    mark = publishing._mark(waiting["awaited"]["source"])
    with counted(world) as read:
        (reply,) = await router.on_actions([act(2, PUBLICATION, PUBLISH, mark, who=LUC)])
    assert not reply.refused and len(read) == 1
    assert [row["id"] for row in await world.rows("consultations")] == ["later"]
