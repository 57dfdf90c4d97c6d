"""People on a homeserver without any bot: what the phones rest on."""

from __future__ import annotations

from tests.phones.bot_screen import Screen, as_read
from tests.phones.homeserver import Homeserver
from tests.phones.village import Village
from tests.servers.people import POLL_RESPONSE, keycap

POLL = {
    "org.matrix.msc3381.poll.start": {
        "question": {"org.matrix.msc1767.text": "Tea?"},
        "answers": [
            {"id": "y", "org.matrix.msc1767.text": "Yes"},
            {"id": "n", "org.matrix.msc1767.text": "No"},
        ],
    },
    "org.matrix.msc1767.text": "Tea?",
}


def events(server: Homeserver, who: str, room: str, since: str) -> list[dict[str, object]]:
    """What is new there since then."""
    news = server.news(who, since)["rooms"]["join"][room]["timeline"]["events"]
    return [event for event in news if event["type"] != "m.room.member"]


def test_two_people_talk_react_vote_and_exchange_a_file(village: Village) -> None:
    server, room = village.server, village.room("Two people")
    anna, bert = village.newcomer(room, "Anna"), village.newcomer(room, "Bert")
    for who in (anna, bert):
        village.enters(who, room)
    since = server.news(anna, rooms=False)["next_batch"]
    message = server.says(anna, room, "Hello")
    server.reacts(bert, room, message, keycap(1))
    poll = server.send(anna, room, "org.matrix.msc3381.poll.start", POLL)
    server.chooses(bert, room, poll, "y")
    server.sends(bert, room, "tea.txt", b"Earl Grey")
    heard = events(server, anna, room, since)
    assert [event["sender"] for event in heard] == [anna, bert, anna, bert, bert]
    assert heard[1]["content"]["m.relates_to"]["key"] == "1️⃣"  # type: ignore[index]
    assert heard[3]["content"][POLL_RESPONSE] == {"answers": ["y"]}  # type: ignore[index]
    assert server.download(anna, heard[4]["content"]["url"]) == b"Earl Grey"  # type: ignore[index]


def test_a_room_that_is_replaced_says_by_which(village: Village) -> None:
    server, room = village.server, village.room("Old")
    new = server.upgrade(village.owner, room, "11")
    tombstone = server.state(village.owner, room, "m.room.tombstone")
    assert tombstone["content"]["replacement_room"] == new != room
    assert server.state(village.owner, new, "m.room.create")["content"]["predecessor"]["room_id"] == room


def test_somebody_new_is_new_to_each_scenario_and_nobody_is_made_twice(village: Village) -> None:
    village = Village(village.server, village.url)
    village.begin()
    room = next(iter(village.rooms.values()))
    first = [village.newcomer(room, "Member") for _ in range(2)]
    assert len(set(first)) == 2
    village.begin()
    assert [village.newcomer(room, "Member") for _ in range(2)] == first


def test_a_message_reads_as_its_newest_wording_its_choices_apart(village: Village) -> None:
    server, room = village.server, village.room("Edits")
    bot = village.newcomer("", "A bot")
    village.enters(bot, room)
    since = server.news(bot, rooms=False)["next_batch"]
    body = "Title\n\nText\n\n1. Yes\n2. No\nMore: https://example.org\n\nAnswer with a number."
    first = server.says(bot, room, body)
    gone = server.says(bot, room, "a slip of the pen")
    server.redact(bot, room, gone)
    screen = Screen(bot)
    screen.take(events(server, bot, room, since))
    assert as_read(screen.posts[first].versions[-1]).buttons == ("Yes", "No", "More")
    assert as_read(screen.posts[first].versions[-1]).text == "Title\n\nText"
    assert list(screen.posts) == [first]
    edit = {"rel_type": "m.replace", "event_id": first}
    over = {"msgtype": "m.text", "body": "Over."}
    server.send(bot, room, "m.room.message", {**over, "m.new_content": over, "m.relates_to": edit})
    screen.take(events(server, bot, room, since))
    assert as_read(screen.posts[first].versions[-1]).text == "Over."
    assert screen.posts[first].number_of("No") == 2, "what stood there is remembered"
