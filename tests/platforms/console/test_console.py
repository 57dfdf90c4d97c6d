"""What lines do at a terminal, and what it shows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sipbot.chat import Address, Button, File, Message, Reply
from sipbot.ports import NotFetched, Unreachable
from tests.platforms.console.bench import Bench, on

VOTE = ((Button("Yes", "vote", ("1", "0")), Button("No", "vote", ("1", "1"))), (Button("More", start="t0ken"),))


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    async with on(tmp_path) as made:
        yield made


def done(bench: Bench) -> list[tuple[str, tuple[str, ...], str, str]]:
    """What was done: verb, arguments, place, message."""
    return [(act.verb, act.args, act.address.id, act.message) for act in bench.heard.actions]


async def test_a_number_is_the_newest_messages_button_or_that_of_an_earlier_one(bench: Bench) -> None:
    await bench.platform.send(bench.group, Message("?", buttons=VOTE), "k")
    await bench.platform.send(bench.person, Message("page", buttons=((Button("Next", "next"),),)), "l")
    await bench.types("1", "1.2", "1.3")
    assert done(bench) == [
        ("next", (), "anna", "2"),
        ("vote", ("1", "1"), "#liege", "1"),
        ("command", ("start", "t0ken"), "anna", ""),
    ]


async def test_a_number_that_no_button_has_is_a_text_and_an_unknown_button_of_a_message(bench: Bench) -> None:
    await bench.platform.send(bench.group, Message("?", buttons=VOTE), "k")
    await bench.types("9", "1.9", "7.1")
    assert done(bench) == [
        ("text", ("9",), "anna", ""),
        ("unknown", (), "#liege", "1"),
        ("text", ("7.1",), "anna", ""),
    ]


async def test_what_is_over_can_still_be_pressed_to_be_told_so(bench: Bench) -> None:
    ids = await bench.platform.send(bench.group, Message("?", buttons=VOTE), "k")
    await bench.platform.edit(bench.group, ids, Message("closed"))
    await bench.types("1.1")
    assert done(bench) == [("vote", ("1", "0"), "#liege", "1")]


async def test_commands_and_words_are_said_in_private_and_in_a_group_commands_alone_are_heard(
    bench: Bench,
) -> None:
    await bench.types("/Aide !", "a word", "", "luc> hello")
    await bench.types("#liege hello", "#liege /help@other", "#liege /help")
    assert [act[:3] for act in done(bench)] == [
        ("command", ("aide", "!", "/Aide !"), "anna"),
        ("text", ("a word",), "anna"),
        ("text", ("hello",), "luc"),
        ("command", ("help", "", "/help"), "#liege"),
    ]
    assert [(act.name, act.language) for act in bench.heard.actions][1:3] == [("Anna", "fr"), ("luc", "")]


async def test_a_file_is_typed_as_its_path_and_one_that_comes_can_be_opened(
    bench: Bench, tmp_path: Path
) -> None:
    (tmp_path / "a b.toml").write_bytes(b"x = 1")
    await bench.types(f"< {tmp_path / 'a b.toml'}", "< gone.toml")
    sent = [act.file for act in bench.heard.actions if act.file]
    assert [(file.name, file.size) for file in sent] == [("a b.toml", 5), ("gone.toml", 0)]
    assert await bench.platform.fetch(sent[0].ref) == b"x = 1"
    with pytest.raises(NotFetched):
        await bench.platform.fetch(sent[1].ref)
    await bench.platform.send(bench.person, Message("here", file=File("../list.txt", b"list")), "k")
    path = Path(bench.platform.standing()[-1].file)
    assert path.read_bytes() == b"list" and tmp_path in path.parents and str(path) in bench.printed[-1]


async def test_the_note_comes_then_the_page_whole_and_of_what_changes_by_itself_what_is_new(
    bench: Bench,
) -> None:
    page = Message("page 2", "Title", ((Button("Back", "back"),),))
    bench.heard.replies = lambda action: Reply("noted", page)
    await bench.platform.send(bench.person, Message("page 1", "Title", VOTE), "k")
    group = await bench.platform.send(bench.group, Message("one\n2 answers", buttons=VOTE), "l")
    shown = await bench.types("1.1")
    assert shown.index("→ noted") < shown.index("page 2") < shown.index("  1  Back")
    await bench.platform.edit(bench.group, group, Message("one\n3 answers", buttons=VOTE))
    assert bench.printed[-1] == "~ 2 · #liege · 3 answers"
    await bench.types("1")
    assert done(bench)[-1][0] == "back", "a change by itself does not take the numbers"
    before = len(bench.printed)
    await bench.platform.edit(bench.group, group, Message("one\n3 answers", buttons=VOTE))
    assert bench.printed[before:] == []


async def test_what_somebody_wrote_moves_no_cursor(bench: Bench) -> None:
    await bench.platform.send(bench.group, Message("a\x1b[2Jb\r\nc", "t\x07"), "k")
    assert not {"\x1b", "\r", "\x07"} & set("".join(bench.printed))


async def test_nobody_reads_what_is_written_to_who_is_not_there(bench: Bench) -> None:
    luc = Address("console", "luc")
    with pytest.raises(Unreachable):
        await bench.platform.send(luc, Message("x"), "k")
    await bench.types("luc> /start")
    assert await bench.platform.send(luc, Message("x"), "k")
