"""Which room is whose: 1:1 rooms, groups, invitations, rooms that were replaced."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import nio

from sipbot.chat import Address
from sipbot.ports import Intake, Moved, TryLater, Unreachable

from .inbound import NAME
from .wire import REQUEST_TIMEOUT, RETRY_AFTER, Gone, call, path

log = logging.getLogger(__name__)

DIRECT = "m.direct"
OPENED_FOR = "coop.sipbot.direct"
"""In a room of ours from its first moment: whose 1:1 room it is."""
OPENED_BEFORE = "sipbot.direct"
"""What that was called in rooms that may still be there."""
TOMBSTONE = "m.room.tombstone"
ENCRYPTED = {
    "type": "m.room.encryption",
    "state_key": "",
    "content": {"algorithm": "m.megolm.v1.aes-sha2"},
}

Raw = Mapping[str, Any]


class Rooms:
    """The bot's rooms. A person's address stands for their 1:1 room."""

    def __init__(self, client: nio.AsyncClient, *, encrypted: bool) -> None:
        self._client = client
        self._encrypted = encrypted
        self._direct: dict[str, list[str]] = {}
        self._person: dict[str, str] = {}
        self._replaced: dict[str, str] = {}
        self._via: dict[str, str] = {}
        self._false: set[tuple[str, str]] = set()
        self._left: set[str] = set()
        self._opening: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._news = asyncio.Condition()
        self._known = False

    # whose room it is

    async def load(self) -> None:
        """The 1:1 rooms as the server keeps them for this account."""
        try:
            kept = await call(self._client, "GET", self._kept_at)
        except Gone:
            kept = {}  # there has never been one
        self._direct = {
            user: [str(room) for room in rooms] for user, rooms in kept.items() if isinstance(rooms, list)
        }
        self._person = {room: user for user, rooms in self._direct.items() for room in rooms}
        entered = await call(self._client, "GET", path("joined_rooms"))
        self._left = set(self._person) - set(entered.get("joined_rooms", ()))

    @property
    def _kept_at(self) -> str:
        return path("user", self._client.user_id, "account_data", DIRECT)

    def partner(self, room: str) -> str:
        """The person whose 1:1 room this is; "" if it is a group."""
        return self._person.get(room, "") if self._only_two(room) else ""

    def _only_two(self, room: str) -> bool:
        """A third person in a 1:1 room makes it a group: nothing private is said there any more."""
        known = self._client.rooms.get(room)
        return known is None or len(known.users) <= 2

    def together_in(self, chats: Iterable[Address], user: str) -> tuple[Address, ...]:
        """Those of these chats in which this person is together with the bot."""
        return tuple(chat for chat in chats if self._is_in(chat.id, user))

    def _is_in(self, room: str, user: str) -> bool:
        known = self._client.rooms.get(room)
        return (
            known is not None
            and room not in self._left
            and user in known.users
            and user not in known.invited_users
        )

    # where to write

    async def of(self, to: Address) -> str:
        """The room behind an address; a person's is made if there is none. Raises TryLater, Unreachable, …

        Before the first sync nobody knows which rooms there are, nor which of them are encrypted.
        """
        if not self._known:
            raise TryLater(RETRY_AFTER, "the rooms are not known yet")
        if to.id.startswith("!"):
            await self._still_there(to.id)
            return to.id
        async with self._opening[to.id]:
            for room in reversed(self._direct.get(to.id, [])):
                if self.partner(room) != to.id:
                    continue
                if room in self._left or to.id not in (await self._appeared(room)).users:
                    raise Unreachable("the person has left the 1:1 room")
                await self._still_there(room)
                return room
            return await self._opened(to.id)

    async def _still_there(self, room: str) -> None:
        """In a room that was replaced some may still write, and nobody reads it. Raises as `moved`."""
        known = self._client.rooms.get(room)
        if room in self._replaced or (known is not None and known.replacement_room):
            await self.moved(room)

    def known_room(self, user: str) -> str:
        """Their 1:1 room, if they are in it; "" otherwise."""
        for room in reversed(self._direct.get(user, [])):
            known = self._client.rooms.get(room)
            if known and room not in self._left and user in known.users and self.partner(room) == user:
                return room
        return ""

    async def synced(self, response: nio.SyncResponse) -> None:
        """The rooms are as the newest sync told; a 1:1 room that a crash kept from being noted is one still."""
        for room, info in response.rooms.join.items():
            for event in (*info.state, *info.timeline.events):
                await self._noted(room, event.source)
        self._known = True
        async with self._news:
            self._news.notify_all()

    async def _noted(self, room: str, event: Raw) -> None:
        if event.get("type") not in (OPENED_FOR, OPENED_BEFORE) or event.get("sender") != self._client.user_id:
            return
        user = str(event.get("content", {}).get("user", ""))
        if room not in self._person and user in self._client.rooms[room].users:
            await self.is_direct(user, room)

    async def _appeared(self, room: str, user: str = "") -> nio.MatrixRoom:
        """The room with its encryption, once a sync has brought it. Raises TryLater.

        `user`: whoever is invited last, at the end of all that makes a room: a sync may come in between.
        """
        rooms = self._client.rooms
        try:
            async with asyncio.timeout(REQUEST_TIMEOUT), self._news:
                await self._news.wait_for(lambda: room in rooms and (not user or user in rooms[room].users))
        except TimeoutError as error:
            raise TryLater(RETRY_AFTER, "a room has not come in yet") from error
        return rooms[room]

    def forget(self, user: str) -> None:
        """They want a 1:1 room again: one that they left does not count any more."""
        self._direct[user] = [
            room
            for room in self._direct.get(user, [])
            if room not in self._left
            and ((known := self._client.rooms.get(room)) is None or user in known.users)
        ]

    def taken_out(self, room: str) -> str:
        """The bot is no longer in a room; whose 1:1 room it was, if it was one."""
        self._left.add(room)
        return self._person.get(room, "")

    async def _opened(self, user: str) -> str:
        """A new 1:1 room, to which the person is invited."""
        made = await call(
            self._client,
            "POST",
            path("createRoom"),
            {
                "preset": "private_chat",
                "is_direct": True,
                "invite": [user],
                "initial_state": [
                    {"type": OPENED_FOR, "state_key": "", "content": {"user": user}},
                    *([ENCRYPTED] if self._encrypted else []),
                ],
            },
        )
        room = str(made["room_id"])
        await self.is_direct(user, room)
        await self._appeared(room, user)
        return room

    async def is_direct(self, user: str, room: str) -> None:
        """Remember, on the server, that this is the person's 1:1 room."""
        self._direct[user] = [*(known for known in self._direct.get(user, []) if known != room), room]
        self._person[room] = user
        self._left.discard(room)
        await call(self._client, "PUT", self._kept_at, self._direct)

    # rooms that were replaced

    def replaced(self, room: str, event: Raw) -> str:
        """The new room that a tombstone names; "" if none."""
        new = event.get("content", {}).get("replacement_room")
        if (
            event.get("type") != TOMBSTONE
            or event.get("state_key") != ""
            or not isinstance(new, str)
            or not new
        ):
            return ""
        self._replaced[room] = new
        self._via[new] = str(event.get("sender", "")).partition(":")[2]
        return new

    async def follow(self, room: str, new: str) -> bool:
        """Enter the room that replaces another; one that does not say so itself is left again."""
        try:
            await self.join(new, self._via.get(new, ""))
            created = await self.state(new, "m.room.create")
        except Gone as error:
            log.warning("the room that replaces %s cannot be entered: %s", room, error)
            return False
        if _predecessor(created) != room:
            log.warning("%s does not say that it replaces %s", new, room)
            self._false.add((room, new))
            await self.decline(new, "")
            return False
        if partner := self._person.get(room, ""):
            await self.is_direct(partner, new)
        return True

    async def continues(self, room: str, invitation: Sequence[Raw]) -> str:
        """The room that this one replaces, where the bot is invited to it; then the bot is in. "" if none."""
        created = next((event for event in invitation if event.get("type") == "m.room.create"), {})
        old = _predecessor(created.get("content", {}))
        if old not in self._client.rooms:
            return ""
        try:
            new = self.replaced(old, await self._tombstone(old))
        except Gone:
            return ""
        return old if new == room and await self.follow(old, room) else ""

    async def moved(self, room: str) -> None:
        """Raises Moved if the room has been replaced; TryLater if it is somebody's 1:1 room."""
        new = self._replaced.get(room, "")
        if not new:
            try:
                new = self.replaced(room, await self._tombstone(room))
            except Gone:
                return
        if new and (room, new) not in self._false and await self.follow(room, new):
            if room in self._person:
                raise TryLater(RETRY_AFTER, "a 1:1 room was replaced")  # the person's address is the same
            raise Moved(Address(NAME, new))

    async def _tombstone(self, room: str) -> dict[str, Any]:
        """The whole event: who wrote it is on a server that has the new room. Raises Gone if there is none."""
        where = path("rooms", room, "state", TOMBSTONE, "")
        tombstone = await call(self._client, "GET", where, query={"format": "event"})
        return {"state_key": "", **tombstone, "type": TOMBSTONE}

    async def is_in(self, room: str) -> bool:
        """Whether the bot is in a room in which it was refused something, as the server has it now."""
        try:
            own = await self.state(room, "m.room.member", self._client.user_id)
        except Gone:
            return False
        return own.get("membership") == "join"

    async def state(self, room: str, event_type: str, key: str = "") -> dict[str, Any]:
        return await call(self._client, "GET", path("rooms", room, "state", event_type, key))

    # invitations

    async def join(self, room: str, server: str = "") -> None:
        """`server`: one that has the room, where its id does not name any."""
        query = {"server_name": server} if server else {}
        await call(self._client, "POST", path("join", room), {}, query)

    async def decline(self, room: str, reason: str) -> None:
        await call(self._client, "POST", path("rooms", room, "leave"), {"reason": reason})

    async def welcome(self, intake: Intake, room: str, invitation: Sequence[Raw], reason: str) -> None:
        """Follow an invitation, or decline it and say why."""
        own = next(
            (
                e
                for e in invitation
                if e.get("type") == "m.room.member" and e.get("state_key") == self._client.user_id
            ),
            {},
        )
        by, content = str(own.get("sender", "")), own.get("content", {})
        direct = content.get("is_direct") is True
        wanted = await intake.expects(Address(NAME, room), Address(NAME, by))
        private = not wanted or direct
        try:
            if private and not await self._one_of_us(intake, by):
                return await self.decline(room, reason)
            if direct:
                await self.is_direct(by, room)
            await self.join(room)
            if private and not direct:
                await self._only_if_private(room, by, reason)
        except Gone as error:
            log.info("an invitation came to nothing: %s", error)
        return None

    async def _only_if_private(self, room: str, by: str, reason: str) -> None:
        """Some clients do not say that a room is meant as 1:1; who is in it does."""
        answer = await call(self._client, "GET", path("rooms", room, "joined_members"))
        if set(answer.get("joined", {})) == {by, self._client.user_id}:
            await self.is_direct(by, room)
        else:
            await self.decline(room, reason)

    async def _one_of_us(self, intake: Intake, user: str) -> bool:
        """Whether this person is in one of the antennas' rooms, or has a role."""
        if self.together_in(await intake.chats(), user):
            return True
        return await intake.expects(Address(NAME, user), Address(NAME, user))


def _predecessor(created: Raw) -> str:
    """The room that a new one says it replaces."""
    before = created.get("predecessor")
    return str(before.get("room_id", "")) if isinstance(before, Mapping) else ""
