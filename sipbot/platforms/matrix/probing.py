"""What `sipbot check` asks: is the account accepted, and may the bot do its work in each room?"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import nio

from sipbot.chat import Address
from sipbot.ports import Refused, TryLater, Unaccepted, Unreachable

from .account import signed_in_to_ask
from .settings import Settings as Account
from .wire import Gone, call, path

MODERATOR = 50
"""The power level that a room asks for where it says nothing else."""
LEVELS_SAY_ALL = tuple(str(version) for version in range(1, 12))
"""Room versions in which nobody stands above the power levels."""
NOT_SET = 404


async def probed(client: nio.AsyncClient, account: Account, chats: Sequence[Address]) -> dict[str, str]:
    """Codes, or the server's own words: "" is nothing wrong. The device's keys are left alone.

    Under `<chat> redact` and `<chat> encrypted` stands what there is to say about a room that is right.
    """
    try:
        user = await signed_in_to_ask(client, account)
    except Unaccepted:
        return {"account": "unaccepted"}
    except TryLater:
        return {"account": "no_answer"}
    except (Unreachable, Refused) as error:
        return {"account": str(error)}
    codes = {
        "account": "" if user == account.user_id else "other_account",
        "account hears": await _hears(client),
    }
    for chat in chats:
        codes |= await _room(client, chat)
    return codes


NOTHING: dict[str, Any] = {
    "presence": {"types": []},
    "account_data": {"types": []},
    "room": {"rooms": [], "timeline": {"limit": 1}, "state": {"types": []}, "ephemeral": {"types": []}},
}


async def _hears(client: nio.AsyncClient) -> str:
    """Whether a sync comes through, which brings everything that the bot hears."""
    query = {"timeout": "0", "filter": json.dumps(NOTHING)}
    try:
        answer = await call(client, "GET", path("sync"), query=query)
    except (TryLater, Unreachable, Refused) as error:
        return str(error)
    return "" if "next_batch" in answer else "no_sync"


async def _room(client: nio.AsyncClient, chat: Address) -> dict[str, str]:
    try:
        own = await _state(client, chat, "m.room.member", client.user_id)
        if own.get("membership") != "join":
            return {str(chat): "not_there"}
        mine, levels = await _power(client, chat)
        encryption = await _state(client, chat, "m.room.encryption")
    except Gone:
        return {str(chat): "not_there"}
    except (TryLater, Refused) as error:
        return {str(chat): str(error)}
    if mine < _needed(levels, "m.room.encrypted" if encryption else "m.room.message"):
        return {str(chat): "cannot_write"}
    codes = {str(chat): ""}
    if mine < max(levels.get("redact", MODERATOR), _needed(levels, "m.room.redaction")):
        codes[f"{chat} redact"] = "cannot_redact"
    if encryption:
        codes[f"{chat} encrypted"] = ""
    return codes


def _needed(levels: Mapping[str, Any], event_type: str) -> float:
    level: float = levels.get("events", {}).get(event_type, levels.get("events_default", 0))
    return level


async def _power(client: nio.AsyncClient, chat: Address) -> tuple[float, dict[str, Any]]:
    """The bot's power level, and what the room asks for. Who made a room of version 12 may do anything."""
    created = await _state(client, chat, "m.room.create", query={"format": "event"})
    content = created.get("content", created)
    makers = {created.get("sender"), *content.get("additional_creators", ())}
    if str(content.get("room_version", "1")) not in LEVELS_SAY_ALL and client.user_id in makers:
        return float("inf"), {}
    levels = await _state(client, chat, "m.room.power_levels")
    return levels.get("users", {}).get(client.user_id, levels.get("users_default", 0)), levels


async def _state(
    client: nio.AsyncClient,
    chat: Address,
    event_type: str,
    key: str = "",
    query: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """A part of the room's state; {} where it is not set. Raises Gone for who may not see it."""
    try:
        return await call(client, "GET", path("rooms", chat.id, "state", event_type, key), query=query)
    except Gone as error:
        if error.status == NOT_SET:
            return {}
        raise
