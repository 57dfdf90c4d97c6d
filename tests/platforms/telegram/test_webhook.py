"""By webhook, with a real stand-in that delivers over HTTP as Telegram does: nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa

from sipbot.app import TEXT
from sipbot.chat import Reply
from sipbot.clock import SystemClock
from sipbot.demo.stage import LIEGE, Stage
from sipbot.http import Bounded, serve
from sipbot.platforms.telegram.menus import Menus
from sipbot.platforms.telegram.platform import Telegram
from sipbot.platforms.telegram.webhook import SECRET, Webhook
from sipbot.sandbox.faults import Fault
from sipbot.sandbox.server import sandbox_app
from sipbot.sandbox.world import TOKEN, World
from sipbot.store import tables
from tests.platforms.heard import Heard
from tests.servers.ports import free_port
from tests.stage import Actor, Paper, newcomer


@pytest.fixture
def base(base: Path, engine: str) -> Path:
    """The configuration says where Telegram reaches the bot.

    `engine` is named for old versions of pytest, which do not look behind a fixture of the same name.
    """
    file, port = base / "config" / "sipbot.toml", free_port()
    text = file.read_text("utf-8")
    text = text.replace('# public_url = "https://sip.example.org"', f'public_url = "http://127.0.0.1:{port}/b"')
    file.write_text(text.replace("127.0.0.1:8080", f"127.0.0.1:{port}"), "utf-8")
    return base


def press(stage: Stage, person: int, option: int) -> str:
    message = next(m for m in stage.world.chats[LIEGE].messages.values() if m.rows)
    return stage.world.press(person, LIEGE, message.message_id, message.rows[option][0].data)


def noted(stage: Stage, query: str) -> str | None:
    return stage.world.queries[query].toast


async def roll(stage: Stage) -> int:
    async with stage.app.database.read() as tx:
        return len((await tx.execute(sa.select(tables.roll))).all())


async def test_a_member_answers_and_is_told(stage: Stage, opened: None, aicha: Actor, paper: Paper) -> None:
    """In the group, where the note is the body of the answer; and in private, where a page comes too."""
    assert stage.world.webhook.url.startswith("http://127.0.0.1:") and stage.world.webhook.secret
    query = press(stage, int(aicha.id), 0)
    await stage.settled()
    assert noted(stage, query) and await roll(stage) == 1
    await aicha.starts()
    await aicha.asks("me")
    assert aicha.buttons()
    assert stage.world.webhook.error == "" and len(stage.world.updates) == 0


async def test_each_update_three_times_counts_once(stage: Stage, opened: None) -> None:
    people = [newcomer(stage, LIEGE, f"P{n}") for n in range(5)]
    stage.world.updates.times = 3
    queries = [press(stage, int(person.id), n % 2) for n, person in enumerate(people)]
    await stage.settled()
    assert await roll(stage) == 5 and all(noted(stage, query) for query in queries)


async def test_a_flood_is_taken_in_rounds_and_everybody_is_told(stage: Stage, opened: None) -> None:
    """Two hundred press at once; one of them without end."""
    people = [newcomer(stage, LIEGE, f"P{n}") for n in range(200)]
    queries = [press(stage, int(people[0].id), n % 2) for n in range(60)]
    queries += [press(stage, int(person.id), n % 2) for n, person in enumerate(people)]
    await stage.settled()
    assert await roll(stage) == 200 and all(noted(stage, query) for query in queries)
    assert stage.world.webhook.error == "" and stage.world.unheard == []


async def test_a_note_that_is_refused_once_comes_all_the_same_where_it_is_called(
    stage: Stage, opened: None, aicha: Actor
) -> None:
    """What declines is never put into the body of an answer."""
    stage.world.faults.next(Fault.TOO_MANY, 1, ["answerCallbackQuery"])
    note = await aicha.forges("pick", "gone", "0", "0", in_group=True)
    assert note and stage.world.faults.happened


async def test_whoever_does_not_know_the_secret_learns_and_changes_nothing(
    stage: Stage, opened: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    url, secret = stage.world.webhook.url, stage.world.webhook.secret
    update = {"update_id": 1, "message": {"text": "words of somebody"}}
    async with httpx.AsyncClient() as http:
        for given in ({}, {SECRET: "wrong"}, {SECRET: ""}, {SECRET: secret[:-1]}, {SECRET: secret + "x"}):
            answer = await http.post(url, json=update, headers=given)
            assert (answer.status_code, answer.content) == (404, b"")
        right = {SECRET: secret}
        assert (await http.post(url + "x", json=update, headers=right)).status_code == 404
        assert (await http.get(url, headers=right)).status_code == 405
        for path in ("/", "/metrics", "/healthz", "/telegram/"):
            assert (await http.get(str(httpx.URL(url).join(path)))).status_code == 404
        bad = [b"", b"{", b"[]", b"1", b"\xff", b"[" * 100_000, b'{"update_id": true}', b'{"update_id": -1}']
        bad += [b'{"update_id": 1e400}', b'{"update_id": "1"}', b'{"update_id": 99999999999999999999}']
        for body in bad:
            answer = await http.post(url, content=body, headers=right)
            assert (answer.status_code, answer.content) == (400, b""), body
        assert (await http.post(url, content=b" " * 1_000_000, headers=right)).status_code == 413
    assert await roll(stage) == 0
    own = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("sipbot"))
    assert not any(words in own for words in (secret, url.rpartition("/")[2], "words of somebody", TOKEN))


@pytest.fixture
async def world() -> AsyncIterator[tuple[World, str]]:
    """A Telegram with somebody who has written."""
    from sipbot.sandbox.facts import User

    one = World(SystemClock(), local=True)
    one.add_user(User(5, "Anna", "fr"))
    async with serve(sandbox_app(one)) as url:
        one.start(5)
        yield one, url


class Bot:
    """The platform behind its web server; stopped, it is as if it had been killed."""

    def __init__(self, api: str, port: int) -> None:
        self.heard = Heard()
        self._port = port
        webhook = Webhook(f"http://127.0.0.1:{port}", TOKEN)
        self.platform = Telegram(TOKEN, api, SystemClock(), Menus(TEXT), webhook)

    async def __aenter__(self) -> Bot:
        self._server = serve(Bounded(self.platform.routes), port=self._port)
        await self._server.__aenter__()
        await self.platform.start()
        self._receiving = asyncio.create_task(self.platform.run(self.heard))
        return self

    async def __aexit__(self, *_: object) -> None:
        self._receiving.cancel()
        await asyncio.wait([self._receiving])
        await self._server.__aexit__(None, None, None)
        await self.platform.close()


async def test_killed_between_receiving_and_committing_it_is_brought_again(world: tuple[World, str]) -> None:
    there, api = world
    port, reached = free_port(), asyncio.Event()

    class Hanging(Heard):
        async def act(self, actions: object) -> list[Reply]:  # type: ignore[override]
            reached.set()
            await asyncio.Event().wait()
            raise AssertionError

    first = Bot(api, port)
    first.heard = Hanging()
    async with first:
        await reached.wait()
    assert len(there.updates) == 1 and there.webhook.error
    secret = there.webhook.secret
    async with Bot(api, port) as second:
        await there.updates.emptied()
        assert [action.verb for action in second.heard.actions] == ["command"]
    assert there.webhook.secret == secret


async def test_what_cannot_be_stored_is_tried_again_while_telegram_waits(world: tuple[World, str]) -> None:
    """A database that is away for a moment costs a second, not one of Telegram's growing pauses."""
    there, api = world
    tries = 0

    class Away(Heard):
        async def act(self, actions: object) -> list[Reply]:  # type: ignore[override]
            nonlocal tries
            tries += 1
            if tries == 1:
                raise ConnectionError
            return [Reply()]

    bot = Bot(api, free_port())
    bot.heard = Away()
    async with bot:
        await there.updates.emptied()
    assert tries == 2 and there.webhook.error == ""


async def test_a_webhook_that_another_program_takes_away_is_set_again(
    world: tuple[World, str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from sipbot.platforms.telegram import platform
    from sipbot.sandbox.facts import Hook

    monkeypatch.setattr(platform, "LOOK", 0.1)
    there, api = world
    async with Bot(api, free_port()) as bot:
        await there.updates.emptied()
        there.webhook = Hook()
        there.write(5, 5, "hello")
        await there.updates.emptied()
        assert bot.heard.actions[-1].args == ("hello",)
    assert "changed by another program" in caplog.text and there.webhook.secret not in caplog.text


async def test_without_public_url_a_webhook_of_ours_is_removed(world: tuple[World, str]) -> None:
    there, api = world
    async with Bot(api, free_port()):
        await there.updates.emptied()
    polling = Telegram(TOKEN, api, SystemClock(), Menus(TEXT))
    await polling.start()
    await polling.close()
    assert there.webhook.url == ""


def test_the_secret_is_another_for_each_bot_and_tells_nothing_of_the_token() -> None:
    one, same, other = (Webhook("https://sip.example.org", token) for token in (TOKEN, TOKEN, "1:other"))
    assert (one.url, one.secret) == (same.url, same.secret)
    assert one.secret != other.secret and one.url != other.url
    assert TOKEN.partition(":")[2] not in json.dumps([one.url, one.secret])
