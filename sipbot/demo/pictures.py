"""Messages as pictures: each on a phone of the sandbox's page, in a headless browser."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sipbot.chat import Button, Message
from sipbot.clock import SandboxClock
from sipbot.http import serve
from sipbot.rules.faults import Refusal
from sipbot.sandbox import facts
from sipbot.sandbox.limits import utf16
from sipbot.sandbox.server import sandbox_app
from sipbot.sandbox.world import World

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync")
GROUP, READER = -1_001_000_000_001, 5_000_000_001
WIDTH, AROUND, LEAST = 480, 330, 700
"""Pixels: of the page; what a phone has above and below a message; the lowest page."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as its platform shows it. `platform`, `antenna` and `language` name the picture."""

    antenna: str
    title: str
    platform: str
    language: str
    in_group: bool
    message: Message


async def drawn(shown: Iterable[Shown], folder: Path) -> AsyncIterator[Path]:
    """Each picture as it is made. Raises Refusal without a browser."""
    folder.mkdir(parents=True, exist_ok=True)
    async with _browser() as browser:
        world = World(SandboxClock(datetime.now(UTC), 1.0))
        _people(world)
        async with serve(sandbox_app(world, ()), "127.0.0.1", 0) as url:
            page = await browser.new_page(viewport={"width": WIDTH, "height": LEAST})
            for name, one in _named(shown):
                _put(world, one)
                file = folder / f"{name}.png"
                await _photographed(page, f"{url}/phones?lang={one.language}", one, file)
                yield file


@asynccontextmanager
async def _browser() -> AsyncIterator[Any]:
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        from playwright.async_api import async_playwright
    except ModuleNotFoundError:
        path = None
    if path is None:
        raise Refusal("no_browser")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        await browser.close()


def _people(world: World) -> None:
    world.add_user(facts.User(READER, "–"))
    world.add_chat(GROUP, "–", (READER,))
    world.start(READER)


def _named(shown: Iterable[Shown]) -> Iterator[tuple[str, Shown]]:
    """`liege-telegram-fr-2-private`: in the order in which one meets them."""
    counted: dict[tuple[str, str, str], int] = {}
    for one in shown:
        key = (one.antenna, one.platform, one.language)
        counted[key] = counted.get(key, 0) + 1
        yield "-".join((*key, str(counted[key]), "group" if one.in_group else "private")), one


def _put(world: World, one: Shown) -> None:
    """The message alone in its chat, on the phone of somebody of that antenna."""
    world.users[READER] = facts.User(READER, one.title, one.language, one.platform, one.antenna)
    world.chats[GROUP].title = one.title
    shown_in = world.chats[GROUP if one.in_group else READER]
    for chat in (world.chats[GROUP], world.chats[READER]):
        chat.messages.clear()
    rows = tuple(tuple(map(_button, row)) for row in one.message.buttons)
    message = facts.Message(
        world.next_message_id(shown_in),
        shown_in.id,
        world.bot.id,
        world.clock.now(),
        one.message.plain,
        _bold(one.message.title),
        rows,
    )
    world.put(shown_in, message)


def _button(button: Button) -> facts.Button:
    """Nobody presses it: what it carries is of no account."""
    leads_on = bool(button.url or button.start)
    return (
        facts.Button(button.label, "", "https://example.org") if leads_on else facts.Button(button.label, "-")
    )


def _bold(title: str) -> tuple[dict[str, Any], ...]:
    length = utf16(title)
    return ({"type": "bold", "offset": 0, "length": length},) if title else ()


async def _photographed(page: Any, url: str, one: Shown, file: Path) -> None:
    """The whole phone, tall enough for the message."""
    await page.set_viewport_size({"width": WIDTH, "height": LEAST})
    await page.goto(url)
    phone = page.locator(".phone")
    await phone.get_by_role("tab").nth(0 if one.in_group else 1).click()
    message = phone.locator(".messages > *").last
    await message.wait_for()
    height = await message.evaluate("node => node.parentElement.scrollHeight")
    await page.set_viewport_size({"width": WIDTH, "height": max(LEAST, height + AROUND)})
    await phone.screenshot(path=file)
