"""The roll of members: who comes with a code, who may answer, and of how many turnout is."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from secrets import randbelow

import pytest

from sipbot.chat import Address
from sipbot.exports import results_json, results_table
from sipbot.i18n import language
from sipbot.rules.codes import make
from sipbot.rules.faults import Refusal
from sipbot.rules.members import Member
from sipbot.rules.suppression import K
from sipbot.services import codes, linking, members, nudges, outbox, people, results
from sipbot.services.codes import Declined, Joined
from sipbot.services.people import Person
from sipbot.views.reports import limits_of_dossier
from tests.databases import scrubbed
from tests.services.world import END, ID, OPEN, RATE, WORDS, World

pytestmark = pytest.mark.alike

ROLL = (
    Member("1001", "liege", "client", True, "fr"),
    Member("1002", "liege", "member", False, "fr"),
    Member("2001", "gent", "partner", True, "nl"),
)


async def bring(world: World, rows: Sequence[Member] = ROLL) -> None:
    await world.database.transact(lambda tx: members.bring_up_to_date(tx, world.keys, rows, all_of_them=True))


async def letters(world: World) -> dict[str, str]:
    async with world.database.write() as tx:
        return {one.member.number: one.code for one in await codes.letters(world.work(tx, OPEN))}


async def comes(world: World, person: Person, name: str, code: str) -> Joined | Declined:
    async with world.database.write() as tx:
        redeemed = await codes.redeem(world.work(tx, OPEN), person, Address("telegram", name), code)
    assert isinstance(redeemed, Joined | Declined)
    return redeemed


async def test_of_two_who_type_the_same_code_at_once_one_wins(world: World) -> None:
    await bring(world)
    code = (await letters(world))["1001"]
    rivals = [await world.person(f"{n}") for n in range(6)]

    async def typed(person: Person, name: str) -> object:
        return await world.database.transact(
            lambda tx: codes.redeem(world.work(tx, OPEN), person, Address("telegram", name), code)
        )

    outcomes = await asyncio.gather(*(typed(person, f"{n}") for n, person in enumerate(rivals)))
    assert Counter(type(one).__name__ for one in outcomes) == {"Joined": 1, "Declined": 5}
    assert {one for one in outcomes if isinstance(one, Declined)} == {Declined("code_used")}
    assert len([row for row in await world.rows("members") if row["person"] is not None]) == 1


async def test_who_answered_before_joining_is_counted_as_the_roll_says(world: World) -> None:
    await world.publish()
    await bring(world)
    person = await world.person("1", "liege")
    await world.press(person)
    joined = await comes(world, person, "1", (await letters(world))["2001"])
    assert isinstance(joined, Joined)
    assert (joined.person.antenna, joined.person.stakeholder, joined.person.language) == (
        "gent",
        "partner",
        "nl",
    )
    assert [(row["antenna"], row["kind"]) for row in await world.box()] == [("gent", "partner")]
    assert [row["antenna"] for row in await world.rows("roll")] == ["gent"]
    assert await world.answers(joined.person) == {"rate": "same"}


async def test_a_newer_list_moves_people_with_their_open_answers(world: World) -> None:
    await world.publish()
    await bring(world)
    person = await world.person("1", "liege")
    joined = await comes(world, person, "1", (await letters(world))["1001"])
    assert isinstance(joined, Joined)
    await world.press(joined.person)
    await bring(world, (Member("1001", "gent", "permanent", True, "nl"), *ROLL[1:]))
    assert [(row["antenna"], row["kind"]) for row in await world.box()] == [("gent", "permanent")]
    (row,) = await world.rows("people")
    assert (row["antenna"], row["kind"], row["language"]) == ("gent", "permanent", "fr"), (
        "the language is theirs"
    )


@pytest.mark.parametrize(
    ("who", "number", "refused"),
    [
        ("chats", None, None),
        ("chats", "1002", None),
        ("roll", None, "not_on_roll"),
        ("roll", "1002", None),
        ("shareholders", None, "not_on_roll_shareholders"),
        ("shareholders", "1002", "no_shareholder"),
        ("shareholders", "1001", None),
    ],
)
async def test_who_may_answer(world: World, who: str, number: str | None, refused: str | None) -> None:
    await bring(world)
    await world.publish(who=who)
    person = await world.person("1", "liege")
    if number:
        joined = await comes(world, person, "1", (await letters(world))[number])
        assert isinstance(joined, Joined)
        person = joined.person
    if refused is None:
        await world.press(person)
        assert len(await world.box()) == 1
        return
    with pytest.raises(Refusal, match=refused):
        await world.press(person)
    assert await world.box() == []


async def test_for_members_alone_it_is_not_published_while_the_roll_is_empty(world: World) -> None:
    with pytest.raises(Refusal, match="empty_roll"):
        await world.publish(who="roll")
    await world.publish()


async def test_who_may_answer_is_not_changed_after_publishing(world: World) -> None:
    """Also a key that was left out says something: adding it later would change what was promised."""
    await bring(world)
    await world.publish()
    for changes in ({"who": "roll"}, {"who": "shareholders"}):
        with pytest.raises(Refusal, match="only_words"):
            await world.publish(**changes)


async def test_turnout_is_of_those_who_may_answer_while_open_and_after_the_closing(world: World) -> None:
    await bring(world)
    await world.publish(who="roll", antennas=["liege", "gent", "eupen"])
    wanted = {"liege": 2, "gent": 1, "eupen": 0}
    async with world.database.read() as tx:
        assert {
            s: share.members for s, share in (await results.results(world.work(tx, OPEN), ID)).antennas.items()
        } == wanted
    await bring(world, ROLL[1:])
    await world.close()
    async with world.database.read() as tx:
        counted, dossier = (
            await results.results(world.work(tx, END), ID),
            await results.dossier(world.work(tx, END), ID),
        )
    assert {s: share.members for s, share in counted.antennas.items()} == wanted | {"liege": 1}
    assert not counted.may_count_twice
    t = language("en")
    whom = t("The figures are of those on the roll of members who have joined with the code of their letter.")
    assert whom in limits_of_dossier.sentences(dossier, t)
    assert t("Who could answer: {who}", who=t("members on the roll")) in results_table.render(counted, t, {})
    assert results_json.document(counted)["who"] == "roll"


async def test_only_who_may_answer_is_reminded(world: World) -> None:
    await bring(world)
    await world.publish(who="shareholders")
    sent = await letters(world)
    for name, number in (("1", "1001"), ("2", "1002")):
        await comes(world, await world.person(name), name, sent[number])
    await world.person("3")
    async with world.database.read() as tx:
        liege = [one for one in await nudges.reach(tx, OPEN, ID) if one.antenna == "liege"]
    assert [one.private for one in liege] == [1]


async def test_a_new_code_of_the_same_member_links_the_account_that_types_it(world: World) -> None:
    """Somebody has a new phone number, or comes on Matrix with the letter that was sent again."""
    await bring(world)
    await world.publish(who="roll")
    first = await letters(world)
    joined = await comes(world, await world.person("1"), "1", first["1001"])
    assert isinstance(joined, Joined)
    await world.press(joined.person)
    async with world.database.write() as tx:
        code, _ = await codes.offer(world.work(tx, OPEN), joined.person)
    other = await world.person("2")
    async with world.database.write() as tx:
        linked = await codes.redeem(world.work(tx, OPEN), other, Address("telegram", "2"), code)
    assert isinstance(linked, linking.Linked)
    assert await world.answers(linked.person) == {"rate": "same"}
    assert len(await world.rows("people")) == 1


async def test_two_members_are_never_one_person(world: World) -> None:
    await bring(world)
    sent = await letters(world)
    one = await comes(world, await world.person("1"), "1", sent["1001"])
    other = await comes(world, await world.person("2"), "2", sent["1002"])
    assert isinstance(one, Joined) and isinstance(other, Joined)
    async with world.database.write() as tx:
        code, _ = await codes.offer(world.work(tx, OPEN), one.person)
        declined = await codes.redeem(world.work(tx, OPEN), other.person, Address("telegram", "2"), code)
    assert declined == Declined("two_members")
    assert len(await world.rows("people")) == 2


async def test_who_is_erased_leaves_the_roll_as_it_was_before_they_came(world: World) -> None:
    await bring(world)
    joined = await comes(world, await world.person("1"), "1", (await letters(world))["1001"])
    assert isinstance(joined, Joined)
    async with world.database.write() as tx:
        await codes.offer(world.work(tx, OPEN), joined.person)
        await people.erase(world.work(tx, OPEN), joined.person)
    assert {row["person"] for row in await world.rows("members")} == {None}
    assert {row["person"] for row in await world.rows("codes")} == {None}
    assert set(await letters(world)) == {"1001", "1002", "2001"}


async def test_wrong_codes_are_counted_per_account_for_an_hour_and_forgotten(world: World) -> None:
    person = await world.person("1")
    code = "2222-2222-22"
    async with world.database.write() as tx:
        for n in range(codes.MOST_WRONG + 1):
            unknown = make(randbelow)
            declined = await codes.redeem(world.work(tx, OPEN), person, Address("telegram", "1"), unknown)
            assert declined == Declined("code_unknown" if n < codes.MOST_WRONG else "too_many_codes")
        elsewhere = await codes.redeem(world.work(tx, OPEN), person, Address("telegram", "2"), code)
        assert elsewhere == Declined("code_mistyped")
    later = OPEN + timedelta(hours=1)
    async with world.database.write() as tx:
        await outbox.clean(tx, later)
    assert await world.rows("guesses") == []


async def test_nothing_that_is_stored_of_a_code_tells_the_code(world: World) -> None:
    await bring(world)
    sent = await letters(world)
    assert await scrubbed(world.database)
    raw = b"".join(content for name, content in world.files().items() if "keys" not in name)
    assert not [code for code in sent.values() if code.encode() in raw]


async def test_the_key_of_codes_outlives_closings(world: World) -> None:
    await bring(world)
    code = (await letters(world))["1001"]
    await world.publish()
    await world.press(await world.person("9"))
    await world.close()
    assert isinstance(await comes(world, await world.person("1"), "1", code), Joined)


# the kind of stakeholder in the box


async def with_kinds(world: World, kinds: Sequence[str]) -> None:
    await world.publish()
    for n, kind in enumerate(kinds):
        person = await world.person(f"70{n:03}")
        async with world.database.write() as tx:
            person = await people.choose_kind(tx, world.keys, person, kind)
        await world.press(person)
        await world.write(person, f"Avis {n}")
    await world.close()


async def test_no_kind_stays_in_the_box_after_the_closing(world: World) -> None:
    await with_kinds(world, ["client"] * K + ["member"] * K)
    assert {row["kind"] for row in await world.box()} == {"unknown"}


async def test_what_one_says_about_oneself_also_holds_for_answers_given_before(world: World) -> None:
    await world.publish()
    person = await world.person("1")
    await world.press(person, position=RATE)
    await world.write(person, "Un avis", position=WORDS)
    async with world.database.write() as tx:
        await people.choose_kind(tx, world.keys, person, "partner")
    assert {row["kind"] for row in await world.box()} == {"partner"}


async def test_a_letter_stays_good_for_who_was_missing_from_one_list(world: World) -> None:
    """1001 was forgotten on a list: refused, and let in once the next list has them again."""
    await bring(world)
    sent = await letters(world)
    person = await world.person("1")
    async with world.database.write() as tx:
        await tx.exec_driver_sql("UPDATE members SET \"left\" = true WHERE number = '1001'")
    assert await comes(world, person, "1", sent["1001"]) == Declined("left_roll")
    async with world.database.write() as tx:
        await tx.exec_driver_sql("UPDATE members SET \"left\" = false WHERE number = '1001'")
    assert isinstance(await comes(world, person, "1", sent["1001"]), Joined)


async def test_who_lost_the_account_comes_back_with_a_new_letter_and_counts_once(world: World) -> None:
    await bring(world)
    await world.publish(who="roll")
    lost = await comes(world, await world.person("1"), "1", (await letters(world))["1001"])
    assert isinstance(lost, Joined)
    await world.press(lost.person)
    async with world.database.write() as tx:
        with pytest.raises(Refusal, match="no_such_member"):
            await codes.letters(world.work(tx, OPEN), number="7777")
        (letter,) = await codes.letters(world.work(tx, OPEN), number="1001")
    back = await comes(world, await world.person("9"), "9", letter.code)
    assert isinstance(back, Joined) and back.member.number == "1001"
    assert len(await world.rows("roll")) == 1 == len([row for row in await world.box() if row["answer"]])


async def test_a_new_letter_of_somebody_known_links_nothing_until_both_accounts_are_said_to_be_theirs(
    world: World,
) -> None:
    """Whoever got it could send the code to another member, to see and change that one's answers."""
    await bring(world)
    await world.publish()
    first = await comes(world, await world.person("1"), "1", (await letters(world))["1001"])
    assert isinstance(first, Joined)
    async with world.database.write() as tx:
        (letter,) = await codes.letters(world.work(tx, OPEN), number="1001")
    other = await world.person("9")
    await world.press(other, "1")

    async def presses(person: Person, name: str, *, sure: bool) -> object:
        to = Address("telegram", name)
        async with world.database.write() as tx:
            return await codes.redeem(world.work(tx, OPEN), person, to, letter.code, sure=sure)

    question = await presses(other, "9", sure=False)
    assert isinstance(question, codes.Asked) and question.letter
    assert len(await world.rows("people")) == 2
    assert await world.answers(first.person) == {} and await world.answers(other) == {"rate": "less-for-little"}
    assert isinstance(await presses(other, "9", sure=True), Joined)
    assert len(await world.rows("people")) == 1


async def test_who_has_left_the_roll_is_told_so_before_being_asked(world: World) -> None:
    await bring(world)
    await comes(world, await world.person("1"), "1", (await letters(world))["1001"])
    async with world.database.write() as tx:
        (letter,) = await codes.letters(world.work(tx, OPEN), number="1001")
    await bring(world, ROLL[1:])
    to, other = Address("telegram", "9"), await world.person("9")
    async with world.database.write() as tx:
        declined = await codes.redeem(world.work(tx, OPEN), other, to, letter.code, sure=False)
    assert declined == Declined("left_roll")


async def test_who_gets_another_number_comes_with_the_new_letter_and_counts_once(world: World) -> None:
    """1001 has answered; on the next list the same member is 9001."""
    await bring(world)
    await world.publish(who="roll")
    first = await comes(world, await world.person("1"), "1", (await letters(world))["1001"])
    assert isinstance(first, Joined)
    await world.press(first.person)
    await bring(world, [replace(row, number="9001") if row.number == "1001" else row for row in ROLL])
    again = await comes(world, first.person, "1", (await letters(world))["9001"])
    assert isinstance(again, Joined) and again.member.number == "9001"
    assert len(await world.rows("roll")) == 1
