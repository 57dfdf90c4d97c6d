"""What whoever runs the bot learns: is it alive, is it ready, how does it fare; and nothing of anybody."""

from __future__ import annotations

import logging
import re
import socket
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from sipbot.__main__ import main
from sipbot.app import App, configured
from sipbot.chat import Address, Message, Owed, to_json
from sipbot.clock import SystemClock
from sipbot.config import Settings
from sipbot.demo.stage import CAST, LIEGE, Stage, with_sandbox
from sipbot.facts import Said
from sipbot.metrics import Metrics
from sipbot.services import Database, agenda
from sipbot.store import outbox
from tests.servers.ports import free_port
from tests.stage import Actor, Paper


@pytest.fixture
def base(base: Path, engine: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The configuration asks for it."""
    file, port = base / "config" / "sipbot.toml", free_port()
    text = file.read_text("utf-8").replace('# listen = "127.0.0.1:9090"', f'listen = "127.0.0.1:{port}"')
    file.write_text(text, "utf-8")
    return base


def watched(base: Path) -> str:
    place = configured(base / "config", {}).metrics.listen
    assert place is not None
    return f"http://{place.host}:{place.port}"


async def asked(base: Path, path: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=watched(base)) as caller:
        return await caller.get(path)


async def figures(base: Path) -> dict[str, float]:
    """By name and labels."""
    lines = (await asked(base, "/metrics")).text.splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if line[0] != "#"}


async def test_it_is_alive_and_ready(stage: Stage, base: Path) -> None:
    assert [(await asked(base, path)).status_code for path in ("/healthz", "/readyz")] == [200, 200]
    assert (await asked(base, "/")).status_code == 404


async def test_it_is_not_ready_while_the_database_does_not_answer(
    stage: Stage, base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(outbox, "depth", away)
    monkeypatch.setattr("sipbot.services.outbox.depth", away)
    answer = await asked(base, "/readyz")
    assert (answer.status_code, answer.text) == (503, "the database does not answer\n")
    assert (await asked(base, "/healthz")).status_code == 200
    assert (await figures(base))["sipbot_database_up"] == 0


async def test_it_is_not_ready_before_it_has_signed_in(stage: Stage, base: Path) -> None:
    stage.app._receivers["telegram"].ready.clear()
    answer = await asked(base, "/readyz")
    assert (answer.status_code, answer.text) == (503, "telegram has not signed in\n")


async def test_a_press_a_reminder_and_an_error_are_counted(
    stage: Stage, opened: None, base: Path, aicha: Actor, paper: Paper
) -> None:
    before = await figures(base)
    message = next(m for m in stage.world.chats[LIEGE].messages.values() if m.rows)
    stage.world.press(int(aicha.id), LIEGE, message.message_id, message.rows[0][0].data)
    await stage.settled()
    await aicha.forges("pick", "gone", "0", "0", in_group=True)
    logging.getLogger("sipbot.somewhere").error("words of somebody", exc_info=ValueError("more words"))
    seen = await figures(base)
    more = {name: value - before.get(name, 0) for name, value in seen.items()}
    assert more['sipbot_acts_total{platform="telegram",sort="press"}'] == 2
    assert more['sipbot_refused_total{platform="telegram"}'] == 1
    assert more['sipbot_acknowledged_seconds_count{platform="telegram"}'] == 2
    assert 0 < more['sipbot_acknowledged_seconds_sum{platform="telegram"}'] < 10
    assert more['sipbot_errors_total{kind="ValueError",place="sipbot.somewhere"}'] == 1
    assert seen['sipbot_late_seconds_count{verb="open"}'] >= 1
    assert seen['sipbot_last_update_timestamp_seconds{platform="telegram"}'] > 0
    assert (seen["sipbot_database_up"], seen["sipbot_outbox_messages"]) == (1, 0)


async def test_what_is_owed_and_since_when_is_counted(stage: Stage, opened: None, base: Path) -> None:
    """The chat takes nothing, and does not say so."""
    stage.world.faults.stall(LIEGE)
    said = Said(message=to_json(Message("hello")))
    async with stage.app.database.write() as tx:
        owed = Owed(key="k", to=Address("telegram", str(LIEGE)), facts=said, language="fr")
        await outbox.owe(tx, owed, stage.clock.now())
    stage.clock.advance(30)
    seen = await figures(base)
    assert seen["sipbot_outbox_messages"] == 1 and seen["sipbot_outbox_oldest_seconds"] >= 30


LABELS = {
    "platform": {"telegram", "matrix"},
    "sort": {"press", "other"},
    "verb": set(agenda.VERBS),
}


async def test_no_number_names_a_consultation_an_antenna_a_chat_or_a_person(
    stage: Stage, opened: None, base: Path, aicha: Actor, paper: Paper
) -> None:
    await aicha.starts()
    await aicha.asks("me")
    logging.getLogger("sipbot.delivery").error("%s could not be done", "economic-model")
    text = (await asked(base, "/metrics")).text
    settings = configured(base / "config", {})
    names = {antenna.slug for antenna in settings.antennas} | {group.slug for group in settings.working_groups}
    names |= {"economic-model", aicha.name} | {str(one.id) for one in (*CAST.people, *CAST.groups)}
    assert [name for name in names if name in text] == []
    pairs = set(re.findall(r'[{,](\w+)="([^"]*)"', text))
    ours = {(label, value) for label, value in pairs if label not in ("le", "kind", "place")}
    assert ours and all(value in LABELS[label] for label, value in ours)


async def test_unless_it_is_asked_for_nothing_listens_and_nothing_is_counted(base: Path) -> None:
    settings = configured(base / "config", {"SIPBOT_TELEGRAM_TOKEN": "1:a"})
    settings = replace(settings, metrics=settings.metrics.model_copy(update={"listen": None}))
    app = _app(with_sandbox(settings, "http://127.0.0.1:9"))
    assert type(app.metrics) is Metrics
    async with app._doors():
        with pytest.raises(httpx.ConnectError):
            await asked(base, "/healthz")
    await app.database.close()


def _app(settings: Settings) -> App:
    return App(settings, Database(settings.database.url), SystemClock())


def test_an_address_that_is_taken_is_said_in_a_sentence(
    base: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("SIPBOT_TELEGRAM_TOKEN", "1:a")
    port = int(watched(base).rpartition(":")[2])
    with socket.create_server(("127.0.0.1", port)):
        assert main(["run", "--config", str(base / "config")]) == 1
    told = capsys.readouterr().err
    assert f"cannot listen on 127.0.0.1:{port}" in told and "Traceback" not in told
