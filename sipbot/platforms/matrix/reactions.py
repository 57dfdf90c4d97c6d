"""Which reaction gave which answer: who takes it away takes the answer back."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import nio

from .content import Shown
from .inbound import read
from .pressable import Menus, decrypted
from .wire import V1, Gone, call, path

KNOWN = 20_000
"""How many reactions, and how many answers, are remembered; about others the server is asked."""
COME = "come"
"""The verb whose answer can be taken back so."""

Raw = Mapping[str, Any]
Act = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """A reaction: whose it is, to which message, and what it did; () is nothing."""

    sender: str
    target: str
    act: Act


@dataclass(frozen=True, slots=True)
class TakenBack:
    target: str
    act: Act
    """The answer that counts now; with an empty one at its end, none."""


class Reactions:
    """The reactions of people, as far as they are known."""

    def __init__(self, client: nio.AsyncClient, menus: Menus) -> None:
        self._client = client
        self._menus = menus
        self._known: OrderedDict[str, Given] = OrderedDict()
        self._last: OrderedDict[tuple[str, str], str] = OrderedDict()

    def reacted(self, id_: str, sender: str, target: str, act: Act) -> None:
        """Also to what is none of ours: what is known to mean nothing is not asked about."""
        self._known[id_] = Given(sender, target, act)
        if len(self._known) > KNOWN:
            self._known.popitem(last=False)

    def answered(self, id_: str, sender: str, act: Act) -> None:
        """By which event this person has answered last, in whatever way."""
        if act[0] == COME:
            self._last[sender, act[1]] = id_
            self._last.move_to_end((sender, act[1]))
        if len(self._last) > KNOWN:
            self._last.popitem(last=False)

    def is_answer(self, sender: str, id_: str) -> bool:
        """Whether this person's last answer to something was given by this event."""
        return any(id_ == event for (who, _), event in self._last.items() if who == sender)

    async def taken_back(self, room: str, redaction: Raw, since: str) -> TakenBack | None:
        """What a redaction does to an answer; None if nothing. Raises TryLater."""
        id_ = str(redaction.get("redacts") or redaction["content"].get("redacts") or "")
        sender = str(redaction["sender"])
        given = self._known.pop(id_, None) or await self._found_out(room, id_, sender, since)
        if given is None or given.sender != sender or given.act[:1] != (COME,):
            return None
        if self._last.get((sender, given.act[1]), id_) != id_:
            return None  # they have answered anew since
        left = await self._left(room, given.target, sender)
        act = left[-1][1] if left else (*given.act[:2], "")
        if left:
            self._last[sender, act[1]] = left[-1][0]
        return TakenBack(given.target, act)

    async def _found_out(self, room: str, id_: str, sender: str, since: str) -> Given | None:
        """A redaction leaves nothing of what it was about: it is taken for a reaction to our newest message
        that has answers to take back, and to which this person shows no other reaction."""
        gone = await self._event(room, id_)
        if gone is None or gone.get("type") != "m.reaction" or gone.get("sender") != sender:
            return None
        for target, menu in await self._menus.recent(room, since):
            come = next((act for act in menu.numbered if act[0] == COME), ())
            invitation = await self._event(room, target) if come else None
            if invitation is None or invitation["origin_server_ts"] > gone["origin_server_ts"]:
                continue
            left = await self._left(room, target, sender)
            if all(at < gone["origin_server_ts"] for _, _, at in left):
                return Given(sender, target, come)
        return None

    async def _event(self, room: str, id_: str) -> dict[str, Any] | None:
        try:
            return await call(self._client, "GET", path("rooms", room, "event", id_))
        except Gone:
            return None

    async def _left(self, room: str, target: str, sender: str) -> list[tuple[str, Act, int]]:
        """This person's reactions to a message that are answers, the last one last: id, act, time."""
        menu = await self._menus.find(room, target) or Shown(())
        try:
            where = path("rooms", room, "relations", target, "m.annotation", base=V1)
            answer = await call(self._client, "GET", where, query={"limit": "1000"})
        except Gone:
            return []
        answers = []
        for event in answer.get("chunk", ()):
            clear = decrypted(self._client, room, event) if event.get("sender") == sender else None
            utterance = read(clear) if clear is not None else None
            if utterance is not None and 0 < utterance.number <= len(menu.numbered):
                act = menu.numbered[utterance.number - 1]
                answers.append((str(event["event_id"]), act, int(event["origin_server_ts"])))
        return sorted((one for one in answers if one[1][0] == COME), key=lambda one: one[2])
