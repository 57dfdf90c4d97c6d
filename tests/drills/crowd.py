"""Many members who act at once, on the stand-in, while the example consultation is open."""

from __future__ import annotations

import random
from collections.abc import Sequence

from sipbot.demo.script import CHATS

from .judge import Expected, lost, offers
from .outside import Json
from .processes import StandIn
from .week import Member

PATIENCE = 20.0
OPTIONS = ("same", "less-for-little", "less-for-much", "no-opinion")
"""What may be chosen in the first question."""


def asking_messages(telegram: StandIn) -> dict[int, Json]:
    """The message that asks, in each chat."""
    wanted = [Expected(f"consultation {chat}", chat, offers("vote|")) for chat in CHATS]
    assert telegram.until(lambda lines: not lost(wanted, lines), PATIENCE), lost(wanted, telegram.ledger.lines)
    return {
        line["chat"]: line for line in telegram.ledger.lines if line["kind"] == "send" and offers("vote|")(line)
    }


def load(telegram: StandIn, people: Sequence[Member], seed: int = 4) -> None:
    """Everybody answers in the group and writes to the bot."""
    starts = [{"user": person.id, "act": "start"} for person in people]
    presses = votes(telegram, people, seed)
    telegram.act(*(act for pair in zip(presses, starts, strict=True) for act in pair))


def votes(telegram: StandIn, people: Sequence[Member], seed: int) -> list[Json]:
    """One press of each in the group."""
    asking, chance = asking_messages(telegram), random.Random(seed)
    return [_vote(person, asking[person.chat], chance.choice(OPTIONS)) for person in people]


def _vote(person: Member, message: Json, chosen: str) -> Json:
    data = [b["data"] for row in message["buttons"] for b in row if b.get("data", "").startswith("vote|")]
    person.answers["rate"] = chosen
    press = {"user": person.id, "act": "press", "chat": person.chat, "message": message["message_id"]}
    return {**press, "button": data[OPTIONS.index(chosen)]}


def follows(telegram: StandIn, people: Sequence[Member]) -> list[Json]:
    """Each goes on in private, by the last button of the message that asks."""
    asking = asking_messages(telegram)
    return [
        {
            "user": person.id,
            "act": "follow",
            "chat": person.chat,
            "message": asking[person.chat]["message_id"],
            "button": asking[person.chat]["buttons"][-1][-1]["label"],
        }
        for person in people
    ]
