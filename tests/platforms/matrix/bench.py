"""Matrix on the bench of the contract: the platform against a real Synapse, and what can be done to it."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import html
import itertools
import re
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from pydantic import SecretStr

from sipbot.app import TEXT
from sipbot.chat import Action, Address, Message
from sipbot.clock import SystemClock
from sipbot.platforms.matrix.content import BUTTONS
from sipbot.platforms.matrix.platform import Matrix
from sipbot.platforms.matrix.settings import Settings as Account
from sipbot.ports import TryLater
from tests.platforms.heard import Heard
from tests.servers.people import PASSWORD, Json, People, full
from tests.servers.synapse import Synapse

WORDS = replace(
    TEXT,
    commands=lambda: ("avis", "moi", "start", "aide"),
    declined=lambda: "I come to my antennas' rooms only.",
)
MARKS = {"strong", "/strong", "br"} | {f"{end}{mark}" for mark in ("p", "ol", "ul", "li") for end in ("", "/")}
"""What the bot's own words are marked up with."""
ROOM_VERSION = "12"
_numbers = itertools.count(1)


@dataclass
class Bench:
    """One bot, one group with one person in it, and their 1:1 room; all of them new."""

    server: Synapse
    people: People
    store: Path
    bot: str
    token: str
    group: Address
    person: Address
    private: str
    heard: Heard
    phone: Json
    """The person's own device, for a client that encrypts."""
    encrypted: bool = False
    way: str = ""
    """Where the bot reaches the server, if it does not reach it by itself."""
    platform: Matrix = field(init=False)
    _receiving: asyncio.Task[None] = field(init=False)

    # the bot

    def account(self) -> Account:
        return Account(
            homeserver=self.way or self.server.url,
            user_id=self.bot,
            access_token=SecretStr(self.token),
            store=self.store,
            encrypted=self.encrypted,
        )

    async def starts(self) -> None:
        self.platform = Matrix(self.account(), SystemClock(), WORDS)
        await self.platform.start()
        self._receiving = asyncio.create_task(self.platform.run(self.heard))

    async def stops(self) -> None:
        self._receiving.cancel()
        await asyncio.wait([self._receiving])
        await self.platform.close()

    @contextlib.asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """The bot is stopped, and comes back."""
        await self.stops()
        yield
        await self.starts()
        await self.catches_up()

    async def delivers(self, to: Address, message: Message) -> tuple[str, ...]:
        """Sent as the worker does: again when the platform says that it should be tried later."""
        async with asyncio.timeout(20):
            while True:
                try:
                    return await self.platform.send(to, message, "delivered")
                except TryLater as later:
                    await asyncio.sleep(min(later.seconds, 0.05))

    async def hears(self, *events: str) -> list[Action]:
        """What was heard of these events, once they are done with."""
        async with asyncio.timeout(20):
            for event in events:
                await self.platform.caught_up(event)
        return [action for action in self.heard.actions if action.id in {f"matrix:{e}" for e in events}]

    async def catches_up(self) -> None:
        """Everything that the server has is done with, once this returns."""
        await self.hears(self.people.send(self.anna, self.private, "test.mark", {}))

    def as_bot(self, method: str, path: str, body: Any = None) -> Json:
        return self.people.request(self.bot, method, path, body)

    # people

    @property
    def anna(self) -> str:
        return self.person.id

    @property
    def room(self) -> str:
        return self.group.id

    def newcomer(self) -> str:
        """Somebody else in the group."""
        who = self.people.person(f"someone{next(_numbers)}-{secrets.token_hex(3)}")
        self.people.join(who, self.room)
        return who

    def invites(self, by: str, **facts: Any) -> str:
        """A new room to which the bot is invited."""
        return self.people.room(by, **{"invite": [self.bot], **facts})

    def redacts(self, who: str, room: str, event: str) -> str:
        path = f"/rooms/{quote(room)}/redact/{quote(event)}/r{next(_numbers)}"
        return str(self.people.request(who, "PUT", path, {})["event_id"])

    def redacts_reactions(self, who: str, room: str, to: str) -> list[str]:
        """Every reaction of this person to a message."""
        theirs = [e for e in self.reactions(room, to) if e["sender"] == who]
        return [self.redacts(who, room, event["event_id"]) for event in theirs]

    def reactions(self, room: str, to: str) -> list[Json]:
        """Those that are left to a message, oldest first."""
        return [
            event
            for event in self.people.timeline(self.anna, room)
            if event["type"] == "m.reaction" and event["content"].get("m.relates_to", {}).get("event_id") == to
        ]

    def says_at(self, who: str, room: str, text: str, at: int) -> str:
        """With a time that somebody's server made up."""
        path = f"/rooms/{quote(room)}/send/m.room.message/f{next(_numbers)}"
        body = {"msgtype": "m.text", "body": text}
        return str(self.people.request(who, "PUT", path, body, ts=str(at))["event_id"])

    def membership(self, room: str, who: str, seen_by: str = "") -> Json:
        path = f"/rooms/{quote(room)}/state/m.room.member/{quote(who)}"
        return self.people.request(seen_by or self.anna, "GET", path)

    def posts(self, room: str = "") -> list[Json]:
        """The contents of the bot's messages in a room, edits as what they put in place."""
        contents = [
            event["content"]
            for event in self.people.timeline(self.anna, room or self.room)
            if event["sender"] == self.bot and event["type"] == "m.room.message" and event["content"]
        ]
        return [content.get("m.new_content", content) for content in contents]

    # the contract

    def shown(self) -> list[str]:
        """What the group shows of the bot."""
        return [content["body"] for content in self.posts()]

    def offered(self) -> list[str]:
        """The labels of what can be chosen with the group's newest message."""
        return re.findall(r"(?m)^\d+\. (.*)$", self.shown()[-1])

    def with_real_buttons(self) -> bool:
        return any("buttons" in str(key) and key != BUTTONS for key in self.posts()[-1])

    def marked_up(self) -> set[str]:
        """The pieces of text in the group that are not plain."""
        marked = "".join(content["formatted_body"] for content in self.posts())
        assert {*re.findall(r"<(/?\w+)[^>]*>", marked)} <= MARKS
        return {html.unescape(text) for text in re.findall(r"<strong>(.*?)</strong>", marked)}

    def polls(self, room: str) -> list[Json]:
        event_type = "org.matrix.msc3381.poll.start"
        return [event for event in self.people.timeline(self.anna, room) if event["type"] == event_type]

    def asked_to_wait(self, seconds: int) -> None:
        """So many messages in no time, where one a second is allowed."""
        path = f"/_synapse/admin/v1/users/{quote(self.bot)}/override_ratelimit"
        admin = {"Authorization": f"Bearer {_administrator(self.server)}"}
        own = {"Authorization": f"Bearer {self.token}"}
        with httpx.Client(base_url=self.server.url, headers=own) as client:

            def allow(at_once: int) -> None:
                pace = {"messages_per_second": 1, "burst_count": at_once}
                client.post(path, json=pace, headers=admin).raise_for_status()

            allow(1000)
            for n in range(seconds - 20):
                where = f"/_matrix/client/v3/rooms/{quote(self.private)}/send/test.flood/f{n}"
                client.put(where, json={}).raise_for_status()
            allow(1)

    def thrown_out(self) -> None:
        self.people.request(self.anna, "POST", f"/rooms/{quote(self.room)}/kick", {"user_id": self.bot})

    async def moved(self, *, told: bool = True) -> Address:
        """The room is replaced. Untold, the bot is away meanwhile."""
        async with contextlib.nullcontext() if told else self.away():
            new = self.upgraded(self.room)
        await self.catches_up()
        return Address("matrix", new)

    def upgraded(self, room: str, by: str = "") -> str:
        path = f"/rooms/{quote(room)}/upgrade"
        answer = self.people.request(by or self.anna, "POST", path, {"new_version": ROOM_VERSION})
        return str(answer["replacement_room"])

    async def says_in_private(self, text: str, *, delivered: int = 1) -> None:
        """`delivered`: so often the bot comes back without knowing that it has read it."""
        before = self.heard.at
        event = self.people.says(self.anna, self.private, text)
        await self.hears(event)
        for _ in range(delivered - 1):
            async with self.away():
                self.heard.at = before
            await self.hears(event)


_administrators: dict[str, str] = {}


def _administrator(server: Synapse) -> str:
    """The token of an account that may change limits."""
    if server.url not in _administrators:
        url, name = f"{server.url}/_synapse/admin/v1/register", f"admin-{secrets.token_hex(3)}"
        nonce = httpx.get(url).json()["nonce"]
        facts = "\0".join((nonce, name, PASSWORD, "admin")).encode()
        mac = hmac.new(server.secret.encode(), facts, hashlib.sha1).hexdigest()
        body = {"nonce": nonce, "username": name, "password": PASSWORD, "mac": mac, "admin": True}
        _administrators[server.url] = httpx.post(url, json=body).raise_for_status().json()["access_token"]
    return _administrators[server.url]


def somebody(people: People, name: str) -> Json:
    """An account with a device of its own: `user_id`, `access_token`, `device_id`."""
    who = {"type": "m.login.application_service", "username": name}
    account: Json = people.http.post("/register", json=who).raise_for_status().json()
    return account


@contextlib.asynccontextmanager
async def on(server: Synapse, people: People, store: Path, *, encrypted: bool = False) -> AsyncIterator[Bench]:
    mark = f"{next(_numbers)}-{secrets.token_hex(3)}"
    account = somebody(people, f"sipbot{mark}")
    phone = somebody(people, f"anna{mark}")
    bot, anna = account["user_id"], phone["user_id"]
    lock = [{"type": "m.room.encryption", "state_key": "", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}]
    initial = {"initial_state": lock} if encrypted else {}
    facts: Json = {"room_version": ROOM_VERSION, **initial}
    facts["power_level_content_override"] = {"users": {bot: 50}}  # who made the room stands above the levels
    group = people.room(anna, preset="public_chat", **facts)
    private = people.room(anna, preset="trusted_private_chat", is_direct=True, invite=[bot], **initial)
    for room in (group, private):
        people.join(bot, room)
    people.request(bot, "PUT", f"/user/{quote(bot)}/account_data/m.direct", {anna: [private]})
    heard = Heard([Address("matrix", group)])
    bench = Bench(
        server,
        people,
        store,
        bot,
        account["access_token"],
        heard.known[0],
        Address("matrix", anna),
        private,
        heard,
        phone,
        encrypted,
    )
    await bench.starts()
    try:
        await bench.catches_up()
        heard.actions.clear()
        yield bench
    finally:
        await bench.stops()


async def until(true: Callable[[], Any], within: float = 15.0) -> Any:
    """What this gives, once it is something."""
    end = time.monotonic() + within
    while not (outcome := true()):
        assert time.monotonic() < end, "it never became so"
        await asyncio.sleep(0.02)
    return outcome


@contextlib.contextmanager
def people_of(server: Synapse) -> Iterator[People]:
    people = People(server)
    with people.http:
        yield people


@contextlib.asynccontextmanager
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    server: Synapse = request.getfixturevalue("synapse")
    folder: Path = request.getfixturevalue("tmp_path")
    with people_of(server) as people:
        async with on(server, people, folder / "store") as bench:
            yield bench


__all__ = ["Bench", "bench", "full", "on", "people_of", "somebody", "until"]
