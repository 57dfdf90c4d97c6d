"""Every kind of question from the first press to the closing: what depends, what counts, what comes again."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from sipbot import i18n
from sipbot.rules import questions
from sipbot.rules.consultations import read
from sipbot.rules.faults import Refusal
from sipbot.rules.questions import Question
from sipbot.services import open_ballot, people
from sipbot.services.open_ballot import Ballot
from sipbot.services.people import Person
from sipbot.views.members import ballots as views
from tests.kinds import known

from .world import EXAMPLE, OPEN, World

pytestmark = pytest.mark.alike

FILE = Path(EXAMPLE).with_name("all-kinds.toml")
VALUES = tomllib.loads(FILE.read_text("utf-8"))
ALL = len(VALUES["question"])
SCALE, TOOLS, PURCHASES, RELAYS, BUDGET, ETHICS, AGENDA, DATES, STATEMENTS, *_ = range(ALL)
PURCHASING = "2"
"""The place of the option on which the question after it depends."""
STEPS = {
    question["kind"]: (position, known(question["kind"]).PRESSES)
    for position, question in enumerate(VALUES["question"])
    if known(question["kind"]).PRESSES and "only_if" not in question
}
"""A few presses for each kind that one presses, at its place in the file."""


def every_kind(**changes: Any) -> list[dict[str, Any]]:
    """The questions of the example; `tools={"min": 2}` changes one."""
    return [question | changes.get(question["id"].replace("-", "_"), {}) for question in VALUES["question"]]


@pytest.fixture
async def published(world: World) -> World:
    await world.publish(question=every_kind())
    return world


@pytest.fixture
async def aicha(published: World) -> Person:
    return await published.person("500001")


async def ballot(world: World, person: Person) -> Ballot:
    async with world.database.read() as tx:
        return await open_ballot.ballot_of(world.work(tx, OPEN), person, 1)


async def kept(world: World, question: str) -> list[str]:
    return [row["answer"] for row in await world.box(question=question)]


async def figures(world: World, question: str) -> dict[str, Any]:
    (row,) = [row for row in await world.rows("cells") if (row["question"], row["by"]) == (question, "total")]
    return {"answered": row["answered"]} | row["figures"]


# a question that is asked only of some


async def test_a_question_is_asked_of_those_only_who_chose_what_it_depends_on(
    published: World, aicha: Person
) -> None:
    before = await ballot(published, aicha)
    assert PURCHASES not in before.positions
    assert (before.onward(TOOLS), before.back(RELAYS)) == (RELAYS, TOOLS)
    await published.press(aicha, PURCHASING, position=TOOLS)
    after = await ballot(published, aicha)
    assert (after.onward(TOOLS), after.back(RELAYS)) == (PURCHASES, PURCHASES)


async def test_pages_and_overview_count_what_is_asked(published: World, aicha: Person) -> None:
    t = i18n.language("en")
    before = await ballot(published, aicha)
    assert f"Question 4/{ALL}" in views.page(t, before, RELAYS, "Europe/Brussels").plain
    assert f"0 of {ALL - 1}" in views.overview(t, before, "Europe/Brussels").plain
    await published.press(aicha, PURCHASING, position=TOOLS)
    after = await ballot(published, aicha)
    assert f"Question 4/{ALL}" in views.page(t, after, RELAYS, "Europe/Brussels").plain
    assert f"1 of {ALL}" in views.overview(t, after, "Europe/Brussels").plain
    await published.press(aicha, "none", position=TOOLS)
    assert f"1 of {ALL - 1}" in views.overview(t, await ballot(published, aicha), "Europe/Brussels").plain


async def test_the_overview_numbers_questions_as_their_pages_do_and_says_why_some_are_not_there(
    published: World, aicha: Person
) -> None:
    t = i18n.language("en")
    before = views.overview(t, await ballot(published, aicha), "Europe/Brussels")
    assert "1 more question is asked only after certain answers." in before.text
    asked_for = [str(n) for n in range(1, ALL + 1) if n != PURCHASES + 1]
    assert re.findall(r"^(\d+)\. ", before.text, re.MULTILINE) == asked_for
    labels = [button.label for row in before.buttons for button in row if button.verb == "page"]
    assert labels == [t("Answer {n}", n=n) for n in asked_for]
    await published.press(aicha, PURCHASING, position=TOOLS)
    after = views.overview(t, await ballot(published, aicha), "Europe/Brussels")
    assert "after certain answers" not in after.text
    assert re.findall(r"^(\d+)\. ", after.text, re.MULTILINE) == [str(n) for n in range(1, ALL + 1)]


async def test_who_changes_the_first_answer_takes_back_what_depended_on_it(
    published: World, aicha: Person
) -> None:
    await published.press(aicha, PURCHASING, position=TOOLS)
    await published.press(aicha, "1", position=PURCHASES)
    assert await kept(published, "purchases") == ["equipment"]
    await published.press(aicha, "0", position=TOOLS)
    assert await kept(published, "purchases") == ["equipment"]
    changed = await published.press(aicha, PURCHASING, position=TOOLS)
    assert "purchases" not in changed.ballot.answers
    assert await kept(published, "purchases") == [""]
    assert await published.answers(aicha) == {"tools": "directory"}


async def test_what_is_taken_back_is_neither_on_the_roll_nor_counted(published: World, aicha: Person) -> None:
    await published.press(aicha, PURCHASING, position=TOOLS)
    await published.press(aicha, "1", position=PURCHASES)
    assert len(await published.rows("roll")) == 1
    await published.withdraw(aicha, position=TOOLS)
    assert await published.rows("roll") == []
    await published.close()
    assert await published.box() == []
    assert (await figures(published, "purchases"))["answered"] == 0


async def test_conditions_on_conditions_fall_together(world: World) -> None:
    deeper = VALUES["question"][PURCHASES] | {
        "id": "deeper",
        "only_if": {"question": "purchases", "options": ["software"]},
    }
    await world.publish(question=[*every_kind(), deeper])
    aicha = await world.person("500001")
    await world.press(aicha, PURCHASING, position=TOOLS)
    await world.press(aicha, "2", position=PURCHASES)
    await world.press(aicha, "0", position=ALL)
    assert set(await world.answers(aicha)) == {"tools", "purchases", "deeper"}
    await world.press(aicha, "none", position=TOOLS)
    assert await world.answers(aicha) == {"tools": "-"}


async def test_no_opinion_can_be_what_a_question_depends_on(world: World) -> None:
    await world.publish(
        question=every_kind(purchases={"only_if": {"question": "heard", "options": ["no-opinion", "1"]}})
    )
    aicha = await world.person("500001")
    for payload, asks in (("3", False), ("none", True), ("1", True), ("2", False)):
        await world.press(aicha, payload, position=SCALE)
        assert (PURCHASES in (await ballot(world, aicha)).positions) is asks, payload


async def test_a_button_of_a_question_that_is_not_asked_any_more_is_out_of_date(
    published: World, aicha: Person
) -> None:
    before = await published.rows("box")
    with pytest.raises(Refusal) as refused:
        await published.press(aicha, "1", position=PURCHASES)
    assert refused.value.code == "unknown_button"
    assert await published.rows("box") == before
    assert await published.rows("roll") == []


async def test_what_was_taken_back_does_not_come_back_with_an_older_press(
    published: World, aicha: Person
) -> None:
    await published.press(aicha, PURCHASING, position=TOOLS, order=5)
    await published.press(aicha, "1", position=PURCHASES, order=10)
    await published.press(aicha, PURCHASING, position=TOOLS, order=7)
    await published.press(aicha, PURCHASING, position=TOOLS, order=12)
    again = await published.press(aicha, "1", position=PURCHASES, order=10)
    assert again.answer == ""
    assert await published.answers(aicha) == {"tools": "purchasing"}


# what does not count yet


async def test_an_amount_not_shared_out_neither_counts_nor_marks_the_roll(
    published: World, aicha: Person
) -> None:
    await published.press(aicha, "+0", position=BUDGET)
    assert await kept(published, "local-budget") == ["meals=100"]
    assert await published.rows("roll") == []
    await published.close()
    assert await published.box() == []
    assert (await figures(published, "local-budget"))["answered"] == 0
    assert {row["answered"] for row in await published.rows("asked")} == {0}


async def test_the_roll_follows_whether_an_answer_counts(published: World, aicha: Person) -> None:
    marked = []
    for payload in ("+0", "release", "+1", *["+1"] * 8, "-1", "clear"):
        await published.press(aicha, payload, position=BUDGET)
        marked.append(len(await published.rows("roll")))
    assert marked == [0, *[1] * 10, 0, 0]


async def test_too_few_choices_do_not_count(world: World) -> None:
    await world.publish(question=every_kind(tools={"min": 2}))
    aicha, luc = await world.person("500001"), await world.person("500002")
    await world.press(aicha, PURCHASING, position=TOOLS)
    assert PURCHASES not in (await ballot(world, aicha)).positions
    for payload in "01":
        await world.press(luc, payload, position=TOOLS)
    assert [row["person"] for row in await world.rows("roll")] == [luc.id]
    await world.close()
    assert await kept(world, "tools") == ["directory,tenders"]


# what comes again, and what comes late


@pytest.mark.parametrize("kind", STEPS)
async def test_each_press_delivered_three_times_acts_once(published: World, aicha: Person, kind: str) -> None:
    """F6, for buttons that turn something on and off too."""
    position, payloads = STEPS[kind]
    once = await published.person("500002")
    for n, payload in enumerate(payloads, 1):
        for _ in range(3):
            thrice = await published.press(aicha, payload, position=position, order=n)
        assert thrice.answer == (await published.press(once, payload, position=position, order=n)).answer
    assert await published.answers(aicha) == await published.answers(once)


@pytest.mark.parametrize("kind", STEPS)
async def test_of_shuffled_presses_the_last_act_counts_on_what_was_there(published: World, kind: str) -> None:
    """F7: a press that comes after a newer one has no effect; the newest always has."""
    position, payloads = STEPS[kind]
    (question,) = [q for n, q in enumerate(_read().questions) if n == position]
    for seed in range(4):
        person = await published.person(f"50000{seed}")
        deliveries = [*enumerate(payloads, 1)] * 2
        Random(seed).shuffle(deliveries)
        expected, newest = "", 0
        for order, payload in deliveries:
            if order > newest:
                after = _pressed(question, expected, payload)
                if after is not None:
                    expected, newest = after, order
            await _tried(published, person, payload, position, order)
            assert (await published.answers(person)).get(question.id, "") == expected


def _read() -> Any:
    return read(VALUES, antennas=["liege"], working_groups=["shared-enterprise"])


def _pressed(question: Question, now: str, payload: str) -> str | None:
    try:
        return questions.press(question, now, payload)
    except Refusal:
        return None


async def _tried(world: World, person: Person, payload: str, position: int, order: int) -> None:
    try:
        await world.press(person, payload, position=position, order=order)
    except Refusal as refused:
        assert refused.code in ("too_many_chosen", "nothing_left", "nothing_shared_out")


async def test_a_typed_opinion_delivered_twice_is_one(published: World, aicha: Person) -> None:
    for order in (1, 1, 2, 2, 1):
        await published.write(aicha, f"Avis {order}", position=AGENDA, order=order)
    assert await kept(published, "agenda") == ["Avis 1\x1eAvis 2"]


# several opinions of one person


async def test_opinions_of_one_person_are_parted_at_the_closing(published: World) -> None:
    for n in range(6):
        person = await published.person(f"50000{n}")
        for opinion in "abc"[: 2 + n % 2]:
            await published.write(person, f"{opinion}{n}", position=AGENDA)
    await published.press(await published.person("500009"), "none", position=AGENDA)
    assert len(await published.box(question="agenda")) == 7
    await published.close()
    rows = await published.box(question="agenda")
    written = {f"{opinion}{n}" for n in range(6) for opinion in "abc"[: 2 + n % 2]}
    assert Counter(row["answer"] for row in rows) == Counter([*written, "-"])
    assert {(row["finder"], row["order"], row["person"], row["signature"]) for row in rows} == {
        (None, None, None, None)
    }
    alike = [
        {key: row[key] for key in row if key not in ("id", "answer", "receipt")}
        for row in rows
        if row["answer"] != "-"
    ]
    assert all(one == alike[0] for one in alike)
    assert len({row["id"] for row in rows}) == len({row["receipt"] for row in rows}) == len(rows)
    counted = await figures(published, "agenda")
    assert (counted["answered"], counted["opinions"], counted["no_opinion"]) == (7, 15, 1)


# leaving


async def answer_everything(world: World, person: Person) -> None:
    for position, question in enumerate(VALUES["question"]):
        payloads = (PURCHASING,) if position == TOOLS else known(question["kind"]).PRESSES
        if payloads:
            await world.press(person, payloads[0], position=position)
        else:
            await world.write(person, "Le budget", position=position)
    await world.write(person, "Parce que", position=ETHICS)


async def test_who_is_erased_leaves_no_answer_of_any_kind(published: World, aicha: Person) -> None:
    luc = await published.person("500002")
    await answer_everything(published, aicha)
    await answer_everything(published, luc)
    async with published.database.write() as tx:
        await people.erase(published.work(tx, OPEN), aicha)
    assert Counter(row["question"] for row in await published.box()) == Counter(
        q["id"] for q in VALUES["question"]
    )
    assert [row["person"] for row in await published.rows("roll")] == [luc.id]
    await published.close()
    assert len(await kept(published, "ethics")) == 2, "an answer, and its reason"


async def test_restored_without_its_key_answers_of_every_kind_are_final(
    published: World, aicha: Person
) -> None:
    await answer_everything(published, aicha)
    await published.lose_key()
    before = await published.rows("box")
    for position, payload in ((TOOLS, "0"), (BUDGET, "+1"), (DATES, "1"), (STATEMENTS, "pass:clients")):
        with pytest.raises(Refusal) as refused:
            await published.press(aicha, payload, position=position)
        assert refused.value.code == "answers_final"
    assert await published.rows("box") == before


async def test_restored_without_its_key_what_never_counted_can_be_begun_again_and_counts_once(
    published: World, aicha: Person
) -> None:
    await published.press(aicha, "+0", position=BUDGET)
    await published.lose_key()
    for payload in ("+1", "release"):
        await published.press(aicha, payload, position=BUDGET)
    await published.close()
    assert await kept(published, "local-budget") == ["room=100!"]
