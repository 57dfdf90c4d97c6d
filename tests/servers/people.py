"""Accounts on a test's Matrix server, and people who act over HTTP, without nio."""

from __future__ import annotations

import hashlib
import hmac
import itertools
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx

from .synapse import NAME, Synapse

Json = dict[str, Any]

BOT, PASSWORD = "sipbot", "a password for tests"
POLL_RESPONSE = "org.matrix.msc3381.poll.response"


def full(localpart: str) -> str:
    return f"@{localpart}:{NAME}"


def registered(server: Synapse, localpart: str, password: str = PASSWORD) -> str:
    """An account with a password; gives its address."""
    url = f"{server.url}/_synapse/admin/v1/register"
    nonce = httpx.get(url).json()["nonce"]
    facts = b"\0".join(part.encode() for part in (nonce, localpart, password, "notadmin"))
    mac = hmac.new(server.secret.encode(), facts, hashlib.sha1).hexdigest()
    body = {"nonce": nonce, "username": localpart, "password": password, "mac": mac, "admin": False}
    httpx.post(url, json=body).raise_for_status()
    return full(localpart)


def account(server: Synapse, base: Any, *, bot: str = BOT, encrypted: bool = False) -> dict[str, str]:
    """The variables that make sipbot speak Matrix with its account there."""
    return {
        "SIPBOT_MATRIX__HOMESERVER": server.url,
        "SIPBOT_MATRIX__USER_ID": full(bot),
        "SIPBOT_MATRIX_PASSWORD": PASSWORD,
        "SIPBOT_MATRIX__STORE": str(base / "matrix"),
        "SIPBOT_MATRIX__ENCRYPTED": str(encrypted).lower(),
    }


class People:
    """Everybody on the server. They need no passwords: each request says whose it is."""

    def __init__(self, server: Synapse) -> None:
        self.http = httpx.Client(
            base_url=f"{server.url}/_matrix/client/v3",
            headers={"Authorization": f"Bearer {server.as_token}"},
            timeout=60,
        )
        self._count = itertools.count(1)

    def request(self, who: str, method: str, path: str, body: Any = None, **query: str) -> Json:
        """Raises HTTPStatusError with what the server says."""
        answer = self.http.request(method, path, json=body, params={"user_id": who, **query})
        if answer.is_error:
            explanation = f"{method} {path} by {who}: {answer.text}"
            raise httpx.HTTPStatusError(explanation, request=answer.request, response=answer)
        content: Json = answer.json()
        return content

    def person(self, localpart: str) -> str:
        """Somebody new; gives their address."""
        body = {"type": "m.login.application_service", "username": localpart, "inhibit_login": True}
        self.http.post("/register", json=body).raise_for_status()
        return full(localpart)

    def room(self, by: str, **facts: Any) -> str:
        return str(self.request(by, "POST", "/createRoom", facts)["room_id"])

    def join(self, who: str, room: str) -> None:
        self.request(who, "POST", f"/join/{quote(room)}", {})

    def send(self, who: str, room: str, event_type: str, content: Mapping[str, Any]) -> str:
        path = f"/rooms/{quote(room)}/send/{event_type}/t{next(self._count)}"
        return str(self.request(who, "PUT", path, dict(content))["event_id"])

    def says(self, who: str, room: str, text: str, *, to: str = "") -> str:
        """`to`: the message that it answers."""
        relation = {"m.relates_to": {"m.in_reply_to": {"event_id": to}}} if to else {}
        return self.send(who, room, "m.room.message", {"msgtype": "m.text", "body": text, **relation})

    def reacts(self, who: str, room: str, to: str, sign: str) -> str:
        relation = {"rel_type": "m.annotation", "event_id": to, "key": sign}
        return self.send(who, room, "m.reaction", {"m.relates_to": relation})

    def chooses(self, who: str, room: str, poll: str, *answers: str) -> str:
        """By a poll response; without an answer, what was answered is taken back."""
        relation = {"rel_type": "m.reference", "event_id": poll}
        content = {"m.relates_to": relation, POLL_RESPONSE: {"answers": list(answers)}}
        return self.send(who, room, POLL_RESPONSE, content)

    def sends(self, who: str, room: str, name: str, blob: bytes, caption: str = "") -> str:
        """A file, perhaps with words below it."""
        upload = self.http.build_request(
            "POST",
            str(self.http.base_url).replace("/client/v3", "/media/v3") + "upload",
            params={"user_id": who, "filename": name},
            content=blob,
            headers={"Content-Type": "text/plain"},
        )
        where = self.http.send(upload).raise_for_status().json()["content_uri"]
        about = {"url": where, "info": {"size": len(blob)}}
        content = {"msgtype": "m.file", "body": caption or name, **about}
        return self.send(who, room, "m.room.message", content | ({"filename": name} if caption else {}))

    def timeline(self, who: str, room: str, most: int = 200) -> list[Json]:
        """The room's newest events as this person may read them, oldest first."""
        page = self.request(who, "GET", f"/rooms/{quote(room)}/messages", dir="b", limit=str(most))
        return list(reversed(page["chunk"]))


LAST_KEYCAP = 10
"""Phones have no sign for numbers above."""


def keycap(number: int) -> str:
    """The reaction that is this number, as phones write it."""
    assert number <= LAST_KEYCAP
    return f"{number}\ufe0f\u20e3" if number < LAST_KEYCAP else "🔟"
