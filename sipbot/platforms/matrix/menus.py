"""What a number means: the newest message of ours in a room that has that number, or the one it answers."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import nio

from .content import Shown, shown
from .wire import Gone, call, path

log = logging.getLogger(__name__)

KNOWN = 5000
"""How many messages are remembered; others are asked for again."""
BACK = 100
"""How many events before the present are looked through for the newest message with numbers."""

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
        found = shown(content)
        if relation.get("rel_type") == "m.replace":
            self._remember(str(relation.get("event_id")), found)
        elif found is not None:
            self._remember(str(event["event_id"]), found)
            if found.numbered and event["type"] == "m.room.message":
                self._newest[room] = str(event["event_id"])

    def _remember(self, id_: str, found: Shown | None) -> None:
        self._known[id_] = found
        self._known.move_to_end(id_)
        while len(self._known) > KNOWN:
            self._known.popitem(last=False)

    async def find(self, room: str, id_: str) -> Shown | None:
        """What can be done with a message; None if it is none of ours."""
        if id_ not in self._known:
            self._remember(id_, await self._asked_for(room, id_))
        return self._known[id_]

    async def _asked_for(self, room: str, id_: str) -> Shown | None:
        try:
            event = await call(self._client, "GET", path("rooms", room, "event", id_))
        except Gone:
            return None
        if event.get("sender") != self._client.user_id:
            return None
        edit = (event.get("unsigned") or {}).get("m.relations", {}).get("m.replace")
        for candidate in (edit, event):
            if isinstance(candidate, dict) and "content" in candidate:
                readable = decrypted(self._client, room, candidate)
                if readable is not None and (found := shown(readable["content"])) is not None:
                    return found
        return None

    async def newest(self, room: str, before: str) -> str:
        """The newest message of ours with numbers; "" if there is none. `before`: a position."""
        if room not in self._newest:
            self._newest[room] = await self._looked_up(room, before)
        return self._newest[room]

    async def _looked_up(self, room: str, before: str) -> str:
        if not before:
            return ""
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
            if (found := shown(readable["content"])) is not None and found.numbered:
                self._remember(str(event["event_id"]), await self._asked_for(room, str(event["event_id"])))
                return str(event["event_id"])
        return ""


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
    source: Raw = clear.source
    return source
