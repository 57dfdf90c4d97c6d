"""Every kind of question, from the group to the answer, in three languages: how many presses it takes."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from sipbot.config import example
from sipbot.rules import questions
from tests.conftest import CLOSES, OPENS
from tests.kinds import known
from tests.stage import Actor, Paper, Stage, command

RULE = 'only_if = { question = "tools", options = ["purchasing"] }\n'
MARK = "[[question]]\n"
WRITTEN = ("Plus de temps", "Meer tijd en minder papier")
"""What somebody types where there is nothing to press, and in its place later."""


PRESSED = ("single", "budget", "text")
"""Answered in as many ways on Matrix as there are: by the poll or one number, by several, by writing."""
KINDS = [pytest.param(name, marks=() if name in PRESSED else pytest.mark.alike) for name in questions.names()]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def paper(kind: str, base: Path) -> Paper:
    """The example's question of this kind, alone in a consultation."""
    head, *blocks = (example() / "consultations" / "all-kinds.toml").read_text("utf-8").split(MARK)
    (block,) = [block for block in blocks if f'\nkind = "{kind}"\n' in block]
    file = base / "config" / "consultations" / "one-kind.toml"
    file.write_text(head.replace('"all-kinds"', '"one-kind"') + MARK + block.replace(RULE, ""), "utf-8")
    return Paper(file)


async def answers(person: Actor, buttons: list[str], words: str) -> None:
    for button in buttons:
        await person.presses(button)
    if not buttons:
        await person.writes(words)


async def answers_and_changes(person: Actor, paper: Paper, kind: str, began: int, presses: int) -> None:
    """From `began` on it took so many presses to the answer, and one more to change it."""
    first, other = known(kind).buttons(paper, person)
    await answers(person, first, WRITTEN[0])
    before = shown_answer(person)
    more = max(len(first) - 1, 0) - (not first)  # typing is no press; money is given, and handed in
    assert person.presses_so_far() - began == presses + more
    await answers(person, other, WRITTEN[1])
    assert shown_answer(person) != before
    assert person.presses_so_far() - began == presses + more + len(other)
    assert len(other) <= 1


def shown_answer(person: Actor) -> str:
    """The page, which says what the person's answer is."""
    assert person.says("Your answer: {answer}", answer="") in person.last()
    return person.last()


async def test_two_presses_to_an_answer_three_the_first_time_one_from_a_reminder_one_to_change(
    stage: Stage,
    base: Path,
    saskia: Actor,
    aicha: Actor,
    joke: Actor,
    heidi: Actor,
    kind: str,
    paper: Paper,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Aïcha has never written to the bot. Joke has looked at the ballot once, and so has Heidi, who answers
    when she is reminded. Each changes her mind; and what they said in three languages is counted as one."""
    await saskia.starts()
    await saskia.publishes("one-kind.toml", paper.content)
    await stage.until(OPENS + timedelta(minutes=1))
    await answers_from_the_group(aicha, paper, kind, presses=3)
    await joke.follows(joke.leading_button())
    await answers_from_the_group(joke, paper, kind, presses=2)
    await heidi.follows(heidi.leading_button())
    await stage.until(CLOSES - timedelta(hours=1))
    assert "⏳" in heidi.last()
    assert not any("⏳" in text for person in (aicha, joke) for text in person.private())
    await answers_and_changes(heidi, paper, kind, heidi.presses_so_far(), presses=1)
    await stage.until(CLOSES + timedelta(minutes=1))
    capsys.readouterr()
    assert await command(base, "results", "one-kind", "--format", "json") == 0
    (counted,) = json.loads(capsys.readouterr().out)["questions"]
    assert counted["fewer_than"] == 5 and "answered" not in counted, "three answered: there is no figure"


async def answers_from_the_group(person: Actor, paper: Paper, kind: str, presses: int) -> None:
    began = person.presses_so_far()
    await person.follows(person.leading_button())
    await answers_and_changes(person, paper, kind, began, presses)


def stack(count: int) -> str:
    """So many statements, to agree or disagree with."""
    lines = [MARK + 'id = "stack"\nkind = "statements"\nadd = true\n\n[question.text]']
    lines += [f'{code} = "Que dites-vous ?"' for code in ("fr", "nl", "de")]
    for n in range(1, count + 1):
        lines += ["\n[[question.statement]]", f'id = "s{n}"']
        lines += [f'{code} = "{code} {n}"' for code in ("fr", "nl", "de")]
    return "\n".join(lines) + "\n"


@pytest.mark.only("telegram", "on Matrix what changes comes below, so that one sees that something happened")
@pytest.mark.parametrize("kind", ["statements"], indirect=True)
async def test_a_stack_of_twelve_statements_never_sends_a_second_message(
    stage: Stage, saskia: Actor, member: Actor, paper: Paper
) -> None:
    """Aïcha goes through twelve statements on the tram, back once, pauses: one message all the time."""
    head = paper.path.read_text("utf-8").split(MARK)[0]
    await saskia.starts()
    await saskia.publishes("stack.toml", (head + stack(12)).encode())
    await stage.until(OPENS + timedelta(minutes=1))
    await member.follows(member.leading_button())
    for n in range(1, 13):
        assert f"{n}/12" in member.last()
        await member.presses(member.t.p("statement", ("agree", "disagree", "pass")[n % 3]))
        if n == 6:
            await member.taps("↶ The one before")
            await member.presses(member.t.p("statement", "pass"))
            await member.taps("⏸ Pause")
            await member.taps("Go on ›")
    assert member.says("That was the last statement. Thank you!") in member.last()
    assert len(member.private()) == 1 == len(member.sent_at("", in_group=False))
