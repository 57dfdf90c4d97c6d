"""A house with the example's antennas on a real database, and people who act in it, without any platform."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from sipbot.app import configured
from sipbot.chat import Address, Message
from sipbot.config import Settings
from sipbot.delivery.worker import Worker
from sipbot.services import (
    Database,
    Keyring,
    Work,
    ballots,
    closing,
    counting,
    open_ballot,
    people,
    publishing,
    unlocking,
)
from sipbot.services.ballots import Answered, Voice
from sipbot.services.people import Person
from sipbot.store import tables
from sipbot.store.database import Tx
from sipbot.store.keys import Key
from tests.databases import data_files, in_the_end, own, scrubbed

EXAMPLE = Path(__file__).parents[2] / "config" / "consultations" / "economic-model.toml"
ID = "economic-model"
BEFORE = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
OPEN = datetime(2026, 12, 2, 12, 0, tzinfo=UTC)
END = datetime(2026, 12, 14, 19, 0, tzinfo=UTC)
"""The closing of the example, 20:00 in Brussels."""
GROUPS = {
    "liege": Address("telegram", "-1001000000001"),
    "gent": Address("telegram", "-1001000000002"),
    "eupen": Address("telegram", "-1001000000003"),
    "brussels": Address("telegram", "-1001000000004"),
}
LANGUAGES = {"liege": "fr", "gent": "nl", "eupen": "de", "brussels": "fr"}
RATE, TRANSPARENCY, WORDS = range(3)


@dataclass
class World:
    """The house. Each method is one transaction."""

    database: Database
    keys: Keyring
    settings: Settings
    order: int = 0
    met: dict[str, Person] = field(default_factory=dict)

    def work(self, tx: Tx, now: datetime) -> Work:
        return Work(tx, self.keys, now)

    async def publish(self, secrecy: str = "secret", now: datetime = BEFORE, **changes: Any) -> int:
        """Publish the example, perhaps changed; its number."""
        values = tomllib.loads(EXAMPLE.read_text("utf-8")) | {"secrecy": secrecy} | changes
        async with self.database.write() as tx:
            return (await publishing.publish(self.work(tx, now), values, "test")).stored.number

    async def person(self, name: str, antenna: str | None = "liege", language: str = "") -> Person:
        """Somebody who can be written to."""
        address = Address("telegram", name)
        async with self.database.write() as tx:
            language = language or LANGUAGES.get(antenna or "", "fr")
            person = await people.meet(tx, address, antenna=antenna, language=language)
            await people.opened_private(tx, address)
        self.met[name] = person
        return person

    def voice(self, person: Person, order: int | None = None) -> Voice:
        self.order = self.order + 1 if order is None else order
        return Voice(person.language, self.order, f"Name {person.id}")

    async def press(
        self,
        person: Person,
        payload: str = "0",
        *,
        position: int = RATE,
        number: int = 1,
        order: int | None = None,
        now: datetime = OPEN,
    ) -> Answered:
        async with self.database.write() as tx:
            return await ballots.press(
                ballots.Act(self.work(tx, now), person, self.voice(person, order), number),
                position=position,
                payload=payload,
            )

    async def write(
        self,
        person: Person,
        text: str,
        *,
        position: int = WORDS,
        number: int = 1,
        order: int | None = None,
        now: datetime = OPEN,
    ) -> Answered:
        async with self.database.write() as tx:
            return await ballots.typed(
                ballots.Act(self.work(tx, now), person, self.voice(person, order), number),
                position=position,
                text=text,
            )

    async def withdraw(
        self,
        person: Person,
        *,
        position: int = RATE,
        number: int = 1,
        order: int | None = None,
        now: datetime = OPEN,
    ) -> Answered:
        async with self.database.write() as tx:
            return await ballots.withdraw(
                ballots.Act(self.work(tx, now), person, self.voice(person, order), number),
                position=position,
            )

    async def answers(self, person: Person, number: int = 1, now: datetime = OPEN) -> dict[str, str]:
        async with self.database.read() as tx:
            return dict((await open_ballot.ballot_of(self.work(tx, now), person, number)).answers)

    def key(self, name: str = ID) -> Key:
        """The key of a consultation that somebody has begun to answer."""
        key = self.keys.read(name)
        assert key is not None
        return key

    async def lose_key(self, id_: str = ID) -> None:
        """Restored without its key, and whoever runs it says so."""
        self.keys.path(id_).unlink()
        async with self.database.write() as tx:
            await unlocking.give_up(tx, self.keys, id_)

    async def close(self, now: datetime = END, id_: str = ID) -> None:
        """Close, and what the ticks after it do."""
        async with self.database.write() as tx:
            await closing.close(self.work(tx, now), id_)
        await self.count(now)
        await self.tell(now)

    async def count(self, now: datetime = END) -> None:
        """What is closed is counted, and its key destroyed."""
        async with self.database.read() as tx:
            await closing.sweep(tx, self.keys)
        await counting.count_all(self.database, self.keys, now)

    async def tell(self, now: datetime = END) -> None:
        """What is counted is told; nothing that was deleted is left on the disk."""

        async def told() -> bool:
            await closing.tell_all(self.database, now)
            async with self.database.read() as tx:
                return (await closing.under_way(tx, now))[0] is None

        assert await in_the_end(told)
        assert await scrubbed(self.database)

    async def rows(self, table: str) -> list[dict[str, Any]]:
        """Every row of a table, as it is stored, in the order of the file where there is one."""
        async with self.database.read() as tx:
            selected = await tx.execute(sa.select(tables.metadata.tables[table]))
            return [dict(row._mapping) for row in selected]

    async def box(self, **where: Any) -> list[dict[str, Any]]:
        return [row for row in await self.rows("box") if where.items() <= row.items()]

    def files(self) -> dict[str, bytes]:
        """Everything that lies in the folder, and in a database elsewhere, as bytes."""
        contents = {
            str(path.relative_to(self.settings.base)): path.read_bytes()
            for path in sorted(self.settings.base.rglob("*"))
            if path.is_file() and self.settings.folder not in path.parents
        }
        return contents if self.database.embedded else contents | data_files(self.settings.database.url)


def world_in(base: Path, template: Path) -> World:
    """A house of one's own, from a copy of the template."""
    shutil.copytree(template, base, dirs_exist_ok=True)
    own(base)
    settings = configured(base / "config", {})
    return World(Database(settings.database.url), Keyring(settings.keys_dir), settings)


async def count(tx: Tx, table: str) -> int:
    return int(await tx.scalar(sa.select(sa.func.count()).select_from(tables.metadata.tables[table])) or 0)


@dataclass
class Post:
    """A sender that puts down what would go out. `trouble`: what to raise next, per chat, in order."""

    sent: list[tuple[Address, Message, str]] = field(default_factory=list)
    edited: list[tuple[Address, tuple[str, ...], Message]] = field(default_factory=list)
    trouble: dict[Address, list[Exception]] = field(default_factory=dict)
    waiting: set[Address] = field(default_factory=set)
    threads: list[str] = field(default_factory=list)
    number: int = 1000
    room: int = 8

    async def send(
        self, to: Address, message: Message, key: str, tried: datetime | None = None, thread: str = ""
    ) -> tuple[str, ...]:
        self._trouble(to)
        self.sent.append((to, message, key))
        self.threads.append(thread)
        self.number += 1
        return (str(self.number),)

    async def edit(self, to: Address, ids: Sequence[str], message: Message) -> None:
        self._trouble(to)
        self.edited.append((to, tuple(ids), message))

    def parked(self) -> set[Address]:
        return set(self.waiting)

    def _trouble(self, to: Address) -> None:
        if self.trouble.get(to):
            raise self.trouble[to].pop(0)

    def texts(self, to: Address) -> list[str]:
        return [message.plain for address, message, _ in self.sent if address == to]


async def delivered(worker: Worker) -> None:
    """Until there is nothing to be done now."""
    for _ in range(100):
        begun = await worker.step()
        await worker.all_home()
        if not begun:
            return
    raise AssertionError("the worker finds no end")
