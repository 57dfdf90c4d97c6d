"""What a closing keeps of the kinds that are not words alone, nor a choice alone."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

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


async def test_reasons_name_their_antenna_only_where_enough_answered_in_each_language(closed: World) -> None:
    """Who reads a German reason could otherwise look for the two people of Liège who use German. The French one
    goes without its antenna too: Liège gave two reasons, so the one without antenna would be the other."""
    reasons = {row["answer"]: row["antenna"] for row in await closed.box() if "|" in row["answer"]}
    assert reasons == {"block|Raison fr": OTHER, "block|Raison de": OTHER}
    assert {row["language"] for row in await closed.box(question="charter")} == {""}


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
