"""What an event of a room means: whose act it is, and what its number does."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import nio

from sipbot.chat import Action, Address

from . import files, inbound
from .content import Shown, thread_of
from .events import followed, invited_by
from .inbound import NAME, Utterance
from .pressable import Menus
from .reactions import Reactions
from .rooms import Rooms


@dataclass(frozen=True, slots=True)
class Interpreted:
    """An act and how it was done."""

    action: Action
    room: str
    event: str
    by_reaction: bool = False


class Interpreter:
    """Reads events in the order of their room. `chats`: the antennas', as they are now."""

    def __init__(self, client: nio.AsyncClient, rooms: Rooms, menus: Menus) -> None:
        self._client = client
        self._rooms = rooms
        self._menus = menus
        self._reactions = Reactions(client, menus)
        self.chats: Sequence[Address] = ()
        self.since = ""
        """The position from which the present events are."""

    async def read(self, room: str, event: dict[str, Any]) -> Interpreted | None:
        """The act in an event; None if there is none for us. Raises TryLater, NotAnEvent."""
        if new := self._rooms.replaced(room, event):
            if not await self._rooms.follow(room, new):
                return None
            return self._act(room, event, "moved", (str(Address(NAME, new)),))
        sender, partner = str(event["sender"]), self._rooms.partner(room)
        if followed(event, self._client.user_id):
            if not partner:
                return self._act(room, {**event, "sender": invited_by(event)}, "added", ())
            invited = {**event, "sender": partner}  # the act of whoever wants to talk, not the bot's
            return self._private(room, invited, partner, "command", ("start", ""))
        if sender == self._client.user_id:
            self._menus.saw(room, event)
            return None
        if event["type"] == "m.room.member":
            return self._membership(room, event, partner)
        if event["type"] == "m.room.power_levels" and not partner:
            return self._act(room, event, "rights", ())
        if partner and partner != sender:
            return None
        if event["type"] == "m.room.encrypted":
            return self._unreadable(room, event, partner)
        if event["type"] == "m.room.redaction":
            return await self._taken_back(room, event, partner)
        utterance = inbound.read(event)
        return await self._meant(room, event, utterance, partner) if utterance is not None else None

    def _unreadable(self, room: str, event: dict[str, Any], partner: str) -> Interpreted | None:
        """Another act than the one that it becomes if its key comes later."""
        if not partner or not event["content"]:
            return None
        closed = {**event, "event_id": f"{event['event_id']}:unread"}
        return self._private(room, closed, partner, "unreadable", ())

    async def _taken_back(self, room: str, event: dict[str, Any], partner: str) -> Interpreted | None:
        back = await self._reactions.taken_back(room, event, self.since)
        if back is None:
            return None
        return self._press(room, event, partner, back.act, back.target, by_reaction=True)

    def taken_out(self, room: str, position: str) -> Interpreted:
        """The bot is no longer in this room."""
        event = self._of_its_own(f"$left:{room}:{position}")
        if person := self._rooms.taken_out(room):
            return self._private(room, {**event, "sender": person}, person, "removed", ())
        return self._act(room, event, "removed", ())

    def moved(self, old: str, new: str) -> Interpreted:
        """A room goes on in another, to which the bot was invited."""
        return self._act(old, self._of_its_own(f"$moved:{old}:{new}"), "moved", (str(Address(NAME, new)),))

    def _of_its_own(self, id_: str) -> dict[str, Any]:
        """What no event tells."""
        return {
            "event_id": id_,
            "sender": self._client.user_id,
            "origin_server_ts": int(time.time() * 1000),
        }

    def _membership(self, room: str, event: dict[str, Any], partner: str) -> Interpreted | None:
        if (
            partner
            and event.get("state_key") == partner
            and event["content"].get("membership") in ("leave", "ban")
        ):
            return self._private(room, event, partner, "removed", ())
        return None

    async def _meant(
        self, room: str, event: dict[str, Any], utterance: Utterance, partner: str
    ) -> Interpreted | None:
        if utterance.form == "command":
            return self._act_in(room, event, partner, "command", utterance.args)
        if utterance.form == "wordless":
            return self._act_in(room, event, partner, "wordless", ()) if partner else None
        if utterance.form == "edited":
            return self._edited(room, event, utterance, partner)
        if utterance.form == "file":
            return self._with_file(room, event, partner) if partner else None
        if utterance.form == "poll":
            return await self._polled(room, event, utterance, partner)
        pressed = await self._pressed(room, event, utterance, partner)
        if pressed is not None:
            return pressed
        if partner and utterance.text:
            return self._act_in(room, event, partner, "text", (utterance.text,))
        return None  # what people tell each other in a group is not read

    def _edited(
        self, room: str, event: dict[str, Any], utterance: Utterance, partner: str
    ) -> Interpreted | None:
        """In a group what is no answer is not read, changed or not."""
        if partner:
            return self._act_in(room, event, partner, "edited", ())
        if not self._reactions.is_answer(str(event["sender"]), utterance.target):
            return None
        return self._press(room, event, partner, ("edited",), utterance.target)

    async def _polled(
        self, room: str, event: dict[str, Any], utterance: Utterance, partner: str
    ) -> Interpreted | None:
        """Only in a 1:1 room; an empty answer takes back what was answered."""
        if not partner:
            return None
        poll = await self._menus.find(room, utterance.target)
        if poll is None:
            return None  # somebody else's poll
        act = utterance.args
        if not act and poll.numbered:
            act = ("withdraw", *poll.numbered[0][1:3])
        elif act not in poll.numbered:
            act = inbound.UNKNOWN
        return self._press(room, event, partner, act, "")

    async def _pressed(
        self, room: str, event: dict[str, Any], utterance: Utterance, partner: str
    ) -> Interpreted | None:
        """A number, or in a group the words of a secret answer; not in a thread, where people talk."""
        if utterance.threaded and not partner:
            return None
        by_reaction = event["type"] == "m.reaction"
        target = utterance.target or await self._menus.newest(room, self.since)
        another_sign = by_reaction and not utterance.number
        menu = await self._menus.find(room, target) if target and not another_sign else None
        act = _chosen(menu, utterance) if menu is not None else ()
        if menu is not None and utterance.target and 0 < utterance.number <= len(menu.before):
            # In a 1:1 room, what is over is said in words.
            act = inbound.UNKNOWN if partner else menu.before[utterance.number - 1]
        if by_reaction:
            self._reactions.reacted(str(event["event_id"]), str(event["sender"]), target, act)
        if not act:
            return None
        self._reactions.answered(str(event["event_id"]), str(event["sender"]), act)
        return self._press(room, event, partner, act, target, by_reaction)

    def _press(
        self,
        room: str,
        event: dict[str, Any],
        partner: str,
        act: tuple[str, ...],
        target: str,
        by_reaction: bool = False,
    ) -> Interpreted:
        verb, *args = act
        if verb == "start":
            self._rooms.forget(str(event["sender"]))
            return self._private(room, event, str(event["sender"]), "command", ("start", *args))
        heard = self._act_in(room, event, partner, verb, tuple(args))
        action = replace(heard.action, query=heard.event, seen=not partner, message="" if partner else target)
        return replace(heard, action=action, by_reaction=by_reaction)

    def _act_in(
        self, room: str, event: dict[str, Any], partner: str, verb: str, args: tuple[str, ...]
    ) -> Interpreted:
        if partner:
            return self._private(room, event, partner, verb, args)
        return self._act(room, event, verb, args)

    def _act(self, room: str, event: dict[str, Any], verb: str, args: tuple[str, ...]) -> Interpreted:
        more = {
            "address": Address(NAME, room),
            "private": False,
            "name": self._name_in(room, event),
            "thread": thread_of(event.get("content") or {}),
        }
        return Interpreted(inbound.action(event, time.time(), verb, args, **more), room, str(event["event_id"]))

    def _private(
        self, room: str, event: dict[str, Any], person: str, verb: str, args: tuple[str, ...]
    ) -> Interpreted:
        """In a 1:1 room: its address is the person's."""
        more = {
            "address": Address(NAME, person),
            "private": True,
            "name": self._name_in(room, event),
            "met": self._rooms.together_in(self.chats, person),
            "thread": thread_of(event.get("content") or {}),
        }
        return Interpreted(inbound.action(event, time.time(), verb, args, **more), room, str(event["event_id"]))

    def _name_in(self, room: str, event: dict[str, Any]) -> str:
        known = self._client.rooms.get(room)
        member = known.users.get(str(event["sender"])) if known else None
        return str(member.display_name or member.user_id)[:80] if member else ""

    def _with_file(self, room: str, event: dict[str, Any], partner: str) -> Interpreted:
        content = event["content"]
        heard = self._private(room, event, partner, "file", ("", files.caption(content)))
        return replace(heard, action=replace(heard.action, file=files.sent(content)))


def _chosen(menu: Shown, utterance: Utterance) -> tuple[str, ...]:
    """What a number, or the words of a secret answer, stand for; () is nothing."""
    if 0 < utterance.number <= len(menu.numbered):
        return menu.numbered[utterance.number - 1]
    for n, (label, *act) in enumerate(menu.hidden, 1):
        if utterance.number == n or utterance.text.strip().casefold() == label.casefold():
            return tuple(act)
    return ()
