"""The whole ballot in the private chat: page by page, in one's own language."""

from __future__ import annotations

import pytest

from tests.cast import BRUXELLES, NOWHERE
from tests.stage import Actor, Paper, Stage, beat, crowd_answers, newcomer, played_by, turnout_line

OTHER = {"fr": "nl", "nl": "de", "de": "fr"}


def page(person: Actor, position: int) -> str:
    return person.says("Question {n}/{total}", n=position + 1, total=3)


async def test_the_link_opens_the_ballot_where_nothing_is_answered_yet(
    opened: None, member: Actor, paper: Paper
) -> None:
    """Aïcha has answered from the group. The last button brings her to her own chat with the bot, at question
    2 of 3: the first one is answered."""
    await member.answers(paper.option(0, "same", member.language))
    await member.follows(member.leading_button())
    assert page(member, 1) in member.last() and paper.question(1, member.language) in member.last()


@played_by("Heidi in Eupen")
@pytest.mark.alike
async def test_who_has_answered_nothing_starts_with_the_first_question_and_its_rules(
    opened: None, member: Actor, paper: Paper
) -> None:
    """Heidi has pressed nothing yet: question 1 of 3, with the level, who decides and until when."""
    await member.follows(member.leading_button())
    assert page(member, 0) in member.last()
    assert paper.text("decides", member.language) in member.last()


async def test_all_three_questions_answered_skipped_and_gone_back_to(
    opened: None, member: Actor, paper: Paper
) -> None:
    """Joke answers the first, skips the second, writes her opinion, goes back to the second: everything
    stands in the overview, in her words."""
    await member.follows(member.leading_button())
    await member.presses(paper.option(0, "less-for-little", member.language))
    assert page(member, 1) in member.last()
    await member.taps("Skip ›")
    assert page(member, 2) in member.last()
    await member.writes("Moins de frais & plus de <b>temps</b>")
    overview = member.last()
    assert "Moins de frais & plus de <b>temps</b>" in overview
    assert (
        member.t.n(
            "You have answered {n} of {total} questions.",
            "You have answered {n} of {total} questions.",
            2,
            total=3,
        )
        in overview
    )
    await member.taps("Answer {n}", n=2)
    assert page(member, 1) in member.last()
    await member.taps("‹ Back")
    assert page(member, 0) in member.last()
    await member.taps("Next ›")
    await member.presses(paper.option(1, "partly", member.language))
    await member.taps("Overview ›")
    for position, option in ((0, "less-for-little"), (1, "partly")):
        assert f"→ {paper.option(position, option, member.language)}" in member.last()


@played_by("Aïcha in Liège")
@pytest.mark.alike
async def test_paused_and_gone_on_with_where_one_stopped(opened: None, member: Actor, paper: Paper) -> None:
    """The tram arrives. Aïcha pauses; what she types to the bot meanwhile is no answer; in the evening she goes
    on with the question that she had before her."""
    await member.follows(member.leading_button())
    await member.presses(paper.option(0, "same", member.language))
    await member.taps("⏸ Pause")
    await member.writes("Bonsoir !")
    assert member.says("I did not understand that.") in member.last()
    await member.taps("Go on ›")
    assert any(page(member, 1) in text for text in member.private())


@played_by("Heidi in Eupen")
@pytest.mark.alike
async def test_a_text_that_is_too_long_is_said_so_and_nothing_is_lost(
    opened: None, member: Actor, paper: Paper
) -> None:
    """Heidi has a lot to say: 801 characters where 800 fit. A sentence tells her both numbers; she
    shortens it."""
    await member.follows(member.leading_button())
    await member.taps("Skip ›")
    await member.taps("Skip ›")
    await member.writes("ä" * 801)
    assert member.last() == member.refused("opinion_too_long", length="801", most="800")
    await member.writes("ä" * 800)
    assert "ä" * 800 in member.last()


@played_by("Joke in Gent")
async def test_a_number_typed_is_the_option_of_that_number_and_other_words_are_asked_again(
    opened: None, member: Actor, paper: Paper
) -> None:
    """Joke types instead of pressing: a choice by its number; a sentence is not a choice, and she is told
    how."""
    await member.follows(member.leading_button())
    await member.writes("geen idee")
    assert member.last() == member.refused("press_an_option")
    await member.writes("2")
    await member.taps("‹ Back")
    assert f"✓ {paper.option(0, 'less-for-little', member.language)}" in member.buttons()


@played_by("Aïcha in Liège")
@pytest.mark.alike
async def test_one_answer_withdrawn_and_then_all(
    stage: Stage, opened: None, member: Actor, paper: Paper
) -> None:
    """Aïcha takes one answer back, then everything: nothing of hers is in the box, and the turnout falls."""
    await crowd_answers(stage, member.group, 4, paper.option(0, "same", member.language))
    await member.follows(member.leading_button())
    await member.presses(paper.option(0, "same", member.language))
    await member.presses(paper.option(1, "no", member.language))
    await beat(stage)
    assert member.t.number(5) in turnout_line(member)
    full = member.in_group()[-1]
    await member.taps("‹ Back")
    note = await member.taps("Withdraw this answer")
    assert member.is_told(note, member.says("Your answer is withdrawn."))
    assert member.says("Withdraw this answer") not in member.buttons()
    await beat(stage)
    assert member.in_group()[-1] == full, "she has still answered a question"
    await member.taps("‹ Back")
    await member.taps("Next ›")
    await member.taps("Skip ›")
    await member.taps("Overview ›")
    await member.taps("Withdraw everything")
    await member.taps("Yes, withdraw everything")
    assert member.last().count(member.says("no answer")) == 3
    await beat(stage)
    assert member.in_group()[-1] != full, "four are left: fewer than five"


@played_by("Heidi in Eupen")
@pytest.mark.alike
async def test_the_language_is_changed_inside_the_ballot_and_stays(
    opened: None, member: Actor, paper: Paper
) -> None:
    """Heidi's colleague reads Dutch better. One press: the same page in that language, and from then on
    everything that is private; the group keeps its own."""
    await member.follows(member.leading_button())
    before, other = member.in_group(), OTHER[member.language]
    await member.presses(Actor(member.stage, member.id, 0, other).t.name)
    member.language = other
    assert paper.question(0, other) in member.last() and page(member, 0) in member.last()
    await member.presses(paper.option(0, "same", other))
    assert paper.question(1, other) in member.last()
    await member.asks("me")
    assert member.says("About me") in member.last()
    assert member.in_group() == before


@played_by("Joke in Gent")
async def test_what_is_answered_in_the_group_stands_in_the_private_ballot_and_the_other_way_round(
    opened: None, member: Actor, paper: Paper
) -> None:
    """There is one ballot, wherever one presses."""
    await member.follows(member.leading_button())
    await member.presses(paper.option(0, "same", member.language))
    await member.answers(paper.option(0, "no-opinion", member.language))
    await member.taps("‹ Back")
    assert f"✓ {paper.option(0, 'no-opinion', member.language)}" in member.buttons()


@pytest.mark.alike
async def test_in_brussels_the_chat_decides_which_language_one_meets_first(
    stage: Stage, opened: None, paper: Paper
) -> None:
    """Two newcomers of Brussels with phones in Polish: the one of the French chat is written to in French."""
    ola = newcomer(stage, BRUXELLES, "Ola", "pl")
    ola.language = "fr"
    await ola.follows(ola.leading_button())
    assert paper.question(0, "fr") in ola.last()
    await ola.presses(paper.option(0, "same", "fr"))
    assert paper.question(1, "fr") in ola.last()


@pytest.mark.alike
async def test_a_link_that_was_altered_or_comes_from_another_antenna(
    stage: Stage, opened: None, joke: Actor, heidi: Actor, paper: Paper
) -> None:
    """Joke gets Eupen's link from a friend: she answers all the same, and counts for Gent, where she was seen
    first. A mutilated link is refused in words."""
    await joke.answers(paper.option(0, "same", "nl"))
    await joke.follows_link_of(heidi)
    assert paper.question(1, "nl") in joke.last()
    await joke.taps("‹ Back")
    note = await joke.answers(paper.option(0, "no-opinion", "nl"))
    assert "Eupen" not in note
    assert await joke.knows_of_the_answer(paper.option(0, "no-opinion", "nl"), note)
    await joke.follows_link_of(heidi, broken=True)
    assert joke.last() == joke.refused("link_has_ended")


@pytest.mark.alike
async def test_somebody_without_an_antenna_is_told_how_to_get_one(stage: Stage, opened: None) -> None:
    """Piet, who is in none of the chats, found the bot by its name: he is told where to begin, and cannot press
    what is not his."""
    piet = newcomer(stage, NOWHERE, "Piet", "nl")
    greeting = await piet.starts()
    assert piet.is_sent_to_a_chat(greeting)
    assert piet.is_declined(await piet.forges("ballot", "1"), "no_antenna")


@pytest.mark.alike
async def test_before_it_opens_nothing_can_be_answered(published: None, joke: Actor) -> None:
    """Joke guesses a button the evening before: not open yet, in words."""
    assert joke.is_declined(await joke.forges("vote", "1", "0", "0", in_group=True), "consultation_not_open")
