"""The demo in a real browser, from end to end: page, stand-in, bot, database. Needs Debian's chromium."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sipbot.demo.interactive import prepare
from sipbot.demo.stage import Stage

pytestmark = pytest.mark.browser

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
QUIET += ["--disable-background-networking", "--disable-component-update"]


@pytest.fixture
async def page(stage: Stage, file: Path) -> AsyncIterator[Any]:
    """The page of phones after the consultation has opened; it must have nothing to complain about."""
    from playwright.async_api import async_playwright

    await prepare(stage, file)
    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        page = await browser.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda entry: complaints.append(entry.text) if entry.type == "error" else None)
        await page.goto(f"{stage.url}/phones?lang=fr")
        await page.wait_for_selector(".phone")
        yield page
        await browser.close()
    assert complaints == []


def phone(page: Any, name: str) -> Any:
    return page.get_by_role("region", name=f"Téléphone de {name}")


async def test_a_press_in_the_group_is_counted_and_only_who_pressed_is_told(stage: Stage, page: Any) -> None:
    aicha = phone(page, "Aïcha")
    await aicha.get_by_role("tab", name="Smart Liège").click()
    await aicha.get_by_role("button", name="Moins si on facture peu").click()
    toast = aicha.locator(".toast:not([hidden])")
    await toast.wait_for()
    assert "Moins si on facture peu" in await toast.inner_text()
    assert await page.locator(".toast:not([hidden])").count() == 1


async def test_from_the_group_to_the_private_ballot_and_back_to_an_overview(stage: Stage, page: Any) -> None:
    heidi = phone(page, "Heidi")
    await heidi.get_by_role("tab", name="Smart Eupen").click()
    await heidi.locator(".keys button").last.click()
    await heidi.get_by_text("Frage 1/3").first.wait_for()  # the group has buttons of the same names
    await heidi.get_by_role("button", name="Ein Prozentsatz für alle").last.click()
    await heidi.get_by_role("button", name="Teilweise").click()
    await heidi.get_by_text("Was würden Sie am Wirtschaftsmodell").first.wait_for()
    await heidi.get_by_role("textbox").fill("Alle Unterlagen <b>auch</b> auf Deutsch.")
    await heidi.get_by_role("textbox").press("Enter")
    await heidi.get_by_text("Alle Unterlagen <b>auch</b> auf Deutsch.").last.wait_for()
    await stage.settled()
    assert await heidi.locator(".messages b", has_text="auch").count() == 0
