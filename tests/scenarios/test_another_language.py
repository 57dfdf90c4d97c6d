"""The chat of an antenna speaks a language that Belgium does not write: people read all of it in theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.another_language import english_in, spoken
from tests.cast import LIEGE
from tests.conftest import CLOSES, OPENS
from tests.scenarios.announcing import announces
from tests.stage import Actor, Paper, Stage, crowd_answers, newcomer

pytestmark = pytest.mark.only("telegram", "the sentences are the same on every platform")


@pytest.fixture
def base(base: Path, tmp_path: Path) -> Iterator[Path]:
    """The chat of Liège speaks Spanish; the example's consultation is not translated."""
    antennas, file = (base / "config" / name for name in ("antennas.toml", "consultations/economic-model.toml"))
    named = antennas.read_text("utf-8").replace('language = "fr"', 'language = "es"', 1)
    named = re.sub(r'([{,] )fr = ("[^"]*")', r"\g<0>, es = \2", named)
    antennas.write_text(re.sub(r'(?m)^name\.fr = (".*")$', r"\g<0>\nname.es = \1", named), "utf-8")
    waived = 'waive = { es = "no translator in time" }\nid = "economic-model"'
    file.write_text(file.read_text("utf-8").replace('id = "economic-model"', waived, 1), "utf-8")
    with spoken("es", tmp_path / "another" / "locales"):
        yield base


def read_by(person: Actor) -> str:
    return "\n".join([*person.private(), *person.in_group(), *person.buttons()])


async def test_a_small_talk_a_consultation_and_oneself(
    stage: Stage, luc: Actor, saskia: Actor, paper: Paper
) -> None:
    """Ola's phone is in Spanish. She comes to a small talk, answers in the group and in private, asks for
    everything that she can ask for, and reads the result; so do six others."""
    ola = newcomer(stage, LIEGE, "Ola", "es")
    await luc.starts()
    await announces(luc)
    await ola.presses(ola.says("I come"), in_group=True)
    await ola.starts()
    await saskia.starts()
    await saskia.publishes("economic-model.toml", paper.content)
    await stage.until(OPENS + timedelta(minutes=1))
    await ola.answers(paper.option(0, "same", "fr"))
    await crowd_answers(stage, LIEGE, 6, paper.option(0, "same", "fr"))
    for verb in ("opinion", "me", "link", "help"):
        await ola.asks(verb)
        assert english_in(read_by(ola)) == [], verb
    await stage.until(CLOSES + timedelta(minutes=1))
    assert ola.says("Result: {title}", title=paper.text("title", "fr")) in "\n".join(ola.in_group())
    assert english_in(read_by(ola)) == []
