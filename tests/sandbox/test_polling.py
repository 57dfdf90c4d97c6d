"""getUpdates keeps what is not confirmed, wakes at once, and serves one client at a time."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import httpx
import pytest

from .conftest import AICHA, JOKE, SUPERGROUP, Sandbox, press_me

pytestmark = pytest.mark.asyncio(loop_scope="session")


def written(updates: list[dict[str, Any]]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_an_update_comes_again_until_it_is_confirmed(sandbox: Sandbox) -> None:
    sandbox.world.write(AICHA, AICHA, "second")
    first, second = await sandbox.updates()
    assert await sandbox.updates() == [first, second]
    assert await sandbox.updates(offset=second["update_id"]) == [second]
    assert await sandbox.updates() == [second]
    assert await sandbox.updates(offset=second["update_id"] + 1) == []
    assert await sandbox.updates() == []


async def test_ids_grow_by_one_and_a_limit_cuts(sandbox: Sandbox) -> None:
    for n in range(5):
        sandbox.world.write(AICHA, AICHA, str(n))
    updates = await sandbox.updates(limit=3)
    assert written(updates) == ["/start", "0", "1"]
    assert [u["update_id"] - updates[0]["update_id"] for u in updates] == [0, 1, 2]


async def test_a_negative_offset_forgets_all_but_the_last(sandbox: Sandbox) -> None:
    for n in range(5):
        sandbox.world.write(AICHA, AICHA, str(n))
    assert written(await sandbox.updates(offset=-2)) == ["3", "4"]
    assert written(await sandbox.updates()) == ["3", "4"]


async def test_an_offset_from_another_server_confirms_nothing(sandbox: Sandbox) -> None:
    (first,) = await sandbox.updates()
    assert await sandbox.updates(offset=first["update_id"] + 1_000_000) == [first]
    assert await sandbox.updates(offset=first["update_id"] - 1_000_000) == [first]


async def test_a_waiting_poll_is_woken_by_an_act(sandbox: Sandbox) -> None:
    (first,) = await sandbox.updates()
    poll = asyncio.create_task(sandbox.updates(offset=first["update_id"] + 1, timeout=50))
    await sandbox.world.updates.emptied()
    sandbox.world.write(AICHA, AICHA, "now")
    assert written(await asyncio.wait_for(poll, 5)) == ["now"]


async def test_a_client_that_hung_up_is_no_conflict(sandbox: Sandbox) -> None:
    (first,) = await sandbox.updates()
    with pytest.raises(httpx.ReadTimeout):
        await sandbox.http.get(
            f"/bot{sandbox.world.token}/getUpdates",
            params={"offset": first["update_id"] + 1, "timeout": 50},
            timeout=0.05,
        )
    poll = asyncio.create_task(sandbox.updates(timeout=50))
    sandbox.world.write(AICHA, AICHA, "again")
    assert written(await asyncio.wait_for(poll, 5)) == ["again"]


async def test_only_wanted_kinds_come_and_the_wish_is_remembered(sandbox: Sandbox) -> None:
    await sandbox.updates(offset=-1, allowed_updates=["callback_query"])
    message = await sandbox.send(reply_markup=press_me())
    sandbox.world.write(AICHA, AICHA, "unheard")
    sandbox.world.press(AICHA, AICHA, message, "Yes")
    kinds = [set(update) - {"update_id"} for update in await sandbox.updates()]
    assert kinds == [{"message"}, {"callback_query"}]  # what waited before the wish still comes
    info = (await sandbox.call("getWebhookInfo")).json()["result"]
    assert info["allowed_updates"] == ["callback_query"]


async def test_in_a_group_the_bot_hears_commands_and_replies_only(sandbox: Sandbox) -> None:
    message = await sandbox.send(SUPERGROUP)
    await sandbox.updates(offset=-1)
    (start,) = await sandbox.updates()
    for text in ("good morning", "/moi", "/moi@another_bot", f"/moi@{sandbox.world.bot.username}"):
        sandbox.world.write(JOKE, SUPERGROUP, text)
    sandbox.world.write(JOKE, SUPERGROUP, "an answer", reply_to=message)
    updates = await sandbox.updates(offset=start["update_id"] + 1)
    assert written(updates) == ["/moi", f"/moi@{sandbox.world.bot.username}", "an answer"]
    assert updates[0]["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 4}]


async def test_delivery_can_be_made_to_repeat_and_to_shuffle(sandbox: Sandbox) -> None:
    for n in range(5):
        sandbox.world.write(AICHA, AICHA, str(n))
    sandbox.world.updates.times = 3
    sandbox.world.updates.shuffler = random.Random(1)
    ids = [update["update_id"] for update in await sandbox.updates()]
    assert sorted(ids) == sorted(3 * sorted(set(ids))) and ids != sorted(ids)
    assert await sandbox.updates(offset=max(ids) + 1) == []


async def test_an_update_of_any_shape_can_be_put_in(sandbox: Sandbox) -> None:
    sandbox.world.updates.push_raw({"message": {"nonsense": None}})
    assert (await sandbox.updates())[-1]["message"] == {"nonsense": None}


async def test_a_group_that_becomes_a_supergroup_says_so_in_both(sandbox: Sandbox) -> None:
    await sandbox.updates(offset=-1)
    new = sandbox.world.upgrade_to_supergroup(-4001)
    old_says, new_says = (update["message"] for update in (await sandbox.updates())[-2:])
    assert (old_says["chat"]["id"], old_says["migrate_to_chat_id"]) == (-4001, new)
    assert (new_says["chat"]["id"], new_says["migrate_from_chat_id"]) == (new, -4001)


async def test_coming_and_going_of_the_bot_is_told(sandbox: Sandbox) -> None:
    sandbox.world.block(AICHA)
    sandbox.world.start(AICHA)
    sandbox.world.remove_bot(JOKE, SUPERGROUP)
    sandbox.world.add_bot(JOKE, SUPERGROUP)
    told = [u["my_chat_member"] for u in await sandbox.updates() if "my_chat_member" in u]
    statuses = [(t["chat"]["id"], t["new_chat_member"]["status"]) for t in told]
    assert statuses == [
        (AICHA, "kicked"),
        (AICHA, "member"),
        (SUPERGROUP, "kicked"),
        (SUPERGROUP, "member"),
    ]
