"""A Matrix server for the tests: a real Synapse on this computer alone, without limits unless one is wanted."""

from __future__ import annotations

import base64
import json
import secrets
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from .environments import environment
from .keeper import SCRATCH, dies_with_parent
from .memory import roomy
from .shared import Facts, shared

NAME = "test"
"""What stands after the colon in its addresses."""
PATIENCE = 60.0
"""Seconds in which it must have started, also where others use the processor."""

_NONE = {"per_second": 100_000, "burst_count": 100_000}
UNLIMITED: dict[str, Any] = {
    **dict.fromkeys(("rc_message", "rc_registration", "rc_admin_redaction", "rc_reports"), _NONE),
    **dict.fromkeys(("rc_3pid_validation", "rc_presence", "rc_room_creation"), _NONE),
    **dict.fromkeys(("rc_delayed_event_mgmt", "rc_registration_token_validity"), _NONE),
    "rc_login": dict.fromkeys(("address", "account", "failed_attempts"), _NONE),
    "rc_joins": {"local": _NONE, "remote": _NONE},
    "rc_joins_per_room": _NONE,
    "rc_invites": dict.fromkeys(("per_room", "per_user", "per_issuer"), _NONE),
    "rc_media_create": _NONE,
}


@dataclass(frozen=True)
class Synapse:
    """A server that runs. `as_token` may act as anybody, `secret` registers accounts; `database`: its file."""

    url: str
    database: str
    as_token: str = field(repr=False)
    secret: str = field(repr=False)


def _facts(port: int, folder: Path) -> dict[str, str]:
    return {
        "url": f"http://127.0.0.1:{port}",
        "database": str(folder / "homeserver.db"),
        "as_token": secrets.token_hex(16),
        "secret": secrets.token_hex(16),
    }


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def configure(folder: Path, port: int, facts: Facts, changes: Mapping[str, Any]) -> list[str]:
    """Write everything that it reads into `folder`; gives the command that starts it."""
    folder.mkdir(parents=True, exist_ok=True)
    seed = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    files: dict[str, Any] = {
        "signing.key": f"ed25519 a_tests {seed}\n",
        "people.yaml": _people(facts["as_token"]),
        "log.yaml": _logging(folder),
        "homeserver.yaml": _settings(folder, port, facts) | dict(changes),
    }
    for name, content in files.items():  # JSON is YAML as well
        (folder / name).write_text(content if isinstance(content, str) else json.dumps(content, indent=1))
    return [str(environment("synapse")), "-m", "synapse.app.homeserver", "-c", str(folder / "homeserver.yaml")]


def _settings(folder: Path, port: int, facts: Facts) -> dict[str, Any]:
    return UNLIMITED | {
        "server_name": NAME,
        "public_baseurl": f"http://127.0.0.1:{port}/",
        "listeners": [
            {
                "port": port,
                "bind_addresses": ["127.0.0.1"],
                "type": "http",
                "tls": False,
                "resources": [{"names": ["client", "media"], "compress": False}],
            }
        ],
        "database": {"name": "sqlite3", "args": {"database": facts["database"]}},
        "log_config": str(folder / "log.yaml"),
        "pid_file": str(folder / "homeserver.pid"),
        "media_store_path": str(folder / "media"),
        "signing_key_path": str(folder / "signing.key"),
        "trusted_key_servers": [],
        "federation_domain_whitelist": [],
        "report_stats": False,
        "enable_metrics": False,
        "registration_shared_secret": facts["secret"],
        "enable_registration": False,
        "bcrypt_rounds": 4,
        "app_service_config_files": [str(folder / "people.yaml")],
        "presence": {"enabled": False},
        "url_preview_enabled": False,
        "user_directory": {"enabled": False},
        "push": {"enabled": False},
        "stats": {"enabled": False},
        "federation_sender_instances": ["none"],
        "allow_public_rooms_over_federation": False,
        "filter_timeline_limit": 5000,
        "caches": {"global_factor": 2, "sync_response_cache_duration": "0s"},
        "gc_thresholds": [100_000, 50, 50],
    }


def _people(as_token: str) -> dict[str, Any]:
    """People are made, and act, without passwords and logins of their own."""
    return {
        "id": "people",
        "url": None,
        "as_token": as_token,
        "hs_token": secrets.token_hex(16),
        "sender_localpart": "people",
        "rate_limited": False,
        "namespaces": {
            "users": [{"exclusive": False, "regex": "@.*"}],
            "aliases": [],
            "rooms": [],
        },
    }


def _logging(folder: Path) -> dict[str, Any]:
    return {
        "version": 1,
        "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {
            "file": {
                "class": "logging.FileHandler",
                "formatter": "plain",
                "filename": str(folder / "homeserver.log"),
            }
        },
        "root": {"level": "WARNING", "handlers": ["file"]},
        "disable_existing_loggers": False,
    }


def ready(facts: Facts) -> None:
    """Return once it answers. Raises TimeoutError."""
    until = time.monotonic() + PATIENCE
    with httpx.Client() as client:
        while time.monotonic() < until:
            try:
                if client.get(f"{facts['url']}/health", timeout=5).is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
    raise TimeoutError(f"Synapse does not answer at {facts['url']}")


@contextmanager
def of_this_run(folder: Path) -> Iterator[Synapse]:
    """The one server of `folder`, for every process that names it."""

    def prepare(folder: Path) -> tuple[Sequence[str], Facts]:
        port = free_port()
        scratch = tempfile.mkdtemp(prefix="sipbot-synapse-", dir=roomy())
        (folder / SCRATCH).write_text(scratch)
        facts = _facts(port, Path(scratch))
        return configure(folder, port, facts, {}), facts

    with shared(folder, prepare, ready) as facts:
        yield Synapse(**facts)


class OwnSynapse:
    """A server of one test's own, which may be stopped, killed and started again: same data, same port."""

    def __init__(self, folder: Path, changes: Mapping[str, Any] | None = None) -> None:
        self._folder = folder
        self._facts = _facts(port := free_port(), folder)
        self._command = configure(folder, port, self._facts, changes or {})
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def server(self) -> Synapse:
        return Synapse(**self._facts)

    def start(self) -> None:
        """Return once it answers."""
        with (self._folder / "output.log").open("ab") as output:
            self._process = subprocess.Popen(
                self._command, stdout=output, stderr=output, preexec_fn=dies_with_parent
            )
        ready(self._facts)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait()
            self._process = None


@contextmanager
def of_its_own(folder: Path, **changes: Any) -> Iterator[OwnSynapse]:
    """Running, with some settings changed; `rc_message={...}` where a test wants a limit."""
    own = OwnSynapse(folder, changes)
    own.start()
    try:
        yield own
    finally:
        own.kill()
