"""The bot's account and device: signed in once, the same device at every start."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import aiohttp
import nio

from sipbot.ports import TryLater, Unaccepted

from .identity import vouch
from .inbound import NAME
from .settings import Settings as Account
from .wire import RETRY_AFTER, SIGNED_OUT, raised

LONG = 4_000
"""Bytes of a sync from which on it is long: some twenty events, which take 5 ms."""
DEVICE = "device.json"
"""The access token that a password gave, with its device; readable by its owner alone."""


class Client(nio.AsyncClient):  # type: ignore[misc]
    """Decrypts nothing by itself: nio takes for a room's state what any member has encrypted as such."""

    def _handle_timeline_event(self, event: Any, *where: Any) -> Any:
        if isinstance(event, nio.MegolmEvent):
            return None
        return super()._handle_timeline_event(event, *where)

    async def create_matrix_response(
        self, response_class: type, transport_response: aiohttp.ClientResponse, **more: Any
    ) -> Any:
        """A long sync is read in a thread: 2,500 events would keep everything else waiting."""
        body = await transport_response.read() if response_class is nio.SyncResponse else b""
        if len(body) < LONG:
            return await super().create_matrix_response(response_class, transport_response, **more)
        response = await asyncio.to_thread(_read, body)
        response.transport_response = transport_response
        return response


def _read(body: bytes) -> nio.SyncResponse | nio.SyncError:
    try:
        parsed = json.loads(body)
    except ValueError:
        parsed = {}
    return nio.SyncResponse.from_dict(parsed)


def client(account: Account) -> nio.AsyncClient:
    """A client that never waits by itself; the keys of its device lie in the store."""
    account.store.mkdir(parents=True, exist_ok=True, mode=0o700)
    config = nio.AsyncClientConfig(
        max_limit_exceeded=0, max_timeouts=0, store_sync_tokens=False, encryption_enabled=True
    )
    return Client(account.homeserver, account.user_id, store_path=str(account.store), config=config)


async def sign_in(client: nio.AsyncClient, account: Account) -> None:
    """With the token that is set, or the one kept, or the password. Raises TryLater, Unaccepted.

    Then the server has the device's keys, signed by the account.
    """
    try:
        await _as_device(client, account)
        if client.should_upload_keys:
            await client.keys_upload()
        await vouch(client, account)
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise TryLater(RETRY_AFTER, type(error).__name__) from error


async def _as_device(client: nio.AsyncClient, account: Account) -> None:
    if account.access_token is not None:
        if not await _known(client, account.access_token.get_secret_value()):
            raise Unaccepted(NAME)
        return
    kept = _kept(account.store / DEVICE)
    if not (kept and await _known(client, kept)):
        await _with_password(client, account, account.store / DEVICE)


async def signed_in_to_ask(client: nio.AsyncClient, account: Account) -> str:
    """As `sign_in`, while the device may be in use: its keys are not opened. Gives the account's id."""
    token = account.access_token.get_secret_value() if account.access_token else _kept(account.store / DEVICE)
    try:
        answer = await _whose(client, token) if token else None
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise TryLater(RETRY_AFTER, type(error).__name__) from error
    if answer is None:
        await sign_in(client, account)
    else:
        client.user_id = answer.user_id
    return str(client.user_id)


async def _known(client: nio.AsyncClient, token: str) -> bool:
    """Whether the server knows this token; then the client is its device."""
    answer = await _whose(client, token)
    if answer is not None:
        client.restore_login(answer.user_id, answer.device_id or "SIPBOT", token)
    return answer is not None


async def _whose(client: nio.AsyncClient, token: str) -> nio.WhoamiResponse | None:
    """Account and device of a token; None if the server does not know it."""
    client.access_token = token
    answer = await client.whoami()
    if not isinstance(answer, nio.WhoamiError):
        return answer
    if str(answer.status_code) in SIGNED_OUT:
        return None
    raise raised(answer)


async def _with_password(client: nio.AsyncClient, account: Account, file: Path) -> None:
    if account.password is None:
        raise Unaccepted(NAME)
    client.access_token = ""
    answer = await client.login(account.password.get_secret_value(), device_name="sipbot")
    if isinstance(answer, nio.LoginError):
        if str(answer.status_code) in ("M_FORBIDDEN", "M_USER_DEACTIVATED", "M_INVALID_USERNAME"):
            raise Unaccepted(NAME)
        raise raised(answer)
    _keep(file, answer.access_token)


def _kept(file: Path) -> str:
    try:
        return str(json.loads(file.read_text("utf-8"))["access_token"])
    except FileNotFoundError:
        return ""


def _keep(file: Path, token: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        json.dump({"access_token": token}, opened)
