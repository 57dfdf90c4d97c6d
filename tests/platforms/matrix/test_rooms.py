"""Whose room is which: 1:1 rooms, invitations, rooms left, rooms that were replaced."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

import pytest

from sipbot.chat import Address, Button, Message
from sipbot.ports import Unreachable
from tests.platforms.matrix.bench import ROOM_VERSION, WORDS, Bench, until
from tests.servers.people import Json


def invited_to(bench: Bench, who: str) -> list[str]:
    news = bench.people.request(who, "GET", "/sync", timeout="0")
    return list(news.get("rooms", {}).get("invite", {}))


async def answered(bench: Bench, room: str, by: str) -> Json:
    """The bot's membership, once it has followed or declined the invitation."""
    return await until(lambda: (m := bench.membership(room, bench.bot, by))["membership"] != "invite" and m)


def direct(bench: Bench) -> Json:
    return bench.as_bot("GET", f"/user/{quote(bench.bot)}/account_data/m.direct")


async def leads(bench: Bench, who: str, n: int = 1) -> None:
    """They press the button in the group that leads to the 1:1 room."""
    rows = ((Button("In private", start="token"),),)
    (ask,) = await bench.platform.send(bench.group, Message("Which?", buttons=rows), f"lead{n}")
    (act,) = await bench.hears(bench.people.reacts(who, bench.room, ask, "1️⃣"))
    assert (act.verb, act.args, act.address.id) == ("command", ("start", "token"), who)


async def test_a_private_room_is_made_once_for_messages_owed_at_the_same_instant(bench: Bench) -> None:
    who = bench.newcomer()
    to = Address("matrix", who)
    await asyncio.gather(*(bench.platform.send(to, Message(f"m{n}"), f"k{n}") for n in range(4)))
    (room,) = invited_to(bench, who)
    assert direct(bench)[who] == [room]
    bench.people.join(who, room)
    bodies = [e["content"]["body"] for e in bench.people.timeline(who, room) if e["type"] == "m.room.message"]
    assert sorted(bodies) == ["m0", "m1", "m2", "m3"]
    async with bench.away():
        pass
    await bench.platform.send(to, Message("later"), "later")
    assert invited_to(bench, who) == [], "the same room after a restart"


async def test_with_a_third_person_in_it_a_private_room_is_a_group(bench: Bench) -> None:
    """Also while the third one is only invited: nothing private is said there, what is typed is not read."""
    third = bench.newcomer()
    invitation = f"/rooms/{quote(bench.private)}/invite"
    bench.people.request(bench.anna, "POST", invitation, {"user_id": third})
    await bench.catches_up()
    assert await bench.hears(bench.people.says(bench.anna, bench.private, "my secret")) == []
    (act,) = await bench.hears(bench.people.says(bench.anna, bench.private, "!moi"))
    assert not act.private
    await bench.platform.send(bench.person, Message("private words"), "k")
    assert bench.posts(bench.private) == []
    (new,) = invited_to(bench, bench.anna)
    bench.people.join(bench.anna, new)
    assert bench.posts(new)[0]["body"] == "private words"
    (act,) = await bench.hears(bench.people.says(bench.anna, new, "hello"))
    assert act.private and act.address == bench.person


async def test_who_left_is_unreachable_until_they_ask_in_the_group_again(bench: Bench) -> None:
    bench.people.request(bench.anna, "POST", f"/rooms/{quote(bench.private)}/leave", {})
    await until(lambda: [a for a in bench.heard.actions if a.verb == "removed"])
    (gone,) = [a for a in bench.heard.actions if a.verb == "removed"]
    assert (gone.address, gone.private) == (bench.person, True)
    with pytest.raises(Unreachable):
        await bench.platform.send(bench.person, Message("x"), "k")
    await leads(bench, bench.anna)
    assert await bench.platform.send(bench.person, Message("here you are"), "l")
    (new,) = invited_to(bench, bench.anna)
    bench.people.join(bench.anna, new)
    assert [post["body"] for post in bench.posts(new)] == ["here you are"]


@pytest.mark.parametrize("away", [False, True], ids=["told", "while the bot was away"])
async def test_thrown_out_of_a_private_room_the_person_is_unreachable(bench: Bench, away: bool) -> None:
    room = bench.invites(bench.anna, preset="private_chat", is_direct=True)
    await until(lambda: [a for a in bench.heard.actions if a.args == ("start", "")])
    kick = f"/rooms/{quote(room)}/kick"
    if away:
        await bench.stops()
    bench.people.request(bench.anna, "POST", kick, {"user_id": bench.bot})
    if away:
        await bench.starts()
    await until(lambda: [a for a in bench.heard.actions if a.verb == "removed"])
    (gone,) = [a for a in bench.heard.actions if a.verb == "removed"]
    assert (gone.address, gone.private) == (bench.person, True)
    with pytest.raises(Unreachable):
        await bench.platform.send(bench.person, Message("x"), "k")
    await leads(bench, bench.anna)
    assert await bench.platform.send(bench.person, Message("y"), "l")


async def test_thrown_out_of_a_group_it_is_heard_of_and_invited_again_it_comes_back(bench: Bench) -> None:
    bench.thrown_out()
    await until(lambda: [a for a in bench.heard.actions if a.verb == "removed"])
    (gone,) = [a for a in bench.heard.actions if a.verb == "removed"]
    assert (gone.address, gone.private) == (bench.group, False)
    bench.people.request(bench.anna, "POST", f"/rooms/{quote(bench.room)}/invite", {"user_id": bench.bot})
    await until(lambda: [a for a in bench.heard.actions if a.verb == "added"])
    assert await bench.platform.send(bench.group, Message("back"), "k")


async def test_an_invitation_to_an_antennas_room_is_followed(bench: Bench) -> None:
    owner = bench.newcomer()
    room = bench.people.room(owner, preset="private_chat")
    bench.heard.known.append(Address("matrix", room))
    bench.people.request(owner, "POST", f"/rooms/{quote(room)}/invite", {"user_id": bench.bot})
    assert (await answered(bench, room, owner))["membership"] == "join"
    await until(lambda: [a for a in bench.heard.actions if a.verb == "added"])
    assert [a.address.id for a in bench.heard.actions if a.verb == "added"] == [room]


@pytest.mark.parametrize("facts", [{"is_direct": True}, {}], ids=["meant as 1:1", "not said what it is"])
async def test_somebody_of_an_antennas_room_opens_a_private_room(bench: Bench, facts: Json) -> None:
    who = bench.newcomer()
    room = bench.invites(who, preset="private_chat", **facts)
    assert (await answered(bench, room, who))["membership"] == "join"
    await until(lambda: [a for a in bench.heard.actions if a.address.id == who])
    (act,) = bench.heard.actions
    assert (act.verb, act.args, act.private, act.sender) == ("command", ("start", ""), True, act.address)
    assert direct(bench)[who] == [room]
    await bench.platform.send(Address("matrix", who), Message("welcome"), "k")
    bodies = [e["content"]["body"] for e in bench.people.timeline(who, room) if e["type"] == "m.room.message"]
    assert bodies == ["welcome"]


@pytest.mark.parametrize("facts", [{"is_direct": True}, {}, {"preset": "public_chat"}])
async def test_a_stranger_is_told_why_the_bot_does_not_come(bench: Bench, facts: Json) -> None:
    stranger = bench.people.person(f"stranger{bench.newcomer()[8:].partition(':')[0]}")
    room = bench.invites(stranger, **facts)
    answer = await answered(bench, room, stranger)
    assert (answer["membership"], answer["reason"]) == ("leave", WORDS.declined())
    assert bench.as_bot("GET", "/joined_rooms")["joined_rooms"].count(room) == 0
    assert [a for a in bench.heard.actions if a.verb != "removed"] == []


async def test_a_group_of_somebody_without_a_role_is_declined(bench: Bench) -> None:
    who = bench.newcomer()
    other = bench.newcomer()
    room = bench.people.room(who, preset="private_chat")
    bench.people.request(who, "POST", f"/rooms/{quote(room)}/invite", {"user_id": other})
    bench.people.join(other, room)
    bench.people.request(who, "POST", f"/rooms/{quote(room)}/invite", {"user_id": bench.bot})
    await until(lambda: bench.membership(room, bench.bot, who)["membership"] == "leave")
    assert bench.membership(room, bench.bot, who)["reason"] == WORDS.declined()
    assert who not in direct(bench)


@pytest.mark.parametrize("told", [True, False], ids=["told", "while the bot was away"])
async def test_a_room_that_was_replaced_is_followed_and_heard_of(bench: Bench, told: bool) -> None:
    new = await bench.moved(told=told)
    (act,) = [a for a in bench.heard.actions if a.verb == "moved"]
    assert (act.address, act.args) == (bench.group, (str(new),))
    assert bench.membership(new.id, bench.bot)["membership"] == "join"


@pytest.mark.parametrize("told", [True, False], ids=["told", "while the bot was away"])
async def test_a_closed_room_that_was_replaced_is_followed_when_the_bot_is_invited(
    bench: Bench, told: bool
) -> None:
    """Clients invite everybody to the new room after they made it; who invites need not have any role."""
    room = bench.people.room(bench.anna, preset="private_chat", room_version=ROOM_VERSION)
    old = Address("matrix", room)
    bench.heard.known.append(old)
    bench.people.request(bench.anna, "POST", f"/rooms/{quote(room)}/invite", {"user_id": bench.bot})
    await until(lambda: [a for a in bench.heard.actions if a.verb == "added"])
    if not told:
        await bench.stops()
    new = bench.upgraded(room)
    bench.people.request(bench.anna, "POST", f"/rooms/{quote(new)}/invite", {"user_id": bench.bot})
    if not told:
        await bench.starts()
    await until(lambda: [a for a in bench.heard.actions if a.verb == "moved"])
    (act,) = [a for a in bench.heard.actions if a.verb == "moved"]
    assert (act.address, act.args) == (old, (f"matrix:{new}",))
    assert bench.membership(new, bench.bot)["membership"] == "join"
    assert await bench.platform.send(Address("matrix", new), Message("x"), "k")


async def test_a_private_room_that_was_replaced_stays_the_persons(bench: Bench) -> None:
    new = bench.upgraded(bench.private)
    bench.people.request(bench.anna, "POST", f"/rooms/{quote(new)}/invite", {"user_id": bench.bot})
    await until(lambda: bench.membership(new, bench.bot)["membership"] == "join")
    await bench.delivers(bench.person, Message("here"))
    assert direct(bench)[bench.anna][-1] == new
    assert [post["body"] for post in bench.posts(new)] == ["here"]
    (act,) = await bench.hears(bench.people.says(bench.anna, new, "hello"))
    assert (act.verb, act.private, act.address) == ("text", True, bench.person)


@pytest.mark.parametrize("predecessor", [{}, {"predecessor": {"room_id": "!another", "event_id": "$x"}}])
async def test_a_tombstone_that_names_a_room_which_does_not_name_it_is_not_followed(
    bench: Bench, predecessor: Json
) -> None:
    trap = bench.people.room(bench.newcomer(), preset="public_chat", creation_content=predecessor)
    tomb = {"body": "moved", "replacement_room": trap}
    path = f"/rooms/{quote(bench.room)}/state/m.room.tombstone/"
    bench.people.request(bench.anna, "PUT", path, tomb)
    await bench.catches_up()
    assert [a for a in bench.heard.actions if a.verb == "moved"] == []
    assert await bench.platform.send(bench.group, Message("still here"), "k")
    assert bench.shown() == ["still here"]
    assert trap not in bench.as_bot("GET", "/joined_rooms")["joined_rooms"], "it does not stay there"


async def test_an_invitation_to_a_room_that_only_claims_to_replace_another_is_a_strangers(bench: Bench) -> None:
    before = {"room_id": bench.room, "event_id": "$x"}
    stranger = bench.people.person(f"claims{bench.newcomer()[8:].partition(':')[0]}")
    trap = bench.invites(stranger, creation_content={"predecessor": before})
    assert (await answered(bench, trap, stranger))["membership"] == "leave"
    assert [a for a in bench.heard.actions if a.verb == "moved"] == []
