"""What people's events mean: numbers, reactions, polls and commands, in every form that clients send."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sipbot.chat import SECRET, Action, Button, Message, Reply
from tests.platforms.matrix.bench import Bench, until
from tests.servers.people import POLL_RESPONSE, keycap

STABLE = "m.poll.response"


def answers(*labels: str, verb: str = "pick", more: str = "") -> tuple[tuple[Button, ...], ...]:
    return tuple(
        (Button(label, verb, ("1", "0", str(n), *more), answer=SECRET),) for n, label in enumerate(labels)
    )


COMING = tuple(
    (Button(label, "come", ("7", answer)),)
    for label, answer in (("I come", "yes"), ("Maybe", "maybe"), ("No", "no"))
)
BALLOT = Message("Which?", "Question", answers("Yes", "No", "Neither"), question="Which?")


async def ballot_in_private(bench: Bench) -> tuple[str, str]:
    """A ballot in the 1:1 room: its text and its poll."""
    text, poll = await bench.platform.send(bench.person, BALLOT, "ballot")
    return text, poll.removeprefix("poll:")


async def one(bench: Bench, event: str) -> Action:
    (act,) = await bench.hears(event)
    return act


def responds(
    bench: Bench, poll: str, content: dict[str, Any], event_type: str = POLL_RESPONSE, who: str = ""
) -> str:
    relation = {"m.relates_to": {"rel_type": "m.reference", "event_id": poll}}
    return bench.people.send(who or bench.anna, bench.private, event_type, {**relation, **content})


def id_of(number: int) -> str:
    return json.dumps(["pick", "1", "0", str(number)])


async def test_a_poll_is_answered_in_every_form_of_a_response(bench: Bench) -> None:
    _, poll = await ballot_in_private(bench)
    forms = (
        (POLL_RESPONSE, {POLL_RESPONSE: {"answers": [id_of(1)]}}),
        (STABLE, {"m.selections": [id_of(1)]}),
        (STABLE, {STABLE: {"answers": [id_of(1)]}}),
        (POLL_RESPONSE, {POLL_RESPONSE: {"answers": [id_of(1), id_of(2)]}}),
    )
    for event_type, content in forms:
        act = await one(bench, responds(bench, poll, content, event_type))
        assert (act.verb, act.args, act.private) == ("pick", ("1", "0", "1"), True), content
        assert act.sender == act.address == bench.person


async def test_an_empty_response_takes_back_and_one_that_means_nothing_is_refused(bench: Bench) -> None:
    _, poll = await ballot_in_private(bench)
    for event_type, content in (
        (POLL_RESPONSE, {POLL_RESPONSE: {"answers": []}}),
        (STABLE, {"m.selections": []}),
    ):
        act = await one(bench, responds(bench, poll, content, event_type))
        assert (act.verb, act.args) == ("withdraw", ("1", "0"))
    strange: list[Any] = [
        ["nothing of ours"],
        [json.dumps(["pick", "1", "0", "9"])],
        ["[]"],
        [{}],
        "no list",
        None,
    ]
    strange += [[json.dumps(["erase", "yes"])], [json.dumps(["pick", "2", "0", "1"])], ["[" * 1999]]
    for chosen in strange:
        act = await one(bench, responds(bench, poll, {POLL_RESPONSE: {"answers": chosen}}))
        assert (act.verb, act.query != "") == ("unknown", True), chosen
    act = await one(bench, responds(bench, poll, {"no": "answers"}))
    assert act.verb == "unknown"


async def test_a_response_to_another_poll_or_to_none_is_not_heard(bench: Bench) -> None:
    """Somebody copies our answers into a poll of their own, or answers a message that is no poll."""
    await ballot_in_private(bench)
    start = {"question": {"body": "?"}, "answers": [{"id": id_of(1), "org.matrix.msc1767.text": "Yes"}]}
    own = bench.people.send(
        bench.anna, bench.private, "org.matrix.msc3381.poll.start", {"org.matrix.msc3381.poll.start": start}
    )
    for target in (own, bench.people.says(bench.anna, bench.private, "no poll")):
        assert await bench.hears(responds(bench, target, {POLL_RESPONSE: {"answers": [id_of(1)]}})) == []
    assert bench.heard.aside == []


async def test_a_poll_that_ended_takes_no_answers_also_after_a_restart(bench: Bench) -> None:
    text, poll = await ballot_in_private(bench)
    await bench.platform.edit(bench.person, [text, f"poll:{poll}"], Message("It is over."))
    assert (await one(bench, responds(bench, poll, {POLL_RESPONSE: {"answers": [id_of(1)]}}))).verb == "unknown"
    async with bench.away():
        late = responds(bench, poll, {POLL_RESPONSE: {"answers": [id_of(1)]}})
    assert (await one(bench, late)).verb == "unknown"


async def test_only_the_bot_ends_a_poll(bench: Bench) -> None:
    _, poll = await ballot_in_private(bench)
    end = {"org.matrix.msc3381.poll.end": {}, "m.relates_to": {"rel_type": "m.reference", "event_id": poll}}
    assert (
        await bench.hears(bench.people.send(bench.anna, bench.private, "org.matrix.msc3381.poll.end", end))
        == []
    )
    async with bench.away():
        late = responds(bench, poll, {POLL_RESPONSE: {"answers": [id_of(2)]}})
    assert (await one(bench, late)).args == ("1", "0", "2")


async def test_somebody_elses_edit_of_the_poll_changes_nothing(bench: Bench) -> None:
    """F23, edited poll: neither while the bot runs nor for one that has to ask the server again."""
    _, poll = await ballot_in_private(bench)
    forged = json.dumps(["pick", "1", "0", "77"])
    new = {"question": {"body": "?"}, "answers": [{"id": forged, "org.matrix.msc1767.text": "Yes"}]}
    content = {"org.matrix.msc3381.poll.start": new}
    relation = {"rel_type": "m.replace", "event_id": poll}
    edit = {**content, "m.new_content": content, "m.relates_to": relation}
    assert (
        await bench.hears(bench.people.send(bench.anna, bench.private, "org.matrix.msc3381.poll.start", edit))
        == []
    )
    for restarted in (False, True):
        if restarted:
            async with bench.away():
                pass
        assert (
            await one(bench, responds(bench, poll, {POLL_RESPONSE: {"answers": [forged]}}))
        ).verb == "unknown"
        assert (
            await one(bench, responds(bench, poll, {POLL_RESPONSE: {"answers": [id_of(1)]}}))
        ).verb == "pick"


async def test_what_was_redacted_before_it_was_read_does_not_count(bench: Bench) -> None:
    """F23, redacted vote: by poll, reaction, number."""
    text, poll = await ballot_in_private(bench)
    async with bench.away():
        gone = [
            bench.people.chooses(bench.anna, bench.private, poll, id_of(0)),
            bench.people.reacts(bench.anna, bench.private, text, keycap(1)),
            bench.people.says(bench.anna, bench.private, "1"),
        ]
        for event in gone:
            bench.redacts(bench.anna, bench.private, event)
        kept = bench.people.chooses(bench.anna, bench.private, poll, id_of(2))
    assert await bench.hears(*gone) == []
    assert (await one(bench, kept)).args == ("1", "0", "2")
    assert bench.heard.aside == []


async def test_an_edit_is_no_second_answer(bench: Bench) -> None:
    await ballot_in_private(bench)
    first = bench.people.says(bench.anna, bench.private, "1")
    assert (await one(bench, first)).args == ("1", "0", "0")
    new = {"msgtype": "m.text", "body": "2"}
    relation = {"rel_type": "m.replace", "event_id": first}
    edit = {**new, "body": "* 2", "m.new_content": new, "m.relates_to": relation}
    act = await one(bench, bench.people.send(bench.anna, bench.private, "m.room.message", edit))
    assert (act.verb, act.private) == ("edited", True)


async def test_in_a_group_an_edit_is_heard_of_only_where_the_message_was_an_answer(bench: Bench) -> None:
    await bench.platform.send(bench.group, Message("Café?", buttons=COMING), "one")
    answer = bench.people.says(bench.anna, bench.room, "1")
    talk = bench.people.says(bench.anna, bench.room, "1 o'clock?")
    assert (await one(bench, answer)).args == ("7", "yes")
    assert await bench.hears(talk) == []
    for id_, verbs in ((answer, ["edited"]), (talk, [])):
        new = {"msgtype": "m.text", "body": "2"}
        relation = {"rel_type": "m.replace", "event_id": id_}
        edit = {**new, "m.new_content": new, "m.relates_to": relation}
        heard = await bench.hears(bench.people.send(bench.anna, bench.room, "m.room.message", edit))
        assert [act.verb for act in heard] == verbs


async def test_a_number_in_a_groups_thread_is_talk(bench: Bench) -> None:
    """A client names the thread's newest message as if it were answered, for those that know no threads."""
    (ask,) = await bench.platform.send(bench.group, Message("Café?", buttons=COMING), "one")
    root = bench.people.says(bench.anna, bench.room, "how many are you?")
    for about, newest in ((root, root), (root, ask), (ask, ask)):
        relation = {
            "rel_type": "m.thread",
            "event_id": about,
            "is_falling_back": True,
            "m.in_reply_to": {"event_id": newest},
        }
        content = {"msgtype": "m.text", "body": "2", "m.relates_to": relation}
        assert await bench.hears(bench.people.send(bench.anna, bench.room, "m.room.message", content)) == []
    meant = {
        "rel_type": "m.thread",
        "event_id": root,
        "is_falling_back": False,
        "m.in_reply_to": {"event_id": ask},
    }
    content = {"msgtype": "m.text", "body": "2", "m.relates_to": meant}
    act = await one(bench, bench.people.send(bench.anna, bench.room, "m.room.message", content))
    assert act.args == ("7", "maybe"), "an answer inside the thread is one"


async def test_what_has_no_words_is_heard_in_private_alone(bench: Bench) -> None:
    sent = [
        ("m.room.message", {"msgtype": msgtype, "body": "x"}) for msgtype in ("m.image", "m.audio", "m.video")
    ]
    sent += [("m.sticker", {"body": "x"}), ("org.matrix.msc3381.poll.start", {"x": {}})]
    for event_type, content in sent:
        act = await one(bench, bench.people.send(bench.anna, bench.private, event_type, content))
        assert act.verb == "wordless", event_type
        assert await bench.hears(bench.people.send(bench.anna, bench.room, event_type, content)) == []


@pytest.mark.parametrize("sign", ["2️⃣", "2⃣", "2", "2."])
async def test_a_reaction_is_a_number_however_it_is_written(bench: Bench, sign: str) -> None:
    (ask,) = await bench.platform.send(bench.group, Message("Do you come?", "Café", COMING), "ask")
    act = await one(bench, bench.people.reacts(bench.anna, bench.room, ask, sign))
    assert (act.verb, act.args, act.address) == ("come", ("7", "maybe"), bench.group)
    assert (act.private, act.seen, act.sender, act.query != "") == (False, True, bench.person, True)


async def test_ten_has_a_sign_of_its_own_and_other_signs_mean_nothing(bench: Bench) -> None:
    rows = tuple((Button(f"Page {n}", "page", (str(n), "0")),) for n in range(1, 12))
    (ask,) = await bench.platform.send(bench.person, Message("Which page?", buttons=rows), "ask")
    assert (await one(bench, bench.people.reacts(bench.anna, bench.private, ask, "🔟"))).args == ("10", "0")
    nothing = ["👍", "✓", "0", "12", "99", "²", "1️⃣1️⃣1️⃣", "one", "💯"]
    assert (
        await bench.hears(*(bench.people.reacts(bench.anna, bench.private, ask, sign) for sign in nothing))
        == []
    )
    assert bench.heard.aside == []


async def test_a_number_goes_to_the_newest_message_or_to_the_one_it_answers(bench: Bench) -> None:
    """Clients quote what is answered in the text, or they do not."""
    old = await bench.platform.send(bench.group, Message("Café?", buttons=COMING), "one")
    other = tuple((Button(b.label, b.verb, ("8", b.args[1])),) for (b,) in COMING)
    await bench.platform.send(bench.group, Message("Talk?", buttons=other), "two")
    assert (await one(bench, bench.people.says(bench.anna, bench.room, " 3. "))).args == ("8", "no")
    quoted = f"> <{bench.bot}> Café?\n> 1. I come\n\n3"
    for text in ("3", "3)", "3️⃣", quoted):
        act = await one(bench, bench.people.says(bench.anna, bench.room, text, to=old[0]))
        assert act.args == ("7", "no"), text
    theirs = bench.people.says(bench.anna, bench.room, "what do you think of 3?")
    assert await bench.hears(theirs, bench.people.says(bench.anna, bench.room, "3", to=theirs)) == []


async def test_the_newest_message_is_found_again_after_a_restart(bench: Bench) -> None:
    await bench.platform.send(bench.group, Message("Café?", buttons=COMING), "one")
    async with bench.away():
        late = bench.people.says(bench.anna, bench.room, "1")
    assert (await one(bench, late)).args == ("7", "yes")


async def test_an_edited_message_has_the_numbers_that_it_has_now(bench: Bench) -> None:
    (ask,) = await bench.platform.send(bench.person, Message("Page 1", buttons=COMING), "one")
    await bench.platform.edit(bench.person, [ask], Message("Page 2", buttons=COMING[:1]))
    await bench.catches_up()
    for restarted in (False, True):
        if restarted:
            async with bench.away():
                pass
        assert (await one(bench, bench.people.reacts(bench.anna, bench.private, ask, "1"))).args == ("7", "yes")
        text = await one(bench, bench.people.says(bench.anna, bench.private, "2"))
        assert (text.verb, text.args) == ("text", ("2",)), "a number that stands nowhere is what was typed"
        bench.redacts_reactions(bench.anna, bench.private, ask)


async def test_a_number_that_a_message_of_the_group_no_longer_has_is_still_heard(bench: Bench) -> None:
    """What was cancelled is refused in words; in private, where pages follow each other, as out of date."""
    for to, room, heard in ((bench.group, bench.room, [("7", "maybe")]), (bench.person, bench.private, [()])):
        (ask,) = await bench.platform.send(to, Message("Café", buttons=COMING), f"k {to}")
        await bench.platform.edit(to, [ask], Message("It is cancelled."))
        await bench.catches_up()
        for restarted in (False, True):
            if restarted:
                async with bench.away():
                    pass
            acts = await bench.hears(bench.people.reacts(bench.anna, room, ask, "2"))
            assert [act.args for act in acts] == heard
            bench.redacts_reactions(bench.anna, room, ask)


async def test_commands_have_their_arguments_and_capitals_do_not_matter(bench: Bench) -> None:
    act = await one(bench, bench.people.says(bench.anna, bench.private, "!Avis  du mois prochain"))
    assert (act.verb, act.args) == ("command", ("avis", "du mois prochain", "!Avis  du mois prochain"))
    for text in (" !avis", "\u00a0!avis", "👉 !avis", "!AVIS"):
        act = await one(bench, bench.people.says(bench.anna, bench.private, text))
        assert (act.verb, act.args[0]) == ("command", "avis"), text
    act = await one(bench, bench.people.says(bench.anna, bench.room, "!moi"))
    assert (act.verb, act.args, act.private, act.address) == (
        "command",
        ("moi", "", "!moi"),
        False,
        bench.group,
    )
    act = await one(bench, bench.people.says(bench.anna, bench.private, "!"))
    assert act.verb == "text"


async def test_what_answers_an_act_before_its_eyes_is_a_notice_and_what_is_to_be_read_a_text(
    bench: Bench,
) -> None:
    """No phone rings for a notice; for what one is to read or to answer it does."""
    bench.heard.replies = lambda action: Reply(toast="noted")
    await one(bench, bench.people.says(bench.anna, bench.private, "1"))
    await bench.platform.send(bench.person, Message("Read this"), "to-be-read")
    kinds = {content["body"]: content["msgtype"] for content in bench.posts(bench.private)}
    assert (kinds["noted"], kinds["Read this"]) == ("m.notice", "m.text")


async def test_notices_other_peoples_talk_and_what_is_no_message_are_not_heard(bench: Bench) -> None:
    """Bots speak in notices: two of them never talk to each other."""
    await bench.platform.send(bench.group, Message("Café?", buttons=COMING), "one")
    people, anna = bench.people, bench.anna
    events = [
        people.send(anna, room, "m.room.message", {"msgtype": msgtype, "body": "1"})
        for room in (bench.room, bench.private)
        for msgtype in ("m.notice", "something.else")
    ]
    events += [
        people.send(anna, bench.room, "m.room.message", {"msgtype": msgtype, "body": "1"})
        for msgtype in ("m.emote", "m.image")
    ]
    events += [people.says(anna, bench.room, text) for text in ("I come", "See you at 3", "1 or 2?", "100")]
    events += [people.send(anna, bench.room, "some.other.kind", {"body": "1"})]
    assert await bench.hears(*events) == []


async def test_events_of_every_broken_shape_are_set_aside_and_hold_nothing_up(bench: Bench) -> None:
    people, anna = bench.people, bench.anna
    broken = [
        people.send(anna, bench.private, "m.reaction", {"m.relates_to": {"rel_type": "m.annotation"}}),
        people.send(anna, bench.private, POLL_RESPONSE, {POLL_RESPONSE: {"answers": []}}),
        people.send(
            anna, bench.private, "m.room.message", {"msgtype": "m.text", "body": "x", "m.relates_to": "no"}
        ),
    ]
    assert await bench.hears(*broken) == []
    assert {id_ for id_, _, _ in bench.heard.aside} == {f"matrix:{event}" for event in broken}
    assert all("x" not in error for _, _, error in bench.heard.aside)
    assert (await one(bench, people.says(anna, bench.private, "fine"))).args == ("fine",)


async def test_whose_act_it_is_the_server_says_and_not_the_content(bench: Bench) -> None:
    (ask,) = await bench.platform.send(bench.group, Message("Café?", buttons=COMING), "one")
    forger = bench.newcomer()
    relation = {"m.relates_to": {"rel_type": "m.annotation", "event_id": ask, "key": "1"}}
    forged = {**relation, "sender": bench.anna, "state_key": bench.anna, "origin_server_ts": 1}
    act = await one(bench, bench.people.send(forger, bench.room, "m.reaction", forged))
    assert act.sender is not None and act.sender.id == forger


async def test_an_act_from_the_future_is_one_of_now(bench: Bench) -> None:
    """A server that forges its clock would make its answer the last one for ever."""
    first = await one(bench, bench.people.says(bench.anna, bench.private, "now"))
    year_9999 = 253_370_764_800_000
    later = await one(bench, bench.says_at(bench.anna, bench.private, "in 9999", year_9999))
    after = await one(bench, bench.people.says(bench.anna, bench.private, "after it"))
    assert first.order < later.order < after.order < 2**63
    before = await one(bench, bench.says_at(bench.anna, bench.private, "in 1970", 5))
    assert 0 <= before.order < first.order


async def test_names_are_text_whatever_stands_in_them(bench: Bench) -> None:
    nasty = "<b>@room</b> <a href='https://matrix.to/#/@x:y'>x</a>\n" + "é" * 100
    path = f"/profile/{bench.anna}/displayname"
    bench.people.request(bench.anna, "PUT", path, {"displayname": nasty})
    await until(lambda: bench.membership(bench.private, bench.anna)["displayname"] == nasty)
    act = await one(bench, bench.people.says(bench.anna, bench.private, "hello"))
    assert act.name == nasty[:80]
    await bench.platform.send(bench.group, Message(f"{act.name} says hello"), "k")
    (post,) = bench.posts()
    assert "<b>" not in post["formatted_body"] and "<a " not in post["formatted_body"]
    assert post["m.mentions"] == {}, "nobody is called, not even by @room"


async def test_what_was_said_before_the_bot_came_is_not_heard(bench: Bench) -> None:
    room = bench.people.room(bench.anna, preset="public_chat")
    early = [bench.people.says(bench.anna, room, text) for text in ("!avis", "!moi")]
    bench.heard.known.append(type(bench.group)("matrix", room))
    bench.people.join(bench.bot, room)
    act = await one(bench, bench.people.says(bench.anna, room, "!aide"))
    assert act.args == ("aide", "", "!aide")
    assert [a.args for a in bench.heard.actions if a.verb == "command"] == [("aide", "", "!aide")]
    del early


async def test_the_words_of_a_secret_answer_lead_from_the_group_to_the_private_room(bench: Bench) -> None:
    """It is typed, or chosen by its place in the list; to whom it is said the act tells."""
    rows = (*answers("Ja", "Nein", verb="vote"), (Button("In private", start="tok"),))
    (ask,) = await bench.platform.send(bench.group, Message("Which?", buttons=rows), "k")
    act = await one(bench, bench.people.says(bench.anna, bench.room, " nein "))
    assert (act.verb, act.args, act.seen) == ("vote", ("1", "0", "1"), True)
    act = await one(bench, bench.people.says(bench.anna, bench.room, "2", to=ask))
    assert (act.verb, act.args) == ("vote", ("1", "0", "1"))
    act = await one(bench, bench.people.reacts(bench.anna, bench.room, ask, keycap(1)))
    assert (act.verb, act.args) == ("command", ("start", "tok"))
    assert (act.private, act.address) == (True, bench.person)
