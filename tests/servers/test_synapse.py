"""The Matrix server of the tests: shared by whoever names the same folder, gone with the last of them."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from .synapse import of_its_own

ROOT = Path(__file__).parents[2]
USER = """
import sys
from pathlib import Path
from tests.servers.synapse import of_this_run
with of_this_run(Path(sys.argv[1])) as server:
    print(server.url, flush=True)
    sys.stdin.read()
"""


@contextmanager
def user_of(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another process that uses the server in `folder`, and the address that it was given."""
    process = subprocess.Popen(
        [sys.executable, "-c", USER, folder], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin and process.stdout
    with process:
        try:
            yield process, process.stdout.readline().strip()
        finally:
            process.kill()


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health").is_success
    except httpx.TransportError:
        return False


def gone(url: str) -> bool:
    until = time.monotonic() + 10
    while answers(url) and time.monotonic() < until:
        time.sleep(0.02)
    return not answers(url)


@pytest.mark.thorough
def test_the_processes_of_a_run_share_one_server_and_the_last_to_die_ends_it(tmp_path: Path) -> None:
    folder = tmp_path / "synapse"
    with user_of(folder) as (first, url), user_of(folder) as (second, same):
        assert url == same and answers(url)
        first.send_signal(signal.SIGKILL)
        first.wait()
        assert answers(url)
        second.send_signal(signal.SIGKILL)
        second.wait()
        assert gone(url)
    with user_of(folder) as (_, again):
        assert answers(again), "a later one starts it anew"
    assert gone(again)


@pytest.mark.thorough
def test_killed_and_started_again_it_has_the_same_data_at_the_same_address(tmp_path: Path) -> None:
    with of_its_own(tmp_path / "synapse") as own:
        server = own.server
        who = {"type": "m.login.application_service", "username": "anna", "inhibit_login": True}
        headers = {"Authorization": f"Bearer {server.as_token}"}
        register = f"{server.url}/_matrix/client/v3/register"
        assert httpx.post(register, json=who, headers=headers).is_success
        own.kill()
        assert not answers(server.url)
        own.start()
        assert httpx.post(register, json=who, headers=headers).json()["errcode"] == "M_USER_IN_USE"


@pytest.mark.thorough
def test_a_limit_that_a_test_wants_is_kept(tmp_path: Path) -> None:
    few = {"per_second": 0.01, "burst_count": 1}
    with of_its_own(tmp_path / "synapse", rc_login={"address": few, "account": few}) as own:
        login = f"{own.server.url}/_matrix/client/v3/login"
        body = {"type": "m.login.password", "user": "anna", "password": "wrong"}
        assert [httpx.post(login, json=body).status_code for _ in range(3)][-1] == 429
