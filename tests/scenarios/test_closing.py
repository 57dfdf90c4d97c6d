"""The closing: on time by itself; everybody who was asked hears what came of it."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest

from sipbot.store import tables
from sipbot.views.words.labels import percent
from tests.cast import BRUSSEL, BRUXELLES, EUPEN, GENT, LIEGE
from tests.conftest import CLOSES
from tests.stage import Actor, Paper, Stage, crowd_answers, played_by, shown_in

FIRST = "C1-Q1"
"""Where the first question stands in a dossier."""
NAMES = {
    "fr": "Un modèle économique viable",
    "nl": "Een leefbaar economisch model",
    "de": "Ein tragfähiges Wirtschaftsmodell",
}


async def close(stage: Stage) -> None:
    await stage.until(CLOSES + timedelta(minutes=1))


@pytest.mark.alike
async def test_a_press_after_the_closing_is_refused_in_words_and_the_message_is_closed(
    stage: Stage, opened: None, member: Actor, paper: Paper
) -> None:
    """Aïcha's phone was off. She presses the button that her phone still shows: the note says that it is
    closed. The group's message has no buttons any more."""
    pressed = member.buttons(in_group=True)[0]
    await close(stage)
    note = await member.presses_what_is_gone(pressed, "vote", "1", "0", "0", in_group=True)
    assert member.is_told_it_is_over(note)
    message = member.in_group()[0]
    assert paper.text("title", member.language) in message and paper.question(0, member.language) not in message
    assert member.buttons(in_group=True) == []
    await member.starts("nothing-leads-here-any-more")
    assert member.last() == member.refused("link_has_ended")


async def test_ballots_in_private_chats_no_longer_show_what_was_answered(
    stage: Stage, opened: None, member: Actor, paper: Paper
) -> None:
    """Joke has left her ballot open on the overview. After the closing every page of it says that the
    answer is in the box, and shows neither her choice nor her words."""
    await member.follows(member.leading_button())
    await member.presses(paper.option(0, "same", member.language))
    await member.taps("Skip ›")
    await member.writes("Transparenz zuerst")
    await close(stage)
    everything = "\n".join(member.private())
    assert "Transparenz zuerst" not in everything
    assert paper.option(0, "same", member.language) not in everything
    assert member.buttons() == []


async def test_every_chat_gets_the_result_who_has_it_and_what_comes_next(
    stage: Stage,
    opened: None,
    aicha: Actor,
    joke: Actor,
    heidi: Actor,
    bruxelles: Actor,
    saskia: Actor,
    paper: Paper,
) -> None:
    """Six answered in Liège, five in Gent, one in Eupen. All five chats read the same figures in their own
    language, who has them now, who decides, and that they will hear of it."""
    await crowd_answers(stage, LIEGE, 6, paper.option(0, "same", "fr"))
    await crowd_answers(stage, GENT, 5, paper.option(0, "less-for-little", "nl"))
    await crowd_answers(stage, EUPEN, 1, paper.option(0, "same", "de"))
    await close(stage)
    for person in (aicha, joke, heidi, bruxelles, saskia):
        result = person.in_group()[-2]  # the sealed list comes below it
        assert person.says("Result: {title}", title=paper.text("title", person.language)) in result
        assert NAMES[person.language] in result and paper.text("decides", person.language) in result
        for option in ("same", "less-for-little"):
            assert paper.option(0, option, person.language) in result
        assert (
            person.t.n(
                "{n} person out of {members} members answered ({rate}).",
                "{n} people out of {members} members answered ({rate}).",
                12,
                members=person.t.number(24520),
                rate=percent(12, 24520, person.t),
            )
            in result
        )
        assert len([text for text in person.in_group() if text == result]) == 1


@pytest.mark.alike
async def test_below_five_answers_nobody_reads_a_figure_of_them_anywhere(
    stage: Stage,
    opened: None,
    aicha: Actor,
    joke: Actor,
    heidi: Actor,
    saskia: Actor,
    renate: Actor,
    paper: Paper,
) -> None:
    """Four people answer, as in a demo or a trial. In the groups, in Saskia's chat and in the dossier
    in each language a sentence stands for the figures: no share, no label of an option, no bar."""
    await renate.starts()
    await crowd_answers(stage, LIEGE, 2, paper.option(0, "same", "fr"))
    await crowd_answers(stage, GENT, 1, paper.option(0, "less-for-little", "nl"))
    await crowd_answers(stage, EUPEN, 1, paper.option(0, "same", "de"))
    await close(stage)
    await saskia.asks("results")
    await saskia.presses(paper.text("title", "nl"))
    for code in ("fr", "nl"):
        await renate.presses(Actor(stage, renate.id, EUPEN, code).t.name)
    read = [(person, person.in_group()[-2]) for person in (aicha, joke, heidi)]
    written = {"de": heidi, "fr": aicha, "nl": joke}
    pages = [html.partition(f'id="{FIRST}"')[2].partition("</section>")[0] for _, html in renate.documents()]
    read += [(saskia, saskia.last()), *zip(written.values(), pages, strict=True)]
    for person, text in read:
        few = "Fewer than {k} people answered: there are no figures, so that nobody's answer can be worked out."
        assert unescape(text).count(person.says(few, k=person.t.number(5))) == 1
        assert not any(paper.option(0, id_, person.language) in text for id_ in ("same", "less-for-little"))
        assert "<svg" not in text and not re.search(r"\b(100|75|50|25)\s?%", text)


@pytest.mark.alike
async def test_the_drafter_gets_the_dossier_and_the_other_languages_by_button(
    stage: Stage, opened: None, renate: Actor, paper: Paper
) -> None:
    """Renate, a drafter in Eupen, has the bot open: at the closing the dossier comes in German; one press each
    brings it in French and Dutch. It holds the figures and the opinions, and needs nothing from the network."""
    await renate.starts()
    people = await crowd_answers(stage, LIEGE, 6, paper.option(0, "same", "fr"))
    await people[0].follows(people[0].leading_button())
    await people[0].writes("1")
    await people[0].writes("Plus de <script>clarté</script>")
    await close(stage)
    ((name, html),) = renate.documents()
    assert name.endswith(".html")
    assert NAMES["de"] in html and paper.question(2, "de") in html
    assert renate.t.to_keep().day(CLOSES) in html, "what is kept has the year"
    assert "clarté" in html and "<script>clarté" not in html
    for code in ("fr", "nl"):
        await renate.presses(Actor(stage, renate.id, EUPEN, code).t.name)
        assert paper.question(2, code) in renate.documents()[-1][1]
    assert len(renate.documents()) == 3


@pytest.mark.alike
async def test_a_drafter_who_opens_the_chat_only_afterwards_still_gets_the_dossier(
    stage: Stage, opened: None, renate: Actor
) -> None:
    """Renate had never written to the bot: it may not write to her first. Two days later she does, and
    the dossier comes, once."""
    await close(stage)
    assert renate.documents() == []
    await stage.until(CLOSES + timedelta(days=2))
    await renate.starts()
    assert len(renate.documents()) == 1
    await renate.starts()
    assert len(renate.documents()) == 1


@pytest.mark.alike
async def test_the_coordinator_reads_the_figures_per_antenna_after_the_closing(
    stage: Stage, opened: None, saskia: Actor, paper: Paper
) -> None:
    """Saskia asks for the results in her chat: per antenna; those with few answers stand together."""
    await crowd_answers(stage, LIEGE, 6, paper.option(0, "same", "fr"))
    await crowd_answers(stage, GENT, 5, paper.option(0, "less-for-little", "nl"))
    await crowd_answers(stage, EUPEN, 1, paper.option(0, "same", "de"))
    await close(stage)
    await saskia.asks("results")
    await saskia.presses(paper.text("title", "nl"))
    assert saskia.says("Other antennas") in saskia.last() and "Luik" in saskia.last()


@pytest.mark.alike
async def test_the_key_is_gone_and_the_roll_is_empty(
    stage: Stage, opened: None, aicha: Actor, paper: Paper
) -> None:
    """After the closing nothing says any more who took part, and the file that could have told is destroyed."""
    await aicha.answers(paper.option(0, "same", "fr"))
    keys = stage.app.keys
    assert keys.held()
    await close(stage)
    assert not keys.held()
    async with stage.app.database.read() as tx:
        assert (await tx.execute(tables.roll.select())).all() == []
        (slip,) = (await tx.execute(tables.box.select())).all()
    assert slip.finder is None and slip.order is None and slip.person is None and slip.antenna == "other"


@played_by("Heidi in Eupen")
@pytest.mark.alike
async def test_nobody_answered_and_still_everybody_hears_of_it(
    stage: Stage, opened: None, member: Actor, renate: Actor
) -> None:
    """A consultation that nobody answered closes like any other."""
    await renate.starts()
    await close(stage)
    assert len(member.in_group()) == 4  # asked, reminded, result, sealed list
    assert member.t.number(0) in member.in_group()[-2]
    assert len(renate.documents()) == 1


@pytest.mark.alike
async def test_it_reopens_for_nobody(stage: Stage, opened: None, saskia: Actor, paper: Paper) -> None:
    """Saskia sends the same file once more after the closing: it is closed for good, in words."""
    await close(stage)
    await saskia.publishes("economic-model.toml", paper.content)
    assert saskia.last() == saskia.refused("already_closed", id="economic-model")


@pytest.mark.alike
async def test_both_chats_of_brussels_close_once(stage: Stage, opened: None) -> None:
    """One antenna, two chats: each was asked and reminded once, and has one sealed list and one result."""
    await close(stage)
    for chat in (BRUXELLES, BRUSSEL):
        assert len(shown_in(stage, chat)) == 4
