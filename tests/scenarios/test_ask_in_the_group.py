"""A consultation in the chats where people are: one press is an answer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sipbot.rules.consultations import read
from sipbot.views.members.consultations import rules_of_the_game
from sipbot.views.words.labels import level
from tests.cast import BRUSSEL, BRUXELLES, EUPEN, GENT, LIEGE
from tests.conftest import CLOSES, OPENS
from tests.stage import Actor, Paper, Stage, beat, crowd_answers, newcomer, played_by, shown_in, turnout_line

ZONE = "Europe/Brussels"
LANGUAGES = {LIEGE: "fr", GENT: "nl", EUPEN: "de", BRUXELLES: "fr", BRUSSEL: "nl"}


async def test_it_opens_at_ten_local_time_in_all_five_chats_each_in_its_language(
    stage: Stage, published: None, paper: Paper
) -> None:
    """Saskia has sent the file the day before. At one minute to ten nothing stands anywhere; at ten it
    stands once in Liège, Gent, Eupen and in both chats of Brussels, in the language of the chat."""
    await stage.until(OPENS - timedelta(minutes=1))
    assert [shown_in(stage, chat) for chat in LANGUAGES] == [[]] * 5
    await stage.until(OPENS + timedelta(minutes=1))
    for chat, code in LANGUAGES.items():
        (text,) = shown_in(stage, chat)
        assert paper.text("title", code) in text
        assert paper.question(0, code) in text
        assert not any(paper.question(0, other) in text for other in {"fr", "nl", "de"} - {code})


@pytest.mark.alike
async def test_above_the_buttons_stands_everything_one_must_know_to_answer(
    stage: Stage, opened: None, member: Actor, paper: Paper
) -> None:
    """Before she answers, Aïcha reads what is asked and why, the level of participation, who decides in
    the end, what is promised, what is stored, and until when she can change her mind."""
    text = member.in_group()[-1]
    consultation = read(
        paper.values, antennas=["liege", "gent", "eupen", "brussels"], working_groups=["economic-model"]
    )
    assert rules_of_the_game(member.t, consultation, CLOSES, ZONE) in text
    for part in (
        paper.text("intro", member.language),
        paper.question(0, member.language),
        level("consultation", member.t),
        paper.text("decides", member.language),
        member.t.moment(CLOSES, ZONE),
        "https://example.org/smart-in-progress/economic-model",
        member.antenna,
    ):
        assert part in text
    labels = [
        paper.option(0, o, member.language) for o in ("same", "less-for-little", "less-for-much", "no-opinion")
    ]
    pressed_in_private = stage.phones.pressed_in_private
    assert member.buttons(in_group=True) == [*(labels if pressed_in_private else []), member.leading_button()]


async def test_somebody_never_met_answers_from_the_group(
    stage: Stage, opened: None, member: Actor, paper: Paper
) -> None:
    """Somebody who has never spoken with the bot, and whose phone speaks a language that it does not have,
    answers: what only they see names their answer, their antenna and the last day, in the chat's language."""
    before = member.in_group()
    nadia = newcomer(stage, member.group, "Nadia", "pl")
    nadia.language = member.language
    label = paper.option(0, "less-for-little", member.language)
    note = await nadia.answers(label)
    assert nadia.in_group() == member.in_group() == before, "nothing new stands in the group"
    if stage.phones.pressed_in_private:
        assert nadia.private() == [], "and nobody writes to her"
    assert await nadia.knows_of_the_answer(label, note, until=CLOSES)


@played_by("Aïcha in Liège")
@pytest.mark.alike
async def test_another_answer_takes_the_place_of_the_first(
    stage: Stage, opened: None, member: Actor, paper: Paper
) -> None:
    """Aïcha taps, changes her mind, taps another: the last one is in the box, once."""
    first, second = (paper.option(0, o, member.language) for o in ("same", "no-opinion"))
    await member.answers(first)
    note = await member.answers(second)
    assert first not in note
    assert await member.knows_of_the_answer(second, note)
    await member.follows(member.leading_button())
    await member.taps("‹ Back")
    assert f"✓ {second}" in member.buttons() and f"✓ {first}" not in member.buttons()


@played_by("Joke in Gent")
@pytest.mark.alike
async def test_the_same_answer_twice_says_the_same(
    stage: Stage, opened: None, member: Actor, paper: Paper
) -> None:
    """Joke is not sure that her press arrived and presses again: same note, one answer."""
    label = paper.option(0, "same", member.language)
    assert await member.answers(label) == await member.answers(label)
    await crowd_answers(stage, member.group, 3, label)
    await beat(stage)
    assert turnout_line(member) == none_yet(member), "four people have answered, one of them twice"


def none_yet(person: Actor) -> str:
    members = {"Liège": 6200, "Gent": 3100, "Eupen": 420}[person.antenna]
    return person.says(
        "👥 {antenna}: fewer than {n} answers so far, {members} members.",
        antenna=person.antenna,
        n=5,
        members=person.t.number(members),
    )


def at_least(person: Actor, answered: int) -> str:
    members = {"Liège": 6200, "Gent": 3100, "Eupen": 420}[person.antenna]
    return person.says(
        "👥 {antenna}: at least {answered} of {members} members have answered.",
        antenna=person.antenna,
        answered=person.t.number(answered),
        members=person.t.number(members),
    )


@pytest.mark.alike
async def test_the_group_sees_the_turnout_only_in_steps_of_five(
    stage: Stage, opened: None, member: Actor, paper: Paper
) -> None:
    """Four answers: "fewer than 5". Five and nine: "at least 5". Ten: "at least 10". Never what was
    answered."""
    label = paper.option(0, "same", member.language)
    before = without_turnout(member)
    assert turnout_line(member) == none_yet(member)
    for more, line in (
        (4, none_yet(member)),
        (1, at_least(member, 5)),
        (4, at_least(member, 5)),
        (1, at_least(member, 10)),
    ):
        await crowd_answers(stage, member.group, more, label)
        await beat(stage)
        assert turnout_line(member) == line
    assert before == without_turnout(member), "nothing else has changed"


def without_turnout(person: Actor) -> list[str]:
    return [line for line in person.in_group()[-1].splitlines() if not line.startswith("👥")]


async def test_two_presses_lead_to_an_answer_once_the_private_chat_is_open_and_three_the_first_time(
    opened: None, aicha: Actor, joke: Actor, paper: Paper
) -> None:
    """From the group to an answer in private: the last button, START (the first time only; afterwards the phone
    sends it by itself), an option. There is no menu, no welcome and no question in between."""
    for person, language, option in ((joke, "nl", "same"), (joke, "nl", "no-opinion"), (aicha, "fr", "same")):
        before = len(person.private())
        await person.follows(person.leading_button())
        assert len(person.private()) == before + 1, "one message: the ballot"
        if page_one(person) not in person.last():
            await person.taps("‹ Back")
        label = paper.option(0, option, language)
        assert person.is_told(await person.presses(label), label)


def page_one(person: Actor) -> str:
    return person.says("Question {n}/{total}", n=1, total=3)


@played_by("Aïcha in Liège")
@pytest.mark.alike
async def test_a_coordinator_sees_the_turnout_only_while_it_is_open(
    stage: Stage, opened: None, member: Actor, saskia: Actor, paper: Paper
) -> None:
    """Saskia is curious and asks for the results on the third day: she gets the turnout, in steps, no
    figure."""
    await crowd_answers(stage, member.group, 7, paper.option(0, "same", member.language))
    await saskia.asks("results")
    await saskia.presses(paper.text("title", "nl"))
    assert paper.option(0, "same", "nl") not in saskia.last()
    assert saskia.t.number(5) in saskia.last()
    assert saskia.t.number(7) not in saskia.last().replace(saskia.t.number(14800), "")
