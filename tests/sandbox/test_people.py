"""People act over HTTP; the page's state shows what their phones show."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from sipbot.clock import SandboxClock
from sipbot.http import serve
from sipbot.i18n import SOURCE, codes
from sipbot.sandbox import cast
from sipbot.sandbox.facts import Upload
from sipbot.sandbox.methods import call
from sipbot.sandbox.phones import Control
from sipbot.sandbox.server import sandbox_app
from sipbot.sandbox.world import CannotAct, World

from .conftest import AICHA, JOKE, SUPERGROUP, Sandbox, keyboard, press_me

pytestmark = pytest.mark.asyncio(loop_scope="session")

LINK = "https://t.me/sipbot_sandbox_bot?start=tok-en_1"


async def test_a_press_over_http_becomes_an_update_and_its_toast_is_seen(sandbox: Sandbox) -> None:
    message = await sandbox.send(SUPERGROUP, reply_markup=press_me())
    answer = await sandbox.act(AICHA, "press", chat=SUPERGROUP, message=message, button="yes")
    query = answer.json()["result"]
    assert (await sandbox.http.get(f"/people/queries/{query}")).json() == {"toast": None}
    update = (await sandbox.updates())[-1]["callback_query"]
    assert (update["id"], update["data"], update["from"]["id"]) == (query, "yes", AICHA)
    assert update["message"]["message_id"] == message
    await sandbox.call("answerCallbackQuery", callback_query_id=query, text="Noted")
    assert (await sandbox.http.get(f"/people/queries/{query}")).json() == {"toast": "Noted"}
    state = (await sandbox.http.get("/people/state")).json()
    toasts = {phone["name"]: [t["text"] for t in phone["toasts"]] for phone in state["phones"]}
    assert (toasts["Aïcha"], toasts["Joke"]) == (["Noted"], [])


async def test_a_link_into_the_private_chat_starts_there(sandbox: Sandbox) -> None:
    message = await sandbox.send(SUPERGROUP, reply_markup=keyboard([{"text": "More", "url": LINK}]))
    await sandbox.act(JOKE, "follow", chat=SUPERGROUP, message=message, button="More")
    update = (await sandbox.updates())[-1]["message"]
    assert (update["chat"]["id"], update["text"]) == (JOKE, "/start tok-en_1")
    await sandbox.send(JOKE)


@pytest.mark.parametrize(
    ("name", "body", "status"),
    [
        ("press", {"chat": SUPERGROUP, "message": 99, "button": "Yes"}, 409),
        ("write", {"chat": -1_001_000_000_009, "text": "hello"}, 409),
        ("write", {"chat": SUPERGROUP, "text": " "}, 409),
        ("write", {"chat": SUPERGROUP}, 400),
        ("file", {"chat": SUPERGROUP, "name": "a", "content": "not base64!"}, 400),
        ("fly", {}, 400),
    ],
)
async def test_what_a_phone_would_not_do_is_refused(
    sandbox: Sandbox, name: str, body: dict[str, object], status: int
) -> None:
    answer = await sandbox.act(AICHA, name, **body)
    assert answer.status_code == status and answer.json()["error"]


async def test_a_button_that_is_gone_cannot_be_pressed_but_can_be_forged(sandbox: Sandbox) -> None:
    message = await sandbox.send(SUPERGROUP, reply_markup=press_me())
    await sandbox.call("editMessageText", chat_id=SUPERGROUP, message_id=message, text="closed")
    with pytest.raises(CannotAct):
        sandbox.world.press(AICHA, SUPERGROUP, message, "Yes")
    sandbox.world.forge(AICHA, SUPERGROUP, 999, "x" * 1000)
    update = (await sandbox.updates())[-1]["callback_query"]
    assert (update["message"]["date"], len(update["data"])) == (0, 1000)


async def test_a_form_of_another_site_cannot_act(sandbox: Sandbox) -> None:
    answer = await sandbox.http.post(f"/people/{AICHA}/start", data={"token": "a"})
    assert answer.status_code == 400


async def test_many_acts_in_one_request(sandbox: Sandbox) -> None:
    acts = [
        {"user": AICHA, "act": "write", "chat": AICHA, "text": "one"},
        {"user": JOKE, "act": "write", "chat": JOKE, "text": "never opened"},
    ]
    results = (await sandbox.http.post("/people/acts", json=acts)).json()["results"]
    assert isinstance(results[0], int) and "error" in results[1]


async def test_files_go_out_sandboxed(sandbox: Sandbox) -> None:
    content = base64.b64encode(b"<script>alert(1)</script>").decode()
    await sandbox.act(AICHA, "file", chat=AICHA, name="dossier.html", content=content)
    state = (await sandbox.http.get("/people/state")).json()
    shown = state["phones"][0]["chats"][-1]["messages"][-1]["document"]
    answer = await sandbox.http.get(shown["url"])
    assert answer.content == b"<script>alert(1)</script>"
    assert answer.headers["content-security-policy"].startswith("sandbox;")


async def test_the_page_allows_no_foreign_and_no_inline_script(sandbox: Sandbox) -> None:
    page = await sandbox.http.get("/phones")
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "<script>" not in page.text and "http" not in page.text.replace("http-equiv", "")
    for name in ("phones.js", "phones.css", "labels.json"):
        assert (await sandbox.http.get(f"/phones/{name}")).status_code == 200
    assert "innerHTML" not in (await sandbox.http.get("/phones/phones.js")).text
    assert (await sandbox.http.get("/phones/..%2fworld.py")).status_code == 404


async def test_the_page_speaks_its_languages_completely(sandbox: Sandbox) -> None:
    tables = (await sandbox.http.get("/phones/labels.json")).json()
    assert set(tables) == {SOURCE, *codes()}
    assert all(set(table) == set(tables["en"]) for table in tables.values())


async def test_the_state_waits_for_news(sandbox: Sandbox) -> None:
    version = (await sandbox.http.get("/people/state")).json()["version"]
    waiting = asyncio.create_task(sandbox.http.get(f"/people/state?after={version}"))
    await sandbox.http.get("/clock")  # answered while the other waits
    sandbox.world.write(AICHA, AICHA, "news")
    assert (await asyncio.wait_for(waiting, 5)).json()["version"] > version


async def test_the_clock_moves_and_controls_are_run(sandbox: Sandbox, world: World) -> None:
    run = []

    async def next_reminder() -> None:
        run.append(1)

    app = sandbox_app(world, [Control("next_reminder", next_reminder)])
    async with serve(app) as url, httpx.AsyncClient(base_url=url) as http:
        before = world.clock.now()
        await http.post("/clock/advance", json={"seconds": 3600})
        assert (world.clock.now() - before).total_seconds() >= 3600
        assert (await http.post("/clock/advance", json={"seconds": -1})).status_code == 400
        await http.post("/controls/next_reminder", json={})
        assert run == [1]
        assert (await http.get("/people/state")).json()["controls"] == ["next_reminder"]


async def test_the_ledger_tells_all_that_chats_saw(sandbox: Sandbox) -> None:
    message = await sandbox.send(SUPERGROUP, "Hello <b>", reply_markup=press_me())
    await sandbox.call("editMessageText", chat_id=SUPERGROUP, message_id=message, text="Bye")
    await sandbox.call("deleteMessage", chat_id=SUPERGROUP, message_id=message)
    lines = (await sandbox.http.get("/people/ledger?after=1")).json()["lines"]
    assert [line["kind"] for line in lines] == ["send", "edit", "delete"]
    assert lines[0]["text"] == "Hello <b>"
    assert lines[0]["buttons"] == [[{"label": "Yes", "data": "yes"}]]


async def test_the_default_cast_and_a_crowd() -> None:
    world = cast.populate(World(SandboxClock(datetime(2026, 11, 2, tzinfo=UTC))))
    groups = [group.id for group in cast.DEFAULT.groups]
    ids = cast.crowd(world, 2000, groups, ["fr", "nl", "de", "fr", "nl"])
    assert len(ids) == 2000
    sizes = [sum(member in world.chats[group].members for member in ids) for group in groups]
    assert sizes == [400] * 5
    assert world.users[ids[1]].language == "nl"


async def test_two_thousand_acts_take_less_than_a_second() -> None:
    world = cast.populate(World(SandboxClock(datetime(2026, 11, 2, tzinfo=UTC))))
    group = cast.DEFAULT.groups[0].id
    ids = cast.crowd(world, 2000, [group])
    call(world, "sendMessage", {"chat_id": group, "text": "?", "reply_markup": press_me()})
    began = time.perf_counter()
    for user in ids:
        world.press(user, group, 1, "Yes")
    assert time.perf_counter() - began < 1


async def test_the_ledger_of_a_process_of_its_own_is_on_disk(tmp_path: Path) -> None:
    table = {
        "people": [{"id": 7, "name": "Aïcha", "role": "member", "language": "fr"}],
        "groups": [{"id": -1_001_000_000_001, "title": "Smart Liège", "members": [7]}],
    }
    ledger, people = tmp_path / "ledger.jsonl", tmp_path / "cast.json"
    people.write_text(json.dumps(table), encoding="utf-8")
    arguments = ["-m", "sipbot.sandbox", "--ledger", str(ledger), "--cast", str(people), "--token", "1:a"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, *arguments, stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": "."}
    )
    assert process.stdout
    url = (await process.stdout.readline()).decode().strip()
    async with httpx.AsyncClient(base_url=url) as http:
        await http.post("/people/7/start", json={})
        await http.post("/bot1:a/sendMessage", json={"chat_id": 7, "text": "Bonjour"})
    process.send_signal(signal.SIGKILL)
    await process.wait()
    lines = [json.loads(line) for line in ledger.read_text().splitlines()]
    assert [(line["kind"], line["text"]) for line in lines] == [("said", "/start"), ("send", "Bonjour")]


async def test_a_document_in_the_ledger_holds_its_content(world: World) -> None:
    call(world, "sendDocument", {"chat_id": AICHA, "document": Upload("a.csv", b"1;2")})
    kept = world.ledger.lines[-1].as_json()["document"]
    assert (kept["name"], base64.b64decode(kept["content"])) == ("a.csv", b"1;2")
