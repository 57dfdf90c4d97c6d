"""A word was wrong, and people have answered already: it is put right, and they are told once."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest

from tests.conftest import OPENS
from tests.stage import Actor, Paper, Stage, beat


@pytest.fixture(autouse=True)
async def ballot_is_open(stage: Stage, saskia: Actor, paper: Paper) -> None:
    await saskia.starts()
    await saskia.publishes("model.toml", paper.content)
    await stage.until(OPENS + timedelta(minutes=1))


def words(paper: Paper) -> tuple[str, str]:
    """The first question in French, as it is and as it should be."""
    before = paper.question(0, "fr")
    return before, before.replace("6,5", "7,5")


@pytest.mark.alike
async def test_every_message_shows_it_and_who_has_answered_is_told_once(
    stage: Stage, saskia: Actor, aicha: Actor, joke: Actor, paper: Paper
) -> None:
    """Aïcha has answered the question, Joke reads Dutch, which was right. Aïcha reads old and new words, in
    private, once; a press leads to her answer."""
    before, after = words(paper)
    await aicha.follows(aicha.leading_button())
    await aicha.presses(paper.option(0, "same", "fr"))
    await joke.starts()
    await joke.asks("opinion")
    await saskia.publishes("model.toml", paper.written(**{before: after}))
    assert (
        saskia.t.n(
            "{n} text is corrected: every message shows it within a minute, and who has answered that "
            "question is told once.",
            "",
            1,
        )
        in saskia.last()
    )
    await beat(stage)
    assert after in aicha.in_group()[-1] and before not in aicha.in_group()[-1]
    told = [text for text in aicha.private() if before in text and after in text]
    assert len(told) == 1
    assert not any(before in text for text in joke.private())
    await saskia.publishes("model.toml", paper.written(**{before: after}))
    await beat(stage)
    assert len([text for text in aicha.private() if before in text]) == 1, "told once"
    await aicha.presses(aicha.says("Change {n}", n=1))
    assert after in aicha.last() and paper.option(0, "same", "fr") in aicha.last()
    await aicha.presses(paper.option(0, "less-for-little", "fr"))


@pytest.mark.alike
async def test_who_answered_another_question_is_not_told(
    stage: Stage, saskia: Actor, aicha: Actor, paper: Paper
) -> None:
    """Aïcha skipped the first question."""
    before, after = words(paper)
    await aicha.follows(aicha.leading_button())
    await aicha.taps("Skip ›")
    await aicha.presses(paper.option(1, "no", "fr"))
    await saskia.publishes("model.toml", paper.written(**{before: after}))
    await beat(stage)
    assert not any(before in text and after in text for text in aicha.private())


@pytest.mark.alike
async def test_her_open_ballot_shows_the_new_words(
    stage: Stage, saskia: Actor, aicha: Actor, paper: Paper
) -> None:
    """The page that stands before her is put right in its place."""
    before, after = words(paper)
    await aicha.follows(aicha.leading_button())
    assert before in aicha.last()
    await saskia.publishes("model.toml", paper.written(**{before: after}))
    await beat(stage)
    assert after in aicha.last() and before not in aicha.last()


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ('id = "partly"', 'id = "half"', "question[2].option[2].id"),
        ('kind = "text"', 'kind = "scale"', "question[3].kind"),
        ('antennas = "all"', 'antennas = ["liege"]', "antennas"),
        ("most = 800", "most = 900", "question[3].most"),
    ],
)
@pytest.mark.alike
async def test_anything_but_words_is_refused_by_its_name(
    saskia: Actor, paper: Paper, old: str, new: str, path: str
) -> None:
    content = paper.written(**{old: new})
    await saskia.publishes("model.toml", content.replace(b"most = 800", b"") if "scale" in new else content)
    assert path in saskia.last() and "economic-model" in saskia.last()
    assert saskia.last() != ""
    assert saskia.says("Published: {title}", title=paper.text("title", "nl")) not in saskia.last()


@pytest.mark.alike
async def test_the_promise_can_be_mended_until_somebody_has_answered(
    stage: Stage, saskia: Actor, aicha: Actor, paper: Paper
) -> None:
    """The level was wrong: put right while nobody has answered, refused afterwards; so is who decides."""
    better = paper.written(**{'level = "consultation"': 'level = "codecision"'})
    await saskia.publishes("model.toml", better)
    await beat(stage)
    assert saskia.says("Published: {title}", title=paper.text("title", "nl")) in saskia.last()
    await aicha.answers(paper.option(0, "same", "fr"))
    await saskia.publishes("model.toml", paper.content)
    assert saskia.last() == saskia.refused("promise_given", id="economic-model", paths="level")
    other = better.replace(b"le conseil d'administration", b"la direction")
    await saskia.publishes("model.toml", other)
    assert saskia.last() == saskia.refused("promise_given", id="economic-model", paths="decides")


@pytest.mark.alike
async def test_sent_again_it_may_close_later_and_not_earlier(
    stage: Stage, saskia: Actor, aicha: Actor, paper: Paper
) -> None:
    closes = "closes = 2026-12-14T20:00:00"
    await aicha.answers(paper.option(0, "same", "fr"))
    await saskia.publishes("model.toml", paper.written(**{closes: "closes = 2026-12-10T20:00:00"}))
    assert saskia.last() == saskia.refused("only_later", id="economic-model")
    await saskia.publishes("model.toml", paper.written(**{closes: "closes = 2026-12-18T20:00:00"}))
    await stage.until(OPENS + timedelta(days=15))
    assert paper.question(0, "fr") in aicha.in_group()[-1], "still open"


@pytest.mark.alike
async def test_the_drafters_read_which_words_stood_there_before(
    stage: Stage, saskia: Actor, renate: Actor, aicha: Actor, paper: Paper
) -> None:
    """Renate's dossier says on which day the question was put right, and what it read before."""
    before, after = words(paper)
    await renate.starts()
    await aicha.answers(paper.option(0, "same", "fr"))
    await saskia.publishes("model.toml", paper.written(**{before: after}))
    await stage.until(OPENS + timedelta(days=14))
    assert before in unescape(renate.documents()[-1][1])
