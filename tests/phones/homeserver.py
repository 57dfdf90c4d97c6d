"""What people's phones do on a homeserver beside writing: rooms, memberships, files, news."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tests.servers.people import Json, People
from tests.servers.synapse import Synapse


class Homeserver(People):
    """Plain calls, one after the other: the server is another process, so nothing waits for the caller."""

    def __init__(self, server: Synapse) -> None:
        super().__init__(server)
        self._filters: dict[tuple[str, bool], str] = {}

    def account(self, name: str) -> Json:
        """An account that signs in: `user_id`, `access_token` and `device_id`."""
        body = {"type": "m.login.application_service", "username": name}
        account: Json = self.http.post("/register", json=body).raise_for_status().json()
        return account

    def call_themselves(self, who: str, name: str) -> None:
        self.request(who, "PUT", f"/profile/{quote(who)}/displayname", {"displayname": name})

    def redact(self, who: str, room: str, event: str) -> None:
        self.request(who, "PUT", f"/rooms/{quote(room)}/redact/{quote(event)}/t{next(self._count)}", {})

    def download(self, who: str, where: str) -> bytes:
        media = str(self.http.base_url).replace("/client/v3", "/client/v1/media/download")
        answer = self.http.get(media + where.removeprefix("mxc://"), params={"user_id": who})
        return answer.raise_for_status().content

    def member(self, by: str, room: str, who: str, membership: str, **more: object) -> str:
        """Join, leave, invite or remove; gives the event's id."""
        body = {"membership": membership, **more}
        return str(self.request(by, "PUT", _state(room, "m.room.member", who), body)["event_id"])

    def state(self, who: str, room: str, event_type: str, key: str = "") -> Json:
        """The whole event, with its id."""
        return self.request(who, "GET", _state(room, event_type, key), format="event")

    def upgrade(self, who: str, room: str, version: str) -> str:
        """Gives the room that takes its place."""
        body = {"new_version": version}
        return str(self.request(who, "POST", f"/rooms/{quote(room)}/upgrade", body)["replacement_room"])

    def news(self, who: str, since: str = "", *, rooms: bool = True) -> Json:
        """Everything since then; without `rooms` the position and invitations alone."""
        query = {"timeout": "0", **({"since": since} if since else {})}
        return self.request(who, "GET", "/sync", filter=self._filter(who, rooms), **query)

    def _filter(self, who: str, rooms: bool) -> str:
        """The id under which the server keeps what this person's phones want."""
        if (who, rooms) not in self._filters:
            wanted = _wanted(rooms)
            filter_ = self.request(who, "POST", f"/user/{quote(who)}/filter", wanted)
            self._filters[who, rooms] = str(filter_["filter_id"])
        return self._filters[who, rooms]


def _wanted(rooms: bool) -> dict[str, Any]:
    return {
        "presence": {"types": []},
        "account_data": {"types": []},
        "room": {
            "timeline": {"limit": 1000},
            "state": {"types": []},
            "ephemeral": {"types": []},
            "account_data": {"types": []},
            "include_leave": True,
            **({} if rooms else {"rooms": []}),
        },
    }


def _state(room: str, event_type: str, key: str) -> str:
    return f"/rooms/{quote(room)}/state/{event_type}/{quote(key)}"
