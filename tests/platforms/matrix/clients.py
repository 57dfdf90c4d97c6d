"""A person's client that encrypts, and that may keep its keys back for a while."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nio

from tests.platforms.matrix.bench import Bench
from tests.servers.people import Json


class Client(nio.AsyncClient):  # type: ignore[misc]
    """With matrix-nio, as the bot; whoever keeps the keys back answers `hold` with `release`."""

    gate: asyncio.Event
    waiting: asyncio.Event

    async def _send(self, response_class: type, method: str, path: str, *more: Any, **named: Any) -> Any:
        if "/sendToDevice/m.room.encrypted/" in path and not self.gate.is_set():
            self.waiting.set()
            await self.gate.wait()
        return await super()._send(response_class, method, path, *more, **named)

    async def catches_up(self) -> None:
        await self.sync(timeout=0, full_state=True)
        if self.should_upload_keys:
            await self.keys_upload()
        if self.should_query_keys:
            await self.keys_query()

    async def says(self, room: str, content: Json, event_type: str = "m.room.message") -> str:
        """Encrypted for every device that is known now; the keys go out first, unless they are kept back."""
        await self.catches_up()
        await self.joined_members(room)
        if self.should_query_keys:
            await self.keys_query()
        if missing := self.get_missing_sessions(room):
            await self.keys_claim(missing)
        if self.olm.should_share_group_session(room):
            sharing = asyncio.create_task(self.share_group_session(room, ignore_unverified_devices=True))
            if self.gate.is_set():
                await sharing
            else:
                self.kept_back = sharing
                await self.waiting.wait()
                self.olm.outbound_group_sessions[room].mark_as_shared()
        event_type, closed = self.encrypt(room, event_type, content)
        return await self.puts(room, event_type, closed)

    async def puts(self, room: str, event_type: str, content: Json) -> str:
        where = f"/_matrix/client/v3/rooms/{quote(room)}/send/{event_type}/{secrets.token_hex(8)}"
        headers = {"Authorization": f"Bearer {self.access_token}", "Content-Type": "application/json"}
        answer = await self.send("PUT", where, nio.Api.to_json(content), headers)
        assert answer.status == 200, await answer.text()
        return str((await answer.json())["event_id"])

    async def reads(self, room: str) -> list[Json]:
        """What the newest events of a room say, oldest first; what cannot be decrypted as it is."""
        await self.catches_up()
        answer = await self.room_messages(room, limit=100)
        return [event.source for event in reversed(answer.chunk)]


def text(body: str) -> Json:
    return {"msgtype": "m.text", "body": body}


@contextlib.asynccontextmanager
async def client(bench: Bench, store: Path, account: Json | None = None) -> AsyncIterator[Client]:
    """Anna's, or that of another account."""
    account = account or bench.phone
    store.mkdir(parents=True, exist_ok=True)
    config = nio.AsyncClientConfig(encryption_enabled=True, store_sync_tokens=False)
    opened = Client(bench.server.url, account["user_id"], store_path=str(store), config=config)
    opened.gate, opened.waiting = asyncio.Event(), asyncio.Event()
    opened.gate.set()
    opened.restore_login(account["user_id"], account["device_id"], account["access_token"])
    try:
        await opened.catches_up()
        yield opened
    finally:
        await opened.close()
