"""One person with two accounts: one answer, wherever they write from."""

from __future__ import annotations

import re
import secrets

import pytest

from sipbot.rules.codes import make, shown
from tests.cast import LIEGE
from tests.scenarios.announcing import announces
from tests.stage import Actor, Paper, Stage, beat, newcomer, turnout_line

CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


def code_in(text: str) -> str:
    match = CODE.search(text)
    assert match is not None, text
    return match[0]


@pytest.fixture
async def second(stage: Stage, aicha: Actor) -> Actor:
    """Aïcha's other account, in the same chat."""
    await aicha.starts()
    second = newcomer(stage, LIEGE, "Aïcha 2", "fr")
    await second.starts()
    return second


async def link(one: Actor, other: Actor) -> None:
    await one.asks("link")
    await other.writes(code_in(one.last()))
    await other.taps(SURE)


SURE = "Yes, both are mine"


@pytest.mark.alike
async def test_a_code_that_somebody_else_sent_links_nothing_without_being_sure(
    opened: None, aicha: Actor, joke: Actor, paper: Paper
) -> None:
    """Somebody sends Joke a link to "vote here": in it is the code of their own account. She is asked whether
    both are hers, says no, and her answers stay hers."""
    await aicha.starts()
    await aicha.asks("link")
    code = code_in(aicha.last())
    await joke.answers(paper.option(0, "same", "nl"))
    await joke.starts("code-" + code.replace("-", ""))
    assert joke.says("Link another account") in joke.last() and SURE not in joke.last()
    await joke.taps("No")
    assert joke.last() == joke.says("Nothing is linked.")
    for account in (aicha, joke):
        await account.asks("me")
        assert ", " not in next(
            line for line in account.last().splitlines() if account.stage.phones.platform.capitalize() in line
        )


async def test_two_accounts_are_linked_the_latest_answer_counts_and_both_show_it(
    stage: Stage, opened: None, aicha: Actor, second: Actor, paper: Paper
) -> None:
    """Aïcha answered on one account, and later otherwise on the other. She types the code of the first on the
    second: she is told that one answer was replaced, and reads the same on both."""
    first, later = paper.option(0, "same", "fr"), paper.option(0, "no-opinion", "fr")
    await aicha.answers(first)
    await second.answers(later)
    await link(aicha, second)
    assert second.t.n(
        "Two answers of yours existed for {n} question: I kept the latest.",
        "Two answers of yours existed for {n} questions: I kept the latest of each.",
        1,
    ) in second.last(2)
    for account in (aicha, second):
        await account.asks("opinion")
        await account.presses(paper.text("title", "fr"))
        while account.says("‹ Back") in account.buttons():
            await account.taps("‹ Back")
        assert account.says("Your answer: {answer}", answer=later) in account.last()
    async with stage.app.database.read() as tx:
        assert (await tx.exec_driver_sql("SELECT count(*) FROM roll")).scalar() == 1


@pytest.mark.alike
async def test_linked_an_answer_can_be_changed_from_either_account(
    stage: Stage, opened: None, aicha: Actor, second: Actor, paper: Paper
) -> None:
    """First here, then there, then here again: always the last one."""
    await link(aicha, second)
    for account, id_ in ((aicha, "same"), (second, "no-opinion"), (aicha, "less-for-much")):
        label = paper.option(0, id_, "fr")
        note = await account.answers(label)
        assert await account.knows_of_the_answer(label, note)
    await beat(stage)
    assert turnout_line(aicha).startswith("👥")


@pytest.mark.alike
async def test_linked_the_ballot_on_each_account_shows_what_was_answered_on_the_other(
    stage: Stage, opened: None, aicha: Actor, second: Actor, paper: Paper
) -> None:
    """Both ballots lie open; a press on one of them brings the other up to date."""
    await link(aicha, second)
    for account in (aicha, second):
        await account.follows(account.leading_button())
    await aicha.presses(paper.option(0, "same", "fr"))
    await aicha.taps("Skip ›")
    await aicha.writes("Plus de temps")
    await beat(stage)
    assert "Plus de temps" in aicha.last() and "Plus de temps" in second.last()
    assert aicha.buttons() == second.buttons()


@pytest.mark.alike
async def test_the_page_about_me_names_the_accounts_and_offers_linking(aicha: Actor, second: Actor) -> None:
    """Before and after."""
    platform = aicha.stage.phones.platform.capitalize()
    await aicha.asks("me")
    assert aicha.says("Accounts: {accounts}", accounts=platform) in aicha.last()
    await aicha.taps("Link another account")
    await second.writes(code_in(aicha.last()).lower().replace("-", " "))
    await second.taps(SURE)
    await second.asks("me")
    assert second.says("Accounts: {accounts}", accounts=f"{platform}, {platform}") in second.last()


@pytest.mark.alike
async def test_the_page_about_me_that_stands_on_the_other_account_shows_both(
    stage: Stage, aicha: Actor, second: Actor
) -> None:
    """It was opened before; linking brings it up to date, and none older stands beside it."""
    for _ in range(2):
        await aicha.asks("me")
    await link(aicha, second)
    await beat(stage)
    platform = aicha.stage.phones.platform.capitalize()
    both = aicha.says("Accounts: {accounts}", accounts=f"{platform}, {platform}")
    assert [both in text for text in aicha.private() if aicha.says("About me") in text] == [True]


@pytest.mark.alike
async def test_asked_for_in_the_group_the_code_comes_in_private(aicha: Actor) -> None:
    """Nobody else shall read it."""
    await aicha.starts()
    await aicha.asks("link", in_group=True)
    assert not CODE.search(aicha.in_group()[-1])
    await aicha.follows(aicha.leading_button())
    assert CODE.search(aicha.last())


@pytest.mark.alike
async def test_a_code_behind_the_command_is_the_code_typed(aicha: Actor, second: Actor) -> None:
    """`/lier K7QF-…` does what the code alone does."""
    await aicha.asks("link")
    await second.commands("lier " + code_in(aicha.last()))
    await second.taps(SURE)
    assert second.says("Link another account") not in second.last()
    await second.asks("me")
    platform = second.stage.phones.platform.capitalize()
    assert f"{platform}, {platform}" in second.last()


@pytest.mark.alike
async def test_what_a_code_cannot_do_is_told(aicha: Actor, second: Actor) -> None:
    """A slip of the finger, one's own code, a used one, one that never was; after ten of those one waits."""
    await aicha.asks("link")
    code = code_in(aicha.last())
    wrong = code[:-1] + ("X" if code[-1] != "X" else "Y")
    await second.writes(wrong)
    assert second.last() == second.refused("code_mistyped")
    await aicha.writes(code)
    assert aicha.last() == aicha.refused("own_code")
    await second.writes(code)
    await second.taps(SURE)
    await second.writes(code)
    assert second.last() in (second.refused("code_used"), second.refused("code_unknown"))
    stranger = newcomer(aicha.stage, LIEGE, "Zoé", "fr")
    await stranger.starts()
    for _ in range(10):
        await stranger.writes(shown(make(secrets.randbelow)))
        assert stranger.last() == stranger.refused("code_unknown")
    await aicha.asks("link")
    await stranger.writes(code_in(aicha.last()))
    assert stranger.last() == stranger.refused("too_many_codes")


@pytest.mark.alike
async def test_who_comes_counts_once(stage: Stage, luc: Actor, aicha: Actor, second: Actor) -> None:
    """Both accounts said yes to a small talk: one person comes."""
    await luc.starts()
    await announces(luc)
    for account in (aicha, second):
        await account.presses(account.says("I come"), in_group=True)
    await link(aicha, second)
    async with stage.app.database.read() as tx:
        assert (await tx.exec_driver_sql("SELECT count(*) FROM attendance")).scalar() == 1


@pytest.mark.alike
async def test_a_code_in_the_middle_of_a_ballot_is_no_opinion(
    stage: Stage, opened: None, aicha: Actor, second: Actor, paper: Paper
) -> None:
    """The ballot waits for words; what comes is a code. It links, and nothing of it is in the box."""
    await aicha.asks("link")
    code = code_in(aicha.last())
    await second.follows(second.leading_button())
    await second.taps("Skip ›")
    await second.taps("Skip ›")
    await second.writes(code)
    await second.taps(SURE)
    async with stage.app.database.read() as tx:
        answers = [row.answer for row in await tx.exec_driver_sql("SELECT answer FROM box")]
    assert code not in answers
    platform = stage.phones.platform.capitalize()
    assert second.says(
        "Your accounts are linked: {accounts}. From now on you are one person with one answer.",
        accounts=f"{platform}, {platform}",
    ) in second.last(2)
