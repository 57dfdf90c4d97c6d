"""Notes and pages: each is shown in the end, neither takes the other with it, nobody waits for another's."""

from __future__ import annotations

import pytest

from sipbot.demo.stage import AICHA, Stage
from sipbot.sandbox.faults import Fault
from tests.stage import Actor, Paper

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.mark.parametrize("fault", [Fault.TOO_MANY, Fault.SERVER_ERROR, Fault.DROP])
async def test_a_note_that_fails_is_sent_once_more_and_the_page_is_shown(
    stage: Stage, opened: None, aicha: Actor, paper: Paper, fault: Fault
) -> None:
    await aicha.follows(aicha.leading_button())
    stage.world.faults.next(fault, methods=["answerCallbackQuery"])
    told = await aicha.presses(paper.option(0, "same", "fr"))
    assert told, "the note came up"
    assert paper.question(1, "fr") in aicha.last(), "and the next page was shown"
    assert ("answerCallbackQuery", fault) in stage.world.faults.happened


async def test_a_note_that_fails_for_good_does_not_take_the_page_with_it(
    stage: Stage, opened: None, aicha: Actor, paper: Paper
) -> None:
    await aicha.follows(aicha.leading_button())
    stage.world.faults.next(Fault.SERVER_ERROR, times=2, methods=["answerCallbackQuery"])
    assert await aicha.presses(paper.option(0, "same", "fr")) == ""
    assert paper.question(1, "fr") in aicha.last()


async def test_a_page_that_fails_is_shown_again(stage: Stage, opened: None, aicha: Actor, paper: Paper) -> None:
    await aicha.follows(aicha.leading_button())
    stage.world.faults.next(Fault.TOO_MANY, methods=["editMessageText"])
    assert await aicha.presses(paper.option(0, "same", "fr"))
    assert paper.question(1, "fr") in aicha.last()


async def test_of_many_presses_on_one_page_each_is_noted_and_few_edits_go_out(
    stage: Stage, opened: None, aicha: Actor, paper: Paper
) -> None:
    await aicha.follows(aicha.leading_button())
    page = next(m for m in reversed(stage.world.chats[AICHA].messages.values()) if m.rows)
    options = [b.data for row in page.rows for b in row if b.data.startswith("pick|")]
    edits = len([line for line in stage.world.ledger if line.kind == "edit"])
    queries = [stage.world.press(AICHA, AICHA, page.message_id, options[n % 3]) for n in range(30)]
    await stage.settled()
    assert all(stage.world.queries[query].toast for query in queries)
    assert len([line for line in stage.world.ledger if line.kind == "edit"]) - edits < 10
    assert paper.option(0, "less-for-much", "fr") in str(stage.world.queries[queries[-1]].toast)
