"""What a closing keeps of the kinds that are not words alone, nor a choice alone."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from sipbot.rules import questions
from sipbot.rules.suppression import OTHER
from sipbot.services import results

from .world import END, ID, World

pytestmark = pytest.mark.alike

CHARTER, WHY = 0, 1
QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "charter", "kind": "consent", "blocks_at_most": 1,
        "text": {"fr": "La charte ?", "nl": "Het charter?", "de": "Die Charta?"},
    },
    {"id": "why", "kind": "text", "text": {"fr": "Pourquoi ?", "nl": "Waarom?", "de": "Warum?"}},
]  # fmt: skip


@pytest.fixture
async def closed(world: World) -> World:
    """In Liège nine answer in French and two in German; in Gent seven in Dutch."""
    await world.publish(question=QUESTIONS)
    people = [("liege", "fr")] * 9 + [("liege", "de")] * 2 + [("gent", "nl")] * 7
    for n, (antenna, code) in enumerate(people):
        person = await world.person(f"7{n:05}", antenna, code)
        await world.press(person, "block" if n in (0, 9) else "agree", position=CHARTER)
        if n in (0, 9):
            await world.write(person, f"Raison {code}", position=CHARTER)
        if n % 3:
            await world.press(person, "none", position=WHY)
        else:
            await world.write(person, f"Avis {n}", position=WHY)
    await world.close()
    return world


async def test_a_reason_is_a_text_of_its_own_without_antenna_language_and_kind(closed: World) -> None:
    """Who reads a German reason could otherwise look for the two people of Liège who use German."""
    box = await closed.box(question="charter")
    reasons = [row for row in box if "Raison" in row["answer"]]
    assert {row["answer"] for row in reasons} == {
        questions.reason_row("block", f"Raison {code}") for code in ("fr", "de")
    }
    assert {(row["antenna"], row["language"], row["kind"]) for row in reasons} == {(OTHER, "", "unknown")}
    answers = [row for row in box if row not in reasons]
    assert Counter(row["answer"] for row in answers) == {"agree": 16, "block": 2}
    assert "liege" in {row["antenna"] for row in answers}
    assert len({row["id"] for row in box} | {row["receipt"] for row in box}) == 2 * len(box)
    assert {row["language"] for row in box} == {""}


async def test_who_has_no_opinion_leaves_no_language_in_the_box(closed: World) -> None:
    box = await closed.box(question="why")
    assert {row["language"] for row in box if row["answer"] == "-"} == {""}
    assert Counter(row["answer"] == "-" for row in box) == {True: 12, False: 6}


async def test_that_it_passes_is_kept_of_all_together_alone(closed: World) -> None:
    rows = [row for row in await closed.rows("cells") if row["question"] == "charter"]
    assert [row["by"] for row in rows if "passes" in row["figures"]] == ["total"]
    assert len(rows) > 3


async def test_the_dossier_quotes_reasons_with_what_was_chosen(closed: World) -> None:
    async with closed.database.read() as tx:
        dossier = await results.dossier(closed.work(tx, END), ID)
    quoted = {opinion.text: (opinion.choice, opinion.antenna) for opinion in dossier.opinions["charter"]}
    assert quoted == {"Raison fr": ("block", OTHER), "Raison de": ("block", OTHER)}
    assert {opinion.choice for opinion in dossier.opinions["why"]} == {""}
    charter = dossier.results.questions[CHARTER].total
    assert (charter.figures["passes"], charter.figures["reasons"]) == (False, 2)
