"""I22: `%` and `_` are signs like any other in what people type; nothing is found by a pattern of theirs."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import sipbot
from sipbot.chat import Address
from sipbot.rules.faults import Refusal
from sipbot.rules.members import Member
from sipbot.services import antennas, codes, members
from sipbot.services.codes import Declined
from sipbot.store import consultations, outbox, people
from tests.services.world import ID, OPEN, World

WILD = ("%", "_", "1_01", "100%", "%1%", "____", "1001%", "\\%", "[0-9]*", "*", "?")
SEARCHES = {
    "like",
    "ilike",
    "notlike",
    "not_like",
    "contains",
    "icontains",
    "istartswith",
    "endswith",
    "iendswith",
}


@pytest.mark.parametrize("typed", WILD)
async def test_a_wildcard_finds_no_member(world: World, typed: str) -> None:
    roll = [Member("1001", "liege", "client", True, "fr")]
    await world.database.transact(lambda tx: members.bring_up_to_date(tx, world.keys, roll, all_of_them=True))
    async with world.database.write() as tx:
        with pytest.raises(Refusal, match="no_such_member"):
            await codes.letters(world.work(tx, OPEN), number=typed)
        assert [one.member.number for one in await codes.letters(world.work(tx, OPEN), number="1001")] == [
            "1001"
        ]


@pytest.mark.parametrize("typed", [*WILD, "____-____-____", "%%%%-%%%%-%%%%", "%-%-%"])
async def test_a_wildcard_is_no_code(world: World, typed: str) -> None:
    roll = [Member("1001", "liege", "client", True, "fr")]
    await world.database.transact(lambda tx: members.bring_up_to_date(tx, world.keys, roll, all_of_them=True))
    person = await world.person("1")
    async with world.database.write() as tx:
        await codes.letters(world.work(tx, OPEN))
        declined = await codes.redeem(world.work(tx, OPEN), person, Address("telegram", "1"), typed)
    assert isinstance(declined, Declined)
    assert {row["person"] for row in await world.rows("members")} == {None}


@pytest.mark.parametrize("typed", WILD)
async def test_a_wildcard_is_nobodys_address_and_no_consultations_name(world: World, typed: str) -> None:
    await world.publish()
    await world.person("1001")
    async with world.database.read() as tx:
        assert await people.by_address(tx, Address("telegram", typed)) is None
        assert await antennas.chat(tx, Address("telegram", typed)) is None
        assert await consultations.get(tx, typed) is None
        assert await consultations.link(tx, typed) is None
        assert await consultations.get(tx, ID) is not None


@pytest.mark.parametrize("typed", ["100 % d'accord _ou_ presque", "%s %(id)s :id {id} \\"])
async def test_an_opinion_with_wildcards_is_kept_word_for_word(world: World, typed: str) -> None:
    await world.publish()
    person = await world.person("1")
    await world.write(person, typed)
    assert typed in {row["answer"] for row in await world.rows("box")}


async def test_a_platform_whose_name_has_a_wildcard_leaves_out_no_other(world: World) -> None:
    await world.publish()
    async with world.database.read() as tx:
        everything = await outbox.pending(tx, OPEN)
        assert await outbox.pending(tx, OPEN, ["tele____", "%"]) == everything


def test_no_statement_searches_by_a_pattern() -> None:
    """`startswith` of a column stands once, and escapes; of a string it is no SQL."""
    patterns = []
    for file in (Path(sipbot.__file__).parent / "store").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                of_a_column = node.func.attr == "startswith" and ".c." in ast.unparse(node.func)
                escaped = any(keyword.arg == "autoescape" for keyword in node.keywords)
                if node.func.attr in SEARCHES or (of_a_column and not escaped):
                    patterns.append(f"{file.name}:{node.lineno}")
    assert patterns == []
