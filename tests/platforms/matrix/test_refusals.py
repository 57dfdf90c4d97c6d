"""What a homeserver's refusals mean, by their codes; threads; and what the account shows of itself."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest

from sipbot.chat import Message
from sipbot.platforms.matrix import content
from sipbot.platforms.matrix.profile import present
from sipbot.platforms.matrix.wire import Gone, SignedOut, failure
from sipbot.ports import SILENCED, UNKNOWN, NotNow, Refused, TryLater, Unreachable
from tests.platforms.matrix.bench import Bench
from tests.platforms.matrix.test_rooms import until
from tests.servers.people import Json


@pytest.mark.parametrize(
    ("status", "code", "meant"),
    [
        (429, "M_LIMIT_EXCEEDED", TryLater),
        (401, "M_UNKNOWN_TOKEN", SignedOut),
        (502, "", TryLater),
        (503, "M_UNKNOWN", TryLater),
        (403, "M_FORBIDDEN", Gone),
        (404, "M_NOT_FOUND", Gone),
        (413, "M_TOO_LARGE", Refused),
        (400, "M_BAD_JSON", Refused),
        (404, "M_UNRECOGNIZED", Refused),
        (404, "", TryLater),
        (403, "", TryLater),
        (403, "M_USER_SUSPENDED", NotNow),
        (401, "M_USER_LOCKED", NotNow),
        (403, "M_CONSENT_NOT_GIVEN", NotNow),
        (403, "M_RESOURCE_LIMIT_EXCEEDED", NotNow),
        (400, "ORG.EXAMPLE.SOMETHING_NEW", NotNow),
    ],
)
def test_each_code_means_one_thing(status: int, code: str, meant: type[Exception]) -> None:
    """A page of a proxy without a code is no word of the homeserver's: no room is lost by it."""
    error = failure(status, code, None, "said")
    assert type(error) is meant
    assert not isinstance(error, NotNow) or error.reason == UNKNOWN


def levels(bench: Bench, **changed: object) -> None:
    path = f"/rooms/{quote(bench.room)}/state/m.room.power_levels/"
    now: Json = bench.people.request(bench.anna, "GET", path)
    bench.people.request(bench.anna, "PUT", path, {**now, **changed})


async def test_a_room_in_which_the_bot_may_not_write_is_not_lost_and_the_right_given_back_is_heard_of(
    bench: Bench,
) -> None:
    """Power levels are a passing refusal; thrown out or banned the bot is gone."""
    ids = await bench.platform.send(bench.group, Message("before"), "b")
    levels(bench, events_default=60)
    with pytest.raises(NotNow):  # an edit is not done either, and is tried again
        await bench.platform.edit(bench.group, ids, Message("after"))
    with pytest.raises(NotNow) as refused:
        await bench.platform.send(bench.group, Message("x"), "k")
    assert refused.value.reason == SILENCED
    await bench.catches_up()
    before = len([a for a in bench.heard.actions if a.verb == "rights"])
    levels(bench, events_default=0)
    await until(lambda: len([a for a in bench.heard.actions if a.verb == "rights"]) > before)
    assert bench.heard.actions[-1].address == bench.group
    assert await bench.platform.send(bench.group, Message("x"), "l")
    bench.people.request(bench.anna, "POST", f"/rooms/{quote(bench.room)}/ban", {"user_id": bench.bot})
    with pytest.raises(Unreachable):
        await bench.platform.send(bench.group, Message("y"), "m")


async def test_who_asks_in_a_thread_is_answered_there(bench: Bench) -> None:
    root = bench.people.says(bench.anna, bench.room, "about the café")
    inside = {"rel_type": "m.thread", "event_id": root, "is_falling_back": True}
    relation = {"m.relates_to": {**inside, "m.in_reply_to": {"event_id": root}}}
    request = bench.people.send(
        bench.anna, bench.room, "m.room.message", {"msgtype": "m.text", "body": "!aide", **relation}
    )
    (act,) = await bench.hears(request)
    assert act.thread == root
    await bench.platform.send(bench.group, Message("here"), "k", None, act.thread)
    await bench.platform.send(bench.group, Message("outside"), "l")
    there, outside = bench.posts()
    assert content.thread_of(there) == root and content.thread_of(outside) == ""
    assert there["m.mentions"] == {} == outside["m.mentions"]


async def test_a_thread_in_an_encrypted_answer_stands_outside_what_is_encrypted() -> None:
    body = content.in_thread(content.written("", "x"), "$root")
    assert body["m.relates_to"]["event_id"] == "$root" and body["m.relates_to"]["is_falling_back"]
    assert content.in_thread({content.POLL: {}}, "$root") == {content.POLL: {}}


async def test_name_and_picture_are_set_where_they_are_missing_and_once(bench: Bench, tmp_path: Path) -> None:
    async def shown() -> Json:
        return bench.people.request(bench.anna, "GET", f"/profile/{quote(bench.bot)}")

    client = bench.platform._client
    assert (await shown())["displayname"] == "sipbot"
    bench.as_bot("PUT", f"/profile/{quote(bench.bot)}/displayname", {"displayname": "Smart"})
    await present(client, bench.account())
    assert (await shown())["displayname"] == "Smart", "a name that somebody gave stays"
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 100)
    account = bench.account().model_copy(update={"display_name": "Smart SIP", "avatar": str(picture)})
    await present(client, account)
    first = await shown()
    assert first["displayname"] == "Smart SIP" and first["avatar_url"].startswith("mxc://")
    await present(client, account)
    assert await shown() == first, "nothing is uploaded twice"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"1" * 100)
    await present(client, account)
    assert (await shown())["avatar_url"] != first["avatar_url"]
    await present(client, account.model_copy(update={"avatar": str(tmp_path / "none.png")}))
