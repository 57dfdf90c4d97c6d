"""The page that shows several people's phones side by side, and the state that it draws."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from sipbot.sandbox.facts import Button, Chat, Message, User
from sipbot.sandbox.labels import labels
from sipbot.sandbox.world import World

Json = dict[str, Any]

STATIC = Path(__file__).parent / "static"
FILES = {
    "phones.css": "text/css",
    "phones.js": "text/javascript",
}
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
DOCUMENT_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
SHOWN = 80  # messages of a chat on a phone

SERVICES = {
    "new_chat_members": "joined",
    "left_chat_member": "left",
    "migrate_to_chat_id": "upgraded",
    "migrate_from_chat_id": "upgraded",
}


@dataclass(frozen=True, slots=True)
class Control:
    """A button in the clock bar. `name` is a key of `labels`."""

    name: str
    run: Callable[[], Awaitable[object]]


def page_routes(world: World) -> list[Route]:
    """The page of phones, and the files that it needs."""

    async def page(request: Request) -> Response:
        headers = {"content-security-policy": PAGE_POLICY, "cache-control": "no-store"}
        return FileResponse(STATIC / "phones.html", media_type="text/html", headers=headers)

    async def words(request: Request) -> Response:
        return JSONResponse(labels(), headers={"cache-control": "no-store"})

    async def static(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in FILES:
            return Response("Not Found", 404)
        headers = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
        return FileResponse(STATIC / name, media_type=FILES[name], headers=headers)

    async def document(request: Request) -> Response:
        stored = world.files.get(request.path_params["file_id"])
        if stored is None:
            return Response("Not Found", 404)
        headers = {
            "content-security-policy": DOCUMENT_POLICY,
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
        }
        return Response(stored.content, media_type=stored.media_type, headers=headers)

    return [
        Route("/phones", page),
        Route("/phones/labels.json", words),
        Route("/phones/{name}", static),
        Route("/documents/{file_id}", document),
    ]


def state(world: World, controls: Sequence[Control], timezone: str) -> Json:
    """Everything that the page draws."""
    return {
        "version": world.version,
        "now": world.clock.now().isoformat(),
        "timezone": timezone,
        "moves": hasattr(world.clock, "advance"),
        "bot": {"id": world.bot.id, "name": world.bot.name, "username": world.bot.username},
        "controls": [control.name for control in controls],
        "phones": [_phone(world, user) for user in world.users.values() if user.shown and not user.is_bot],
    }


def _phone(world: World, user: User) -> Json:
    chats = [_chat(world, user, chat) for chat in world.chats_of(user.id)]
    if user.id not in world.chats:
        chats.append(_unopened(world, user))
    return {
        "id": user.id,
        "name": user.name,
        "role": user.role,
        "antenna": user.antenna,
        "language": user.language,
        "chats": chats,
        "toasts": [
            {"n": toast.n, "chat": toast.chat, "text": toast.text, "alert": toast.alert}
            for toast in world.toasts_of(user.id, len(world.toasts) - 50)
        ],
    }


def _unopened(world: World, user: User) -> Json:
    """The private chat before the first /start: Telegram shows a start button."""
    return {
        "id": user.id, "title": world.bot.name, "private": True, "opened": False, "blocked": False,
        "messages": [], "commands": [],
    }  # fmt: skip


def _chat(world: World, user: User, chat: Chat) -> Json:
    return {
        "id": chat.id,
        "title": world.bot.name if chat.private else chat.title,
        "private": chat.private,
        "opened": True,
        "blocked": chat.private and user.id in world.blocked,
        "messages": [_message(world, message) for message in list(chat.messages.values())[-SHOWN:]],
        "commands": [
            {"command": c.command, "description": c.description} for c in world.menus.seen_by(user, chat)
        ],
    }


def _message(world: World, message: Message) -> Json:
    sender = world.users[message.sender]
    body: Json = {
        "id": message.message_id,
        "from": {"id": sender.id, "name": sender.name, "bot": sender.is_bot},
        "time": message.date.isoformat(),
        "edited": message.edited is not None and bool(message.text),
        "text": message.text,
        "entities": list(message.entities),
        "rows": [[_button(world, b) for b in row] for row in message.rows],
    }
    if message.document:
        file = message.document
        body["document"] = {
            "name": file.name, "size": len(file.content), "url": f"/documents/{file.file_id}",
        }  # fmt: skip
    if message.service:
        body["service"] = _service(world, message.service)
    return body


def _service(world: World, service: Json) -> Json:
    field = next(iter(service))
    who = service[field]
    people = who if isinstance(who, list) else [who]
    names = ", ".join(person["first_name"] for person in people if isinstance(person, dict))
    return {"kind": SERVICES[field], "who": names}


def _button(world: World, button: Button) -> Json:
    """`starts`: leads to the private chat with this bot."""
    own = button.start is not None and f"t.me/{world.bot.username}?".lower() in button.url.lower()
    return {"label": button.label, "data": button.data, "url": button.url, "starts": own}
