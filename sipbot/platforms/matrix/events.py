"""The events of a room since the last position, oldest first: gaps filled, decrypted where there is a key."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import nio

from .pressable import Menus, decrypted
from .rooms import TOMBSTONE
from .wire import call, path

log = logging.getLogger(__name__)

PAGE = 100
MOST_PAGES = 200
"""Of a gap: 20,000 events."""
EVENTS_KEPT = 2000
"""Events that could not be read are tried again for so long."""

Raw = Mapping[str, Any]


class Events:
    """Reads rooms; keeps what cannot be read until its key comes."""

    def __init__(self, client: nio.AsyncClient, menus: Menus) -> None:
        self._client = client
        self._menus = menus
        self._closed: OrderedDict[str, tuple[str, Raw]] = OrderedDict()

    async def of(self, room: str, info: nio.RoomInfo, since: str) -> list[dict[str, Any]]:
        """What happened in a room after `since`; nothing from before the bot was in it."""
        events = [raw(event) for event in info.timeline.events]
        if info.timeline.limited and since and not self._just_entered(events):
            events = await self._gap(room, str(info.timeline.prev_batch), since) + events
        state = [raw(event) for event in info.state if event.source.get("type") == TOMBSTONE]
        known = {event.get("event_id") for event in events}
        events = [event for event in state if event.get("event_id") not in known] + events
        return [self._clear(room, event) for event in self._after_entering(events)]

    def _just_entered(self, events: list[dict[str, Any]]) -> bool:
        return any(self._entering(event) for event in events)

    def _after_entering(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        entered = [n for n, event in enumerate(events) if self._entering(event)]
        return events[entered[-1] :] if entered else events

    def _entering(self, event: Raw) -> bool:
        return _came_in(event, self._client.user_id) and _before(event) != "join"

    async def _gap(self, room: str, before: str, since: str) -> list[dict[str, Any]]:
        """Everything between `since` and what the sync brought. Raises TryLater, Gone."""
        missed: list[dict[str, Any]] = []
        query = {"dir": "b", "limit": str(PAGE), "from": before, "to": since}
        for _ in range(MOST_PAGES):
            page = await call(self._client, "GET", path("rooms", room, "messages"), query=query)
            chunk = [event for event in page.get("chunk", ()) if isinstance(event, dict)]
            missed += chunk
            if not chunk or not page.get("end") or self._just_entered(chunk):
                break
            query["from"] = str(page["end"])
        else:
            log.error("a gap in a room is too long to be filled: %s events were read", len(missed))
        missed.reverse()
        return missed

    def _clear(self, room: str, event: dict[str, Any]) -> dict[str, Any]:
        if not closed(event):
            return event
        clear = decrypted(self._client, room, event)
        if clear is not None:
            return dict(clear)
        self._closed[str(event.get("event_id"))] = (room, event)
        if len(self._closed) > EVENTS_KEPT:
            self._closed.popitem(last=False)
        return event

    def readable_now(self) -> list[tuple[str, dict[str, Any]]]:
        """Events that could not be read before, and whose key has come since."""
        tried = [(room, decrypted(self._client, room, event)) for room, event in self._closed.values()]
        return [(room, dict(clear)) for room, clear in tried if clear is not None]

    def done(self, id_: str) -> None:
        """This event has been handled as what it says."""
        self._closed.pop(id_, None)


def raw(event: Any) -> dict[str, Any]:
    """An event as the server gave it: nio takes the content out of some."""
    plain = dict(event.source)
    if "content" not in plain and isinstance(getattr(event, "content", None), dict):
        plain["content"] = event.content
    return plain


def only_of(response: nio.SyncResponse, user: str) -> bool:
    """Whether a sync brings nothing but messages of this user's."""
    rooms = response.rooms
    return not (rooms.invite or rooms.leave) and all(
        not info.timeline.limited
        and not info.state
        and all(e.source.get("sender") == user and "state_key" not in e.source for e in info.timeline.events)
        for info in rooms.join.values()
    )


def closed(event: Raw) -> bool:
    """It is encrypted, and was not redacted."""
    return event.get("type") == "m.room.encrypted" and bool(event.get("content"))


def followed(event: Raw, user: str) -> bool:
    """This user came into the room because somebody invited them."""
    return _came_in(event, user) and _before(event) == "invite"


def invited_by(event: Raw) -> str:
    """Who invited the one who came in; where the server does not say, that one."""
    return str((event.get("unsigned") or {}).get("prev_sender") or event["sender"])


def _came_in(event: Raw, user: str) -> bool:
    return (
        event.get("type") == "m.room.member"
        and event.get("state_key") == user
        and event.get("content", {}).get("membership") == "join"
    )


def _before(event: Raw) -> str:
    """The membership that this one follows."""
    return str(((event.get("unsigned") or {}).get("prev_content") or {}).get("membership", ""))
