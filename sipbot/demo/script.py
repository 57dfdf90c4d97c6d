"""`sipbot demo --headless`: a scripted fortnight with many simulated members, played through Telegram's API.

What the simulated people answered is written by them, as they answer; it is what the bot's count is judged by.
"""

from __future__ import annotations

import json
import random
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sipbot.sandbox.facts import Message, User

from . import said
from .interactive import CONSULTATION, example_in, start_of
from .stage import (
    AICHA,
    ANIMATOR,
    BRUSSEL,
    BRUXELLES,
    COORDINATOR,
    DRAFTER,
    EUPEN,
    GENT,
    HEIDI,
    JOKE,
    LIEGE,
    Stage,
    on_stage,
)

SPEED = 300.0
FIRST = 6_000_000_000
"""Numbers of the simulated members: above 32 bits, as Telegram gives them today."""
BATCH = 60
"""People who act between two moments at which everything settles."""

CHATS = {
    LIEGE: ("liege", "fr", 24),
    GENT: ("gent", "nl", 16),
    EUPEN: ("eupen", "de", 6),
    BRUXELLES: ("brussels", "fr", 34),
    BRUSSEL: ("brussels", "nl", 20),
}
"""Antenna, language and share of the simulated members, of each chat."""


@dataclass
class Member:
    """A simulated person: what they mean to do, and what they have answered in the end."""

    id: int
    chat: int
    antenna: str
    language: str
    answers: dict[str, Any] = field(default_factory=dict)
    reasons: dict[tuple[str, Any], str] = field(default_factory=dict)
    """By question and the answer for which they were written."""


@dataclass
class Week:
    """The script, with what it needs at hand."""

    stage: Stage
    questions: list[dict[str, Any]]
    members: list[Member]
    chance: random.Random
    progress: Callable[[int], None]

    async def play(self) -> None:
        """Announce, ask, answer, change, withdraw, remind, come, erase; until after the closing."""
        await self._people_of_the_house()
        await self._announce()
        await self._until_open()
        await self.answer()
        await self._change_their_minds()
        await self._come()
        await self._to_the_end()

    async def answer(self) -> None:
        await self._answer_in_groups()
        await self._answer_in_private()

    async def _people_of_the_house(self) -> None:
        for person in (ANIMATOR, COORDINATOR, DRAFTER):
            self.stage.world.start(person)
        await self.stage.settled()
        file = Path(self.stage.app.database.url.database or "").parent / "config/consultations" / CONSULTATION
        self.stage.world.send_file(COORDINATOR, COORDINATOR, CONSULTATION, file.read_bytes())
        await self.stage.settled()
        await self._press_last(COORDINATOR, data="publication|publish|")

    async def _announce(self) -> None:
        """The animator of Liège announces a small talk, step by step, a week ahead of the closing."""
        world, stage = self.stage.world, self.stage
        world.write(ANIMATOR, ANIMATOR, "/announce")
        await stage.settled()
        await self._press_last(ANIMATOR, "Liège")
        for text in (
            "Le modèle économique, autour d'un café",
            "10/12/2026",
            "18:30",
            "Place du Marché 1, Liège",
        ):
            world.write(ANIMATOR, ANIMATOR, text)
            await stage.settled()
        await self._press_last(ANIMATOR, data="draft|nolink")
        await self._press_last(ANIMATOR, data="draft|publish")
        await stage.until(stage.clock.now() + timedelta(minutes=2))

    async def _press_last(self, person: int, label: str = "", data: str = "") -> None:
        """Press a button of the newest message in the private chat that has it."""
        for message in reversed(self.stage.world.screen(person, person)):
            for row in message.rows:
                for button in row:
                    if (label and label in button.label) or (data and (button.data or "").startswith(data)):
                        self.stage.world.press(person, person, message.message_id, button.data)
                        await self.stage.settled()
                        return
        raise LookupError(f"no button {label or data}")

    async def _until_open(self) -> None:
        entry = await self.stage.app.next_due("open")
        if entry is not None:
            await self.stage.until(entry.at + timedelta(minutes=1))

    def _batches(self, people: list[Member]) -> Iterator[list[Member]]:
        for start in range(0, len(people), BATCH):
            yield people[start : start + BATCH]

    async def _answer_in_groups(self) -> None:
        """Everybody sees the message; most press one of its buttons."""
        question = self.questions[0]
        for batch in self._batches(self.members):
            for member in batch:
                if self.chance.random() < 0.85:
                    self._press_in_group(member, question, self._choice(question, member))
            await self.stage.settled()
            self.progress(len(batch))

    def _choice(self, question: dict[str, Any], member: Member) -> str:
        """People of an antenna lean one way."""
        options = [option["id"] for option in question["option"]]
        lean = sum(map(ord, member.antenna)) % len(options)
        weights = [3 if n == lean else 1 for n in range(len(options))]
        chosen: str = self.chance.choices(options, weights)[0]
        return chosen

    def _press_in_group(self, member: Member, question: dict[str, Any], option: str) -> None:
        message = self._asking(member.chat)
        position = [known["id"] for known in question["option"]].index(option)
        button = [button for row in message.rows for button in row][position]
        self.stage.world.press(member.id, member.chat, message.message_id, button.data)
        member.answers[question["id"]] = option

    def _asking(self, chat: int) -> Message:
        """The group's message that asks."""
        messages = [m for m in self.stage.world.chats[chat].messages.values() if m.rows and m.rows[-1][0].start]
        return messages[-1]

    async def _answer_in_private(self) -> None:
        """Nearly all open the private chat and answer the other questions there."""
        people = [member for member in self.members if self.chance.random() < 0.95]
        for batch in self._batches(people):
            for member in batch:
                message = self._asking(member.chat)
                label = message.rows[-1][0].label
                self.stage.world.follow(member.id, member.chat, message.message_id, label)
            await self.stage.settled()
            await self._say_why(batch, self.questions[0])
            for question in self.questions:
                await self._one_question(batch, question)
            self.progress(len(batch))

    async def _say_why(self, batch: list[Member], question: dict[str, Any]) -> None:
        """Beside the question that is open now some say why they answered the one before."""
        people = [m for m in batch if question["id"] in m.answers and self.chance.random() < 0.6]
        for member in people:
            page = self._page(member)
            (button,) = [b for row in page.rows for b in row if b.data.startswith("why|")]
            self.stage.world.press(member.id, member.id, page.message_id, button.data)
        await self.stage.settled()
        for member in people:
            why = said.reason(member.language, member.answers[question["id"]], self.chance)
            self.stage.world.write(member.id, member.id, why)
            member.reasons[question["id"], member.answers[question["id"]]] = why
        await self.stage.settled()

    async def _one_question(self, batch: list[Member], question: dict[str, Any]) -> None:
        for member in batch:
            if question["id"] in member.answers:
                continue
            page = self._page(member)
            if "option" in question:
                option = self._choice(question, member)
                position = [known["id"] for known in question["option"]].index(option)
                pressed = [b for row in page.rows for b in row if b.data.startswith("pick|")][position]
                self.stage.world.press(member.id, member.id, page.message_id, pressed.data)
                member.answers[question["id"]] = option
            elif self.chance.random() < 0.95:
                opinion = said.opinion(member.language, self.chance)
                self.stage.world.write(member.id, member.id, opinion)
                member.answers[question["id"]] = opinion
        await self.stage.settled()

    def _page(self, member: Member) -> Message:
        """The ballot's newest page in the private chat."""
        pages = [m for m in self.stage.world.screen(member.id, member.id) if m.rows]
        return pages[-1]

    async def _change_their_minds(self) -> None:
        """Some press another button; some press twice; an update comes three times."""
        self.stage.world.updates.times = 3
        question = self.questions[0]
        people = [m for m in self.members if question["id"] in m.answers and self.chance.random() < 0.1]
        for batch in self._batches(people):
            for member in batch:
                self._press_in_group(member, question, self._choice(question, member))
                self._press_in_group(member, question, self._choice(question, member))
            await self.stage.settled()
        self.stage.world.updates.calm()

    async def _come(self) -> None:
        """In Liège people say whether they come."""
        for member in [m for m in self.members if m.chat == LIEGE][:40]:
            announced = [
                m
                for m in self.stage.world.chats[LIEGE].messages.values()
                if m.rows and m.rows[0][0].data.startswith("come|")
            ]
            button = self.chance.choice(announced[0].rows[0])
            self.stage.world.press(member.id, LIEGE, announced[0].message_id, button.data)
        await self.stage.settled()

    async def _to_the_end(self) -> None:
        """Reminders on the way; at the closing the results, the dossier, the ballots overwritten."""
        entry = await self.stage.app.next_due("close")
        if entry is not None:
            await self.stage.until(entry.at + timedelta(hours=1))


def _crowd(stage: Stage, count: int) -> list[Member]:
    """The members of the cast and a crowd, spread over the chats by their shares."""
    by_share = [chat for chat, (_, _, share) in CHATS.items() for _ in range(share)]
    random.Random(7).shuffle(by_share)
    chats = [by_share[n % len(by_share)] for n in range(count)]
    people = [
        Member(id_, chat, *CHATS[chat][:2]) for id_, chat in ((AICHA, LIEGE), (JOKE, GENT), (HEIDI, EUPEN))
    ]
    for n, chat in enumerate(chats[: max(0, count - len(people))], 1):
        user = stage.world.add_user(User(FIRST + n, f"Member {n}", CHATS[chat][1], "member", shown=False))
        stage.world.chats[chat].members.add(user.id)
        people.append(Member(user.id, chat, *CHATS[chat][:2]))
    return people


async def others_answer(stage: Stage, spec: dict[str, Any], count: int, but: int) -> None:
    """So many members answer on their phones, in groups and in private; not the one whose part is played."""
    people = [member for member in _crowd(stage, count) if member.id != but]
    week = Week(stage, spec["question"], people, random.Random(11), lambda done: None)
    await week.answer()


async def play(base: Path, out: Path, members: int, progress: Callable[[int], None]) -> str:
    """Play the script, write what came of it; the id of the consultation."""
    file = example_in(base)
    spec = tomllib.loads(file.read_text("utf-8"))
    out.mkdir(parents=True, exist_ok=True)
    async with on_stage(base, start_of(file), speed=SPEED, tick_every=0.1) as stage:
        people = _crowd(stage, members)
        week = Week(stage, spec["question"], people, random.Random(11), progress)
        await week.play()
        _write_answers(out / "answers.jsonl", people)
        _write_transcript(out / "transcript.jsonl", stage)
    return str(spec["id"])


def _write_answers(path: Path, people: list[Member]) -> None:
    """One line per answer: what the simulated people say that they answered."""
    rows = [
        {"person": m.id, "antenna": m.antenna, "language": m.language, "question": question, "answer": answer}
        | ({"reason": m.reasons[question, answer]} if (question, answer) in m.reasons else {})
        for m in people
        for question, answer in m.answers.items()
    ]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def _write_transcript(path: Path, stage: Stage) -> None:
    """One line per message that a chat saw."""
    with path.open("w", encoding="utf-8") as file:
        for line in stage.world.ledger:
            chat = stage.world.chats.get(line.chat)
            user = stage.world.users.get(line.user or line.chat)
            language = CHATS[line.chat][1] if line.chat in CHATS else user.language if user else ""
            row = {
                "time": line.time.isoformat(),
                "chat": line.chat,
                "title": chat.title if chat else "",
                "kind": line.kind,
                "language": language,
                "text": line.text,
                "buttons": list(line.buttons),
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
