"""Sent once under its key, whatever happened before; files up and down; what the server refuses."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from sipbot.chat import SECRET, Button, File, Message
from sipbot.platforms.matrix.content import KEY
from sipbot.platforms.matrix.files import LARGEST
from sipbot.ports import NotFetched, Refused
from tests.platforms.matrix.bench import Bench, somebody
from tests.servers.people import Json, People

BALLOT = Message(
    "Which?",
    "Question",
    tuple((Button(word, "pick", ("1", "0", word), answer=SECRET),) for word in ("Yes", "No")),
    question="Which?",
    file=File("paper.pdf", b"%PDF-1.7", "application/pdf"),
)


def parts(bench: Bench) -> list[str]:
    """The keys of the bot's events in the 1:1 room, in order."""
    events = bench.people.timeline(bench.anna, bench.private)
    return [e["content"][KEY] for e in events if e["sender"] == bench.bot and KEY in e["content"]]


async def on_another_device(bench: Bench) -> None:
    """The device is lost, with its keys."""
    await bench.stops()
    shutil.rmtree(bench.store)
    login = {"type": "m.login.application_service", "identifier": {"type": "m.id.user", "user": bench.bot}}
    bench.token = bench.people.http.post("/login", json=login).raise_for_status().json()["access_token"]
    await bench.starts()
    await bench.catches_up()


@pytest.mark.parametrize("device", ["the same", "the same after a restart", "another"])
async def test_the_same_key_again_is_one_message_with_its_file_and_poll(bench: Bench, device: str) -> None:
    """F24: the ids are the same, so that later edits reach it."""
    tried = datetime.now(UTC)
    first = await bench.platform.send(bench.person, BALLOT, "k")
    before = parts(bench)
    assert len(first) == len(set(before)) == 3 and first[2].startswith("poll:")
    if device == "another":
        await on_another_device(bench)
    elif device != "the same":
        async with bench.away():
            pass
    assert await bench.platform.send(bench.person, BALLOT, "k", tried) == first
    assert parts(bench) == before
    assert await bench.platform.send(bench.person, BALLOT, "another key", tried) != first
    assert len(parts(bench)) == 6


async def test_what_a_crash_left_half_is_completed(bench: Bench) -> None:
    """The text went out, the poll did not."""
    tried = datetime.now(UTC)
    whole = await bench.platform.send(bench.person, BALLOT, "k")
    bench.as_bot("PUT", f"/rooms/{bench.private}/redact/{whole[2].removeprefix('poll:')}/r", {})
    await on_another_device(bench)
    again = await bench.platform.send(bench.person, BALLOT, "k", tried)
    assert again[:2] == whole[:2] and again[2] != whole[2]
    assert len(parts(bench)) == 3


async def test_a_key_that_a_member_copies_hides_nothing(bench: Bench) -> None:
    """They may write what looks like ours; who wrote it the server knows."""
    tried = datetime.now(UTC) - timedelta(minutes=1)
    (ours,) = await bench.platform.send(bench.person, Message("x"), "other")
    copied = next(e for e in bench.people.timeline(bench.anna, bench.private) if e["event_id"] == ours)[
        "content"
    ]
    bench.people.send(bench.anna, bench.private, "m.room.message", copied)
    (again,) = await bench.platform.send(bench.person, Message("x"), "other", tried)
    assert again == ours


async def test_it_is_found_below_much_that_was_written_since(bench: Bench) -> None:
    tried = datetime.now(UTC)
    first = await bench.platform.send(bench.group, Message("x"), "k")
    for n in range(105):
        bench.people.send(bench.anna, bench.room, "test.talk", {"n": n})
    await on_another_device(bench)
    assert await bench.platform.send(bench.group, Message("x"), "k", tried) == first


async def test_a_document_arrives_and_is_fetched_as_it_was(bench: Bench) -> None:
    name, blob = "Ümlaut & <b>x</b>.pdf", bytes(range(256)) * 50
    ids = await bench.platform.send(bench.person, Message("x", file=File(name, blob, "application/pdf")), "k")
    assert len(ids) == 2
    event = next(e for e in bench.people.timeline(bench.anna, bench.private) if e["event_id"] == ids[0])
    assert event["content"]["body"] == name and "formatted_body" not in event["content"]
    assert downloaded(bench.people, bench.anna, event["content"]["url"]) == blob
    (act,) = await bench.hears(bench.people.sends(bench.anna, bench.private, "../../etc/passwd", b"content"))
    assert act.file is not None and act.private
    assert (act.verb, act.file.name) == ("file", "../../etc/passwd")
    assert await bench.platform.fetch(act.file.ref) == b"content"


def downloaded(people: People, who: str, url: str) -> bytes:
    base = str(people.http.base_url).replace("/client/v3/", "/client/v1/")
    answer = people.http.get(f"{base}media/download/{url.removeprefix('mxc://')}", params={"user_id": who})
    return answer.raise_for_status().content


async def test_a_document_that_is_too_large_or_cannot_be_fetched_is_refused_with_its_reason(
    bench: Bench,
) -> None:
    """Also where the sender says that it is small."""
    (act,) = await bench.hears(bench.people.sends(bench.anna, bench.private, "x", b"x" * (LARGEST + 1)))
    assert act.file is not None
    with pytest.raises(NotFetched, match="file_too_large"):
        await bench.platform.fetch(act.file.ref)
    cases: list[tuple[Json, str]] = [
        ({"url": "mxc://test/nothing"}, "file_not_fetched"),
        ({"url": "https://example.org/x"}, "file_not_fetched"),
        ({"url": "mxc://../../etc/passwd"}, "file_not_fetched"),
        ({}, "file_not_fetched"),
    ]
    for more, reason in cases:
        content: dict[str, Any] = {"msgtype": "m.file", "body": "x", **more}
        (act,) = await bench.hears(bench.people.send(bench.anna, bench.private, "m.room.message", content))
        assert act.file is not None and act.file.size is None, more
        with pytest.raises(NotFetched, match=reason):
            await bench.platform.fetch(act.file.ref)


async def test_a_document_in_a_group_is_not_fetched(bench: Bench) -> None:
    assert await bench.hears(bench.people.sends(bench.anna, bench.room, "x.toml", b"x")) == []


async def test_a_document_that_the_server_will_not_take_is_refused_once_and_for_all(bench: Bench) -> None:
    """50 MB are its limit."""
    large = replace(BALLOT, file=File("x", b"x" * 53_000_000))
    with pytest.raises(Refused):
        await bench.platform.send(bench.person, large, "k")
    assert await bench.platform.send(bench.person, Message("y"), "l")


async def test_an_edit_ends_the_poll_and_takes_the_answers_to_it_away(bench: Bench) -> None:
    ids = await bench.platform.send(bench.person, replace(BALLOT, file=None), "k")
    poll = ids[1].removeprefix("poll:")
    answer = bench.people.chooses(bench.anna, bench.private, poll, '["pick", "1", "0", "Yes"]')
    await bench.hears(answer)
    for _ in range(2):
        await bench.platform.edit(bench.person, ids, Message("Your answer is in the box."))
    events = {e["event_id"]: e for e in bench.people.timeline(bench.anna, bench.private)}
    assert events[answer]["content"] == {}
    assert len([e for e in events.values() if e["type"].endswith("poll.end")]) == 1
    assert bench.posts(bench.private)[-1]["body"] == "Your answer is in the box."


async def test_the_server_takes_a_member_for_who_they_are(people: People) -> None:
    """What the tests of whole clients rest on: an account with a device of its own."""
    account = somebody(people, f"own{datetime.now(UTC):%H%M%S%f}")
    assert account["device_id"] and account["access_token"]
    with pytest.raises(httpx.HTTPStatusError):
        people.http.get("/account/whoami", headers={"Authorization": "Bearer x"}).raise_for_status()
