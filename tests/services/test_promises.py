"""What README, the guides and the pages on privacy promise, on every path that could break it.

| promise | paths, and the tests that take them |
|---|---|
| nobody answers twice | erase, link, relink, join, move, extend with a lost key: here |
| what was answered counts, in figures and in the turnout | erase, link, copy, close with a lost key: here |
| what is final cannot be changed or withdrawn | `test_ballots`, each kind of question: `test_kinds` |
| erased, answers in open consultations are withdrawn | `test_ballots`; lost key, `named`: here |
| who is told "done" is told what stays | erase with a lost key, in each language: here |
| without its key the database tells no answer | no, short or another key: `test_keys_in_trouble` |
| one person over linked accounts has one answer | `test_linking`; with a lost key: here |
| the closing leaves nothing that leads to a person | `test_relinking`; of who was erased: here |
| the kind never stays beside an answer | `test_closing_of_kinds`; many who are alike: here |
| a copy to another database keeps all of it | `test_copying`; what is final: here |
| the next consultation knows nothing of this one | `test_repeating`; with a lost key: here |
| who wants no messages gets none | reminders and digests: `test_nudges`; link: `test_linking`; correct: here |
| while it is open there is no figure, and turnout in steps | `test_closing`; correct, extend: here |
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from sipbot import i18n
from sipbot.chat import Address
from sipbot.rules.faults import Refusal
from sipbot.rules.members import Member
from sipbot.rules.suppression import STEP, K
from sipbot.services import (
    Database,
    closing,
    codes,
    linking,
    nudges,
    open_ballot,
    opening,
    people,
    schema,
)
from sipbot.services import members as roll
from sipbot.services import results as figures
from sipbot.services.people import Person
from sipbot.store import ballots as box
from sipbot.views.members import people as views
from tests.databases import Databases, own
from tests.services.test_correcting import corrected, publish
from tests.services.world import END, ID, OPEN, TRANSPARENCY, World, world_in

pytestmark = pytest.mark.alike

AICHA, OTHER = Address("telegram", "500001"), Address("matrix", "@aicha:example.org")


@pytest.fixture
async def restored(world: World) -> World:
    """Aïcha has answered; then it was restored without its key, and whoever runs it has said so."""
    await world.publish()
    await world.press(await world.person(AICHA.id), "1")
    await world.lose_key()
    return world


async def erase(world: World, person: Person) -> list[str]:
    """Where answers stay."""
    async with world.database.write() as tx:
        return [stored.id for stored in await people.erase(world.work(tx, OPEN), person)]


async def link(world: World, one: Person, other: Person) -> Person:
    async with world.database.write() as tx:
        return (await linking.link(tx, world.keys, AICHA, one.id, other.id)).person


async def refused(world: World, person: Person, payload: str = "0") -> str:
    before = await world.box()
    try:
        await world.press(person, payload)
    except Refusal as refusal:
        assert await world.box() == before
        return refusal.code
    return ""


async def turnout(world: World) -> dict[str, int]:
    async with world.database.read() as tx:
        return dict(await box.turnout(tx, ID))


async def counted(world: World, others: Sequence[Person] = ()) -> tuple[int, int]:
    """After the closing: answers to the first question, and people in Liège's turnout.

    Five others answer too, of fewer there would be no figure; they are taken off.
    """
    others = others or [await world.person(f"60000{n}") for n in range(K)]
    for other in others:
        await world.press(other, "1")
    await world.close()
    cells = await world.rows("cells")
    total = next(row for row in cells if (row["question"], row["by"]) == ("rate", "total"))
    row_of_liege = next(row for row in await world.rows("asked") if row["antenna"] == "liege")
    return total["answered"] - len(others), row_of_liege["answered"] - len(others)


async def on_matrix(world: World) -> Person:
    async with world.database.write() as tx:
        return await people.meet(tx, OTHER, antenna="liege", language="fr")


# erase


async def test_who_is_erased_after_a_restore_without_the_key_does_not_answer_twice(restored: World) -> None:
    """The same account is somebody new, and is known to have answered; the answer stays, and is told so."""
    assert await erase(restored, restored.met[AICHA.id]) == [ID]
    again = await restored.person(AICHA.id)
    assert await refused(restored, again) == "answers_final"
    assert await refused(restored, await restored.person("500009"), "0") == ""
    assert await turnout(restored) == {"liege": 2}
    assert await counted(restored) == (2, 2)


async def test_erased_again_and_again_it_stays_so(restored: World) -> None:
    assert await erase(restored, restored.met[AICHA.id]) == [ID]
    for _ in range(2):
        again = await restored.person(AICHA.id)
        assert await refused(restored, again) == "answers_final"
        await erase(restored, again)
    assert await counted(restored) == (1, 1)


async def test_every_account_of_who_was_erased_is_known(restored: World) -> None:
    one = await link(restored, restored.met[AICHA.id], await on_matrix(restored))
    assert await erase(restored, one) == [ID]
    assert await refused(restored, await on_matrix(restored)) == "answers_final"
    assert await refused(restored, await restored.person(AICHA.id)) == "answers_final"
    assert await counted(restored) == (1, 1)


async def test_a_member_who_was_erased_and_comes_with_a_new_letter_is_known(world: World) -> None:
    """On another account altogether: one member, one answer."""
    numbers = [f"100{n}" for n in range(K + 1)]
    async with world.database.write() as tx:
        listed = [Member(number, "liege", "member", True, "fr") for number in numbers]
        await roll.bring_up_to_date(tx, world.keys, listed)
    await world.publish(who="roll")
    aicha = await joined(world, await world.person(AICHA.id), AICHA, numbers[0])
    await world.press(aicha, "1")
    await world.lose_key()
    assert await erase(world, aicha) == [ID]
    again = await joined(world, await on_matrix(world), OTHER, numbers[0])
    assert await refused(world, again) == "answers_final"
    others = [
        await joined(world, await world.person(number), Address("telegram", number), number)
        for number in numbers[1:]
    ]
    assert await counted(world, others) == (1, 1)


async def joined(world: World, person: Person, address: Address, number: str) -> Person:
    async with world.database.write() as tx:
        (letter,) = await codes.letters(world.work(tx, OPEN), number=number)
        redeemed = await codes.redeem(world.work(tx, OPEN), person, address, letter.code)
    assert isinstance(redeemed, codes.Joined)
    return redeemed.person


@pytest.mark.parametrize("language", i18n.codes())
def test_who_is_told_done_is_told_what_stays(language: str) -> None:
    t = i18n.language(language)
    titles = [{code: f"Title in {code}" for code in i18n.codes()}]
    assert views.erased(t, titles).text.count(titles[0][language]) == 1
    assert views.ask_erase(t, titles).text.count(titles[0][language]) == 1
    assert titles[0][language] not in views.erased(t).text + views.ask_erase(t).text


async def test_who_asks_to_be_erased_is_told_before_that_an_answer_stays(restored: World) -> None:
    await restored.press(await restored.person("500002"), "1")
    async with restored.database.read() as tx:
        told = [await people.final(tx, restored.keys, restored.met[name]) for name in (AICHA.id, "500002")]
    assert [[stored.id for stored in some] for some in told] == [[ID], []]


async def test_who_had_begun_and_not_finished_may_begin_again_also_after_being_erased(world: World) -> None:
    """What was taken back before counts for nothing and is final for nobody."""
    await world.publish()
    aicha = await world.person(AICHA.id)
    await world.press(aicha, "1")
    await world.withdraw(aicha)
    await world.lose_key()
    assert await world.box() == []
    await world.press(aicha, "0")
    assert await erase(world, aicha) == []
    await world.press(await world.person(AICHA.id), "2")
    assert await counted(world) == (1, 1)


async def test_a_named_answer_is_found_by_its_name_and_withdrawn_also_without_a_key(world: World) -> None:
    await world.publish("named")
    aicha = await world.person(AICHA.id)
    await world.press(aicha, "1")
    await world.write(aicha, "Plus de transparence")
    await world.lose_key()
    assert await refused(world, aicha) == "answers_final"
    assert await erase(world, aicha) == []
    assert await world.box() == [] and await turnout(world) == {}
    assert await refused(world, await world.person(AICHA.id)) == ""


# link, relink, move


@pytest.mark.parametrize("first", ["the one who answered for good", "the other"])
async def test_linked_to_another_account_that_answered_there_is_one_answer(restored: World, first: str) -> None:
    """Also when that one answered anew, with the new key."""
    aicha, other = restored.met[AICHA.id], await on_matrix(restored)
    await restored.press(other, "2")
    await restored.press(other, "0", position=TRANSPARENCY)
    pair = (aicha, other) if first.startswith("the one") else (other, aicha)
    one = await link(restored, *pair)
    assert await refused(restored, one) == "answers_final"
    assert await turnout(restored) == {"liege": 1}
    assert await erase(restored, one) == [ID]
    assert await refused(restored, await on_matrix(restored)) == "answers_final"
    assert await counted(restored) == (1, 1)


async def test_erased_come_back_and_linked_there_is_one_answer(restored: World) -> None:
    """Relinking does not wash it off."""
    await erase(restored, restored.met[AICHA.id])
    other = await on_matrix(restored)
    await restored.press(other, "2")
    one = await link(restored, await restored.person(AICHA.id), other)
    assert await refused(restored, one) == "answers_final"
    assert await counted(restored) == (1, 1)


async def test_who_says_what_they_are_or_moves_does_not_answer_twice(restored: World) -> None:
    aicha = restored.met[AICHA.id]
    async with restored.database.write() as tx:
        moved = await people.choose_kind(tx, restored.keys, aicha, "client")
    assert await refused(restored, moved) == "answers_final"
    assert await counted(restored) == (1, 1)


# extend, correct, remind, repeat, copy, close


async def test_extended_it_stays_final(restored: World) -> None:
    async with restored.database.write() as tx:
        await opening.extend(restored.work(tx, OPEN), ID, END.replace(day=20, tzinfo=None))
    assert await refused(restored, restored.met[AICHA.id]) == "answers_final"


async def test_corrected_it_stays_final(restored: World) -> None:
    """Before and after being erased, and the answer counts once."""
    await publish(restored, corrected())
    assert await refused(restored, restored.met[AICHA.id]) == "answers_final"
    assert await erase(restored, restored.met[AICHA.id]) == [ID]
    await publish(restored, corrected(title={"fr": "Autre", "nl": "Ander", "de": "Anders"}))
    again = await restored.person(AICHA.id)
    assert await refused(restored, again) == "answers_final"
    assert await counted(restored) == (1, 1)


async def test_who_wants_no_messages_is_not_told_of_a_correction(world: World) -> None:
    """Nor is anybody of whom nothing says that they answered."""
    await world.publish()
    one, other = await world.person(AICHA.id), await world.person("500002")
    for person in (one, other):
        await world.press(person, "1")
    async with world.database.write() as tx:
        await people.set_stopped(tx, one, True)
    await publish(world, corrected())
    rows = [row for row in await world.rows("outbox") if row["screen"] == "corrected"]
    assert [row["address"] for row in rows] == ["telegram:500002"]


async def test_corrected_or_extended_turnout_stays_in_steps(world: World) -> None:
    await world.publish()
    for n in range(7):
        await world.press(await world.person(f"50000{n}"), "1")
    await publish(world, corrected())
    async with world.database.write() as tx:
        await opening.extend(world.work(tx, OPEN), ID, END.replace(day=20, tzinfo=None))
    async with world.database.read() as tx:
        turnout = await figures.results(world.work(tx, OPEN), ID)
    assert turnout.antennas["liege"].answered == STEP and not turnout.questions


async def test_who_has_answered_for_good_is_neither_reminded_nor_awaited(restored: World) -> None:
    async with restored.database.read() as tx:
        awaiting = await people.awaiting(restored.work(tx, OPEN), restored.met[AICHA.id])
        reached = await nudges.reach(tx, OPEN, ID)
    assert awaiting.ballots == () and not awaiting.shut
    assert [one.private for one in reached if one.antenna == "liege"] in ([], [0])


async def test_another_consultation_knows_nothing_of_it(restored: World) -> None:
    await restored.publish(id="second")
    await restored.press(restored.met[AICHA.id], "1", number=2)
    assert await erase(restored, restored.met[AICHA.id]) == [ID]
    again = await restored.person(AICHA.id)
    assert await refused(restored, again) == "answers_final"
    await restored.press(again, "0", number=2)
    async with restored.database.read() as tx:
        assert (await open_ballot.ballot_of(restored.work(tx, OPEN), again, 2)).answers == {"rate": "same"}


async def test_copied_to_another_database_it_stays_final(
    restored: World, tmp_path: Path, template: Path, databases: Databases
) -> None:
    await erase(restored, restored.met[AICHA.id])
    there = world_in(tmp_path / "copy", template)
    await there.database.close()
    empty = Database(databases.empty()) if not restored.database.embedded else Database(sqlite(tmp_path))
    try:
        await schema.upgrade(empty)
        await schema.copy(restored.database, empty)
        copied = World(empty, restored.keys, there.settings)
        assert await refused(copied, await copied.person(AICHA.id)) == "answers_final"
        assert await refused(copied, await copied.person("500002")) == ""
    finally:
        await empty.close()
        own(tmp_path / "copy")


def sqlite(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder}/copied.db"


async def test_the_closing_forgets_who_was_erased_and_which_key_it_was(restored: World) -> None:
    await erase(restored, restored.met[AICHA.id])
    await restored.press(await restored.person("500002"), "1")
    assert len(await restored.rows("finals")) == 1
    await restored.close()
    assert await restored.rows("finals") == await restored.rows("keys") == await restored.rows("roll") == []
    async with restored.database.read() as tx:
        assert not await closing.sweep(tx, restored.keys)


@pytest.mark.parametrize("secrecy", ["secret", "named"])
async def test_the_kind_never_stays_beside_an_answer(world: World, secrecy: str) -> None:
    """Not even where many of one antenna, kind and language have answered alike."""
    await world.publish(secrecy)
    for n in range(12):
        person = await world.person(f"7{n:05}")
        async with world.database.write() as tx:
            person = await people.choose_kind(tx, world.keys, person, "client" if n % 2 else "member")
        await world.press(person, "1")
        await world.write(person, f"Avis {n}")
    await world.close()
    rows = await world.box()
    assert len(rows) == 24 and {row["kind"] for row in rows} == {"unknown"}
