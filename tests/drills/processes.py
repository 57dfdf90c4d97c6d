"""The stand-in and the bot as processes of their own, and the ledger that the stand-in writes."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from sipbot.demo.interactive import example_in
from sipbot.sandbox.cast import Cast
from sipbot.sandbox.world import TOKEN
from tests.servers.ports import free_port

from .outside import Json, Outside, found_in
from .shared_clock import Setting

ROOT = Path(__file__).parents[2]


class Ledger:
    """The stand-in's own file, read as it grows."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.lines: list[Json] = []
        self._read = 0

    def look(self) -> list[Json]:
        """Every line so far."""
        with self.file.open("rb") as file:
            file.seek(self._read)
            fresh = file.read()
        whole = fresh[: fresh.rfind(b"\n") + 1]
        self._read += len(whole)
        self.lines += [json.loads(line) for line in whole.splitlines()]
        return self.lines

    def again(self) -> Ledger:
        return Ledger(self.file)

    def close(self) -> None:
        """Nothing is held open."""


class StandIn:
    """The stand-in: driven over HTTP as people, and never killed."""

    pressed: tuple[str, ...] = ("edit", "send")
    votes_in_private = False
    sends_once = False

    def __init__(self, url: str, ledger: Ledger, clock: Path, start: datetime, speed: float) -> None:
        self.url = url
        self.ledger = ledger
        self.http = httpx.Client(base_url=url, timeout=60)
        self._clock = clock
        self._setting = self._calibrated(start, speed)
        self._setting.write(clock)

    def _calibrated(self, start: datetime, speed: float) -> Setting:
        """Where its clock stands, by the quickest of a few questions."""
        estimates = []
        for _ in range(20):
            before = time.monotonic()
            now = self.now()
            after = time.monotonic()
            estimates.append((after - before, (before + after) / 2 - (now - start).total_seconds() / speed))
        return Setting(start.isoformat(), min(estimates)[1], speed)

    def now(self) -> datetime:
        return datetime.fromisoformat(self._json(self.http.get("/clock"))["now"])

    def advance_to(self, moment: datetime) -> None:
        """Jump forward; both clocks."""
        seconds = (moment - self.now()).total_seconds()
        if seconds <= 0:
            return
        self._json(self.http.post("/clock/advance", json={"seconds": seconds}))
        self._setting = replace(self._setting, skipped=self._setting.skipped + seconds)
        self._setting.write(self._clock)

    def bot_thinks_it_is_later(self, by: timedelta) -> None:
        """The time on its computer, not on the platform's, is set wrong by so much."""
        self._setting = replace(self._setting, wrong=by.total_seconds())
        self._setting.write(self._clock)

    def act(self, *acts: Mapping[str, Any]) -> list[Any]:
        """What people do; each act `{"user", "act", …}`."""
        results: list[Any] = self._json(self.http.post("/people/acts", json=list(acts)))["results"]
        refused = [result for result in results if isinstance(result, dict)]
        assert not refused, refused
        return results

    def faults(self, order: Mapping[str, Any]) -> int:
        return int(self.ordered(order)["happened"])

    def ordered(self, order: Mapping[str, Any]) -> Json:
        """The same; what has gone wrong by method and kind, and how many calls came too fast."""
        report: Json = self._json(self.http.post("/faults", json=order))
        return report

    def confirmed(self, seconds: float) -> bool:
        """Whether the bot has confirmed every update, within so many seconds."""
        return bool(self._json(self.http.get("/people/pending", params={"wait": seconds}))["pending"] == 0)

    def until(self, there: Callable[[list[Json]], Any], seconds: float) -> Any:
        return found_in(self.ledger, there, seconds)

    def webhook(self) -> str:
        """Where updates are brought to; "" where they are polled."""
        return str(self._json(self.http.post(f"/bot{TOKEN}/getWebhookInfo"))["result"]["url"])

    def variables(self) -> Mapping[str, str]:
        return {"SIPBOT_TELEGRAM_TOKEN": TOKEN, "SIPBOT_TELEGRAM__API_URL": self.url}

    def prepare(self, config: Path) -> None:
        """The example's addresses are the stand-in's."""

    def ready(self, seconds: float) -> bool:
        return True

    def standing(self, begins: str) -> tuple[str, ...]:
        """A press is seen by nobody; what was typed cannot be taken away in a private chat."""
        return ()

    def before_start(self) -> None:
        """Nothing befalls it."""

    @staticmethod
    def _json(response: httpx.Response) -> Any:
        response.raise_for_status()
        return response.json()


@contextmanager
def stand_in(folder: Path, cast: Cast, start: datetime, speed: float) -> Iterator[StandIn]:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cast.json").write_text(json.dumps(_as_json(cast)), "utf-8")
    ledger = folder / "ledger.jsonl"
    ledger.touch()
    command = [sys.executable, "-m", "sipbot.sandbox", "--ledger", ledger, "--cast", folder / "cast.json"]
    command += ["--local", "--start", start.isoformat(), "--speed", str(speed)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        started = StandIn(
            process.stdout.readline().strip(), Ledger(ledger), folder / "clock.json", start, speed
        )
        with closing(started.http):
            yield started
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()


def _as_json(cast: Cast) -> Json:
    people = [
        {slot: getattr(p, slot) for slot in ("id", "name", "role", "language", "antenna")} for p in cast.people
    ]
    groups = [{"id": g.id, "title": g.title, "members": g.members, "admins": g.admins} for g in cast.groups]
    return {"people": people, "groups": groups}


PATIENCE = 20.0
"""Seconds within which a process has started, also on a busy machine."""


@dataclass(frozen=True, slots=True)
class Kill:
    """One SIGKILL: how it was aimed, and how many lines the ledger had."""

    aim: str
    lines: int


class Bot:
    """The bot's process. `start`, `kill`, `start` again; the kennel gives each a fresh process."""

    def __init__(self, kennel: subprocess.Popen[str], outside: Outside, base: Path) -> None:
        self._kennel = kennel
        self.outside = outside
        self.base = base
        self.pid = 0
        self.kills: list[Kill] = []
        self._log_before = 0

    def start(self) -> None:
        self.outside.before_start()
        self._log_before = len(self.log())
        self.pid = int(self._order("start"))

    def kill(self, aim: str) -> None:
        """At once, whatever it is doing."""
        os.kill(self.pid, signal.SIGKILL)
        status = self._order(f"wait {self.pid}")
        assert status == str(-signal.SIGKILL), f"the bot had ended by itself: {status}\n{self.log()}"
        with closing(self.outside.ledger.again()) as ledger:
            self.kills.append(Kill(aim, len(ledger.look())))

    def stop(self) -> int:
        """SIGTERM once it runs, for before that a process ends as any other; the exit code."""
        end = time.monotonic() + PATIENCE
        while "sipbot is running on" not in self.log()[self._log_before :] and time.monotonic() < end:
            time.sleep(0.05)
        os.kill(self.pid, signal.SIGTERM)
        return int(self._order(f"wait {self.pid}"))

    def log(self) -> str:
        file = self.base / "bot.log"
        return file.read_text("utf-8") if file.exists() else ""

    def _order(self, order: str) -> str:
        assert self._kennel.stdin is not None and self._kennel.stdout is not None
        self._kennel.stdin.write(order + "\n")
        self._kennel.stdin.flush()
        return self._kennel.stdout.readline().strip()


@contextmanager
def kennel(
    base: Path,
    outside: Outside,
    sabotage: str = "",
    variables: Mapping[str, str] | None = None,
    watch: Path | None = None,
) -> Iterator[Bot]:
    """A bot that is not started yet, with the configuration in `base`/config.

    `variables`: of its process. `watch`: where it keeps how long its event loop was blocked.
    """
    command = [sys.executable, "-m", "tests.drills.bot_process", "--kennel", "--base", base]
    command += ["--clock", base / "clock.json", "--log", base / "bot.log"]
    command += ["--sabotage", sabotage] if sabotage else []
    command += ["--watch", watch] if watch else []
    more = environment(outside) | dict(variables or {})
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=more
    )
    with ExitStack() as end:
        end.callback(process.wait)
        end.callback(process.kill)
        assert process.stdin is not None and process.stdout is not None
        end.callback(process.stdin.close)
        end.callback(process.stdout.close)
        assert process.stdout.readline().strip() == "ready"
        bot = Bot(process, outside, base)
        end.callback(_end, bot)
        yield bot


@contextmanager
def run(
    base: Path, outside: Outside, *arguments: str, log_file: str = "run.log"
) -> Iterator[subprocess.Popen[bytes]]:
    """`sipbot run`, by the machine's clock; its log goes to run.log."""
    command = [sys.executable, "-m", "sipbot", "run", *arguments, "--config", str(base / "config")]
    with (base / log_file).open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment(outside), stderr=log)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _end(bot: Bot) -> None:
    if bot.pid:
        try:
            os.kill(bot.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


def open_now(base: Path) -> Path:
    """The example consultation, open since yesterday."""
    file = example_in(base)
    text = file.read_text("utf-8")
    now = datetime.now(UTC)
    for name, days in (("opens", -1), ("closes", 9)):
        moment = f"{now + timedelta(days=days):%Y-%m-%dT%H:%M:00}"
        text = re.sub(rf"^{name} = \S+", f"{name} = {moment}", text, flags=re.MULTILINE)
    file.write_text(text, "utf-8")
    return file


def by_webhook(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on a bot that is started has Telegram bring updates."""
    place = f"127.0.0.1:{free_port()}"
    monkeypatch.setenv("SIPBOT_WEB__LISTEN", place)
    monkeypatch.setenv("SIPBOT_WEB__PUBLIC_URL", f"http://{place}")


def environment(outside: Outside) -> dict[str, str]:
    """Of a process of sipbot that talks to the outside."""
    return {**os.environ, **outside.variables(), "LC_ALL": "C"}


def sipbot(base: Path, outside: Outside, *arguments: object) -> str:
    """What a command prints; it must succeed."""
    command: Sequence[Any] = [
        sys.executable,
        "-m",
        "sipbot",
        *map(str, arguments),
        "--config",
        str(base / "config"),
    ]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env=environment(outside), check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
