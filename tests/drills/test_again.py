"""What a crash causes: acts that were applied, but not confirmed, are delivered again, all of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from sipbot.app import Receiver
from sipbot.chat import Action, Address, Reply
from sipbot.demo.interactive import prepare
from sipbot.demo.stage import AICHA, COORDINATOR, LIEGE, Stage
from sipbot.sandbox.faults import Fault
from tests.drills.figures import note
from tests.stage import Actor

pytestmark = pytest.mark.drill

OPINION = "Expliquer les frais en une page."
THANKS = "Merci beaucoup !"


async def test_acts_delivered_again_do_not_undo_what_came_after_them(
    stage: Stage, aicha: Actor, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts: list[Action] = []
    through: list[Receiver] = []
    honest = Receiver.act

    async def act(receiver: Receiver, actions: Sequence[Action]) -> Sequence[Reply]:
        acts.extend(actions)
        through.append(receiver)
        return await honest(receiver, actions)

    monkeypatch.setattr(Receiver, "act", act)
    await _asked(stage, file)
    await _follows(stage)
    await _picks(stage)
    await _picks(stage)
    await aicha.writes(OPINION)
    await honest(through[0], acts)
    await stage.settled()
    await aicha.writes(THANKS)
    message = next(m for m in reversed(stage.world.screen(AICHA, AICHA)) if m.rows)
    stage.world.press(AICHA, AICHA, message.message_id, "page|1|2")
    await stage.settled()
    shown = "\n".join(aicha.private())
    kept = OPINION in shown and shown.count(THANKS) == 1  # several messages in a row are one opinion
    note("redelivery of a whole ballot, then one more message", f"the opinion stands whole: {kept}", "True")
    assert kept


async def test_the_page_that_follows_an_answer_is_not_owed_again(stage: Stage, file: Path) -> None:
    """Where pages are not shown in place: the page was sent and forgotten before the act came again."""
    await _asked(stage, file)
    await _follows(stage)
    page = next(m for m in reversed(stage.world.screen(AICHA, AICHA)) if m.rows)
    verb, *args = next(b for row in page.rows for b in row if b.data.startswith("pick|")).data.split("|")
    aicha = Address("telegram", str(AICHA))
    act = Action("telegram:again", 1 << 50, verb, tuple(args), aicha, aicha, private=True)
    (receiver,) = stage.app._receivers.values()
    sent = [len(stage.world.screen(AICHA, AICHA))]
    for _ in range(2):
        await receiver.act([act])
        await stage.settled()
        sent.append(len(stage.world.screen(AICHA, AICHA)))
    note("redelivery of an answer, its page already sent", f"pages: {sent[-1] - sent[0]}", "1")
    assert [n - sent[0] for n in sent] == [0, 1, 1]


async def test_a_refusal_that_was_sent_is_not_sent_again(stage: Stage, aicha: Actor) -> None:
    """Who may not publish reads so once, also when what they sent comes again."""
    await aicha.starts()
    sender = Address("telegram", str(AICHA))
    act = Action("telegram:refused", 1 << 50, "file", ("file_too_large",), sender, sender, private=True)
    (receiver,) = stage.app._receivers.values()
    before = len(aicha.private())
    for _ in range(2):
        await receiver.act([act])
        await stage.settled()
    note("redelivery of a file that was refused", f"refusals: {len(aicha.private()) - before}", "1")
    assert len(aicha.private()) == before + 1


async def test_an_opinion_that_comes_again_is_taken_away_again(stage: Stage, file: Path) -> None:
    """A crash between saving it and taking it out of the room would leave it there."""
    await _asked(stage, file)
    await _follows(stage)
    await _picks(stage)
    await _picks(stage)
    aicha = Address("telegram", str(AICHA))
    typed = Action("telegram:typed", 1 << 50, "text", (OPINION,), aicha, aicha, private=True)
    (receiver,) = stage.app._receivers.values()
    taken_away = [reply.erase for _ in range(2) for reply in await receiver.act([typed])]
    note("redelivery of a typed opinion", f"taken away: {taken_away}", "[True, True]")
    assert taken_away == [True, True]


async def _asked(stage: Stage, file: Path) -> None:
    await prepare(stage, file)
    entry = await stage.app.next_due("open")
    if entry is not None:
        await stage.until(entry.at + timedelta(minutes=1))


async def _follows(stage: Stage) -> None:
    asking = next(m for m in reversed(stage.world.screen(AICHA, LIEGE)) if m.rows and m.rows[-1][0].start)
    stage.world.follow(AICHA, LIEGE, asking.message_id, asking.rows[-1][0].label)
    await stage.settled()


async def _picks(stage: Stage) -> None:
    """The first option of the page in the private chat."""
    page = next(m for m in reversed(stage.world.screen(AICHA, AICHA)) if m.rows)
    button = next(b for row in page.rows for b in row if b.data.startswith("pick|"))
    stage.world.press(AICHA, AICHA, page.message_id, button.data)
    await stage.settled()


async def test_a_file_whose_download_fails_is_not_passed_over_in_silence(stage: Stage, file: Path) -> None:
    stage.world.start(COORDINATOR)
    await stage.settled()
    before = len(stage.world.screen(COORDINATOR, COORDINATOR))
    stage.world.faults.next(Fault.DROP, methods=["getFile"])
    stage.world.send_file(COORDINATOR, COORDINATOR, file.name, file.read_bytes())
    await stage.settled()
    replies = len(stage.world.screen(COORDINATOR, COORDINATOR)) - before - 1
    note("a file whose download fails", f"replies that say so: {replies}", "1")
    assert stage.world.faults.happened == [("getFile", Fault.DROP)]
    assert replies == 1
