"""An antenna is called by its name in the language of whoever reads."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.cast import EUPEN, LIEGE
from tests.conftest import CLOSES
from tests.scenarios.announcing import announces
from tests.scenarios.test_command_line import command
from tests.scenarios.test_me import OTHER
from tests.stage import Actor, Paper, Stage, crowd_answers, played_by

LIEGE_IN = {"fr": "Liège", "nl": "Luik", "de": "Lüttich"}
BRUSSELS_IN = {"fr": "Bruxelles", "nl": "Brussel", "de": "Brüssel"}


def only_in(language: str, names: dict[str, str], text: str) -> bool:
    """Whether a text has the name of this language and none of the others."""
    return {code for code, name in names.items() if name in text} == {language}


@pytest.mark.alike
async def test_every_chat_and_the_dossier_read_the_antennas_in_their_own_language(
    stage: Stage, opened: None, aicha: Actor, joke: Actor, heidi: Actor, renate: Actor, paper: Paper
) -> None:
    """Six answer in Liège. The three chats read its turnout and its answers under three names, and so do the
    dossiers that Renate asks for."""
    await renate.starts()
    await crowd_answers(stage, LIEGE, 6, paper.option(0, "same", "fr"))
    await stage.until(CLOSES + timedelta(minutes=1))
    for person in (aicha, joke, heidi):
        title = person.says("Result: {title}", title=paper.text("title", person.language))
        result = next(text for text in person.in_group() if title in text)
        assert only_in(person.language, LIEGE_IN, result) and only_in(person.language, BRUSSELS_IN, result)
    assert "Lüttich" in renate.documents()[-1][1] and "Luik" not in renate.documents()[-1][1]
    for code in ("fr", "nl"):
        await renate.presses(Actor(stage, renate.id, EUPEN, code).t.name)
        assert only_in(code, LIEGE_IN, renate.documents()[-1][1])


@played_by("Aïcha in Liège")
@pytest.mark.alike
async def test_who_changes_language_reads_the_antenna_in_it(opened: None, member: Actor, paper: Paper) -> None:
    """Aïcha of Liège is of Luik in Dutch and of Lüttich in German."""
    await member.answers(paper.option(0, "same", "fr"))
    await member.starts()
    await member.asks("me")
    for _ in OTHER:
        assert member.says("Antenna: {antenna}", antenna=LIEGE_IN[member.language]) in member.last()
        other = OTHER[member.language]
        await member.presses(Actor(member.stage, member.id, 0, other).t.name)
        member.language = other


async def test_an_announcement_names_the_antenna_as_its_chat_does(
    stage: Stage, miet: Actor, bruxelles: Actor
) -> None:
    """Brussels has a chat in French and one in Dutch."""
    await miet.starts()
    await announces(miet, antenna="Brussel", titles=("Le café", "De koffie"), place="Flagey 1")
    for person in (bruxelles, miet):
        assert only_in(person.language, BRUSSELS_IN, person.in_group()[-1])


@pytest.mark.parametrize("called", ["liege", "Liège", "Luik", "luttich"])
@pytest.mark.alike
async def test_a_command_takes_the_antenna_by_any_of_its_names(
    called: str, stage: Stage, base: Path, aicha: Actor
) -> None:
    """A small talk announced for Luik stands in the chat of Liège."""
    given = ("--title", "fr=Le café", "--place", "Place du Marché 1")
    assert await command(base, "meeting", "announce", called, "2027-01-12T18:30", *given) == 0
    await stage.until(stage.clock.now() + timedelta(minutes=1))
    assert "Le café" in aicha.in_group()[-1]
