"""How long until the bot asks for updates, and until the command line helps?

`sipbot run` until its first poll, against importing the two large libraries that it rests on; `sipbot --help`
against an empty Python. In turns, each a process of its own.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

CONFIG = Path(__file__).parents[1] / "config"
ROUNDS = 7
TOKEN = "1234567:" + "A" * 35
ANSWERS = {
    "getupdates": "[]",
    "getme": '{"id":1,"is_bot":true,"first_name":"S","username":"s_bot"}',
    "getwebhookinfo": '{"url":"","has_custom_certificate":false,"pending_update_count":0}',
    "getchatmenubutton": '{"type":"commands"}',
    "getmycommands": "[]",
    "getmydescription": '{"description":""}',
    "getmyshortdescription": '{"short_description":""}',
}
"""By method; everything else is done."""
WITHIN = {"run": 2, "help": 4}
"""What must hold: the ratio to its reference."""
PATIENCE = 60.0


class Platform(BaseHTTPRequestHandler):
    """Says yes to everything; the first poll is what is waited for."""

    polled: threading.Event

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        method = self.path.lower().rpartition("/")[2]
        if method == "getupdates":
            self.polled.set()
        answer = f'{{"ok":true,"result":{ANSWERS.get(method, "true")}}}'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is said."""


def until_it_polls() -> float:
    """Seconds from the command to the first poll; the database is there already."""
    with tempfile.TemporaryDirectory(prefix="sipbot-bench-") as base:
        shutil.copytree(CONFIG, Path(base) / "config")
        handler = type("Handler", (Platform,), {"polled": threading.Event()})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        api = f"http://127.0.0.1:{server.server_port}"
        environment = os.environ | {"SIPBOT_TELEGRAM__API_URL": api, "SIPBOT_TELEGRAM_TOKEN": TOKEN}
        words = [sys.executable, "-m", "sipbot", "run", "--config", str(Path(base) / "config")]
        for _ in range(2):  # the first makes the database
            handler.polled.clear()
            begun = time.perf_counter()
            bot = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            came = handler.polled.wait(PATIENCE)
            seconds = time.perf_counter() - begun
            bot.terminate()
            bot.wait()
            if not came:
                raise SystemExit("it never polled: this measures nothing")
        server.shutdown()
    return seconds


def of_command(*words: str) -> float:
    begun = time.perf_counter()
    subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


WORK: dict[str, Callable[[], float]] = {
    "imports": lambda: of_command("-c", "import sqlalchemy, telegram"),
    "run": until_it_polls,
    "pass": lambda: of_command("-c", "pass"),
    "help": lambda: of_command("-m", "sipbot", "--help"),
}


def rounds(times: int = ROUNDS) -> list[dict[str, float]]:
    """Each in turns, so that a busy moment of the machine hits all."""
    return [{name: work() for name, work in WORK.items()} for _ in range(times)]


def report(runs: Sequence[dict[str, float]]) -> None:
    told = {
        "run": ("imports", "python -c 'import sqlalchemy, telegram'", "sipbot run until the first poll"),
        "help": ("pass", "python -c pass", "sipbot --help"),
    }
    for name, (reference, named, own) in told.items():
        ratios = sorted(one[name] / one[reference] for one in runs)
        middle = [statistics.median(one[which] for one in runs) for which in (reference, name)]
        print(f"reference, {named}: {middle[0]:.2f} s; {own}: {middle[1]:.2f} s")
        spread = f"{statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
        print(f"ratio: {spread}; at most {WITHIN[name]} is wanted")


if __name__ == "__main__":
    report(rounds())
