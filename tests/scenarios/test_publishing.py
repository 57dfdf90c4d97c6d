"""A coordinator sends the file of a consultation to the bot; what is wrong with it is said in words."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from sipbot.rules.faults import Fault
from sipbot.views.errors.faults import sentence
from tests.cast import BRUSSEL, BRUXELLES, EUPEN, GENT, LIEGE
from tests.conftest import OPENS
from tests.stage import Actor, Paper, Stage, shown_in
from tests.writing.sheets import filled
from tests.writing.test_workbook import QUESTIONS, SETTINGS, TEXTS


@pytest.fixture(autouse=True)
async def at_her_desk(saskia: Actor) -> None:
    await saskia.starts()


@pytest.mark.alike
async def test_it_is_confirmed_with_day_hour_and_number_of_chats(saskia: Actor, paper: Paper) -> None:
    """Saskia sends the file. She reads to how many chats it goes, when, and when it closes."""
    await saskia.publishes("model.toml", paper.content)
    assert paper.text("title", "nl") in saskia.last()
    assert saskia.t.moment(OPENS, "Europe/Brussels") in saskia.last()
    assert saskia.t.number(5) in saskia.last()


@pytest.mark.alike
async def test_nothing_is_published_until_each_language_is_complete_or_waived_by_name(
    stage: Stage, saskia: Actor, heidi: Actor, aicha: Actor, paper: Paper
) -> None:
    """The translator is late. Saskia publishes without the German of one question: nothing goes out, and she is
    told which text is missing. She waives it, with her name and why. Heidi reads that line in Eupen, and the
    question in French; so in private. The next day the German comes: Eupen's message shows it, and nobody is
    asked twice."""
    german, french = paper.question(0, "de"), paper.question(0, "fr")
    without = paper.path.read_text("utf-8").replace(f'de = "{german}"\n', "")
    await saskia.publishes("model.toml", without.encode())
    fault = Fault("question[1].text.de", "untranslated", {"language": "de", "path": "question[1].text.de"})
    assert "question[1].text.de" in saskia.last() and sentence(saskia.t, fault) in saskia.last()
    waiver = 'waive = { de = "Saskia: keine Übersetzung vor Montag" }\n'
    await saskia.publishes("model.toml", (waiver + without).encode())
    assert "Saskia: keine Übersetzung vor Montag" in saskia.last()
    await stage.until(OPENS + timedelta(hours=1))
    explanation = heidi.says(
        "Not everything here is in {language}. Waived by: {who}. Of course you may answer in your own "
        "language.",
        language=heidi.t.name_of("de"),
        who="Saskia: keine Übersetzung vor Montag",
    )
    assert explanation in heidi.in_group()[-1] and french in heidi.in_group()[-1]
    assert "Saskia" not in aicha.in_group()[-1]
    await heidi.follows(heidi.leading_button())
    assert explanation in heidi.last() and french in heidi.last()
    await saskia.publishes("model.toml", (waiver + paper.path.read_text("utf-8")).encode())
    await stage.until(OPENS + timedelta(hours=2))
    assert german in heidi.in_group()[-1] and "Saskia" not in heidi.in_group()[-1]
    assert len(heidi.in_group()) == len(aicha.in_group()) == 1
    note = await heidi.answers(paper.option(0, "same", "de"))
    assert await heidi.knows_of_the_answer(paper.option(0, "same", "de"), note)


@pytest.mark.alike
async def test_the_same_file_twice_asks_once(stage: Stage, saskia: Actor, aicha: Actor, paper: Paper) -> None:
    """Sent twice by a nervous thumb."""
    await saskia.publishes("model.toml", paper.content)
    await saskia.publishes("model.toml", paper.content)
    await stage.until(OPENS + timedelta(minutes=1))
    assert len(aicha.in_group()) == 1


@pytest.mark.alike
async def test_a_file_that_is_not_toml(saskia: Actor) -> None:
    """A forgotten quote: the line is named. A photo of a cat, a text in an old encoding, brackets without end:
    what to do instead."""
    await saskia.publishes("model.toml", b'id = "x"\ntitle = "forgotten\n')
    assert "model.toml" in saskia.last()
    assert (
        saskia.says("It is not a TOML file: look at line {line}. Nothing was published.", line=2)
        in saskia.last()
    )
    await saskia.publishes("cat.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF")
    assert sentence(saskia.t, Fault("", "not_a_text")) in saskia.last()
    await saskia.publishes("old.toml", 'title = "Modèle"\n'.encode("latin-1"))
    assert sentence(saskia.t, Fault("", "not_utf8")) in saskia.last()
    await saskia.publishes("deep.toml", b"a = " + b"[" * 20_000)
    assert sentence(saskia.t, Fault("", "bad_toml", {"reason": "nested too deeply"})) in saskia.last()


@pytest.mark.alike
async def test_an_unknown_antenna_is_named_with_its_line_and_those_there_are(
    saskia: Actor, paper: Paper
) -> None:
    """A typing error in the list of antennas."""
    content = paper.written(**{'antennas = "all"': 'antennas = ["liege", "luik"]'})
    await saskia.publishes("model.toml", content)
    fault = Fault("antennas", "unknown_antenna", {"slug": "luik", "known": "liege, gent, eupen, brussels"})
    assert sentence(saskia.t, fault) in saskia.last()
    line = next(n for n, text in enumerate(content.decode().splitlines(), 1) if text.startswith("antennas"))
    assert re.search(rf"\b{line}\b", saskia.last())


@pytest.mark.alike
async def test_a_closing_in_the_past_is_refused(saskia: Actor, paper: Paper) -> None:
    """Last year's file."""
    past = paper.written(**{"2026-12-01T10": "2025-12-01T10", "2026-12-14T20": "2025-12-14T20"})
    await saskia.publishes("model.toml", past)
    assert saskia.last() == saskia.refused("closes_in_the_past")


@pytest.mark.alike
async def test_a_member_and_an_animator_cannot_publish(
    stage: Stage, aicha: Actor, luc: Actor, paper: Paper
) -> None:
    """Aïcha sends a file to the bot: that is for coordinators, in her language. For the animator of Liège: a
    file that asks every antenna is."""
    for person, refused in (
        (aicha, aicha.refused("not_allowed", who="coordinator")),
        (luc, luc.refused("beyond_antenna", own="liege")),
    ):
        await person.starts()
        await person.publishes("model.toml", paper.content)
        assert person.last() == refused
    await stage.until(OPENS + timedelta(minutes=1))
    assert aicha.in_group() == []


@pytest.mark.alike
async def test_only_the_antennas_named_are_asked(
    stage: Stage, saskia: Actor, aicha: Actor, joke: Actor, paper: Paper
) -> None:
    """A question for Liège and Eupen only. Joke in Gent presses a button that she was forwarded: not for
    her."""
    await saskia.publishes("model.toml", paper.written(**{'antennas = "all"': 'antennas = ["liege", "eupen"]'}))
    await stage.until(OPENS + timedelta(minutes=1))
    assert joke.in_group() == []
    assert joke.is_declined(await joke.forges("vote", "1", "0", "0", in_group=True), "antenna_not_asked")
    shown = {chat: len(shown_in(stage, chat)) for chat in (LIEGE, EUPEN, GENT, BRUXELLES, BRUSSEL)}
    assert shown == {LIEGE: 1, EUPEN: 1, GENT: 0, BRUXELLES: 0, BRUSSEL: 0}


@pytest.mark.alike
async def test_a_named_consultation_promises_no_secrecy(
    stage: Stage, saskia: Actor, aicha: Actor, renate: Actor, paper: Paper
) -> None:
    """Where names stand beside answers, everybody is told before they answer; and so it is in the dossier."""
    await renate.starts()
    await saskia.publishes("model.toml", paper.written(**{'secrecy = "secret"': 'secrecy = "named"'}))
    await stage.until(OPENS + timedelta(minutes=1))
    text = aicha.in_group()[-1]
    assert "👁" in text and "🔒" not in text
    await aicha.follows(aicha.leading_button())
    await aicha.taps("Skip ›")
    assert "🔒" not in aicha.last(), "what is promised on a later page is no other promise"
    await aicha.taps("Skip ›")
    await aicha.writes("Je signe ceci")
    await stage.until(OPENS + timedelta(days=14))
    html = renate.documents()[-1][1]
    assert "Je signe ceci" in html and "Aïcha" in html


@pytest.mark.alike
async def test_a_file_of_more_than_200_kb_is_refused_in_words(saskia: Actor) -> None:
    """Somebody sends the whole annual report."""
    await saskia.publishes("report.pdf", b"%" * 200_001)
    assert saskia.last() == saskia.refused("file_too_large", most="200")


@pytest.mark.alike
async def test_a_spreadsheet_is_published_as_it_is(stage: Stage, saskia: Actor, aicha: Actor) -> None:
    """Saskia fills in the template and sends it: first with a formula and a typing error, which are named by
    their cells, then put right."""
    wrong = SETTINGS | {"level": "hearing"}
    await saskia.publishes("model.xlsx", filled(wrong, QUESTIONS, TEXTS | {"intro": (None, "=A1", "b", "c")}))
    assert "Texts!C3" in saskia.last()
    await saskia.publishes("model.xlsx", filled(wrong, QUESTIONS, TEXTS))
    assert "Settings!B5" in saskia.last()
    await saskia.publishes("model.xlsx", b"PK\x03\x04 and nothing")
    assert ".xlsx" in saskia.last()
    await saskia.publishes("model.xlsx", filled(SETTINGS, QUESTIONS, TEXTS))
    await stage.until(OPENS + timedelta(minutes=1))
    await aicha.answers("Le même")


async def withdraws(saskia: Actor, paper: Paper) -> str:
    """Up to the last question; what the button of that is called."""
    await saskia.asks("results")
    await saskia.presses(paper.text("title", "nl"))
    await saskia.taps("Withdraw it")
    return saskia.says("Yes, withdraw it")


@pytest.mark.alike
async def test_withdrawn_before_it_opens_no_chat_hears_of_it(
    stage: Stage, saskia: Actor, aicha: Actor, paper: Paper
) -> None:
    """Saskia sees a mistake on the eve of the opening. She withdraws it; the day comes and goes,
    and Liège has read nothing."""
    await saskia.publishes("model.toml", paper.content)
    await saskia.presses(await withdraws(saskia, paper))
    assert saskia.says("It is withdrawn: it does not open, and the chats read nothing of it.") in saskia.last()
    await stage.until(OPENS + timedelta(hours=1))
    assert aicha.in_group() == []
    await saskia.asks("results")
    assert saskia.t.p("consultation", "withdrawn") in saskia.last()


@pytest.mark.alike
async def test_what_opened_while_she_thought_about_withdrawing_it_is_asked_anew(
    stage: Stage, saskia: Actor, aicha: Actor, paper: Paper
) -> None:
    """She agreed that nobody would hear of it; now the chats have, and would get a result."""
    await saskia.publishes("model.toml", paper.content)
    yes = await withdraws(saskia, paper)
    await stage.until(OPENS + timedelta(hours=1))
    await saskia.presses(yes)
    assert saskia.says("Yes, close it") in saskia.buttons()
    assert len(aicha.in_group()) == 1 and paper.question(0, "fr") in aicha.in_group()[-1]
