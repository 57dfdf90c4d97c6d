"""What the command line asks of Telegram: does it answer, does it take the token, what is the bot called?"""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sipbot import i18n
from sipbot.__main__ import main
from sipbot.app import RECEIVER, TEXT, configured, prepared
from sipbot.chat import Address
from sipbot.clock import SandboxClock, SystemClock
from sipbot.http import serve
from sipbot.platforms.telegram import inbound, probing
from sipbot.platforms.telegram.menus import Menus
from sipbot.platforms.telegram.platform import Telegram
from sipbot.platforms.telegram.webhook import Webhook
from sipbot.ports import Unaccepted
from sipbot.sandbox import limits
from sipbot.sandbox.facts import Hook, User
from sipbot.sandbox.faults import Fault
from sipbot.sandbox.server import sandbox_app
from sipbot.sandbox.world import TOKEN, USERNAME, World
from sipbot.services import antennas
from sipbot.store import refusals
from sipbot.store.refusals import Refusal
from sipbot.views.members import profile
from tests.platforms.heard import Heard

LISTEN = probing.LISTEN
"""Seconds, as they are outside of these tests."""
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture(autouse=True)
def listens_for_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probing, "LISTEN", 1)


@pytest.fixture
def world() -> World:
    return World(SandboxClock(datetime(2026, 11, 2, 9, tzinfo=UTC)))


@pytest.fixture
async def telegram(world: World) -> AsyncIterator[str]:
    """The address of a Telegram of our own; its bot is in none of the chats."""
    async with serve(sandbox_app(world)) as url:
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


GROUP = -1_001_000_000_001


def warned(out: str) -> list[str]:
    return [line for line in out.splitlines() if line.startswith("!")]


def platform_at(url: str) -> Telegram:
    return Telegram(TOKEN, url, SystemClock(), Menus(TEXT))


async def test_a_webhook_left_behind_is_an_error_of_check_and_run_removes_it(
    folder: Folder,
    telegram: str,
    world: World,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """F35. What waited for the bot is still there."""
    world.webhook = Hook("https://elsewhere.example.org/secret-path")
    world.add_user(User(5, "Anna", "fr"))
    world.start(5)
    folder.account(telegram)
    assert await folder.runs("check") == 1
    (line, *_) = [line for line in wrong(capsys.readouterr().out) if "webhook" in line]
    assert "I hear" in line
    platform = platform_at(telegram)
    await platform.start()
    await platform.close()
    assert world.webhook.url == "" and len(world.updates) == 1
    assert "elsewhere.example.org" in caplog.text and "secret-path" not in caplog.text


NOBODY = "http://127.0.0.1:9/b"


def hears(out: str) -> str:
    (line,) = [line for line in out.splitlines() if "I hear" in line]
    return line


async def test_check_says_how_the_webhook_does(
    folder: Folder,
    telegram: str,
    world: World,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not set yet: sipbot sets it when it runs. Ours, and nobody there: Telegram says why."""
    folder.account(telegram)
    monkeypatch.setenv("SIPBOT_WEB__PUBLIC_URL", NOBODY)
    await folder.runs("check")
    assert "✓" in hears(capsys.readouterr().out)
    world.webhook = Hook("https://elsewhere.example.org/secret-path")
    assert await folder.runs("check") == 1
    told = hears(capsys.readouterr().out)
    assert "another address than mine" in told and "secret-path" not in told
    world.add_user(User(5, "Anna", "fr"))
    world.start(5)
    world.webhook = Hook(Webhook(NOBODY, TOKEN).url, error="Connection refused")
    running = await prepared(configured(folder.base / "config"))
    async with running.only_one(RECEIVER):
        assert await folder.runs("check") == 1
    await running.close()
    told = hears(capsys.readouterr().out)
    assert "Connection refused" in told and "waiting: 1" in told and TOKEN not in told


async def test_a_webhook_that_is_set_while_the_bot_runs_is_removed_too(telegram: str, world: World) -> None:
    platform, heard = platform_at(telegram), Heard()
    await platform.start()
    receiving = asyncio.create_task(platform.run(heard))
    world.add_user(User(5, "Anna", "fr"))
    world.start(5)
    await world.updates.emptied()
    world.webhook = Hook("https://elsewhere.example.org")
    world.write(5, 5, "hello")
    async with asyncio.timeout(20):
        await world.updates.emptied()
    receiving.cancel()
    await asyncio.wait([receiving])
    await platform.close()
    assert world.webhook.url == "" and heard.actions[-1].args == ("hello",)


async def test_another_program_that_polls_is_an_error(
    folder: Folder,
    telegram: str,
    world: World,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It asks again after a pause, and cuts us off then."""
    monkeypatch.setattr(probing, "LISTEN", LISTEN)
    folder.account(telegram)
    other = platform_at(telegram)
    await other.start()
    receiving = asyncio.create_task(other.run(Heard()))
    assert await folder.runs("check") == 1
    receiving.cancel()
    await asyncio.wait([receiving])
    await other.close()
    assert any("Another program receives" in line for line in wrong(capsys.readouterr().out))


async def test_a_program_that_asked_for_less_is_said_while_ours_runs(
    telegram: str, folder: Folder, world: World
) -> None:
    """Telegram keeps for whom it hands out what: what is not among it never comes."""
    platform = platform_at(telegram)
    for allowed, trouble in ((["message"], "other_poller"), (list(inbound.ALLOWED), "")):
        world.updates.allow(allowed)
        assert (await platform.probe([], {}, alone=False)).get("account hears", "") == trouble
    await platform.close()


async def test_alone_it_hears_and_nothing_is_confirmed_by_asking(
    folder: Folder, telegram: str, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.add_user(User(5, "Anna", "fr"))
    world.start(5)
    folder.account(telegram)
    await folder.runs("check")
    out = capsys.readouterr().out
    assert "✓ Telegram token: I hear what members do" in out.splitlines() and len(world.updates) == 1


async def test_privacy_mode_switched_off_and_groups_forbidden_are_said(
    folder: Folder, telegram: str, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.reads_all, world.joins_groups = True, False
    folder.account(telegram)
    await folder.runs("check")
    warnings = "\n".join(warned(capsys.readouterr().out))
    assert "/setprivacy" in warnings and "/setjoingroups" in warnings


async def test_rights_and_topics_of_each_chat_are_proved(
    folder: Folder, telegram: str, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """The five groups of the example: right, silenced, refused by Telegram, its topic closed, not there."""
    file = folder.base / "config" / "antennas.toml"
    groups = [world.add_chat(GROUP - n, f"Group {n}", type="supergroup") for n in range(4)]
    groups[1].silenced = True
    groups[2].refusal = limits.CHAT_RESTRICTED
    groups[3].topics = {7: False}
    text = file.read_text("utf-8").replace(f'telegram:{GROUP - 3}"', f'telegram:{GROUP - 3}/7"')
    file.write_text(text, "utf-8")
    folder.account(telegram)
    assert await folder.runs("check") == 1
    out = capsys.readouterr().out
    bad = wrong(out)
    assert not any(str(GROUP) in line for line in bad)
    assert "right to send messages" in next(line for line in bad if str(GROUP - 1) in line)
    assert "restricted this chat" in next(line for line in bad if str(GROUP - 2) in line)
    assert "topic" in next(line for line in warned(out) if str(GROUP - 3) in line)
    assert any(str(GROUP - 4) in line for line in bad)


async def test_a_refusal_that_check_does_not_know_is_told_in_the_platforms_words(
    folder: Folder, telegram: str, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.add_chat(GROUP, "Group", type="supergroup").refusal = limits.NEVER_HEARD_OF
    folder.account(telegram)
    assert await folder.runs("check") == 1
    (line,) = [line for line in wrong(capsys.readouterr().out) if f"{GROUP} " in line]
    assert "omething_new_forbidden" in line and "Add the bot" not in line


async def test_check_ends_what_holds_a_chat_back_and_says_since_when(
    folder: Folder, telegram: str, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    """A chat that refused at night, and one that was lost; both take messages again."""
    for n in range(5):
        world.add_chat(GROUP - n, f"Group {n}", type="supergroup")
    folder.account(telegram)
    database = await prepared(configured(folder.base / "config", {}))
    now, chats = datetime.now(UTC), [Address("telegram", str(GROUP - n)) for n in range(2)]
    pause = timedelta(hours=1)
    async with database.write() as tx:
        await refusals.keep(
            tx, Refusal(chats[0], "silenced", "not enough rights", now - pause, now - pause, 3, now + pause)
        )
        await antennas.chat_gone(tx, now, chats[1])
    assert await folder.runs("check") == 0
    (line,) = [line for line in warned(capsys.readouterr().out) if str(chats[0]) in line]
    assert "not enough rights" in line
    async with database.read() as tx:
        (refusal,) = (await refusals.all_of_them(tx)).values()
        back = await antennas.chat(tx, chats[1])
    await database.close()
    assert refusal.again_at <= datetime.now(UTC) and back is not None and back.reachable


async def test_what_telegram_shows_of_the_bot_is_set_in_each_language_and_only_where_it_differs(
    telegram: str, world: World
) -> None:
    async def starts() -> None:
        platform = platform_at(telegram)
        await platform.start()
        await platform.close()

    await starts()
    for code in i18n.codes():
        assert world.menus.descriptions["description", code] == profile.description(code)
        assert world.menus.descriptions["short_description", code] == profile.short(code)
    assert world.menus.buttons == {0: "commands"} and ("description", "") in world.menus.descriptions
    world.faults.next(Fault.SERVER_ERROR, 1, ["setMyDescription", "setMyCommands", "setChatMenuButton"])
    await starts()
    assert world.faults.happened == [], "nothing was set anew"
    world.menus.descriptions["description", "nl"] = "Something else"
    world.faults.clear()
    await starts()
    assert world.menus.descriptions["description", "nl"] == profile.description("nl")


async def test_a_bot_whose_token_is_not_taken_does_not_wait_for_another_answer(telegram: str) -> None:
    menus = Menus(TEXT)
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
