"""The account: signed in once, the same device ever after; what the server does not accept is said so."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from sipbot import logs
from sipbot.chat import Address, Message
from sipbot.clock import SystemClock
from sipbot.platforms.matrix.platform import Matrix
from sipbot.platforms.matrix.settings import Settings as Account
from sipbot.ports import TryLater, Unaccepted
from tests.platforms.heard import Heard
from tests.platforms.matrix.bench import WORDS, Bench, until
from tests.servers.people import PASSWORD, Json, People, registered
from tests.servers.synapse import Synapse


@pytest.fixture
def account(synapse: Synapse, tmp_path: Path) -> Account:
    user = registered(synapse, f"bot{secrets.token_hex(4)}")
    return Account(homeserver=synapse.url, user_id=user, password=SecretStr(PASSWORD), store=tmp_path / "store")


@asynccontextmanager
async def started(account: Account) -> AsyncIterator[Matrix]:
    platform = Matrix(account, SystemClock(), WORDS)
    try:
        await platform.start()
        yield platform
    finally:
        await platform.close()


def kept(account: Account) -> str:
    return str(json.loads((account.store / "device.json").read_text())["access_token"])


def whose(account: Account, token: str) -> Json:
    answer = httpx.get(
        f"{account.homeserver}/_matrix/client/v3/account/whoami", headers={"Authorization": f"Bearer {token}"}
    )
    whoami: Json = answer.json()
    return whoami


async def test_a_password_signs_in_once_and_its_device_stays(account: Account) -> None:
    async with started(account):
        file = account.store / "device.json"
        assert (file.stat().st_mode & 0o777, account.store.stat().st_mode & 0o777) == (0o600, 0o700)
        first = whose(account, kept(account))
    assert first["user_id"] == account.user_id
    async with started(account):
        assert whose(account, kept(account)) == first


async def test_a_device_that_was_signed_out_signs_in_anew_with_the_password(account: Account) -> None:
    async with started(account):
        before = kept(account)
    signs_out(account, before)
    async with started(account):
        assert kept(account) != before and whose(account, kept(account))["user_id"] == account.user_id


def signs_out(account: Account, token: str) -> None:
    where = f"{account.homeserver}/_matrix/client/v3/logout"
    httpx.post(where, headers={"Authorization": f"Bearer {token}"}, json={}).raise_for_status()


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": SecretStr("wrong")},
        {"password": None, "access_token": SecretStr("syt_wrong_token")},
        {"user_id": "@nobody-at-all:test"},
        {"password": None},
    ],
    ids=["password", "token", "account", "nothing given"],
)
async def test_what_the_server_does_not_know_is_not_accepted(account: Account, wrong: dict[str, Any]) -> None:
    with pytest.raises(Unaccepted):
        async with started(account.model_copy(update=wrong)):
            pass
    assert not (account.store / "device.json").exists()


async def test_a_server_that_is_not_there_is_tried_later(account: Account) -> None:
    with pytest.raises(TryLater):
        async with started(account.model_copy(update={"homeserver": "http://127.0.0.1:9"})):
            pass


async def test_signed_out_while_running_it_signs_in_again_with_the_password(
    account: Account, people: People
) -> None:
    """Somebody ends the session in their client's list of devices: 1:1 and group go on from another device."""
    anna = people.person(f"anna{secrets.token_hex(3)}")
    room = people.room(anna, preset="public_chat")
    people.join(account.user_id, room)
    heard = Heard([Address("matrix", room)])
    async with started(account) as platform:
        receiving = asyncio.create_task(platform.run(heard))
        await until(lambda: heard.at)
        before = kept(account)
        signs_out(account, before)
        event = people.says(anna, room, "!avis")
        async with asyncio.timeout(20):
            await platform.caught_up(event)
        assert [act.args for act in heard.actions] == [("avis", "", "!avis")]
        assert await platform.send(Address("matrix", room), Message("still here"), "k")
        assert kept(account) != before
        receiving.cancel()
        await asyncio.wait([receiving])


async def test_signed_out_while_running_with_a_token_alone_it_ends_and_says_so(bench: Bench) -> None:
    signs_out(bench.account(), bench.token)
    (ended,), _ = await asyncio.wait([bench._receiving], timeout=20)
    with pytest.raises(Unaccepted):
        ended.result()


@pytest.fixture
def most_talkative() -> Iterator[None]:
    """Logging as the program sets it up, at its lowest level."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in (logs.OURS, logs.SKIPPED_TICKS)}
    yield
    root.handlers = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


async def test_no_token_and_no_password_is_ever_logged(
    bench: Bench, account: Account, most_talkative: None, capsys: pytest.CaptureFixture[str]
) -> None:
    """While it signs in, sends, receives, fails: matrix-nio itself would tell the whole answer to a login."""
    logs.set_up("debug")
    logging.getLogger("sipbot").debug("a line of ours")
    await bench.says_in_private("hello")
    await bench.platform.send(bench.group, Message("x"), "k")
    async with bench.away():
        pass
    async with started(account):
        token = kept(account)
    for wrong in ({"password": SecretStr("a wrong secret")}, {"homeserver": "http://127.0.0.1:9"}):
        other = account.model_copy(update={**wrong, "store": account.store / "other"})
        with pytest.raises((Unaccepted, TryLater)):
            async with started(other):
                pass
    written = "".join(capsys.readouterr())
    assert "a line of ours" in written
    for secret in (bench.token, token, PASSWORD, "a wrong secret"):
        assert secret not in written
    assert PASSWORD not in repr(account) + str(account)


async def test_whoever_made_a_room_of_version_12_may_do_anything_there(bench: Bench) -> None:
    """They stand above the levels, in which they do not appear."""
    for version in ("11", "12"):
        own = bench.as_bot("POST", "/createRoom", {"preset": "public_chat", "room_version": version})["room_id"]
        to = Address("matrix", own)
        assert (await bench.platform.probe([to]))[str(to)] == ""
        codes = await bench.platform.probe([to])
        assert f"{to} redact" not in codes, codes


async def test_probe_tells_what_the_bot_may_not_do(bench: Bench) -> None:
    silent = bench.people.room(
        bench.anna, preset="public_chat", power_level_content_override={"events_default": 50}
    )
    member = bench.people.room(bench.anna, preset="public_chat")
    for room in (silent, member):
        bench.people.join(bench.bot, room)
    chats = [Address("matrix", room) for room in (bench.room, silent, member, "!nothing:test")]
    codes = await bench.platform.probe(chats)
    assert codes == {
        "account": "",
        "account hears": "",
        str(chats[0]): "",
        str(chats[1]): "cannot_write",
        str(chats[2]): "",
        f"{chats[2]} redact": "cannot_redact",
        str(chats[3]): "not_there",
    }
