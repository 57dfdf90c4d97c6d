"""What the command line asks of Telegram: does it answer, does it take the token, what is the bot called?"""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sipbot import i18n
from sipbot.__main__ import main
from sipbot.clock import SandboxClock
from sipbot.platforms.telegram.menus import Menus, Words
from sipbot.platforms.telegram.platform import Telegram
from sipbot.ports import Unaccepted
from sipbot.sandbox.server import sandbox_app, serve
from sipbot.sandbox.world import TOKEN, USERNAME, World
from sipbot.views import commands, profile

WORDS = Words(commands.menu, profile.description, profile.short)
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
async def telegram() -> AsyncIterator[str]:
    """The address of a Telegram of our own; its bot is in none of the chats."""
    async with serve(sandbox_app(World(SandboxClock(datetime(2026, 11, 2, 9, tzinfo=UTC))))) as url:
        yield url


class Folder:
    def __init__(self, base: Path) -> None:
        self.base = base

    def account(self, url: str, token: str = TOKEN) -> None:
        file = self.base / "config" / "sipbot.toml"
        kept = file.read_text("utf-8").partition("[telegram]")
        file.write_text(f'{kept[0]}[telegram]\ntoken = "{token}"\napi_url = "{url}"\n', "utf-8")

    async def runs(self, *words: str) -> int:
        return await asyncio.to_thread(main, [*words, "--config", str(self.base / "config")])


@pytest.fixture
def folder(base: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("COLUMNS", "220")
    return Folder(base)


def wrong(out: str) -> list[str]:
    return [line for line in out.splitlines() if "✗" in line]


async def test_where_telegram_does_not_answer_that_is_said_and_not_that_the_token_is_wrong(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.account(NOWHERE)
    assert await folder.runs("check") == 1
    (line,) = wrong(capsys.readouterr().out)
    assert "Telegram does not answer" in line and "ccept" not in line


async def test_a_token_that_telegram_does_not_take_is_said(
    folder: Folder, telegram: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.account(telegram, "1:wrong")
    assert await folder.runs("check") == 1
    (line,) = wrong(capsys.readouterr().out)
    assert "Telegram refuses the token" in line


async def test_a_bot_whose_token_is_not_taken_does_not_wait_for_another_answer(telegram: str) -> None:
    menus = Menus(WORDS, i18n.codes())
    platform = Telegram("1:wrong", telegram, SandboxClock(datetime(2026, 11, 2, 9, tzinfo=UTC)), menus)
    with pytest.raises(Unaccepted):
        await platform.start()
    await platform.close()


ROLL = "member number;antenna;kind;shareholder;language\n1001;liege;member;yes;fr\n"


@pytest.fixture
async def letters(folder: Folder, base: Path) -> Path:
    """Where letters go; the roll is there."""
    roll = base / "roll.csv"
    roll.write_text(ROLL, "utf-8")
    assert await folder.runs("members", "import", str(roll), "--yes") == 0
    return base / "letters.csv"


async def test_letters_lead_to_the_bot_whose_token_is_configured(
    folder: Folder, telegram: str, letters: Path
) -> None:
    folder.account(telegram)
    assert await folder.runs("members", "codes", "--out", str(letters)) == 0
    (row,) = csv.DictReader(letters.open(encoding="utf-8-sig"))
    assert row["link"].startswith(f"https://t.me/{USERNAME}?start=code-")


async def test_offline_the_name_is_given_or_there_are_no_letters(
    folder: Folder, letters: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.account(NOWHERE)
    assert await folder.runs("members", "codes", "--out", str(letters)) == 1
    wrong = capsys.readouterr().err
    assert "Telegram does not answer" in wrong and "--bot @NAME" in wrong and not letters.exists()
    assert await folder.runs("members", "codes", "--out", str(letters), "--bot", "@sip_bot") == 0
    assert "https://t.me/sip_bot?start=" in letters.read_text("utf-8-sig")


async def test_without_any_account_or_name_there_are_no_letters(
    folder: Folder, letters: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody would know where to write the code."""
    assert await folder.runs("members", "codes", "--out", str(letters)) == 2
    assert "--bot @NAME" in capsys.readouterr().err and not letters.exists()
