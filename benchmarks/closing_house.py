"""A consultation that many have answered, in a database of its own."""

from __future__ import annotations

import random
import secrets
import shutil
import sqlite3
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sipbot.app import configured, prepared
from sipbot.services import Keyring, Work, publishing

CONFIG = Path(__file__).parents[1] / "config"
ID = "large"
KINDS = ("single",) * 5 + ("scale",) * 2 + ("multiple",) * 2 + ("consent",) * 2 + ("text",)
"""The kinds of its twelve questions."""
SHARES = (0.87,) * 11 + (0.42,)
"""How many of those who take part answer each: about 650,000 answers of 65,000 people."""
LANGUAGES = ("fr", "nl", "de")
WORDS = ("le", "modèle", "dienst", "membres", "Beitrag", "commun", "tarief", "équitable", "zusammen", "avis")
STARTS = datetime(2026, 12, 1, 9, tzinfo=UTC)
ENDS = STARTS + timedelta(days=10)
COLUMNS = (
    "id, consultation, question, antenna, language, answer, finder, 'order', person, signature, receipt, kind, "
    "moment"
).replace("'", '"')


@dataclass(frozen=True, slots=True)
class House:
    """Where it lies, and how many answers are in its box."""

    folder: Path
    answers: int

    @property
    def file(self) -> Path:
        return self.folder / "sipbot.db"


def antennas(count: int) -> str:
    """The file of so many antennas, each with a chat."""
    return "\n".join(
        f'[[antenna]]\nslug = "a{n:02}"\nname = "Antenna {n}"\ntimezone = "Europe/Brussels"\nmembers = 3000\n'
        f'[[antenna.chat]]\naddress = "telegram:-10010000{n:05}"\nlanguage = "{LANGUAGES[n % 3]}"\n'
        for n in range(count)
    )


def values() -> dict[str, Any]:
    """The consultation's file: twelve questions."""
    example = tomllib.loads((CONFIG / "consultations" / "all-kinds.toml").read_text("utf-8"))
    by_kind = {table["kind"]: table for table in example["question"]}
    asked = [{**by_kind[kind], "id": f"q{n:02}"} for n, kind in enumerate(KINDS)]
    for table in asked:
        table.pop("only_if", None)
    moments = {"opens": STARTS.replace(tzinfo=None), "closes": ENDS.replace(tzinfo=None)}
    return {**example, **moments, "id": ID, "question": asked, "antennas": "all"}


def answer(kind: str, table: dict[str, Any], chance: random.Random) -> str:
    """What one person says."""
    if chance.random() < 0.05:
        return "-"
    if kind == "scale":
        return str(chance.randint(1, table["steps"]))
    if kind == "consent":
        return chance.choices(("agree", "disagree", "abstain"), (70, 20, 10))[0]
    if kind == "text":
        return " ".join(chance.choices(WORDS, k=chance.randint(4, 20)))
    ids = [option["id"] for option in table["option"]]
    if kind == "multiple":
        chosen = {*chance.sample(ids, chance.randint(1, 3))}
        return ",".join(id_ for id_ in ids if id_ in chosen)
    return chance.choice(ids)


def rows(asked: list[dict[str, Any]], people: int, chance: random.Random) -> Iterator[tuple[Any, ...]]:
    """Every person's answers, as the ballot box has them while it is open."""
    for _ in range(people):
        at, language = f"a{chance.randrange(25):02}", chance.choice(LANGUAGES)
        kind = chance.choices(("member", "client", "partner", "unknown"), (60, 20, 5, 15))[0]
        for (question, share), table in zip(zip(KINDS, SHARES, strict=True), asked, strict=True):
            if chance.random() < share:
                given = answer(question, table, chance)
                yield (
                    secrets.token_hex(16), ID, table["id"], at, language, given, secrets.token_bytes(32),
                    secrets.randbits(62), None, None, secrets.token_hex(16), kind, secrets.randbits(62),
                )  # fmt: skip


async def built(folder: Path, people: int) -> House:
    """The house, with the box and the roll filled."""
    (folder / "config" / "consultations").mkdir(parents=True)
    shutil.copy(CONFIG / "sipbot.toml", folder / "config")
    example = (CONFIG / "antennas.toml").read_text("utf-8")
    groups = example[example.index("[[working_group]]") :]
    (folder / "config" / "antennas.toml").write_text(antennas(25) + "\n" + groups, "utf-8")
    settings = configured(folder / "config", {})
    database, consultation = await prepared(settings), values()
    async with database.write() as tx:
        work = Work(tx, Keyring(settings.keys_dir), STARTS - timedelta(days=5))
        await publishing.publish(work, consultation, "command line")
    await database.close()
    chance = random.Random(7)
    with sqlite3.connect(folder / "sipbot.db") as raw:
        answered = sorted(rows(consultation["question"], people, chance))
        places = ",".join("?" * 13)
        raw.executemany(f"INSERT INTO box ({COLUMNS}) VALUES ({places})", answered)
        on_roll = [(ID, n, f"a{chance.randrange(25):02}") for n in range(people)]
        raw.executemany("INSERT INTO roll (consultation, person, antenna) VALUES (?,?,?)", on_roll)
    raw.close()
    return House(folder, len(answered))
