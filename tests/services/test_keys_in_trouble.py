"""A key that is not the one with which people answered is never used, and nothing is lost meanwhile."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from sipbot import i18n
from sipbot.chat import Action, Address, Reply
from sipbot.clock import SandboxClock
from sipbot.handlers.router import Router
from sipbot.rules.faults import KeyTrouble, Refusal
from sipbot.rules.suppression import K
from sipbot.services import (
    closing,
    codes,
    counting,
    linking,
    open_ballot,
    people,
    translation_reports,
    unlocking,
)
from sipbot.services.codes import Declined, Linked
from sipbot.services.people import Person
from sipbot.services.unlocking import CODES
from sipbot.store import fingerprints, tables
from sipbot.views.errors import refusals
from tests.services.world import ID, OPEN, RATE, TRANSPARENCY, World

pytestmark = pytest.mark.alike

Harm = Callable[[Path], None]


def gone(file: Path) -> None:
    file.unlink()


def without_folder(file: Path) -> None:
    """Nothing is mounted."""
    shutil.move(file.parent, file.parent.with_name("elsewhere"))


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:31])


def with_a_line_end(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"\n")


def another(file: Path) -> None:
    file.write_bytes(bytes(range(32)))


def linked(file: Path) -> None:
    elsewhere = file.parent / "elsewhere"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


HARMS = {
    gone: "missing",
    without_folder: "missing",
    emptied: "damaged",
    cut_short: "damaged",
    with_a_line_end: "damaged",
    another: "another",
    linked: "link",
    a_folder: "unreadable",
}


@pytest.fixture(params=HARMS, ids=lambda harm: harm.__name__)
def harm(request: pytest.FixtureRequest) -> Harm:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
async def answered(world: World) -> World:
    """Aïcha has answered."""
    await world.publish()
    await world.press(await world.person("500001"), "1")
    return world


class Harmed:
    """A key is harmed, and comes back as it was."""

    def __init__(self, world: World, harm: Harm, name: str = ID) -> None:
        self.file = world.keys.path(name)
        self.right, self.folder = self.file.read_bytes(), self.file.parent
        self.copy = self.folder.with_name("copy")
        shutil.copytree(self.folder, self.copy)
        harm(self.file)

    def mended(self) -> None:
        if self.folder.exists():
            shutil.rmtree(self.folder)
        shutil.move(self.copy, self.folder)


async def everything(world: World) -> dict[str, object]:
    return {name: await world.rows(name) for name in ("box", "roll", "people", "addresses", "keys", "finals")}


async def erase(world: World, person: Person) -> None:
    async with world.database.write() as tx:
        await people.erase(world.work(tx, OPEN), person)


async def link(world: World, person: Person, other: Person) -> None:
    async with world.database.write() as tx:
        await linking.link(tx, world.keys, Address("telegram", "500001"), person.id, other.id)


async def test_nobody_answers_with_a_wrong_key_and_nothing_changes(answered: World, harm: Harm) -> None:
    """Not who has answered, not somebody new; and nobody is erased, linked or moved half."""
    aicha, joke = answered.met["500001"], await answered.person("500002", "gent")
    before = await everything(answered)
    harmed = Harmed(answered, harm)
    acts = (
        answered.press(aicha, "0"),
        answered.press(joke, "0"),
        answered.withdraw(aicha),
        answered.answers(aicha),
        erase(answered, aicha),
        link(answered, aicha, joke),
    )
    for act in acts:
        with pytest.raises(KeyTrouble) as trouble:
            await act
        assert (trouble.value.name, trouble.value.why) == (ID, HARMS[harm])
    assert await everything(answered) == before
    harmed.mended()
    assert await answered.answers(aicha) == {"rate": "less-for-little"}
    await answered.press(joke, "0")
    assert len(await answered.box()) == 2


async def test_a_key_is_not_made_in_place_of_one_that_is_missing(answered: World) -> None:
    answered.keys.path(ID).unlink()
    with pytest.raises(KeyTrouble):
        await answered.press(await answered.person("500002"), "1")
    assert answered.keys.held() == ()


async def test_the_key_of_another_consultation_is_noticed(answered: World) -> None:
    """Also by an older database that has no fingerprint yet: it finds nothing, or is known as another's."""
    await answered.publish(id="second")
    aicha = answered.met["500001"]
    await answered.press(aicha, "1", number=2)
    one, two = (answered.keys.path(id_).read_bytes() for id_ in (ID, "second"))
    answered.keys.path(ID).write_bytes(two)
    for names in ([ID, "second"], ["second"], []):
        async with answered.database.write() as tx:
            await tx.execute(sa.delete(tables.keys).where(tables.keys.c.name.not_in(names)))
        with pytest.raises(KeyTrouble, match="another"):
            await answered.press(aicha, "0")
    answered.keys.path(ID).write_bytes(one)
    await answered.press(aicha, "0")


async def test_an_older_databases_key_is_adopted_if_it_finds_answers(answered: World, harm: Harm) -> None:
    """The version before noted no fingerprint."""
    async with answered.database.write() as tx:
        await tx.execute(sa.delete(tables.keys))
    aicha = answered.met["500001"]
    harmed = Harmed(answered, harm)
    with pytest.raises(KeyTrouble) as trouble:
        await answered.press(aicha, "0")
    assert trouble.value.why == HARMS[harm]
    harmed.mended()
    await answered.press(aicha, "0")
    (row,) = await answered.rows("keys")
    assert row["fingerprint"] == answered.key().fingerprint


async def test_at_the_start_keys_of_an_older_database_are_adopted(answered: World) -> None:
    async with answered.database.write() as tx:
        await tx.execute(sa.delete(tables.keys))
        states = await unlocking.adopt(tx, answered.keys)
        assert (await fingerprints.get(tx, ID)).fingerprint == answered.key().fingerprint
    assert [state.trouble for state in states] == [None, None]


async def test_a_key_that_was_made_for_an_answer_that_was_not_kept_is_used(world: World) -> None:
    """The power went between the file and the commit."""
    await world.publish()
    made = world.keys.make(ID)
    await world.press(await world.person("500001"), "1")
    assert world.key() == made


async def test_the_fingerprint_is_gone_with_the_key(answered: World) -> None:
    await answered.close()
    assert await answered.rows("keys") == [] and answered.keys.held() == ()


async def test_closing_needs_no_key_and_counts_everybody(answered: World, harm: Harm) -> None:
    for n in range(1, K):
        await answered.press(await answered.person(f"60000{n}"), "1")
    Harmed(answered, harm)
    async with answered.database.write() as tx:
        await closing.close(answered.work(tx, OPEN + timedelta(days=1)), ID)
    await counting.count_all(answered.database, answered.keys, OPEN + timedelta(days=1))
    (total,) = [
        row for row in await answered.rows("cells") if (row["question"], row["by"]) == ("rate", "total")
    ]
    assert total["answered"] == K


async def test_a_key_that_cannot_be_destroyed_holds_up_no_other(answered: World) -> None:
    """Tried again at the next tick."""
    await answered.publish(id="second")
    await answered.press(answered.met["500001"], "1", number=2)
    answered.keys.path(ID).unlink()
    answered.keys.path(ID).mkdir()
    for id_ in (ID, "second"):
        async with answered.database.write() as tx:
            await closing.close(answered.work(tx, OPEN + timedelta(days=1)), id_)
    async with answered.database.read() as tx:
        await closing.sweep(tx, answered.keys)
    assert answered.keys.held() == (ID,)


# what people read


def press(world: World, sender: str, chat: str, *args: str, verb: str = "pick", private: bool = True) -> Action:
    world.order += 1
    return Action(
        id=f"telegram:0:{world.order}",
        order=world.order,
        verb=verb,
        args=args,
        sender=Address("telegram", sender),
        address=Address("telegram", chat),
        private=private,
        message="77",
        query=f"q{world.order}",
    )


async def acted(world: World, *actions: Action) -> list[Reply]:
    return await Router(world.database, world.keys, SandboxClock(OPEN)).on_actions(actions)


@pytest.mark.parametrize("language", i18n.codes())
async def test_who_presses_reads_in_their_language_that_nothing_changed(
    answered: World, language: str, caplog: pytest.LogCaptureFixture
) -> None:
    await answered.person("500007", "liege", language)
    before = await everything(answered)
    answered.keys.path(ID).write_bytes(b"")
    with caplog.at_level(logging.ERROR):
        replies = await acted(
            answered,
            press(answered, "500007", "500007", "1", str(RATE), "0"),
            press(answered, "500007", "500007", "1", str(TRANSPARENCY), verb="page"),
            press(answered, "500007", "500007", "1", "0", verb="withdraw"),
        )
    sentence = refusals.refusal(i18n.language(language), Refusal("shut"))
    assert [reply.toast for reply in replies] == [sentence] * 3 and all(reply.refused for reply in replies)
    assert await everything(answered) == before and await answered.rows("set_aside") == []
    assert {record.getMessage() for record in caplog.records} == {
        f"the key {answered.keys.path(ID)} cannot be used: damaged"
    }


async def test_other_consultations_and_the_page_about_oneself_go_on(answered: World) -> None:
    aicha = answered.met["500001"]
    await answered.publish(id="second")
    await answered.press(aicha, "1", number=2)
    answered.keys.path(ID).unlink()
    async with answered.database.read() as tx:
        awaiting = await people.awaiting(answered.work(tx, OPEN), aicha)
    assert [ballot.stored.id for ballot in awaiting.ballots] == ["second"] and awaiting.shut


# codes


@pytest.fixture
async def offered(world: World) -> tuple[World, str]:
    """Somebody has asked for a code that links another account."""
    person = await world.person("500001")
    async with world.database.write() as tx:
        code, _ = await codes.offer(world.work(tx, OPEN), person)
    return world, code


async def test_a_right_code_is_not_called_wrong_while_their_key_is(
    offered: tuple[World, str], harm: Harm
) -> None:
    """Nor counted as a guess; and no new letters are written with another key."""
    world, code = offered
    other = await world.person("500002")
    harmed = Harmed(world, harm, CODES)
    for _ in range(2):
        with pytest.raises(KeyTrouble) as trouble:
            await redeemed(world, other, code)
        assert (trouble.value.name, trouble.value.why) == (CODES, HARMS[harm])
    with pytest.raises(KeyTrouble):
        async with world.database.write() as tx:
            await codes.letters(world.work(tx, OPEN))
    assert await world.rows("guesses") == []
    harmed.mended()
    assert isinstance(await redeemed(world, other, code), Linked)


@pytest.mark.parametrize("why", ["missing", "another"])
async def test_an_older_database_takes_no_other_key_for_its_codes(offered: tuple[World, str], why: str) -> None:
    """It noted no fingerprint: codes wait, or the key is a consultation's."""
    world, code = offered
    file = world.keys.path(CODES)
    right = file.read_bytes()
    async with world.database.write() as tx:
        await tx.execute(sa.update(tables.keys).values(name=ID))
    if why == "missing":
        file.unlink()
    with pytest.raises(KeyTrouble) as trouble:
        await redeemed(world, await world.person("500002"), code)
    assert trouble.value.why == why
    assert file.exists() == (why == "another") and (why == "missing" or file.read_bytes() == right)


async def redeemed(world: World, person: Person, code: str) -> object:
    async with world.database.write() as tx:
        return await codes.redeem(world.work(tx, OPEN), person, Address("telegram", "500002"), code)


async def test_given_up_the_codes_do_nothing_and_new_ones_do(offered: tuple[World, str]) -> None:
    world, code = offered
    one, other = world.met["500001"], await world.person("500002")
    with pytest.raises(Refusal, match="key_there"):
        async with world.database.write() as tx:
            await unlocking.give_up(tx, world.keys, CODES)
    world.keys.path(CODES).unlink()
    async with world.database.write() as tx:
        assert await unlocking.give_up(tx, world.keys, CODES) == 1
    assert await redeemed(world, other, code) == Declined("code_unknown")
    async with world.database.write() as tx:
        new, _ = await codes.offer(world.work(tx, OPEN), one)
    assert isinstance(await redeemed(world, other, new), Linked)


# giving up


async def test_a_copy_of_another_key_is_not_taken_for_a_new_one(answered: World) -> None:
    """Nobody has answered the second: only its being another's tells."""
    await answered.publish(id="second")
    shutil.copy(answered.keys.path(ID), answered.keys.path("second"))
    with pytest.raises(KeyTrouble, match="another"):
        await answered.press(answered.met["500001"], "1", number=2)


async def test_given_up_nothing_tells_who_found_a_translation_odd(answered: World) -> None:
    async with answered.database.write() as tx:
        ballot = await open_ballot.ballot_of(answered.work(tx, OPEN), answered.met["500001"], 1, hold=True)
        assert await translation_reports.report(answered.work(tx, OPEN), ballot, 0, "fr")
    assert len(await answered.rows("odd_marks")) == 1
    await answered.lose_key()
    assert await answered.rows("odd_marks") == []


async def test_a_key_that_is_there_is_not_given_up_and_one_that_never_was_neither(answered: World) -> None:
    async with answered.database.write() as tx:
        with pytest.raises(Refusal, match="key_there"):
            await unlocking.give_up(tx, answered.keys, ID)
        with pytest.raises(Refusal, match="unknown_key"):
            await unlocking.give_up(tx, answered.keys, "never-asked")
    await answered.close()
    async with answered.database.write() as tx:
        with pytest.raises(Refusal, match="unknown_key"):
            await unlocking.give_up(tx, answered.keys, ID)


async def test_given_up_an_old_key_that_comes_back_finds_nothing_and_is_not_used(answered: World) -> None:
    old = answered.keys.path(ID).read_bytes()
    await answered.lose_key()
    await answered.press(await answered.person("500002"), "1")
    new = answered.keys.path(ID).read_bytes()
    answered.keys.path(ID).write_bytes(old)
    with pytest.raises(KeyTrouble, match="another"):
        await answered.press(answered.met["500002"], "0")
    answered.keys.path(ID).write_bytes(new)
    await answered.press(answered.met["500002"], "0")
