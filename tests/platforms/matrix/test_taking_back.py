"""Coming by a tap: the bot offers numbers as reactions, and taking one's own away takes the answer back."""

from __future__ import annotations

from sipbot.chat import SECRET, Action, Button, Message
from sipbot.ports import Unreachable
from tests.platforms.matrix.bench import Bench
from tests.servers.people import keycap

COMING = tuple((Button(word, "come", ("7", word)),) for word in ("yes", "maybe", "no"))


async def announced(bench: Bench) -> str:
    (id_,) = await bench.platform.send(bench.group, Message("Café", "Small talk", COMING), "announcement")
    await bench.catches_up()
    return id_


async def heard(bench: Bench, event: str) -> list[tuple[str, ...]]:
    return [act.args for act in await bench.hears(event) if act.verb == "come"]


async def test_members_find_the_numbers_below_a_message_of_the_group_and_only_tap(bench: Bench) -> None:
    id_ = await announced(bench)
    offered = [(e["sender"], e["content"]["m.relates_to"]["key"]) for e in bench.reactions(bench.room, id_)]
    assert offered == [(bench.bot, keycap(n)) for n in (1, 2, 3)]
    assert bench.heard.actions == [], "what the bot reacts is no act"
    tap = bench.people.reacts(bench.anna, bench.room, id_, offered[1][1])
    assert await heard(bench, tap) == [("7", "maybe")]


async def test_numbers_are_offered_where_they_are_few_and_never_in_private_or_for_secret_answers(
    bench: Bench,
) -> None:
    secret = tuple((Button(word, "vote", ("1", "0", word), answer=SECRET),) for word in ("ja", "nein"))
    lead = (Button("In private", start="token"),)
    for n, (to, rows, offered) in enumerate(
        (
            (bench.group, COMING[:1], 0),
            (bench.group, (*COMING, *COMING), 0),
            (bench.group, (*secret, lead), 0),
            (bench.group, (*COMING, (Button("Map", url="https://example.org"),)), 3),
            (bench.person, COMING, 0),
        )
    ):
        ids = await bench.platform.send(to, Message("x", buttons=rows), f"k{n}")
        room = bench.room if to == bench.group else bench.private
        assert len(bench.reactions(room, ids[0])) == offered, n


async def test_sent_again_the_numbers_are_offered_once_and_who_may_not_react_sends_all_the_same(
    bench: Bench,
) -> None:
    id_ = await announced(bench)
    await bench.platform.send(bench.group, Message("Café", "Small talk", COMING), "announcement")
    assert len(bench.reactions(bench.room, id_)) == 3
    state = f"/rooms/{bench.room}/state/m.room.power_levels/"
    levels = bench.people.request(bench.anna, "GET", state)
    bench.people.request(bench.anna, "PUT", state, {**levels, "events": {**levels["events"], "m.reaction": 99}})
    assert await bench.platform.send(bench.group, Message("Talk", "Small talk", COMING), "other")


async def test_an_answer_is_taken_back_with_its_reaction(bench: Bench) -> None:
    id_ = await announced(bench)
    tap = bench.people.reacts(bench.anna, bench.room, id_, keycap(1))
    assert await heard(bench, tap) == [("7", "yes")]
    (back,) = await bench.hears(bench.redacts(bench.anna, bench.room, tap))
    assert (back.verb, back.args, back.sender, back.address) == ("come", ("7", ""), bench.person, bench.group)
    assert back.query and back.seen
    again = bench.people.reacts(bench.anna, bench.room, id_, keycap(1))
    (act,) = await bench.hears(again)
    assert act.args == ("7", "yes") and act.order > back.order


async def test_of_several_reactions_the_last_one_counts(bench: Bench) -> None:
    id_ = await announced(bench)
    yes, maybe = (bench.people.reacts(bench.anna, bench.room, id_, keycap(n)) for n in (1, 2))
    await bench.hears(yes, maybe)
    assert await heard(bench, bench.redacts(bench.anna, bench.room, yes)) == [], "the later one stands"
    no = bench.people.reacts(bench.anna, bench.room, id_, keycap(3))
    await bench.hears(no)
    assert await heard(bench, bench.redacts(bench.anna, bench.room, no)) == [("7", "maybe")], "what is left"
    assert await heard(bench, bench.redacts(bench.anna, bench.room, maybe)) == [("7", "")]


async def test_an_answer_written_since_stands(bench: Bench) -> None:
    id_ = await announced(bench)
    tap = bench.people.reacts(bench.anna, bench.room, id_, keycap(1))
    await bench.hears(tap, bench.people.says(bench.anna, bench.room, "3"))
    assert await heard(bench, bench.redacts(bench.anna, bench.room, tap)) == []


async def test_what_is_no_answer_is_taken_away_without_a_word(bench: Bench) -> None:
    """A heart, a message, somebody else's reaction taken away by the moderator."""
    id_ = await announced(bench)
    other = bench.newcomer()
    tap = bench.people.reacts(other, bench.room, id_, keycap(1))
    heart = bench.people.reacts(bench.anna, bench.room, id_, "❤️")
    word = bench.people.says(bench.anna, bench.room, "hello")
    await bench.hears(tap, heart, word)
    for event in (heart, word, tap):
        assert await heard(bench, bench.redacts(bench.anna, bench.room, event)) == []
    assert bench.heard.aside == []


async def test_taken_back_while_the_bot_was_away(bench: Bench) -> None:
    id_ = await announced(bench)
    tap = bench.people.reacts(bench.anna, bench.room, id_, keycap(1))
    await bench.hears(tap)
    async with bench.away():
        gone = bench.redacts(bench.anna, bench.room, tap)
    assert await heard(bench, gone) == [("7", "")]


async def test_reacted_and_taken_back_while_the_bot_was_away(bench: Bench) -> None:
    id_ = await announced(bench)
    before = bench.people.reacts(bench.anna, bench.room, id_, keycap(2))
    assert await heard(bench, before) == [("7", "maybe")]
    async with bench.away():
        tap = bench.people.reacts(bench.anna, bench.room, id_, keycap(1))
        gone = bench.redacts(bench.anna, bench.room, tap)
    acts: list[Action] = await bench.hears(tap, gone)
    assert [act.args for act in acts] == [("7", "maybe")], "what is left counts"


async def test_after_a_restart_a_heart_taken_from_another_message_is_no_answer(bench: Bench) -> None:
    """It was there before the meeting was announced, so it was about something else."""
    word = bench.people.says(bench.anna, bench.room, "hello")
    heart = bench.people.reacts(bench.anna, bench.room, word, "❤️")
    id_ = await announced(bench)
    tap = bench.people.reacts(bench.anna, bench.room, id_, keycap(1))
    await bench.hears(tap)
    async with bench.away():
        gone = bench.redacts(bench.anna, bench.room, heart)
    assert await heard(bench, gone) == []


async def test_a_chat_that_the_bot_was_taken_out_of_offers_nothing(bench: Bench) -> None:
    bench.thrown_out()
    try:
        await bench.platform.send(bench.group, Message("Café", "Small talk", COMING), "announcement")
    except Unreachable:
        return
    raise AssertionError("it was sent")
