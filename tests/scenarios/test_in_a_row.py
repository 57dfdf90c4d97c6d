"""People write on a phone: a thought comes in several messages. None is lost, and each finds its question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from sipbot.config import example
from tests.conftest import OPENS
from tests.handlers.test_what_is_not_meant import acts
from tests.stage import Actor, Paper, Stage, played_by

MARK = "[[question]]\n"
RULE = 'only_if = { question = "tools", options = ["purchasing"] }\n'
FIRST = MARK + 'id = "first"\nkind = "text"\n\n[question.text]\nfr = "Quoi ?"\nnl = "Wat?"\nde = "Was?"\n\n'
SECOND = MARK + 'id = "second"\nkind = "text"\n\n[question.text]\nfr = "Et ?"\nnl = "En?"\nde = "Und?"\n\n'
REASON, AGENDA, STATEMENTS = '\nkind = "consent"\n', '\nkind = "text"\n', '\nkind = "statements"\n'


@pytest.fixture
def asks() -> Sequence[str]:
    """The questions: whole, or the line that tells which of the example's it is."""
    return ()


@pytest.fixture
async def in_a_row(stage: Stage, base: Path, saskia: Actor, asks: Sequence[str]) -> Paper:
    """They are open."""
    head, *blocks = (example() / "consultations" / "all-kinds.toml").read_text("utf-8").split(MARK)
    chosen = [next((MARK + block for block in blocks if line in block), line) for line in asks]
    file = base / "config" / "consultations" / "in-a-row.toml"
    file.write_text(head.replace('"all-kinds"', '"in-a-row"') + "".join(chosen).replace(RULE, ""), "utf-8")
    await saskia.starts()
    await saskia.publishes("in-a-row.toml", file.read_bytes())
    await stage.until(OPENS + timedelta(minutes=1))
    return Paper(file)


def these(*questions: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("asks", [questions])


def everything(person: Actor) -> str:
    return "\n".join(person.private())


@these(FIRST)
@played_by("Heidi in Eupen")
@pytest.mark.alike
async def test_where_one_question_is_all_a_second_message_is_added_too(in_a_row: Paper, member: Actor) -> None:
    """The page stays where it is; the first message does not give way to the second."""
    await member.follows(member.leading_button())
    await member.writes("Mehr Zeit.")
    assert member.says("If you write more, I add it to what you wrote.") in member.last()
    await member.writes("Und weniger Gebühren.")
    assert "Mehr Zeit.\n\nUnd weniger Gebühren." in member.last()


@these(REASON, SECOND)
@played_by("Joke in Gent")
@pytest.mark.alike
async def test_a_reason_is_written_in_several_messages_too(in_a_row: Paper, member: Actor) -> None:
    """Joke disagrees; what she adds may be the next answer, and one press says that it is not."""
    await member.follows(member.leading_button())
    await member.presses(member.t.p("consent", "disagree"))
    await member.writes("Te traag.")
    await member.writes("En te duur.")
    await member.taps("No, it belongs to question {n}", n=1)
    await member.taps("‹ Back")
    assert "Te traag.\n\nEn te duur." in member.last()


@these(REASON)
@played_by("Joke in Gent")
@pytest.mark.alike
async def test_where_a_reason_is_all_a_second_message_is_added_to_it(in_a_row: Paper, member: Actor) -> None:
    await member.follows(member.leading_button())
    await member.presses(member.t.p("consent", "block"))
    await member.writes("Te traag.")
    await member.writes("En te duur.")
    assert "Te traag.\n\nEn te duur." in member.last()


@these(AGENDA)
@played_by("Aïcha in Liège")
@pytest.mark.alike
async def test_of_several_opinions_each_message_is_one_and_what_comes_after_them_is_added_to_the_last(
    in_a_row: Paper, member: Actor
) -> None:
    """Three fit, as the page says; Aïcha writes four messages, and none takes another's place."""
    await member.follows(member.leading_button())
    for text in ("Le temps", "Les frais", "Les outils", "Et la formation"):
        await member.writes(text)
    answer = member.last()
    assert all(member.says("“{opinion}”", opinion=text) in answer for text in ("Le temps", "Les frais"))
    assert "Les outils\n\nEt la formation" in answer


@these(FIRST, SECOND)
@played_by("Aïcha in Liège")
@pytest.mark.alike
async def test_of_two_questions_to_write_to_the_second_message_answers_the_second_or_by_one_press_the_first(
    in_a_row: Paper, member: Actor
) -> None:
    """Aïcha reads what became of her second message, and to which question it went. It was meant for the first:
    one press, and the second question is open as before."""
    await member.follows(member.leading_button())
    await member.writes("Plus de temps.")
    await member.writes("Moins de frais.")
    taken = member.says(
        "I took that as your answer to question {n}: {answer}",
        n=2,
        answer=member.says("“{opinion}”", opinion="Moins de frais."),
    )
    assert taken in member.last()
    await member.taps("No, it belongs to question {n}", n=1)
    assert member.says("Question {n}/{total}", n=2, total=2) in everything(member)
    await member.writes("Merci.")
    assert member.says("“{opinion}”", opinion="Plus de temps.\n\nMoins de frais.") in member.last()
    assert member.says("“{opinion}”", opinion="Merci.") in member.last()


@these(FIRST, SECOND)
@played_by("Heidi in Eupen")
@pytest.mark.alike
async def test_a_message_that_follows_a_changed_answer_does_not_take_the_place_of_the_next_one(
    in_a_row: Paper, member: Actor
) -> None:
    """Both are answered. Heidi writes the first anew, in two messages: the second answer stays, and the
    page says beforehand where more words go. Taken away there, the next one is a new text, as the page says."""
    await member.follows(member.leading_button())
    await member.writes("Mehr Zeit")
    await member.writes("Weniger Gebühren")
    await member.taps("Change {n}", n=1)
    await member.writes("Viel mehr Zeit")
    more = member.says("If you write more, I add it to what you wrote for question {n}.", n=1)
    assert more in member.last()
    await member.writes("Vor allem im Herbst")
    await member.taps("Take the last message away")
    assert member.says("If you write now, the new text takes the place of the last one.") in member.last()
    await member.writes("Keine Gebühren")
    assert "Viel mehr Zeit" in member.last() and "Keine Gebühren" in member.last()
    assert "Herbst" not in member.last() and "Weniger" not in member.last()


@these(FIRST, SECOND)
@played_by("Joke in Gent")
@pytest.mark.alike
async def test_two_messages_that_are_too_long_for_one_question_stay_where_they_are(
    in_a_row: Paper, member: Actor
) -> None:
    await member.follows(member.leading_button())
    await member.writes("é" * 600)
    await member.writes("è" * 600)
    note = await member.taps("No, it belongs to question {n}", n=1)
    assert member.is_told(note, member.refused("too_long_to_move", length="1202", most="1000"))
    await member.asks("opinion")
    await member.presses(member.buttons()[0])
    assert "é" * 600 in everything(member) and "è" * 600 in everything(member)


@these(STATEMENTS, FIRST)
@played_by("Heidi in Eupen")
@pytest.mark.alike
async def test_after_a_statement_was_proposed_the_next_message_is_told_how_to_propose_another(
    stage: Stage, in_a_row: Paper, member: Actor
) -> None:
    """A moderator reads whole sentences. Nothing is kept that tells who has just proposed one: whoever writes
    to this question is told so."""
    await member.follows(member.leading_button())
    await member.taps("➕ Propose a statement")
    await member.writes("Alle sollen mitreden.")
    await member.writes("Auch die Neuen.")
    assert member.last() == member.refused("press_or_propose")
    await member.taps("➕ Propose a statement")
    await acts(stage, member, "wordless")
    assert member.last() == member.refused("write_statement_as_text")
    await member.writes("Auch die Neuen reden mit.")
    assert member.says("Thank you! A moderator reads your statement; then the others can answer it.") in (
        member.last()
    )
