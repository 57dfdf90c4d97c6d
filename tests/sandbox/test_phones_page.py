"""The phones page in a real browser: what people press, type and see. Needs Debian's chromium."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from .conftest import AICHA, SUPERGROUP, Sandbox, keyboard, press_me

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NASTY = "<img src=x onerror=\"document.title='owned'\">"


@pytest_asyncio.fixture(loop_scope="session")
async def page(sandbox: Sandbox) -> AsyncIterator[Any]:
    api = pytest.importorskip("playwright.async_api")
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("no chromium here")
    async with api.async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        page = await browser.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda entry: complaints.append(entry.text) if entry.type == "error" else None)
        await page.goto(f"{sandbox.url}/phones?lang=fr")
        await page.wait_for_selector(".phone")
        yield page
        await browser.close()
        assert complaints == []


def phone(page: Any, name: str) -> Any:
    return page.get_by_role("region", name=f"Téléphone de {name}")


async def test_a_press_on_the_page_reaches_the_bot_and_shows_its_toast(sandbox: Sandbox, page: Any) -> None:
    await sandbox.send(SUPERGROUP, "?", reply_markup=press_me("D’accord", "v:1"))
    await phone(page, "Aïcha").get_by_role("tab", name="Smart Liège").click()
    await phone(page, "Aïcha").get_by_role("button", name="D’accord").click()
    (*_, update) = await sandbox.updates(offset=-1, timeout=5)
    query = update["callback_query"]
    assert query["data"] == "v:1"
    await sandbox.call("answerCallbackQuery", callback_query_id=query["id"], text="Noté")
    await phone(page, "Aïcha").get_by_text("Noté").wait_for()
    assert await phone(page, "Joke").get_by_text("Noté").count() == 0


async def test_typed_words_survive_a_refresh_and_words_are_never_markup(sandbox: Sandbox, page: Any) -> None:
    box = phone(page, "Aïcha").get_by_role("textbox")
    await phone(page, "Aïcha").get_by_role("tab", name="sipbot").click()
    await box.fill("half a sentence")
    await sandbox.send(AICHA, NASTY)
    await phone(page, "Aïcha").get_by_text(NASTY).wait_for()
    assert await box.input_value() == "half a sentence"
    await box.fill(NASTY)
    await box.press("Enter")
    await phone(page, "Aïcha").locator(".mine").get_by_text(NASTY).wait_for()
    assert await page.locator(".messages img").count() == 0
    assert await page.title() == "sipbot · Téléphones"


async def test_a_deep_link_opens_the_private_chat(sandbox: Sandbox, page: Any) -> None:
    link = [{"text": "Plus", "url": f"https://t.me/{sandbox.world.bot.username}?start=abc"}]
    await sandbox.send(SUPERGROUP, "?", reply_markup=keyboard(link))
    joke = phone(page, "Joke")
    await joke.get_by_role("tab", name="Smart Liège").click()
    await joke.get_by_role("button", name="Plus").click()
    await joke.get_by_text("/start abc").wait_for()
    assert await joke.get_by_role("tab", name="sipbot").get_attribute("aria-selected") == "true"


async def test_the_clock_bar_moves_the_time(sandbox: Sandbox, page: Any) -> None:
    await page.get_by_role("button", name="+1 jour").click()
    await page.get_by_text("mar. 3 nov. 2026").wait_for()
    assert sandbox.clock.now().day == 3
