"""What a number means: the newest message of ours in a room that has that number, or the one it answers."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import nio

from .content import POLL, POLL_END, Shown, shown
from .wire import V1, Gone, call, path

log = logging.getLogger(__name__)

KNOWN = 5000
"""How many messages are remembered; others are asked for again."""
BACK = 100
"""How many events before the present are looked through for the newest message with numbers."""

ENDED = Shown(())
"""A poll of ours that takes no answers any more."""

Raw = Mapping[str, Any]


class Menus:
    """Messages of ours, as far as they can be acted on."""

    def __init__(self, client: nio.AsyncClient) -> None:
        self._client = client
        self._known: OrderedDict[str, Shown | None] = OrderedDict()
        self._newest: dict[str, str] = {}

    def saw(self, room: str, event: Raw) -> None:
        """An event of ours in the order in which the room has it."""
        content = event["content"]
        relation = content.get("m.relates_to") or {}
        menu = shown(content)
        if POLL_END in content:
            self._remember(str(relation.get("event_id")), ENDED)
        elif relation.get("rel_type") == "m.replace":
            id_ = str(relation.get("event_id"))
            if self._known.get(id_) is ENDED:
                return
            self._remember(id_, _after(self._known.get(id_), menu))
        elif menu is not None:
            self._remember(str(event["event_id"]), menu)
            if menu.numbered and event["type"] == "m.room.message":
                self._newest[room] = str(event["event_id"])

    def _remember(self, id_: str, menu: Shown | None) -> None:
        self._known[id_] = menu
        self._known.move_to_end(id_)
        while len(self._known) > KNOWN:
            self._known.popitem(last=False)

    async def find(self, room: str, id_: str) -> Shown | None:
        """What can be done with a message; None if it is none of ours."""
        if id_ not in self._known:
            self._remember(id_, await self._from_server(room, id_))
        return self._known[id_]

    async def _from_server(self, room: str, id_: str) -> Shown | None:
        try:
            event = await call(self._client, "GET", path("rooms", room, "event", id_))
        except Gone:
            return None
        if event.get("sender") != self._client.user_id:
            return None
        edit = (event.get("unsigned") or {}).get("m.relations", {}).get("m.replace")
        menu: Shown | None = None
        for version in (event, edit):
            if isinstance(version, dict) and version.get("sender") == self._client.user_id:
                readable = decrypted(self._client, room, version)
                if readable is not None and (now := shown(readable["content"])) is not None:
                    menu = _after(menu, await self._unless_ended(room, id_, now, readable["content"]))
        return menu

    async def _unless_ended(self, room: str, id_: str, menu: Shown, content: Raw) -> Shown:
        """Answers to a poll that we ended do not count; nobody else can end it."""
        if POLL not in content:
            return menu
        where = path("rooms", room, "relations", id_, "m.reference", base=V1)
        answer = await call(self._client, "GET", where, query={"limit": "100"})
        ours = [e for e in answer.get("chunk", ()) if e.get("sender") == self._client.user_id]
        ends = [clear for event in ours if (clear := decrypted(self._client, room, event)) is not None]
        return ENDED if any(POLL_END in end["content"] for end in ends) else menu

    async def newest(self, room: str, before: str) -> str:
        """The newest message of ours with numbers; "" if there is none. `before`: a position."""
        if room not in self._newest:
            self._newest[room] = await self._looked_up(room, before)
        return self._newest[room]

    async def _looked_up(self, room: str, before: str) -> str:
        return next((id_ for id_, _ in await self.recent(room, before)), "")

    async def recent(self, room: str, before: str) -> list[tuple[str, Shown]]:
        """Our messages with numbers a short while before a position, as they are now, the newest first."""
        if not before:
            return []
        recent = []
        answer = await call(
            self._client,
            "GET",
            path("rooms", room, "messages"),
            query={"dir": "b", "limit": str(BACK), "from": before},
        )
        for event in answer.get("chunk", ()):
            if event.get("sender") != self._client.user_id:
                continue
            readable = decrypted(self._client, room, event)
            if readable is None or readable["type"] != "m.room.message":
                continue
            if (readable["content"].get("m.relates_to") or {}).get("rel_type") == "m.replace":
                continue
            if (menu := shown(readable["content"])) is not None and menu.numbered:
                now = await self.find(room, str(event["event_id"]))
                recent.append((str(event["event_id"]), now or menu))
        return recent


def _after(earlier: Shown | None, now: Shown | None) -> Shown | None:
    """An edit; what its numbers meant is known while it has none."""
    if earlier is None or now is None or now.numbered:
        return now
    return replace(now, before=earlier.numbered or earlier.before)


def decrypted(client: nio.AsyncClient, room: str, event: Raw) -> Raw | None:
    """The event in clear; None if its key is not there."""
    if event.get("type") != "m.room.encrypted":
        return event
    parsed = nio.Event.parse_encrypted_event({**event, "room_id": room})
    if not isinstance(parsed, nio.MegolmEvent) or client.olm is None:
        return None
    parsed.room_id = room
    try:
        clear = client.decrypt_event(parsed)
    except nio.EncryptionError as error:
        log.info("a message cannot be read: %s", error)
        return None
    return _in_place_of(event, clear.source)


def _in_place_of(event: Raw, clear: Raw) -> Raw:
    """From what is encrypted, kind and content alone: who, when, and what is state, the server says."""
    outside = {key: value for key, value in event.items() if key != "state_key"}
    return {**outside, "type": clear["type"], "content": clear["content"]}
