"""What every platform promises, tried on each folder in sipbot/platforms with the bench of its tests."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import sipbot.platforms
from sipbot.chat import Button, Feature, Message
from sipbot.ports import Moved, Refused, TryLater, Unreachable

FOUND = sorted(
    folder.name for folder in Path(sipbot.platforms.__path__[0]).iterdir() if (folder / "platform.py").exists()
)
NAME = "<b>Anna</b> *B* [x](tg://user?id=1) @room"


@pytest.fixture(params=FOUND)
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    async with importlib.import_module(f"tests.platforms.{request.param}.bench").bench(request) as bench:
        yield bench


def test_every_platform_is_found() -> None:
    assert {"telegram", "matrix"} <= set(FOUND)


async def test_a_text_that_is_too_long_is_cut_and_marked(bench: Any) -> None:
    await bench.platform.send(bench.group, Message("😀é" * 4000, "Title"), "k")
    (text,) = bench.shown()
    assert text.startswith("Title") and text.endswith("…") and len(text) <= bench.platform.limits.text


async def test_what_is_sent_can_be_edited_and_an_unchanged_edit_is_no_error(bench: Any) -> None:
    ids = await bench.platform.send(bench.group, Message("one"), "k")
    assert ids
    for text in ("two", "two"):
        await bench.platform.edit(bench.group, ids, Message(text))
    assert bench.shown()[-1] == "two"
    await bench.platform.edit(bench.group, ["999999"], Message("gone"))
    await bench.platform.redact(bench.group, ids)
    await bench.platform.redact(bench.group, ids)


async def test_a_platform_that_asks_to_wait_says_how_long(bench: Any) -> None:
    bench.asked_to_wait(120)
    with pytest.raises(TryLater) as later:
        await bench.platform.send(bench.group, Message("x"), "k")
    assert 60 < later.value.seconds <= 120 and not later.value.ambiguous
    assert bench.shown() == []


async def test_a_chat_that_is_gone_is_unreachable(bench: Any) -> None:
    bench.thrown_out()
    for act in (
        bench.platform.send(bench.group, Message("x"), "k"),
        bench.platform.edit(bench.group, ["1"], Message("x")),
    ):
        with pytest.raises(Unreachable):
            await act
    assert (await bench.platform.probe([bench.group]))[str(bench.group)] != ""


@pytest.mark.parametrize("told", [True, False], ids=["told", "while the bot was away"])
async def test_a_chat_that_moved_says_where(bench: Any, told: bool) -> None:
    new = await bench.moved(told=told)
    with pytest.raises(Moved) as moved:
        await bench.platform.send(bench.group, Message("x"), "k")
    assert moved.value.address == new
    assert await bench.platform.send(new, Message("x"), "k")


async def test_markup_in_what_people_wrote_stays_text(bench: Any) -> None:
    await bench.platform.send(bench.group, Message(NAME, "Title"), "k")
    assert bench.shown() == [f"Title\n\n{NAME}"]
    assert bench.marked_up() == {"Title"}


async def test_the_same_act_twice_has_the_same_id_and_acts_are_in_order(bench: Any) -> None:
    await bench.says_in_private("one", delivered=2)
    await bench.says_in_private("two")
    acts = bench.heard.actions
    assert [act.args for act in acts] == [("one",), ("one",), ("two",)]
    assert acts[0].id == acts[1].id != acts[2].id and acts[1].order < acts[2].order
    assert acts[0].sender == bench.person and acts[0].private


def many(most: int) -> tuple[tuple[Button, ...], ...]:
    return tuple((Button(f"Option {n} " + "é" * 60, "vote", ("1", "0", str(n))),) for n in range(1, most + 1))


async def test_forty_buttons_are_all_there_and_the_text_gives_way(bench: Any) -> None:
    rows = many(40)
    await bench.platform.send(bench.group, Message("x" * 4000, "Title", rows), "k")
    assert bench.offered() == [button.label for (button,) in rows]
    (text,) = bench.shown()
    assert text.startswith("Title") and len(text) <= bench.platform.limits.text


async def test_more_buttons_than_fit_are_refused_and_the_next_message_goes_out(bench: Any) -> None:
    with pytest.raises(Refused):
        await bench.platform.send(bench.group, Message("x", "Title", many(1000)), "k")
    assert await bench.platform.send(bench.group, Message("y"), "l")
    assert bench.shown() == ["y"]


async def test_a_platform_has_buttons_of_its_own_if_it_says_so(bench: Any) -> None:
    rows = ((Button("Yes", "vote", ("1", "0", "0")), Button("No", "vote", ("1", "0", "1"))),)
    await bench.platform.send(bench.group, Message("x", buttons=rows), "k")
    assert bench.offered() == ["Yes", "No"]
    assert bench.with_real_buttons() == (Feature.BUTTONS in bench.platform.features)


async def test_sent_again_under_its_key_it_is_shown_once_where_the_platform_says_so(bench: Any) -> None:
    tried = datetime.now(UTC)
    for since in (None, tried):
        assert await bench.platform.send(bench.group, Message("x"), "k", since)
    assert len(bench.shown()) == (1 if Feature.SAFE_RESEND in bench.platform.features else 2)


async def test_probe_finds_the_account_and_the_chat(bench: Any) -> None:
    right = {"account": "", "account hears": "", str(bench.group): ""}
    assert await bench.platform.probe([bench.group], alone=False) == right
