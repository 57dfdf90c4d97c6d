"""To Matrix: sent once under a key, edited, redacted; in encrypted rooms encrypted."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import nio

from sipbot.chat import Address, File, Message
from sipbot.ports import SILENCED, NotNow, Refused, TryLater, Unreachable

from . import content
from .content import KEY, Content
from .rooms import Rooms
from .wire import FORBIDDEN, MEDIA, RETRY_AFTER, V1, Gone, call, path, post, raised

log = logging.getLogger(__name__)

POLL_MARK = "poll:"
"""Begins the id of a poll among the ids of what was sent."""
LOOK_BACK = timedelta(minutes=10)
"""How far the server's clock may be behind ours."""
OFFERED = range(2, 5)
"""How many numbers the bot offers as reactions of its own."""
SMALL = 1_000_000
"""Bytes of a file that every server takes."""
PAGES = 50
"""Pages of 100 events in which our key is looked for."""


def transaction(key: str, part: str) -> str:
    """The same key gives the same id: the server takes it once."""
    return hashlib.sha256(f"{key}\0{part}".encode()).hexdigest()[:40]


class Outbound:
    """Sending, editing, redacting. Every method raises TryLater, Moved, Unreachable or Refused."""

    def __init__(self, client: nio.AsyncClient, rooms: Rooms, commands: Iterable[str]) -> None:
        self._client = client
        self._rooms = rooms
        self._commands = tuple(commands)
        self._sharing: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def send(
        self, to: Address, message: Message, key: str, tried: datetime | None, thread: str = ""
    ) -> tuple[str, ...]:
        """The ids of what is sent; what went out before under the same key is not sent again."""
        room = await self._rooms.of(to)
        group = not self._rooms.partner(room)
        there = await self._sent_before(room, key, tried) if tried is not None else {}
        ids = []
        for part, event_type, plain in await self._parts(room, message, key, group=group, but=there):
            body = content.in_thread(plain, thread)
            ids.append(there.get(part) or await self.event(room, event_type, body, key, part))
            if part == "text" and group:
                await self._offers(room, ids[-1], len(content.numbered_in(message, group=True)), key)
        return tuple(
            (POLL_MARK if part == "poll" else "") + id_
            for part, id_ in zip(self._names(message, group), ids, strict=True)
        )

    async def _offers(self, room: str, id_: str, numbers: int, key: str) -> None:
        """The bot reacts with a few numbers itself, so that members only tap. They are no acts."""
        if numbers not in OFFERED:
            return
        for number in range(1, numbers + 1):
            sign = content.reaction(id_, content.keycap(number))
            try:
                await self.event(room, "m.reaction", sign, key, f"offer {number}")
            except (Unreachable, Refused) as error:
                log.info("a number could not be offered: %s", error)  # it is there already, or not allowed

    @staticmethod
    def _names(message: Message, group: bool) -> list[str]:
        names = ["file"] if message.file is not None else []
        names.append("text")
        if not group and content.poll_content(message, "") is not None:
            names.append("poll")
        return names

    async def _parts(
        self, room: str, message: Message, key: str, *, group: bool, but: dict[str, str]
    ) -> list[tuple[str, str, Content]]:
        parts: list[tuple[str, str, Content]] = []
        for name in self._names(message, group):
            mark = transaction(key, name)
            if name in but:
                parts.append((name, "", {}))
            elif name == "file":
                assert message.file is not None
                parts.append((name, content.MESSAGE, {**await self._uploaded(room, message.file), KEY: mark}))
            elif name == "text":
                body = content.text_content(message, mark, group=group, commands=self._commands)
                parts.append((name, content.MESSAGE, body))
            else:
                body = content.poll_content(message, mark) or {}
                parts.append((name, content.POLL, body))
        return parts

    async def _sent_before(self, room: str, key: str, tried: datetime) -> dict[str, str]:
        """Which parts stand in the room already, by the keys that they carry outside their encryption."""
        wanted = {transaction(key, part): part for part in ("file", "text", "poll")}
        since = int((tried - LOOK_BACK).timestamp() * 1000)
        ids: dict[str, str] = {}
        query = {"dir": "b", "limit": "100"}
        for _ in range(PAGES):
            try:
                page = await call(self._client, "GET", path("rooms", room, "messages"), query=query)
            except Gone:
                return ids
            for event in page.get("chunk", ()):
                mark = content.ours(event.get("content", {}), KEY)
                replaces = (event.get("content", {}).get("m.relates_to") or {}).get("rel_type") == "m.replace"
                if event.get("sender") == self._client.user_id and mark in wanted and not replaces:
                    ids[wanted[mark]] = str(event["event_id"])
            oldest = min((e.get("origin_server_ts", 0) for e in page.get("chunk", ())), default=0)
            if oldest < since or not page.get("end"):
                break
            query["from"] = str(page["end"])
        return ids

    async def event(self, room: str, event_type: str, body: Content, key: str, part: str) -> str:
        """One event under its key; gives its id."""
        mark = transaction(key, part)
        try:
            if self._encrypts(room) and event_type != "m.reaction":
                event_type, body = await self._encrypted(room, event_type, body)
            answer = await call(self._client, "PUT", path("rooms", room, "send", event_type, mark), body)
        except Gone as gone:
            await self._rooms.moved(room)
            if gone.code == FORBIDDEN and await self._rooms.is_in(room):
                raise NotNow(SILENCED, str(gone)) from gone
            raise
        return str(answer["event_id"])

    def _encrypts(self, room: str) -> bool:
        known = self._client.rooms.get(room)
        return bool(known and known.encrypted)

    async def _encrypted(self, room: str, event_type: str, body: Content) -> tuple[str, Content]:
        """For every device in the room, verified or not; our key stays readable outside."""
        async with self._sharing[room]:
            await self._shared(room)
        try:
            event_type, closed = self._client.encrypt(room, event_type, body)
        except (nio.EncryptionError, nio.LocalProtocolError) as error:
            raise TryLater(RETRY_AFTER, type(error).__name__) from error
        return event_type, {**closed, **({KEY: body[KEY]} if KEY in body else {})}

    async def _shared(self, room: str) -> None:
        client = self._client
        assert client.olm is not None
        try:
            if not client.rooms[room].members_synced:
                self._checked(await client.joined_members(room))
            if client.should_query_keys:
                self._checked(await client.keys_query())
            if client.olm.should_share_group_session(room):
                self._checked(await client.share_group_session(room, ignore_unverified_devices=True))
        except (TimeoutError, OSError, nio.LocalProtocolError) as error:
            raise TryLater(RETRY_AFTER, type(error).__name__) from error

    @staticmethod
    def _checked(answer: Any) -> None:
        if isinstance(answer, nio.ErrorResponse):
            raise raised(answer)

    async def _uploaded(self, room: str, file: File) -> Content:
        closed = self._encrypts(room)
        blob, keys = file.content, {}
        if closed:
            blob, keys = nio.crypto.attachments.encrypt_attachment(file.content)
        media = "application/octet-stream" if closed else file.media_type
        try:
            answer = await self._posted(blob, media, file.name)
        except Gone as error:
            raise Unreachable(str(error)) from error
        where = str(answer["content_uri"])
        facts: Content = {
            "msgtype": "m.file",
            "body": file.name,
            "filename": file.name,
            "info": {"mimetype": file.media_type, "size": len(file.content)},
            "m.mentions": {},
        }
        return {**facts, "file": {**keys, "url": where}} if closed else {**facts, "url": where}

    async def _posted(self, blob: bytes, media: str, name: str) -> dict[str, Any]:
        """A server cuts the connection when it is sent more than it takes, so it is asked before."""
        if len(blob) > SMALL:
            config = await call(self._client, "GET", path("media", "config", base=V1))
            most = config.get("m.upload.size")
            if isinstance(most, int) and len(blob) > most:
                raise Refused(f"a file of {len(blob)} bytes, where {most} are taken")
        where = path("upload", base=MEDIA) + f"?filename={quote(name, safe='')}"
        return await post(self._client, "POST", where, blob, media)

    async def edit(self, to: Address, id_: str, message: Message) -> None:
        """Replace a text, or what a poll asks; where nothing is asked any more end it, after which nothing
        of its answers is left."""
        room = await self._rooms.of(to)
        if id_.startswith(POLL_MARK):
            return await self._poll_edited(room, id_.removeprefix(POLL_MARK), message)
        group = not self._rooms.partner(room)
        body = content.text_content(message, "", group=group, commands=self._commands)
        try:
            await self.event(room, content.MESSAGE, content.edited(body, id_), uuid4().hex, "edit")
        except NotNow:
            raise
        except Refused as error:
            log.info("a message could not be edited: %s", error)

    async def _poll_edited(self, room: str, id_: str, message: Message) -> None:
        poll = content.poll_content(message, "")
        if poll is None:
            return await self._ended(room, id_, message)
        await self.event(room, content.POLL, content.poll_edited(poll, id_), uuid4().hex, "edit")
        return None

    async def _ended(self, room: str, id_: str, message: Message) -> None:
        await self.event(room, content.POLL_END, content.poll_end(id_, message.plain), id_, "end")
        answer = await call(
            self._client,
            "GET",
            path("rooms", room, "relations", id_, "m.reference", base=V1),
            query={"limit": "100"},
        )
        for event in answer.get("chunk", ()):
            if event.get("sender") != self._client.user_id and event.get("content"):
                await self.redact(room, str(event["event_id"]))

    async def redact(self, room: str, id_: str) -> None:
        """What is gone or may not be taken away is no error."""
        try:
            await call(self._client, "PUT", path("rooms", room, "redact", id_, transaction(id_, "redact")), {})
        except (Gone, Refused) as error:
            log.info("an event could not be taken away: %s", error)

    async def notice(self, room: str, text: str, key: str, about: str = "") -> None:
        """A short note; `about`: the event that it answers."""
        body = content.written("", text, "m.notice")
        if about:
            body["m.relates_to"] = {"m.in_reply_to": {"event_id": about}}
        await self.event(room, content.MESSAGE, body, key, "note")
