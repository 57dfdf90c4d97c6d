"""Make the README's pictures, docs/pictures/*.png, from the demo: `make pictures`.

Needs Debian's chromium and fonts-noto-color-emoji, and the extra `browser`.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import random
import shutil
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, async_playwright

from sipbot.__main__ import main as sipbot
from sipbot.demo.interactive import _controls, example_in, prepare, start_of
from sipbot.demo.stage import (
    AICHA,
    ANIMATOR,
    BRUXELLES,
    COORDINATOR,
    EUPEN,
    GENT,
    HEIDI,
    JOKE,
    LIEGE,
    Stage,
    on_stage,
)
from sipbot.sandbox.cast import crowd
from sipbot.sandbox.facts import Button, Message
from sipbot.services import Work, publishing
from tools.kinds import pages

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
MOST_BYTES = 400_000
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
CHROMIUM += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]


class Scene:
    """People act on the stage, one after the other."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.world = stage.world
        self.chance = random.Random(3)

    async def draft(self, day: str) -> None:
        """Luc is about to announce a small talk in Liège."""
        await self.write(ANIMATOR, "/annonce")
        await self.press(ANIMATOR, ANIMATOR, label="Liège")
        for text in ("Nos frais, autour d'un café", day, "18:30", "Place du Marché 1, Liège"):
            await self.write(ANIMATOR, text)
        await self.press(ANIMATOR, ANIMATOR, data="draft|nolink")

    async def others_answer(self) -> None:
        """People without a phone on the page answer below the groups' messages; some say that they come."""
        for chat, language, count in (
            (LIEGE, "fr", 47),
            (GENT, "nl", 31),
            (EUPEN, "de", 12),
            (BRUXELLES, "fr", 20),
        ):
            first = 6_000_000_001 + 1000 * abs(chat % 10)
            for person in crowd(self.world, count, [chat], [language], first_id=first):
                message, buttons = self._newest(person, chat, "vote|")
                self.world.press(person, chat, message.message_id, self.chance.choice(buttons).data)
                if chat == LIEGE and self.chance.random() < 0.4:
                    message, buttons = self._newest(person, chat, "come|")
                    self.world.press(person, chat, message.message_id, self.chance.choice(buttons).data)
            await self.stage.settled()

    async def begin_ballot(self, person: int, chat: int) -> None:
        """Open the private chat with the button below the group's message, and answer the first question."""
        message, _ = self._newest(person, chat, "vote|")
        self.world.follow(person, chat, message.message_id, message.rows[-1][0].label)
        await self.stage.settled()
        await self.press(person, person, data="pick|")

    async def opens_ballot(self, person: int, chat: int) -> None:
        message = self.world.screen(person, chat)[-1]
        (leading,) = [button for row in message.rows for button in row if button.start]
        self.world.follow(person, chat, message.message_id, leading.label)
        await self.stage.settled()

    async def answers(self, person: int, position: int, presses: Sequence[str]) -> None:
        """Press these, one after the other, and have the page of the question before one."""
        for payload in presses:
            await self.press(person, person, data=f"pick|1|{position}|{payload}")
        shown = self.world.screen(person, person)[-1]
        if not any(b.data.startswith(f"pick|1|{position}|") for row in shown.rows for b in row) and presses:
            await self.press(person, person, data=f"page|1|{position}")

    async def write(self, person: int, text: str) -> None:
        self.world.write(person, person, text)
        await self.stage.settled()

    async def press(self, person: int, chat: int, *, label: str = "", data: str = "") -> None:
        for message in reversed(self.world.screen(person, chat)):
            for button in (button for row in message.rows for button in row):
                if (label and label in button.label) or (data and button.data.startswith(data)):
                    self.world.press(person, chat, message.message_id, button.data)
                    return await self.stage.settled()
        raise LookupError(f"no button {label or data}")

    def _newest(self, person: int, chat: int, data: str) -> tuple[Message, list[Button]]:
        for message in reversed(self.world.screen(person, chat)):
            buttons = [b for row in message.rows for b in row if b.data.startswith(data)]
            if buttons:
                return message, buttons
        raise LookupError(f"no button {data}")


async def phones(browser: Browser, base: Path) -> None:
    """Four phones: a press in a group, a ballot in private, the announcement, what an animator sees."""
    file = example_in(base)
    stages: list[Stage] = []
    async with on_stage(base, start_of(file), controls=_controls(stages)) as stage:
        stages.append(stage)
        await prepare(stage, file)
        scene = Scene(stage)
        await stage.until(stage.clock.now() + timedelta(hours=2))
        await scene.draft("17/12/2026")
        await scene.others_answer()
        await stage.until(stage.clock.now() + timedelta(minutes=5))
        await scene.begin_ballot(JOKE, GENT)
        page = await browser.new_page(viewport={"width": 1400, "height": 900})
        await page.goto(f"{stage.url}/phones?lang=fr")
        for who, tab in (
            ("Aïcha", "Smart Liège"),
            ("Joke", "sipbot"),
            ("Heidi", "Smart Eupen"),
            ("Luc", "sipbot"),
        ):
            await phone(page, who).get_by_role("tab", name=tab).click()
        heidi = phone(page, "Heidi").locator(".messages")
        await heidi.evaluate("list => list.scrollTop = 0")
        await page.wait_for_timeout(300)
        aicha = phone(page, "Aïcha")
        await aicha.get_by_role("button", name="Moins si on facture peu").click()
        await aicha.locator(".toast:not([hidden])").wait_for()
        await page.wait_for_timeout(400)
        box = await aicha.bounding_box()
        await save(
            page,
            "phones",
            full_page=True,
            clip={"x": 0, "y": 0, "width": 1400, "height": box["y"] + box["height"] + 12},
        )


def phone(page: Any, name: str) -> Any:
    return page.locator(".phone", has=page.get_by_role("heading", name=name))


READERS = ((AICHA, LIEGE, "Aïcha"), (JOKE, GENT, "Joke"), (HEIDI, EUPEN, "Heidi"))


async def kinds(browser: Browser, base: Path) -> None:
    """One page of a ballot for each kind of question, by turns in the three languages."""
    file = example_in(base).with_name("all-kinds.toml")
    kinds_in_file = [question["kind"] for question in tomllib.loads(file.read_text("utf-8"))["question"]]
    async with on_stage(base, start_of(file)) as stage:
        await published(stage, file)
        page = await browser.new_page(viewport={"width": 1400, "height": 1400})
        for turn, (person, chat, name) in enumerate(READERS):
            await page.goto(f"{stage.url}/phones?lang=fr")
            await phone(page, name).get_by_role("tab", name="sipbot").click()
            scene = Scene(stage)
            await scene.opens_ballot(person, chat)
            for position, kind in enumerate(kinds_in_file):
                await scene.answers(person, position, pages()[kind]["pressed"])
                if position % len(READERS) == turn:
                    await page.wait_for_timeout(400)
                    await save(phone(page, name).locator(".message").last, f"kinds/{kind}")
                if position + 1 < len(kinds_in_file):
                    await scene.press(person, person, data=f"page|1|{position + 1}")
        await page.close()


async def published(stage: Stage, file: Path) -> None:
    """The consultation stands open in every chat."""
    async with stage.app.database.write() as tx:
        values = tomllib.loads(file.read_text("utf-8"))
        await publishing.publish(Work(tx, stage.app.keys, stage.clock.now()), values, f"telegram:{COORDINATOR}")
    entry = await stage.app.next_due("open")
    assert entry is not None
    await stage.until(entry.at)


async def dossier(browser: Browser, html: Path) -> None:
    page = await browser.new_page(viewport={"width": 960, "height": 1240}, device_scale_factor=1.25)
    await page.goto(html.as_uri())
    box = await page.get_by_role("heading", name="Participation", exact=True).bounding_box()
    clip = {"x": 40, "y": box["y"] - 24, "width": 880, "height": 1180}
    await save(page, "dossier", full_page=True, clip=clip)


async def save(page: Any, name: str, **options: Any) -> None:
    file = PICTURES / f"{name}.png"
    file.parent.mkdir(exist_ok=True)
    await page.screenshot(path=file, **options)
    size = file.stat().st_size
    print(f"{file.relative_to(PICTURES.parent.parent)}: {size // 1000} kB")
    if size > MOST_BYTES:
        raise SystemExit(f"{file.name} is larger than {MOST_BYTES // 1000} kB")


def played(out: Path) -> Path:
    """The French dossier of a headless demo."""
    with contextlib.redirect_stdout(io.StringIO()):
        if sipbot(["demo", "--headless", "--members", "400", "--out", str(out)]):
            raise SystemExit("the demo failed")
    return out / "dossier.fr.html"


async def pictures(folder: Path, html: Path) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
        await phones(browser, folder / "phones")
        await kinds(browser, folder / "kinds")
        await dossier(browser, html)
        await browser.close()


def main() -> int:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="sipbot-pictures-") as name:
        folder = Path(name)
        html = played(folder / "out")
        asyncio.run(pictures(folder / "stage", html))
    return 0


if __name__ == "__main__":
    sys.exit(main())
