"""`sipbot check` and `sipbot run` with Telegram, Matrix or both, against a real Matrix server."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
from pathlib import Path
from typing import Any

import httpx
import pytest

from sipbot.__main__ import main
from tests.servers.synapse import Synapse

ROOM = """
[[antenna]]
slug = "gent"
name = "Gent"
timezone = "Europe/Brussels"
members = 3100

[[antenna.chat]]
address = "{address}"
language = "nl"
"""


class People:
    """Accounts and rooms, through the server's own interface."""

    def __init__(self, server: Synapse) -> None:
        self.server = server

    def call(self, method: str, where: str, body: Any = None, as_user: str = "") -> dict[str, Any]:
        answer = httpx.request(
            method,
            f"{self.server.url}/_matrix/client/v3/{where}",
            json=body if body is not None else {},
            params={"user_id": f"@{as_user}:test"} if as_user else {},
            headers={"Authorization": f"Bearer {self.server.as_token}"},
        )
        assert answer.is_success, answer.text
        content: dict[str, Any] = answer.json()
        return content

    def bot(self, name: str, password: str) -> str:
        """An account as an operator makes it, with a password; gives its access token."""
        where = f"{self.server.url}/_synapse/admin/v1/register"
        nonce = httpx.get(where).json()["nonce"]
        signed = "\0".join((nonce, name, password, "notadmin")).encode()
        mac = hmac.new(self.server.secret.encode(), signed, hashlib.sha1).hexdigest()
        who = {"nonce": nonce, "username": name, "password": password, "admin": False, "mac": mac}
        answer = httpx.post(where, json=who)
        assert answer.is_success, answer.text
        return str(answer.json()["access_token"])

    def person(self, name: str) -> None:
        who = {"type": "m.login.application_service", "username": name, "inhibit_login": True}
        self.call("POST", "register", who)

    def room(self, by: str, bot: str, bot_in: bool = True, **settings: Any) -> str:
        """A room of theirs to which the bot is invited, and in which it may be."""
        room = str(self.call("POST", "createRoom", {"invite": [f"@{bot}:test"], **settings}, by)["room_id"])
        if bot_in:
            self.call("POST", f"join/{room}", {}, bot)
        return room


@pytest.fixture(scope="session")
def people(synapse: Synapse) -> People:
    return People(synapse)


@pytest.fixture
def bot(request: pytest.FixtureRequest, people: People, tmp_path: Path) -> str:
    """An account of this test's own."""
    name = f"bot-{os.getpid()}-{abs(hash(request.node.nodeid))}"
    people.bot(name, "very secret")
    people.person(f"luc-{name}")
    return name


class Folder:
    def __init__(self, base: Path) -> None:
        self.path = base / "config"
        self.path.mkdir()

    def write(self, main: str, address: str = "matrix:!none:test") -> None:
        (self.path / "sipbot.toml").write_text(main, "utf-8")
        (self.path / "sipbot.toml").chmod(0o600)
        (self.path / "antennas.toml").write_text(ROOM.format(address=address), "utf-8")

    async def runs(self, *words: str) -> int:
        return await asyncio.to_thread(main, [*words, "--config", str(self.path)])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("COLUMNS", "220")
    return Folder(tmp_path)


def account(server: Synapse, bot: str, secret: str = 'password = "very secret"') -> str:
    return f'[matrix]\nhomeserver = "{server.url}"\nuser_id = "@{bot}:test"\n{secret}\n'


def wrong(out: str) -> list[str]:
    return [line for line in out.splitlines() if "✗" in line]


LEVELS = {"events_default": 50, "events": {"m.reaction": 0}, "redact": 50}


async def test_a_room_in_which_the_bot_may_do_its_work_is_right(
    folder: Folder, synapse: Synapse, people: People, bot: str, capsys: pytest.CaptureFixture[str]
) -> None:
    by = f"luc-{bot}"
    levels = LEVELS | {"users": {f"@{by}:test": 100, f"@{bot}:test": 50}}
    room = people.room(by, bot, power_level_content_override=levels, room_version="11")
    folder.write(account(synapse, bot), f"matrix:{room}")
    assert await folder.runs("check") == 0
    out = capsys.readouterr().out
    assert wrong(out) == [] and f"matrix:{room} (Gent)" in out and "Matrix account" in out
    assert (folder.path.parent / "matrix").stat().st_mode & 0o077 == 0
    assert await folder.runs("check") == 0, "the second time with the device of the first"


async def test_an_encrypted_room_says_so(
    folder: Folder, synapse: Synapse, people: People, bot: str, capsys: pytest.CaptureFixture[str]
) -> None:
    by = f"luc-{bot}"
    encryption = {"type": "m.room.encryption", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}
    levels = LEVELS | {"users": {f"@{by}:test": 100, f"@{bot}:test": 50}}
    room = people.room(
        by, bot, power_level_content_override=levels, initial_state=[encryption], room_version="11"
    )
    folder.write(account(synapse, bot), f"matrix:{room}")
    assert await folder.runs("check") == 0
    assert f"matrix:{room} (Gent): encrypted" in capsys.readouterr().out


@pytest.mark.parametrize("version", ["11", "12"])
async def test_who_made_the_room_may_do_all_in_it(
    folder: Folder,
    synapse: Synapse,
    people: People,
    bot: str,
    version: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    room = str(people.call("POST", "createRoom", {"room_version": version}, bot)["room_id"])
    assert (":" in room) == (version == "11")
    folder.write(account(synapse, bot), f"matrix:{room}")
    assert await folder.runs("check") == 0
    out = capsys.readouterr().out
    assert wrong(out) == [] and "moderator" not in out


async def test_without_the_right_to_remove_messages_it_is_warned(
    folder: Folder, synapse: Synapse, people: People, bot: str, capsys: pytest.CaptureFixture[str]
) -> None:
    room = people.room(f"luc-{bot}", bot)
    folder.write(account(synapse, bot), f"matrix:{room}")
    assert await folder.runs("check") == 0
    out = capsys.readouterr().out
    assert wrong(out) == [] and "I may not remove messages here" in out


async def test_where_the_bot_may_not_write_or_is_not_in_something_must_be_mended(
    folder: Folder, synapse: Synapse, people: People, bot: str, capsys: pytest.CaptureFixture[str]
) -> None:
    by = f"luc-{bot}"
    silent = people.room(by, bot, power_level_content_override={"events_default": 50})
    outside = people.room(by, bot, bot_in=False)
    left = people.room(by, bot)
    people.call("POST", f"rooms/{left}/leave", {}, bot)
    banned = people.room(by, bot)
    people.call("POST", f"rooms/{banned}/ban", {"user_id": f"@{bot}:test"}, by)
    for room, expected in (
        (silent, "I may not write"),
        (outside, "I am not in this room"),
        (left, "I am not in this room"),
        (banned, "I am not in this room"),
        ("!never:test", "I am not in this room"),
    ):
        folder.write(account(synapse, bot), f"matrix:{room}")
        assert await folder.runs("check") == 1
        (line,) = wrong(capsys.readouterr().out)
        assert room in line and expected in line


@pytest.mark.parametrize("secret", ['password = "not this"', 'access_token = "not-this"'])
async def test_a_secret_that_is_not_accepted_is_said_and_nothing_runs(
    folder: Folder,
    synapse: Synapse,
    bot: str,
    secret: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder.write(account(synapse, bot, secret))
    assert await folder.runs("check") == 1
    (line,) = wrong(capsys.readouterr().out)
    assert "The homeserver refuses the token or the password" in line


async def test_a_token_of_another_account_is_told_apart(
    folder: Folder, synapse: Synapse, people: People, bot: str, capsys: pytest.CaptureFixture[str]
) -> None:
    token = people.bot(f"{bot}-other", "x")
    folder.write(account(synapse, bot, f'access_token = "{token}"'))
    assert await folder.runs("check") == 1
    assert "another account" in wrong(capsys.readouterr().out)[0]


async def test_a_homeserver_that_does_not_answer_is_said(
    folder: Folder, bot: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.write('[matrix]\nhomeserver = "http://127.0.0.1:9"\nuser_id = "@a:test"\npassword = "x"\n')
    assert await folder.runs("check") == 1
    (line,) = wrong(capsys.readouterr().out)
    assert "Matrix account" in line and "does not answer" in line


@pytest.mark.parametrize("command", ["check", "run"])
async def test_without_any_account_or_without_its_secret_one_thing_is_said(
    folder: Folder, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for text, expected in (
        ("", "There is no account"),
        ('[matrix]\nhomeserver = "http://127.0.0.1:9"\nuser_id = "@a:test"\n', "neither token nor password"),
    ):
        folder.write(text)
        assert await folder.runs(command) == (1 if command == "check" else 2)
        shown = capsys.readouterr()
        if command == "check":
            assert [expected in line for line in wrong(shown.out)] == [True]
        else:
            assert expected in shown.err


async def test_a_chat_of_a_platform_without_an_account_is_named(
    folder: Folder, synapse: Synapse, bot: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.write(account(synapse, bot), "telegram:-1001")
    assert await folder.runs("check") == 1
    (line,) = wrong(capsys.readouterr().out)
    assert "telegram:-1001 (Gent)" in line and "no account for this chat" in line
