"""The closing seals the box: every counted answer is in the list once, and its receipt finds it."""

from __future__ import annotations

from sipbot.rules import seal
from sipbot.services import open_ballot, results
from sipbot.services.people import Person

from .world import END, ID, OPEN, RATE, WORDS, World


async def codes(world: World, person: Person) -> dict[str, tuple[str, ...]]:
    async with world.database.read() as tx:
        ballot = await open_ballot.ballot_of(world.work(tx, OPEN), person, 1)
        return await open_ballot.receipts_of(tx, world.keys, ballot)


async def listed(world: World) -> tuple[str, str]:
    async with world.database.read() as tx:
        return await results.sealed_list(tx, ID)


async def test_a_receipt_finds_the_answer_as_it_was_last_given(world: World) -> None:
    await world.publish()
    aicha, joke = await world.person("1"), await world.person("2", "gent")
    await world.press(aicha, "0", position=RATE)
    first = await codes(world, aicha)
    await world.press(aicha, "1", position=RATE)
    await world.write(aicha, "Trop cher", position=WORDS)
    await world.press(joke, "2", position=RATE)
    for n in range(4):
        await world.write(await world.person(f"3{n}"), f"Avis {n}", position=WORDS)
        await world.press(world.met[f"3{n}"], "0", position=RATE)
    own, other = await codes(world, aicha), await codes(world, joke)
    assert own["rate"] == first["rate"] and own["rate"] != other["rate"] and own["rate"] != own["first-change"]

    await world.close(END)
    stated, text = await listed(world)
    assert seal.verify(text, stated) == []
    (row,) = seal.rows_of(text, own["rate"][0])
    assert (row.question, row.answer) == ("rate", "less-for-little")
    (words,) = seal.rows_of(text, own["first-change"][0])
    assert words.answer.startswith("sha256:") and "Trop" not in text


async def test_what_was_withdrawn_has_no_receipt_and_is_not_in_the_list(world: World) -> None:
    await world.publish()
    aicha = await world.person("1")
    await world.press(aicha, "0")
    gone = (await codes(world, aicha))["rate"][0]
    await world.withdraw(aicha)
    assert await codes(world, aicha) == {}
    await world.close()
    _, text = await listed(world)
    assert seal.rows_of(text, gone) == []
    assert seal.verify(text) == []


async def test_the_list_names_no_antenna_no_language_and_no_person(world: World) -> None:
    await world.publish()
    for n, antenna in enumerate(("liege", "gent", "eupen", "liege", "gent")):
        await world.press(await world.person(f"55500{n}", antenna), str(n % 3))
    await world.close()
    _, text = await listed(world)
    rows = [line for line in text.split("\n") if line[4:5] == "-"]
    assert len(rows) == 5
    for word in ("liege", "gent", "eupen", "55500", " fr", " nl", " de"):
        assert not any(word in row for row in rows)


async def test_what_fewer_than_five_answered_is_in_no_row_and_no_figure_of_the_list(world: World) -> None:
    await world.publish()
    for n in range(5):
        await world.press(await world.person(f"1{n}"), "0", position=RATE)
    for n in range(4):
        await world.write(world.met[f"1{n}"], f"Avis {n}", position=WORDS)
    await world.close()
    stated, text = await listed(world)
    assert seal.withheld(text) == ["first-change"], (
        "nobody answered the other one, which tells nothing of anybody"
    )
    assert seal.verify(text, stated) == []
    assert {row.question for line in text.split("\n") for row in seal.rows_of(text, line[:9])} == {"rate"}
    assert "first-change" not in seal.figures(text)


async def test_after_the_closing_the_database_holds_no_root_of_a_receipt(world: World) -> None:
    await world.publish()
    await world.press(await world.person("1"), "0")
    (before,) = await world.box()
    assert len(before["receipt"]) == 32
    await world.close()
    (after,) = await world.box()
    assert len(after["receipt"]) == 9
    if world.database.embedded:  # PostgreSQL's log keeps what was written until it is archived and recycled
        assert not any(before["receipt"].encode() in raw for raw in world.files().values())
