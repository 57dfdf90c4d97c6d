"""With everything that the program wrote, somebody tries to tell who answered what. Nobody can.

A closed `secret` consultation of people whose secrets we know. The whole bot acts: router, ticks, worker; only
the network is missing. The attack reads every byte that was written. The same attack must succeed as soon as
one step of the closing is left out: that is what `WITHOUT` is for.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import math
import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib import import_module
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from sipbot import i18n
from sipbot.chat import Action, Address
from sipbot.clock import SandboxClock
from sipbot.delivery.schedule import Ticks
from sipbot.delivery.worker import Worker
from sipbot.exports import results_json
from sipbot.exports.dossier import export
from sipbot.handlers.router import Router
from sipbot.rules.questions import Question
from sipbot.rules.stakeholders import UNKNOWN
from sipbot.rules.suppression import Stratum
from sipbot.services import counting, results
from sipbot.store import people, tables
from sipbot.store.counting import Given, Kept
from sipbot.store.database import insert_many
from tests.databases import Databases, in_the_end, scrubbed
from tests.services.shapes import apart
from tests.services.world import END, GROUPS, ID, LANGUAGES, OPEN, Post, World, delivered, world_in

EMPTIED = import_module("sipbot.store.migrations.versions.0010_fingerprints_of_keys").EMPTIED
IN = {"liege": 18, "gent": 12, "eupen": 3, "brussels": 9}
PEOPLE = sum(IN.values())
FIRST_THOUGHT = "zuerst etwas anderes"
SEED = 3
LEAST = 12
"""How many bytes of a secret are enough to recognise it by."""


@dataclass
class Secret:
    """What one person did, as only that person knows it. `turn`: the how-manieth they were to answer."""

    number: str
    name: str
    antenna: str
    rate: int
    transparency: int
    opinion: str
    reason: str
    kind: str = "unknown"
    turn: int = 0
    person: int = 0
    lookup_keys: tuple[bytes, ...] = ()


@dataclass
class Loot:
    """What an attacker has after the closing."""

    secrets: list[Secret]
    key: bytes
    files: dict[str, bytes]
    rows: dict[str, list[dict[str, Any]]]
    box: list[tuple[int, str, str, str]]
    """Physical place, id, question and answer of each row in the box."""
    logs: list[str]
    outputs: str
    embedded: bool

    def packed(self, *texts: str) -> bytes:
        """Short texts one after the other, as a row has them: PostgreSQL puts the length before each."""
        if self.embedded:
            return "".join(texts).encode()
        return b"".join(bytes([2 * len(raw) + 3]) + raw for raw in (text.encode() for text in texts))

    def roll(self, secret: Secret) -> bytes:
        """A row that says that somebody has answered."""
        if self.embedded:
            person = secret.person.to_bytes((secret.person.bit_length() + 8) // 8, "big")
            return ID.encode() + person + secret.antenna.encode()
        start = self.packed(ID)
        return start + bytes(-len(start) % 8) + secret.person.to_bytes(8, "little")

    @property
    def database(self) -> bytes:
        return b"".join(raw for name, raw in self.files.items() if name.endswith(".db") or "data/" in name)


def cast(seed: int) -> list[Secret]:
    """People in an order that is not the order in which they answer."""
    chance = random.Random(seed)
    secrets = [
        Secret(
            number=f"5{chance.randrange(10**8, 10**9)}{n:02}",
            name=f"Zuzanna-{chance.randrange(10**6, 10**7)}",
            antenna=antenna,
            rate=chance.randrange(4),
            transparency=chance.randrange(3),
            kind=chance.choice(("member", "member", "member", "client", "partner")),
            opinion=f"Mijn mening {chance.getrandbits(64):016x} sur les marges",
            reason=f"Parce que {chance.getrandbits(64):016x} is mijn reden",
        )
        for antenna, size in IN.items()
        for n in range(size)
    ]
    assert len(secrets) == PEOPLE
    for turn, secret in enumerate(chance.sample(secrets, len(secrets))):
        secret.turn = turn
    return secrets


class Bot:
    """Everything between the network and the disk."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clock = SandboxClock(OPEN - timedelta(days=2))
        self.post = Post()
        self.router = Router(world.database, world.keys, self.clock)
        self.worker = Worker(world.database, world.keys, self.clock, {"telegram": self.post})
        self.ticks = Ticks(world.database, world.keys, self.clock, self.worker.wake)
        self.update = 0

    async def settle(self) -> None:
        """What is due happens and what is owed is sent; then the hourly beat, a few times."""
        for _ in range(3):
            await self.ticks.tick()
            await self.ticks.counted()
            await self.ticks.tick()
            await delivered(self.worker)
            self.clock.advance(3601)
        await self.ticks.tick()
        assert await in_the_end(self._is_clean)

    async def _is_clean(self) -> bool:
        if self.ticks.unclean:
            await self.ticks.tick()
        return not self.ticks.unclean

    def act(self, secret: Secret, verb: str, *args: str, message: str = "") -> Action:
        self.update += 1
        in_group = verb == "vote"
        return Action(
            id=f"telegram:0:{self.update}",
            order=self.update,
            verb=verb,
            args=args,
            sender=Address("telegram", secret.number),
            address=GROUPS[secret.antenna] if in_group else Address("telegram", secret.number),
            private=not in_group,
            name=secret.name,
            language=LANGUAGES[secret.antenna],
            message=message,
            query=f"q{self.update}" if message else "",
        )


async def vote(world: World, secrets: list[Secret]) -> bytes:
    """They all answer and change their minds. Gives the key that was used."""
    bot = Bot(world)
    await world.publish(now=bot.clock.now())
    await bot.settle()
    bot.clock.advance_to(OPEN)
    await bot.settle()
    for some in batches(sorted(secrets, key=lambda secret: secret.turn), 14):
        await bot.router.on_actions([act for secret in some for act in answering(bot, secret)])
        await delivered(bot.worker)
    async with world.database.read() as tx:
        for secret in secrets:
            person = await people.by_address(tx, Address("telegram", secret.number))
            assert person is not None
            secret.person = person.id
            questions = ("rate", "transparency", "first-change")
            secret.lookup_keys = tuple(world.key().lookup_key(person.id, question) for question in questions)
    return (world.keys.folder / f"{ID}.key").read_bytes()


async def end(world: World) -> None:
    """It closes by itself, and what the closing owes is sent."""
    bot = Bot(world)
    bot.clock.advance_to(END)
    await bot.settle()


def answering(bot: Bot, secret: Secret) -> list[Action]:
    """In the group, in private, by typing; some look around, and the bot still expects a text of them."""
    looks_around = secret.turn % 4 == 0
    plan: list[tuple[str, tuple[str, ...], str]] = [
        ("vote", ("1", "0", str((secret.rate + 1) % 4)), "77"),
        ("vote", ("1", "0", str(secret.rate)), "77"),
        ("ballot", ("1",), ""),
        ("why", ("1", "0"), "78"),
        ("text", (secret.reason,), ""),
        ("pick", ("1", "1", str(secret.transparency)), "78"),
    ]
    if looks_around:
        plan += [("text", (FIRST_THOUGHT,), ""), ("page", ("1", "2"), "78")]
    plan += [("text", (secret.opinion,), ""), ("kind", (secret.kind, "1"), "78")]
    if looks_around:
        plan += [("page", ("1", "2"), "78"), ("opinion" if secret.turn % 8 else "me", (), "")]
    return [bot.act(secret, verb, *args, message=message) for verb, args, message in plan]


def batches(secrets: list[Secret], size: int) -> Iterable[list[Secret]]:
    return (secrets[n : n + size] for n in range(0, len(secrets), size))


async def outputs(world: World) -> str:
    """Results and dossier, as every command and screen writes them."""
    async with world.database.read() as tx:
        now = END + timedelta(days=1)
        counted, dossier = (
            await results.results(world.work(tx, now), ID),
            await results.dossier(world.work(tx, now), ID),
        )
    parts = [results_json.text(counted)]
    for code in i18n.codes():
        for format_ in ("html", "csv", "json"):
            file = export(dossier, i18n.language(code), format_, now)
            parts.append(file.content.decode("utf-8-sig"))
    return "\n".join(parts)


async def loot(world: World, secrets: list[Secret], key: bytes, caplog: pytest.LogCaptureFixture) -> Loot:
    """What there is to be had after the closing."""
    with caplog.at_level(logging.INFO):
        await end(world)
        written = await outputs(world)
    logs = [record.getMessage() + (record.exc_text or "") for record in caplog.records]
    return replace(await copied(world, secrets, key), logs=logs, outputs=written)


async def copied(world: World, secrets: list[Secret], key: bytes) -> Loot:
    """The disk as it is at this moment."""
    async with world.database.read() as tx:
        selected = await tx.exec_driver_sql("SELECT id, question, answer FROM box")
        box = [(position, row[0], row[1], row[2]) for position, row in enumerate(selected)]
    rows = {name: await world.rows(name) for name in tables.metadata.tables}
    return Loot(secrets, key, world.files(), rows, box, [], "", world.database.embedded)


# the attack: each function names what it found


def pieces(secret: bytes) -> set[bytes]:
    """Parts of a secret that would give it away too: what is left of a cell half overwritten."""
    return {secret[n : n + LEAST] for n in range(0, len(secret) - LEAST + 1, 4)}


def holding(loot: Loot, wanted: Iterable[bytes]) -> list[str]:
    return [f"{piece!r} in {name}" for name, raw in loot.files.items() for piece in wanted if piece in raw]


def lookup_keys_on_the_disk(loot: Loot) -> list[str]:
    wanted = {
        piece for secret in loot.secrets for lookup_key in secret.lookup_keys for piece in pieces(lookup_key)
    }
    return holding(loot, wanted | {f.hex().encode() for secret in loot.secrets for f in secret.lookup_keys})


def the_key(loot: Loot) -> list[str]:
    left = [name for name in loot.files if ".key" in name or name.startswith("keys")]
    return left + holding(loot, pieces(loot.key) | {loot.key.hex().encode()})


def lookup_keys_computed(loot: Loot) -> list[str]:
    """Every 32 bytes of every file, tried as the key: does a lookup_key come out that stands somewhere?"""
    blobs = {row["finder"] for row in loot.rows["box"] if row["finder"]}
    windows = {raw[n : n + 32] for raw in loot.files.values() for n in range(len(raw) - 31)} - {bytes(32)}
    message = f"{loot.secrets[0].person}\0rate".encode()
    return [
        f"a key: {window.hex()}"
        for window in windows
        if (lookup_key := hmac.digest(window, message, "sha256")) in windows or lookup_key in blobs
    ]


def people_beside_the_consultation(loot: Loot) -> list[str]:
    """A row that names a person, and the consultation, an answer or a ballot."""
    told = ("ballot", ID, "rate", "first-change", "Quel modèle économique", "Welk economisch model", "mening")
    cells = []
    for table, rows in loot.rows.items():
        for row in rows:
            text = json.dumps(row, default=str, ensure_ascii=False)
            names = [s for s in loot.secrets if s.number in text or s.name in text or table == "people"]
            about = [word for word in told if word in text]
            if (names and about) or (row.get("person") and "consultation" in row):
                cells.append(f"{table}: {text[:200]}")
    return cells


def people_beside_the_consultation_in_raw_bytes(loot: Loot) -> list[str]:
    """The same in what was deleted: free pages, gaps in pages, the log."""
    traces = holding(loot, [b"ballot:", b"boxed:", b'"flow"', FIRST_THOUGHT.encode()])
    for secret in loot.secrets:
        for name, raw in loot.files.items():
            if loot.roll(secret) in raw:
                traces.append(f"the roll of {secret.person} in {name}")
            at = raw.find(secret.opinion.encode())
            while at >= 0:
                around = raw[max(0, at - 300) : at + 300]
                if secret.number.encode() in around or secret.name.encode() in around:
                    traces.append(f"{secret.number} beside their opinion in {name}")
                at = raw.find(secret.opinion.encode(), at + 1)
    return traces


def opinions_outside_the_box(loot: Loot) -> list[str]:
    """An opinion anywhere but in a row as the box has it now: a copy of such a row, where the database made
    room, tells what the row tells."""
    database = b"".join(raw for name, raw in loot.files.items() if not name.endswith(".log"))
    columns = ("id", "consultation", "question", "antenna", "language", "answer")
    rows = {row["answer"]: loot.packed(*(row[name] for name in columns)) for row in loot.rows["box"]}
    return [
        secret.opinion
        for secret in loot.secrets
        if database.count(secret.opinion.encode()) > database.count(rows[secret.opinion])
    ]


def reasons_beside_anything(loot: Loot) -> list[str]:
    """A reason stands alone in its row: not beside its answer, and without antenna, language, kind and moment;
    nowhere else in the database; not in the list that every chat gets."""
    said = [secret.reason for secret in loot.secrets]
    rows = [row for row in loot.rows["box"] if any(reason in row["answer"] for reason in said)]
    alone = ("other", "", "unknown", None, None, None)
    columns = ("antenna", "language", "kind", "order", "moment", "finder")
    told = [
        row["answer"]
        for row in rows
        if not row["answer"].startswith("\x1f") or tuple(row[name] for name in columns) != alone
    ]
    lists = json.dumps(loot.rows["sealed"], default=str) + " ".join(loot.logs)
    told += [reason for reason in said if reason in lists]
    database = b"".join(raw for name, raw in loot.files.items() if not name.endswith(".log"))
    in_rows = {
        reason: loot.packed(
            *(row[n] for n in ("id", "consultation", "question", "antenna", "language", "answer"))
        )
        for row in rows
        for reason in said
        if reason in row["answer"]
    }
    return told + [
        reason
        for reason in said
        if reason not in in_rows or database.count(reason.encode()) > database.count(in_rows[reason])
    ]


def names_in_logs_or_outputs(loot: Loot) -> list[str]:
    lines = []
    for secret in loot.secrets:
        lines += [
            f"{secret.number} in the outputs" for text in (secret.number, secret.name) if text in loot.outputs
        ]
        for line in loot.logs:
            if (
                secret.name in line
                or secret.opinion in line
                or secret.reason in line
                or (secret.number in line and ID in line)
            ):
                lines.append(line)
    return lines


def small_cells_told(loot: Loot) -> list[str]:
    """An opinion from an antenna with fewer than five must not say so, wherever it stands."""
    small = {s.opinion for s in loot.secrets if IN[s.antenna] < 5}
    return [row["answer"] for row in loot.rows["box"] if row["answer"] in small and row["antenna"] != "other"]


def small_kinds_told(loot: Loot) -> list[str]:
    """An opinion with the kind of who wrote it, where fewer than five of that group did."""
    written = {secret.opinion: secret for secret in loot.secrets}
    sizes = Counter(
        (row["antenna"], row["kind"], row["language"]) for row in loot.rows["box"] if row["answer"] in written
    )
    return [f"{group}: {n}" for group, n in sizes.items() if n < 5 and group[1] != "unknown"]


def order(loot: Loot) -> list[str]:
    """Does the order of the box, or of its ids, or of its bytes, tell the order of the people?"""
    by_opinion = {secret.opinion: secret for secret in loot.secrets}
    opinions = [row for row in loot.box if row[2] == "first-change" and row[3] in by_opinion]
    database = loot.database
    orders: dict[str, Callable[[tuple[int, str, str, str]], Any]] = {
        "row": lambda row: row[0],
        "id": lambda row: row[1],
        "bytes": lambda row: database.find(row[3].encode()),
    }
    facts: dict[str, Callable[[Secret], int]] = {
        "turn": lambda secret: secret.turn,
        "person": lambda secret: secret.person,
        "number": lambda secret: int(secret.number),
    }
    traces = []
    for ordered_by, key in orders.items():
        row_order = sorted(opinions, key=key)
        for fact, of in facts.items():
            ranks = ranked([of(by_opinion[row[3]]) for row in row_order])
            if abs(z := correlation(ranks)) > 5 or neighbours(ranks) > 16:
                traces.append(f"{ordered_by} tells {fact}: z={z:.1f}, {neighbours(ranks)} neighbours")
        traces += agreement(loot, row_order, by_opinion, key, ordered_by)
    return traces


def agreement(
    loot: Loot,
    opinions: list[tuple[int, str, str, str]],
    by_opinion: dict[str, Secret],
    key: Callable[[tuple[int, str, str, str]], Any],
    ordered_by: str,
) -> list[str]:
    """Does the k-th opinion's author stand k-th among the answers to the first question, too?"""
    if ordered_by == "bytes":
        return []
    ids = ("same", "less-for-little", "less-for-much", "no-opinion")
    rates = [row[3] for row in sorted((row for row in loot.box if row[2] == "rate"), key=key)]
    hits = sum(ids[by_opinion[o[3]].rate] == rate for o, rate in zip(opinions, rates, strict=False))
    chance = sum((rates.count(option) / len(rates)) ** 2 for option in ids)
    z = (hits - len(rates) * chance) / math.sqrt(len(rates) * chance * (1 - chance))
    return [f"{ordered_by} links two answers: {hits} of {len(rates)}"] if z > 5 else []


def ranked(values: list[int]) -> list[int]:
    positions = {value: n for n, value in enumerate(sorted(values))}
    return [positions[value] for value in values]


def correlation(ranks: list[int]) -> float:
    """Spearman's, as standard deviations from none: beyond 5 by chance once in two million."""
    n = len(ranks)
    differences = sum((position - rank) ** 2 for position, rank in enumerate(ranks))
    return (1 - 6 * differences / (n * (n * n - 1))) * math.sqrt(n - 1)


def neighbours(ranks: list[int]) -> int:
    """How often two who follow each other do so here too: about 2 by chance."""
    return sum(abs(one - other) == 1 for one, other in pairwise(ranks))


Attack = Callable[[Loot], list[str]]

ATTACKS: tuple[Attack, ...] = (
    lookup_keys_on_the_disk,
    the_key,
    lookup_keys_computed,
    people_beside_the_consultation,
    people_beside_the_consultation_in_raw_bytes,
    opinions_outside_the_box,
    names_in_logs_or_outputs,
    small_cells_told,
    small_kinds_told,
    reasons_beside_anything,
    order,
)


def attacked(loot: Loot) -> dict[str, list[str]]:
    return {attack.__name__: traces[:5] for attack in ATTACKS if (traces := attack(loot))}


@dataclass
class Voted:
    """A folder in which everybody has answered, to be closed in many ways."""

    base: Path
    secrets: list[Secret]
    key: bytes


_voted: dict[str, Voted] = {}


@pytest.fixture
def voted(template: Path, engine: str, databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Voted:
    """Made once; each test closes a copy."""
    if engine not in _voted:
        _voted[engine] = all_have_answered(template, tmp_path_factory.mktemp("voted"))
        databases.keep()
    return _voted[engine]


def all_have_answered(template: Path, base: Path) -> Voted:
    secrets = cast(SEED)

    async def prepare() -> bytes:
        world = world_in(base, template)
        key = await vote(world, secrets)
        await world.database.close()
        return key

    return Voted(base, secrets, asyncio.run(prepare()))


@pytest.mark.parametrize("seed", [1])
async def test_a_closed_secret_consultation_cannot_be_relinked(
    world: World, seed: int, caplog: pytest.LogCaptureFixture
) -> None:
    secrets = cast(seed)
    with caplog.at_level(logging.INFO):
        key = await vote(world, secrets)
    taken = await loot(world, secrets, key, caplog)
    assert len(taken.box) == 4 * PEOPLE
    assert attacked(taken) == {}


BEFORE_TELLING = tuple(
    attack
    for attack in ATTACKS
    if attack not in (people_beside_the_consultation, people_beside_the_consultation_in_raw_bytes)
)
"""Of the others: which pages in private chats are still to be overwritten is known until they are."""


async def test_on_a_copy_of_the_disk_at_each_step_nobody_is_relinked(
    tmp_path: Path, voted: Voted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Closed, and switched: the key is gone, without which nothing leads from a person to their lookup keys.
    Counted, before anybody is told: key, lookup keys, order and roll are gone from every file."""
    world = world_in(tmp_path / "house", voted.base)
    copies: dict[str, Loot] = {}

    def copying(name: str, step: str) -> None:
        module, _, function = name.rpartition(".")
        whole = getattr(import_module(module), function)

        async def copy_first(*words: Any, **named: Any) -> Any:
            if step not in copies:
                copies[step] = await copied(world, voted.secrets, voted.key)
            return await whole(*words, **named)

        monkeypatch.setattr(name, copy_first)

    copying("sipbot.services.counting.count", "closed")
    copying("sipbot.services.counting._empty_roll", "switched")
    copying("sipbot.services.closing._overwrite_all", "counted")
    try:
        await end(world)
    finally:
        await world.database.close()
    assert the_key(copies["closed"]) == the_key(copies["switched"]) == []
    assert copies["closed"].rows["roll"] and lookup_keys_on_the_disk(copies["closed"])
    taken = copies["counted"]
    assert taken.rows["roll"] == [] and not [s for s in taken.secrets if taken.roll(s) in taken.database]
    assert {attack.__name__: traces for attack in BEFORE_TELLING if (traces := attack(taken))} == {}


# who took part, and who did not


async def some_took_part(world: World) -> tuple[set[int], set[int]]:
    """Forty people do the same with the bot; every other one also begins a ballot, and most of these answer."""
    bot, members = Bot(world), cast(SEED)[:40]
    await world.publish(now=bot.clock.now())
    await bot.settle()
    bot.clock.advance_to(OPEN)
    await bot.settle()
    for n, member in enumerate(members):
        await world.person(member.number, member.antenna)
        acts = [bot.act(member, "start"), bot.act(member, "kind", member.kind), bot.act(member, "me")]
        if n % 2:
            acts += taking_part(bot, member, n // 2)
        await bot.router.on_actions([*acts, bot.act(member, "opinion")])
        await delivered(bot.worker)
    halves: tuple[set[int], set[int]] = (set(), set())
    async with world.database.read() as tx:
        for n, member in enumerate(members):
            person = await people.by_address(tx, Address("telegram", member.number))
            assert person is not None
            halves[n % 2].add(person.id)
    return halves[1], halves[0]


def taking_part(bot: Bot, member: Secret, n: int) -> list[Action]:
    """In the ways there are: only looked at, begun, answered, taken back, gone on with."""
    begun = [bot.act(member, "ballot", "1"), bot.act(member, "page", "1", "2", message="78")]
    answered = [
        bot.act(member, "pick", "1", "0", str(member.rate), message="78"),
        bot.act(member, "text", member.opinion),
    ]
    back = bot.act(member, "withdraw", "1", "0", message="78")
    pause = bot.act(member, "pause", "1", "1", message="78")
    odd = bot.act(member, "odd", "1", "0", message="78")
    return [begun, [*begun, pause], [*begun, *answered, odd], [*begun, *answered, back], begun + answered][
        n % 5
    ]


@pytest.mark.alike
async def test_no_column_tells_who_took_part_from_who_did_not(world: World) -> None:
    """Not by its value, its type as it is stored, or its length; in no table."""
    part, others = await some_took_part(world)
    assert "roll." in await apart(world, part, others)  # while it is open: so that nobody answers twice
    await end(world)
    assert await scrubbed(world.database)
    assert await apart(world, part, others) == []


@pytest.mark.parametrize(
    "forget",
    [
        "sipbot.store.people.forget_awaited",
        pytest.param("sipbot.store.posts.forget", marks=pytest.mark.thorough),
    ],
)
@pytest.mark.thorough
async def test_a_column_that_tells_them_apart_is_found(
    world: World, forget: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    part, others = await some_took_part(world)
    monkeypatch.setattr(forget, nothing())
    await end(world)
    assert await apart(world, part, others) != []


async def test_what_an_older_version_left_in_place_of_nothing_is_mended(world: World) -> None:
    """Until now "nothing" was the word null of who was told so, and a hole of whom the closing had emptied."""
    await world.publish()
    part, others = await some_took_part_before(world)
    assert "people.awaited" in await apart(world, part, others)
    async with world.database.write() as tx:
        await tx.exec_driver_sql(EMPTIED)
    assert "people.awaited" not in await apart(world, part, others)


async def some_took_part_before(world: World) -> tuple[set[int], set[int]]:
    part = {(await world.person(f"5000{n}")).id for n in range(10, 30)}
    others = {(await world.person(f"5000{n}")).id for n in range(30, 50)}
    async with world.database.write() as tx:
        of = tables.people.c.id.in_(others)
        await tx.execute(sa.update(tables.people).where(of).values(awaited=sa.JSON.NULL))
    return part, others


async def test_the_order_of_the_box_tells_nothing_over_many_closings(world: World) -> None:
    """Exact on average: a slight lean that one closing would not show adds up over a hundred."""
    n, rounds, total = 40, 100, 0.0
    await world.publish()
    for _ in range(rounds):
        kept = [Kept("rate", "liege", "", str(k), None, None, "") for k in range(n)]
        await counting._write(world.database, ID, kept)
        async with world.database.write() as tx:
            rows = await tx.exec_driver_sql("SELECT answer FROM box ORDER BY id")
            total += correlation([int(row[0]) for row in rows])
            await tx.exec_driver_sql("DELETE FROM box")
    assert abs(total) / math.sqrt(rounds) < 5


# what must be found when a step is left out

Leave = Callable[[World, pytest.MonkeyPatch], None]


def nothing(value: Any = None) -> Callable[..., Any]:
    async def skipped(*_: Any, **__: Any) -> Any:
        return value

    return skipped


def rewrite(_: World, patch: pytest.MonkeyPatch) -> None:
    """The old box stays in the place of the new one."""
    patch.setattr("sipbot.store.counting.write", nothing())
    patch.setattr("sipbot.store.counting.remove", nothing())


def shuffling(_: World, patch: pytest.MonkeyPatch) -> None:
    """Rewritten in the order in which it was answered, under ids that grow."""
    turns = {secret.opinion: secret.turn for secret in cast(SEED)}
    numbers = count()
    patch.setattr(
        "sipbot.services.counting._random.shuffle",
        lambda kept: kept.sort(key=lambda one: turns.get(getattr(one, "answer", ""), 0)),
    )
    patch.setattr(
        "sipbot.store.counting.new_ids", lambda count: [f"{next(numbers):032x}" for _ in range(count)]
    )


def destroying(_: World, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("sipbot.services.closing.sweep", nothing(True))


def unlinking(_: World, patch: pytest.MonkeyPatch) -> None:
    """The key is copied into the folder before it is destroyed, as a backup would."""
    patch.setattr(
        "sipbot.store.keys.Keyring.destroy", lambda self, id_: self.path(id_).rename(self.folder / "old")
    )


def scrubbing(world: World, patch: pytest.MonkeyPatch) -> None:
    """And the log does not begin anew by itself, as it does once enough has happened."""
    patch.setattr("sipbot.store.database.Database.purge_deleted", nothing(True))
    if not world.database.embedded:
        return

    @sa.event.listens_for(world.database.engine.sync_engine, "connect")
    def growing(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA wal_autocheckpoint=0")
        cursor.close()


def overwriting(world: World, patch: pytest.MonkeyPatch) -> None:
    """Freed pages keep what was in them, and are not written anew."""
    patch.setattr("sipbot.store.sqlite.ANEW", "SELECT 1")

    @sa.event.listens_for(world.database.engine.sync_engine, "connect")
    def off(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA secure_delete=OFF")
        cursor.close()


def emptying_the_roll(_: World, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("sipbot.store.counting.take_off_roll", nothing())


def forgetting_awaited(_: World, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("sipbot.store.people.forget_awaited", nothing())


def forgetting_posts(_: World, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("sipbot.store.posts.forget", nothing())


def coarsening(_: World, patch: pytest.MonkeyPatch) -> None:
    """Each answer keeps the antenna where it was given."""
    coarsened = counting._coarsened

    def kept(question: Question, given: Sequence[Given], strata: Sequence[Stratum]) -> list[Kept]:
        return coarsened(
            question, given, [replace(s, antenna=g.antenna) for g, s in zip(given, strata, strict=True)]
        )

    patch.setattr("sipbot.services.counting._coarsened", kept)


def coarsening_kinds(_: World, patch: pytest.MonkeyPatch) -> None:
    """Each opinion keeps the kind of who wrote it."""
    kinds = {secret.opinion: secret.kind for secret in cast(SEED)}

    async def write(tx: Any, id_: str, ids: Sequence[str], kept: Sequence[Kept]) -> None:
        columns = ("id", "consultation", *Kept._fields, "kind", "counted")
        rows = [
            (own, id_, *one, kinds.get(one.answer, UNKNOWN), True) for own, one in zip(ids, kept, strict=True)
        ]
        await insert_many(tx, tables.box, columns, rows)

    patch.setattr("sipbot.store.counting.write", write)


def parting_reasons(_: World, patch: pytest.MonkeyPatch) -> None:
    """They stay beside the answers for which they were written."""
    patch.setattr("sipbot.rules.questions.split_for_box", lambda question, answer: (answer,))


def hiding_where_reasons_come_from(_: World, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("sipbot.services.counting.questions.is_reason", lambda question, row: False)


WITHOUT: dict[Leave, Attack] = {
    rewrite: lookup_keys_on_the_disk,
    shuffling: order,
    destroying: the_key,
    unlinking: the_key,
    scrubbing: lookup_keys_on_the_disk,
    overwriting: people_beside_the_consultation_in_raw_bytes,
    emptying_the_roll: people_beside_the_consultation,
    forgetting_awaited: people_beside_the_consultation,
    forgetting_posts: people_beside_the_consultation,
    coarsening: small_cells_told,
    coarsening_kinds: small_kinds_told,
    parting_reasons: reasons_beside_anything,
    hiding_where_reasons_come_from: reasons_beside_anything,
}


STORED = (rewrite, shuffling, unlinking, scrubbing, overwriting, emptying_the_roll)
"""Steps that each database takes in its own way; the others are the same above both."""
STEPS = [
    pytest.param(*step, marks=() if step[0] in STORED else pytest.mark.thorough) for step in WITHOUT.items()
]


@pytest.mark.parametrize(("leave_out", "finds_it"), STEPS, ids=lambda it: it.__name__)
async def test_the_attack_succeeds_as_soon_as_one_step_is_left_out(
    tmp_path: Path,
    voted: Voted,
    leave_out: Leave,
    finds_it: Attack,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    world = world_in(tmp_path / "house", voted.base)
    if leave_out is overwriting and not world.database.embedded:
        pytest.skip("PostgreSQL never overwrites: what was deleted goes when tables are written anew")
    leave_out(world, monkeypatch)
    try:
        assert finds_it(await loot(world, voted.secrets, voted.key, caplog))
    finally:
        await world.database.close()


@pytest.mark.alike
async def test_nothing_left_out_leaves_nothing_to_be_found(
    tmp_path: Path, voted: Voted, caplog: pytest.LogCaptureFixture
) -> None:
    """The same folder, closed as it should be, after a restart."""
    world = world_in(tmp_path / "house", voted.base)
    try:
        assert attacked(await loot(world, voted.secrets, voted.key, caplog)) == {}
    finally:
        await world.database.close()


async def test_with_key_and_lookup_keys_left_behind_the_attack_names_people(
    tmp_path: Path, voted: Voted, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The computing attack itself: key file and old box together are every vote."""
    world = world_in(tmp_path / "house", voted.base)
    rewrite(world, monkeypatch)
    destroying(world, monkeypatch)
    try:
        taken = await loot(world, voted.secrets, voted.key, caplog)
    finally:
        await world.database.close()
    assert await asyncio.to_thread(lookup_keys_computed, taken)
