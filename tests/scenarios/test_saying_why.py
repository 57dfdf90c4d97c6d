"""Who answers may say why: beside the next question, as a text of its own that no name follows."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from html import unescape

import docx
import pytest

from sipbot.rules import seal
from tests.cast import GENT, JOKE
from tests.conftest import CLOSES
from tests.stage import Actor, Paper, Stage, crowd_answers, played_by


async def chooses(member: Actor, paper: Paper, option: str) -> None:
    """By its label, whatever stands before it."""
    label = paper.option(0, option, member.language)
    await member.presses(next(button for button in member.buttons() if label in button))


async def says(member: Actor, paper: Paper, *messages: str) -> None:
    """Answers the first question, and says why."""
    await member.follows(member.leading_button())
    await chooses(member, paper, "same")
    await member.taps("💬 Say why (question {n})", n=1)
    for message in messages:
        await member.writes(message)


def promise(member: Actor) -> str:
    return member.says(
        "The drafters read it below the answer that you chose: never with your name, your antenna or what else "
        "you answered. Your language and style show, so write nothing by which you can be recognised."
    )


def is_on_question(member: Actor, n: int) -> bool:
    return member.says("Question {n}/{total}", n=n, total=3) in member.last()


def sealed_list(member: Actor) -> str:
    """The file below the result in their group."""
    shown = member.stage.phones.screen(member.id, member.group)
    return next(one.document[1].decode() for one in reversed(shown) if one.document)


def words_of(page: str) -> str:
    """A dossier as its reader sees it."""
    return unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL))


async def test_a_member_says_why_beside_the_next_question_and_reads_before_who_will_read_it(
    stage: Stage, opened: None, paper: Paper, member: Actor
) -> None:
    """One press answers, and the next question is there. Beside it stands a button for the one before: a page
    says who will read it; two messages are one reason; then the next question is there again."""
    await member.follows(member.leading_button())
    await chooses(member, paper, "same")
    assert is_on_question(member, 2)
    await member.taps("💬 Say why (question {n})", n=1)
    assert member.says("Why? Write your reason here, in {n} characters at most.", n=300) in member.last()
    assert paper.option(0, "same", member.language) in member.last() and promise(member) in member.last()
    await member.writes("On ne compte pas mes heures.")
    assert is_on_question(member, 2)
    assert member.says("💬 Say why (question {n})", n=1) not in member.buttons()
    await member.taps("‹ Back")
    assert "On ne compte pas mes heures." in member.last()


@played_by("Joke in Gent")
async def test_it_stands_in_the_dossier_below_the_answer_without_name_and_antenna_and_has_a_receipt(
    stage: Stage, opened: None, paper: Paper, member: Actor, renate: Actor
) -> None:
    """Joke writes two messages, notes her receipts, and her group has eight more answers. The sealed list holds
    a row for each of hers; in the dossier her words stand below what she chose, and nothing says Gent."""
    await renate.starts()
    await says(member, paper, "Mijn uren zijn niet te plannen.", "En het is eerlijk.")
    await member.asks("opinion")
    await member.presses(member.buttons()[0])
    await member.taps("Skip ›")
    await member.taps("Overview ›" if member.says("Overview ›") in member.buttons() else "Skip ›")
    await member.taps("🧾 My receipts")
    codes = re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}", member.last())
    await crowd_answers(stage, GENT, 8, paper.option(0, "same", "nl"))
    await stage.until(CLOSES + timedelta(minutes=1))
    sealed = sealed_list(member)
    assert seal.verify(sealed) == [] and "Mijn uren" not in sealed
    assert [row.answer.split()[0] for code in codes for row in seal.rows_of(sealed, code)] == ["same", "why"]
    await renate.presses(Actor(stage, renate.id, GENT, "nl").t.name)
    page = words_of(renate.documents()[-1][1])
    before, _, after = page.partition("Mijn uren zijn niet te plannen.")
    assert after.lstrip().startswith("En het is eerlijk.")
    assert paper.option(0, "same", "nl") in page and member.name not in page
    assert "Gent" not in before[-300:] and "Gent" not in after[:300]


async def test_a_coordinator_and_a_drafter_get_the_dossier_to_write_on_in_the_chat(
    stage: Stage, opened: None, paper: Paper, saskia: Actor, renate: Actor
) -> None:
    """A press below the figures, or below the dossier, brings it for Word; what Joke wrote stands in it with
    the reference by which it is cited."""
    await renate.starts()
    await crowd_answers(stage, GENT, 6, paper.option(0, "same", "nl"))
    joke = Actor(stage, JOKE, GENT)
    await says(joke, paper, "Mijn uren zijn niet te plannen.")
    await stage.until(CLOSES + timedelta(minutes=1))
    await saskia.asks("results")
    await saskia.presses(paper.text("title", "nl"))
    await renate.taps("📄 Dossier for Word")
    await saskia.taps("📄 Dossier for Word")
    for person in (renate, saskia):
        name, content = next(
            one.document for one in reversed(stage.phones.screen(person.id, None)) if one.document
        )
        assert name == f"dossier.{person.language}.docx"
        written = [p.text for p in docx.Document(io.BytesIO(content)).paragraphs]
        assert any("Mijn uren zijn niet te plannen." in p and "C1-R1" in p for p in written)


@played_by("Heidi in Eupen")
@pytest.mark.alike
async def test_who_changes_the_answer_is_asked_what_becomes_of_the_reason(
    stage: Stage, opened: None, paper: Paper, member: Actor
) -> None:
    """It was written for another answer. The page stays and asks; kept, it is the new answer's; deleted, the
    answer stands alone. Withdrawing the answer takes the reason along."""
    await says(member, paper, "Weil es einfach ist.")
    await member.taps("‹ Back")
    await chooses(member, paper, "less-for-little")
    asked = member.says(
        "You wrote this for another answer: “{reason}”. Does it hold for your new answer? It counts only if "
        "you keep it.",
        reason="Weil es einfach ist.",
    )
    assert is_on_question(member, 1) and asked in member.last()
    await member.taps("Keep the reason")
    assert asked not in member.last() and "Weil es einfach ist." in member.last()
    await chooses(member, paper, "same")
    assert asked in member.last()
    await member.taps("Delete the reason")
    assert "Weil es einfach ist." not in member.last()
    await member.taps("💬 Say why")
    await member.writes("Weil alle gleich viel zahlen.")
    await member.taps("‹ Back")
    await member.taps("Withdraw this answer")
    assert "Weil alle gleich viel zahlen." not in member.last()
    assert member.says("💬 Say why") not in member.buttons()


@played_by("Joke in Gent")
@pytest.mark.only("telegram", "on Matrix nobody can make up what a button carries")
async def test_a_press_that_no_page_shows_asks_for_nothing(
    stage: Stage, opened: None, paper: Paper, member: Actor
) -> None:
    """Nothing is answered yet, nothing is to be kept, and the third question asks for no reason."""
    await member.follows(member.leading_button())
    for forged in (("why", "1", "0"), ("why", "1", "0", "keep"), ("why", "1", "2"), ("why", "1", "0", "x")):
        assert member.is_declined(await member.forges(*forged), "unknown_button")
