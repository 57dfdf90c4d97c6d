"""Encrypted rooms: read, written, sent once; what cannot be read is counted, told, and read with a late key."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import nio
import pytest

from sipbot.chat import SECRET, Address, Button, File, Message
from sipbot.platforms.matrix.content import KEY
from sipbot.ports import NotFetched
from tests.platforms.matrix.bench import Bench, on, somebody, until
from tests.platforms.matrix.clients import Client, client, text
from tests.platforms.matrix.test_sending import on_another_device
from tests.servers.people import People, keycap
from tests.servers.synapse import Synapse

POLL = "org.matrix.msc3381.poll.start"
BALLOT = Message(
    "Which?",
    "Question",
    tuple((Button(word, "pick", ("1", "0", word), answer=SECRET),) for word in ("Yes", "No")),
    question="Which?",
)


@pytest.fixture
async def bench(synapse: Synapse, people: People, tmp_path: Path) -> AsyncIterator[Bench]:
    async with on(synapse, people, tmp_path / "store", encrypted=True) as bench:
        yield bench


@pytest.fixture
async def anna(bench: Bench, tmp_path: Path) -> AsyncIterator[Client]:
    async with client(bench, tmp_path / "anna") as anna:
        yield anna


async def test_a_ballot_goes_out_encrypted_and_its_answers_are_read(bench: Bench, anna: Client) -> None:
    """By poll, by number; reactions stay outside the encryption everywhere."""
    ids = await bench.platform.send(bench.person, BALLOT, "k")
    sent = [e for e in bench.people.timeline(bench.anna, bench.private) if e["sender"] == bench.bot]
    sent = [e for e in sent if "state_key" not in e]
    assert {e["type"] for e in sent} == {"m.room.encrypted"}
    assert all(
        set(e["content"]) == {"algorithm", "ciphertext", "device_id", "sender_key", "session_id", KEY}
        for e in sent
    )
    seen = await anna.reads(bench.private)
    (poll,) = [e for e in seen if e["type"] == POLL]
    assert [e["content"]["body"] for e in seen if e["type"] == "m.room.message"] == [
        "Question\n\nWhich?\n\n1. Yes\n2. No"
    ]
    chosen = {"answers": [poll["content"][POLL]["answers"][1]["id"]]}
    relation = {"m.relates_to": {"rel_type": "m.reference", "event_id": poll["event_id"]}}
    event_type = "org.matrix.msc3381.poll.response"
    by_poll = await anna.says(bench.private, {event_type: chosen, **relation}, event_type)
    by_number = await anna.says(bench.private, text("1"))
    by_reaction = bench.people.reacts(bench.anna, bench.private, ids[0], keycap(2))
    acts = await bench.hears(by_poll, by_number, by_reaction)
    assert [act.args for act in acts] == [("1", "0", "No"), ("1", "0", "Yes"), ("1", "0", "No")]
    await bench.platform.edit(bench.person, ids, Message("Your answer is in the box."))
    assert (await anna.reads(bench.private))[-2]["type"] != "m.room.encrypted"


@pytest.mark.parametrize("device", ["the same", "another"])
async def test_sent_again_it_is_one_message(bench: Bench, device: str) -> None:
    """F24: our key stands outside the encryption, where another device finds it."""
    tried = datetime.now(UTC)
    first = await bench.platform.send(bench.person, BALLOT, "k")
    if device == "another":
        await on_another_device(bench)
    assert await bench.platform.send(bench.person, BALLOT, "k", tried) == first
    sent = [e for e in bench.people.timeline(bench.anna, bench.private) if KEY in e["content"]]
    assert len(sent) == 2


async def test_after_a_restart_nothing_goes_out_in_clear(bench: Bench, anna: Client) -> None:
    async with bench.away():
        pass
    await bench.delivers(bench.group, Message("for the group"))
    await bench.delivers(bench.person, Message("for Anna"))
    for room in (bench.room, bench.private):
        events = bench.people.timeline(bench.anna, room)
        assert [e for e in events if e["sender"] == bench.bot and e["type"] == "m.room.message"] == []
        assert (await anna.reads(room))[-1]["type"] == "m.room.message"


async def test_a_document_is_encrypted_on_its_way_up_and_down(bench: Bench, anna: Client) -> None:
    blob = b"the dossier" * 100
    await bench.platform.send(bench.person, Message("x", file=File("d.pdf", blob, "application/pdf")), "k")
    (sent,) = [e for e in await anna.reads(bench.private) if e["content"].get("msgtype") == "m.file"]
    facts = sent["content"]["file"]
    stored = (await anna.download(facts["url"])).body
    assert stored != blob and "url" not in sent["content"]
    assert (
        nio.crypto.decrypt_attachment(stored, facts["key"]["k"], facts["hashes"]["sha256"], facts["iv"]) == blob
    )
    again = await anna.says(bench.private, {"msgtype": "m.file", "body": "d.pdf", "file": facts})
    (act,) = await bench.hears(again)
    assert act.file is not None and await bench.platform.fetch(act.file.ref) == blob
    changed = {**facts, "hashes": {"sha256": "A" * 43}}
    (act,) = await bench.hears(
        await anna.says(bench.private, {"msgtype": "m.file", "body": "d", "file": changed})
    )
    assert act.file is not None
    with pytest.raises(NotFetched, match="file_not_fetched"):
        await bench.platform.fetch(act.file.ref)


async def test_what_cannot_be_read_is_counted_and_told_and_read_when_its_key_comes(
    bench: Bench, anna: Client
) -> None:
    """F23. Told in the 1:1 room only; what is said in the end is another act than that it could not be read."""
    anna.gate.clear()
    event = await anna.says(bench.private, text("2 comes late"))
    await bench.hears(event)
    (told,) = bench.heard.actions
    assert (told.verb, told.private, told.sender) == ("unreadable", True, bench.person)
    assert bench.heard.aside == [(f"matrix:{event}", "m.room.encrypted", "NoKey")]
    anna.gate.set()
    await anna.kept_back
    await until(lambda: len(bench.heard.actions) > 1)
    act = bench.heard.actions[1]
    assert (act.verb, act.args, act.id) == ("text", ("2 comes late",), f"matrix:{event}")
    assert act.id != told.id
    after = await anna.says(bench.private, text("and in time"))
    assert [a.args for a in await bench.hears(after)] == [("and in time",)]
    assert len(bench.heard.actions) == 3, "once"


async def test_in_a_group_what_cannot_be_read_is_counted_without_a_word(bench: Bench, anna: Client) -> None:
    anna.gate.clear()
    event = await anna.says(bench.room, text("chatter"))
    await bench.hears(event)
    assert bench.heard.actions == [] and [id_ for id_, _, _ in bench.heard.aside] == [f"matrix:{event}"]
    anna.gate.set()
    await anna.kept_back


async def test_what_was_redacted_before_it_was_read_is_not_unreadable(bench: Bench, anna: Client) -> None:
    async with bench.away():
        event = await anna.says(bench.private, text("never mind"))
        bench.redacts(bench.anna, bench.private, event)
    assert await bench.hears(event) == [] and bench.heard.actions == [] and bench.heard.aside == []


async def test_what_is_encrypted_is_never_taken_for_state(bench: Bench, anna: Client) -> None:
    """A member could write a tombstone, somebody's leaving or another sender into what they encrypt."""
    before = {"room_id": bench.room, "event_id": "$x"}
    trap = bench.people.room(bench.anna, preset="public_chat", creation_content={"predecessor": before})
    other = bench.newcomer()
    await anna.catches_up()
    forged = [
        ("m.room.tombstone", {"replacement_room": trap, "body": ""}),
        ("m.room.member", {"membership": "leave"}),
        ("m.room.member", {"membership": "join"}),
    ]
    for event_type, content in forged:
        for room in (bench.room, bench.private):
            if anna.olm.should_share_group_session(room):
                await anna.share_group_session(room, ignore_unverified_devices=True)
            inside = {"type": event_type, "content": content, "state_key": "", "sender": other, "room_id": room}
            if event_type == "m.room.member":
                inside["state_key"] = bench.bot if content["membership"] == "join" else bench.anna
            closed = anna.olm.group_encrypt(room, inside)
            await bench.hears(await anna.puts(room, "m.room.encrypted", closed))
    assert bench.heard.actions == []
    assert trap not in bench.as_bot("GET", "/joined_rooms")["joined_rooms"]


async def test_a_member_who_sends_anothers_words_again_does_not_speak_for_them(
    bench: Bench, anna: Client, tmp_path: Path
) -> None:
    """Their ciphertext, copied: it is neither the other's act nor a second one."""
    account = somebody(bench.people, f"mallory{datetime.now(UTC):%H%M%S%f}")
    bench.people.join(account["user_id"], bench.room)
    event = await anna.says(bench.room, text("!moi"))
    (act,) = await bench.hears(event)
    assert act.sender == bench.person
    copied = next(e for e in bench.people.timeline(bench.anna, bench.room) if e["event_id"] == event)["content"]
    async with client(bench, tmp_path / "mallory", account) as mallory:
        assert await bench.hears(await mallory.puts(bench.room, "m.room.encrypted", copied)) == []


async def test_the_first_message_in_a_new_private_room_is_encrypted_already(bench: Bench) -> None:
    """The room is made in several steps, and a sync may come in between."""
    for n in range(6):
        who = bench.newcomer()
        await bench.delivers(Address("matrix", who), Message(f"first words {n}"))
        (room,) = bench.as_bot("GET", f"/user/{quote(bench.bot)}/account_data/m.direct")[who]
        events = bench.people.timeline(bench.bot, room)
        types = [e["type"] for e in events if "state_key" not in e]
        assert types == ["m.room.encrypted"]
