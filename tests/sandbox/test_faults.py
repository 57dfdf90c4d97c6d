"""Faults on order strike the calls that they were ordered for."""

from __future__ import annotations

import httpx
import pytest

from sipbot.sandbox.faults import Fault, Faults

from .conftest import AICHA, Sandbox

pytestmark = pytest.mark.asyncio(loop_scope="session")


def sent(sandbox: Sandbox) -> int:
    return sum(line.kind == "send" for line in sandbox.world.ledger)


async def test_a_server_error_leaves_the_call_undone(sandbox: Sandbox) -> None:
    sandbox.world.faults.next(Fault.SERVER_ERROR, times=2, methods=["sendMessage"])
    assert (await sandbox.call("getMe")).status_code == 200
    codes = [(await sandbox.call("sendMessage", chat_id=AICHA, text="a")).status_code for _ in range(3)]
    assert (codes, sent(sandbox)) == ([502, 502, 200], 1)


@pytest.mark.parametrize(("fault", "done"), [(Fault.DROP, 0), (Fault.DROP_AFTER, 1)])
async def test_a_cut_connection_says_nothing_of_what_was_done(
    sandbox: Sandbox, fault: Fault, done: int
) -> None:
    sandbox.world.faults.next(fault)
    with pytest.raises(httpx.RemoteProtocolError):
        await sandbox.call("sendMessage", chat_id=AICHA, text="a")
    assert sent(sandbox) == done


@pytest.mark.parametrize(("fault", "done"), [(Fault.HANG, 0), (Fault.HANG_AFTER, 1)])
async def test_a_hanging_call_never_answers(sandbox: Sandbox, fault: Fault, done: int) -> None:
    sandbox.world.faults.next(fault)
    url = f"/bot{sandbox.world.token}/sendMessage"
    with pytest.raises(httpx.ReadTimeout):
        await sandbox.http.post(url, json={"chat_id": AICHA, "text": "a"}, timeout=0.1)
    assert sent(sandbox) == done


async def test_faults_are_ordered_over_http(sandbox: Sandbox) -> None:
    await sandbox.http.post("/faults", json={"next": "TOO_MANY"})
    answer = await sandbox.call("getMe")
    assert answer.json()["parameters"] == {"retry_after": 1}
    await sandbox.http.post("/faults", json={"percent": 100, "kinds": ["SERVER_ERROR"], "seed": 3})
    assert (await sandbox.call("getMe")).status_code == 502
    happened = (await sandbox.http.post("/faults", json={})).json()
    assert happened["kinds"] == {"getMe TOO_MANY": 1, "getMe SERVER_ERROR": 1}
    assert (happened["happened"], happened["too_fast"]) == (2, 0)
    assert (await sandbox.call("getMe")).status_code == 200
    assert (await sandbox.http.post("/faults", json={"next": "EARTHQUAKE"})).status_code == 400


async def test_updates_are_made_to_repeat_over_http(sandbox: Sandbox) -> None:
    await sandbox.http.post("/faults", json={"repeat": 3})
    await sandbox.act(AICHA, "raw", update={"message": {"odd": 1}})
    assert len(await sandbox.updates()) == 6
    await sandbox.http.post("/faults", json={})
    (_, odd) = await sandbox.updates()
    assert (await sandbox.http.get("/people/pending")).json() == {"pending": 2}
    await sandbox.updates(offset=odd["update_id"] + 1)
    assert (await sandbox.http.get("/people/pending?wait=5")).json() == {"pending": 0}


async def test_the_same_seed_strikes_the_same_calls() -> None:
    def struck() -> list[Fault | None]:
        faults = Faults()
        faults.percent(10, [Fault.SERVER_ERROR, Fault.DROP], seed=5)
        return [faults.pick("sendMessage") for _ in range(1000)]

    first = struck()
    assert first == struck()
    assert 60 <= sum(fault is not None for fault in first) <= 140
