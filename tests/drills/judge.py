"""The judge: reads the stand-in's ledger, and what the simulated people say that they answered."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sipbot.delivery.sender import HANGING, UNKNOWN_TRIP
from sipbot.platforms.telegram.outbound import LIMITS

from .processes import Json, Kill

Fits = Callable[[Json], bool]

ON_WAY = HANGING + math.ceil(2 * UNKNOWN_TRIP * LIMITS.per_second)
"""Messages that may be on their way at the same time where a round trip is short."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A message that a chat must have seen."""

    what: str
    chat: int
    fits: Fits
    kind: tuple[str, ...] = ("send",)
    after: int = 0  # a line of the ledger

    def is_in(self, lines: Sequence[Json]) -> bool:
        return any(
            line["chat"] == self.chat and line["kind"] in self.kind and self.fits(line)
            for line in lines[self.after :]
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """The figures of one drill."""

    kills: int
    lost_messages: tuple[str, ...]
    lost_answers: tuple[str, ...]
    repeated: int
    unexplained: tuple[str, ...]  # repeats of what was not on its way at a kill
    messages: int
    answers: int
    exposed: tuple[str, ...] = ()  # secret answers that stay readable where they were given
    by_aim: Mapping[str, int] = field(default_factory=dict)


def text_has(*parts: str) -> Fits:
    return lambda line: all(part in line["text"] for part in parts)


def offers(prefix: str) -> Fits:
    """Has a button whose data begin so."""
    return lambda line: any(b.get("data", "").startswith(prefix) for row in line["buttons"] for b in row)


def both(*fits: Fits) -> Fits:
    return lambda line: all(one(line) for one in fits)


def lost(expected: Sequence[Expected], lines: Sequence[Json]) -> tuple[str, ...]:
    return tuple(one.what for one in expected if not one.is_in(lines))


def repeats(lines: Sequence[Json], kills: Sequence[Kill]) -> tuple[int, tuple[str, ...]]:
    """How many messages came again, word for word in the same chat; and those that no kill explains.

    A kill explains what was on its way: of the last messages before it, as many as may be at the same time.
    """
    seen: dict[str, int] = {}
    sends = [line for line in lines if line["kind"] == "send"]
    count, unexplained = 0, []
    for line in sends:
        document = (line["document"] or {}).get("name")
        same = json.dumps([line["chat"], line["text"], line["buttons"], document])
        if same in seen:
            count += 1
            between = [kill for kill in kills if seen[same] <= kill.lines < line["n"]]
            if not any(sum(seen[same] <= s["n"] <= kill.lines for s in sends) <= ON_WAY for kill in between):
                unexplained.append(f"{line['n']}: {line['chat']} {line['text'][:40]!r}")
        seen[same] = line["n"]
    return count, tuple(unexplained)


def twice(lines: Sequence[Json]) -> tuple[int, tuple[str, ...]]:
    """What came again where nothing may, and no kill explains it.

    Under a key that was there before; word for word in a group; word for word in private more often than that
    person did anything.
    """
    keys = Counter(
        (line["chat"], line["key"]) for line in lines if line["key"] and line["kind"] in ("send", "toast")
    )
    repeats_of = {f"{chat}: key {key[:12]}": n - 1 for (chat, key), n in keys.items() if n > 1}
    acts = Counter(line["by"] for line in lines if line["kind"] == "person")
    same = Counter(
        (line["chat"], line["text"], json.dumps([line["buttons"], line["document"]]))
        for line in lines
        if line["kind"] == "send"
    )
    for (chat, text, _), n in same.items():
        if n > max(1, acts[chat]):
            repeats_of[f"{chat}: {text[:40]!r}"] = n - max(1, acts[chat])
    return sum(repeats_of.values()), tuple(repeats_of)


def answers_lost(results: Json, dossier: str, answers: Sequence[Json]) -> tuple[str, ...]:
    """What people answered and the results lack, by an own count; opinions word for word."""
    lacking = []
    for question in results["questions"]:
        own = [row for row in answers if row["question"] == question["id"]]
        if "opinions" in question:
            lacking += [f"{question['id']}: {row['answer']!r}" for row in own if row["answer"] not in dossier]
            lacking += [f"{question['id']}: one opinion too few"] * max(0, len(own) - question["opinions"])
            continue
        if "fewer_than" in question:
            lacking += [f"{question['id']}: not shown, yet {len(own)} answered"] * (len(own) >= 5)
            continue
        counted, stated = Counter(row["answer"] for row in own), {"no-opinion": question["no_opinion"]}
        for option, n in counted.items():
            lacking += [f"{question['id']}: {option}"] * max(0, n - (stated | question["options"])[option])
    people = {row["person"] for row in answers}
    lacking += ["turnout"] * max(0, len(people) - results["turnout"]["answered"])
    return tuple(lacking)


def answered_rows(people: Sequence[Any]) -> list[Json]:
    return [
        {"person": p.id, "antenna": p.antenna, "language": p.language, "question": question, "answer": answer}
        for p in people
        for question, answer in p.answers.items()
    ]
