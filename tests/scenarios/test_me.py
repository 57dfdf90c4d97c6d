"""What a person can ask about themselves: language, silence, being forgotten; and help."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from sipbot.i18n import codes
from sipbot.store import tables
from sipbot.views.words import commands
from tests.cast import LIEGE
from tests.scenarios.announcing import TITLE, announces
from tests.stage import Actor, Paper, Stage, beat, crowd_answers, newcomer, played_by

OTHER = {"fr": "nl", "nl": "de", "de": "fr"}


async def rows_with(stage: Stage, needle: str) -> list[str]:
    """The tables in which a text occurs anywhere."""
    names = []
    async with stage.app.database.read() as tx:
        for table in tables.metadata.sorted_tables:
            for row in (await tx.execute(sa.select(table))).all():
                if any(needle in str(value) for value in row):
                    names.append(table.name)
    return sorted(set(names))


@pytest.mark.alike
async def test_about_me_says_antenna_language_and_what_awaits(
    opened: None, member: Actor, paper: Paper
) -> None:
    """Aïcha has answered once from her group. In private she asks about herself: her antenna, her language,
    and the ballot of which she has answered one question of three, with a button to go on."""
    await member.answers(paper.option(0, "same", member.language))
    await member.starts()
    await member.asks("me")
    assert member.says("Antenna: {antenna}", antenna=member.antenna) in member.last()
    assert member.says("Language: {language}", language=member.t.name) in member.last()
    assert "1/3" in member.last()
    await member.presses(paper.text("title", member.language))
    assert paper.question(1, member.language) in member.last()


@played_by("Aïcha in Liège")
@pytest.mark.alike
async def test_another_language_from_now_on(opened: None, member: Actor, paper: Paper) -> None:
    """One press: the page about oneself turns to the other language, commands and ballots follow."""
    await member.answers(paper.option(0, "same", member.language))
    await member.starts()
    await member.asks("me")
    other = OTHER[member.language]
    note = await member.presses(Actor(member.stage, member.id, 0, other).t.name)
    member.language = other
    assert member.is_told(
        note, member.says("From now on I write to you in {language}.", language=member.t.name)
    )
    assert member.says("About me") in member.last()
    await member.asks("opinion")
    assert paper.text("title", other) in member.last()
    await member.presses(paper.text("title", other))
    assert paper.question(1, other) in member.last()


@pytest.mark.alike
async def test_the_command_for_opinions_lists_what_awaits(
    stage: Stage, luc: Actor, opened: None, aicha: Actor, paper: Paper
) -> None:
    """A consultation and a small talk await Aïcha; to the small talk she comes."""
    await luc.starts()
    await announces(luc)
    await aicha.presses(aicha.says("I come"), in_group=True)
    await aicha.starts()
    await aicha.asks("opinion")
    assert paper.text("title", "fr") in aicha.last() and TITLE in aicha.last()
    assert aicha.says("I come") in aicha.last()


@played_by("Aïcha in Liège")
@pytest.mark.alike
async def test_nothing_awaits_somebody_to_whom_nothing_happens(member: Actor) -> None:
    """A quiet week."""
    await member.starts()
    await member.asks("opinion")
    assert member.says("Nothing awaits you at the moment.") in member.last()


@pytest.mark.alike
async def test_messages_stopped_and_taken_up_again(stage: Stage, luc: Actor, aicha: Actor) -> None:
    """Aïcha comes, but wants no private messages. The small talk is cancelled: the group reads it, she is not
    written to. She can still ask, and can have messages again."""
    await luc.starts()
    await aicha.starts()
    await announces(luc)
    await aicha.presses(aicha.says("I come"), in_group=True)
    await aicha.asks("me")
    await aicha.taps("Stop messages")
    before = len(aicha.private())
    await luc.taps("Move or cancel")
    await luc.taps("Cancel the meeting")
    await luc.taps("Yes, cancel it")
    assert len(aicha.private()) == before
    assert aicha.says("Cancelled: {title}", title=TITLE) in aicha.in_group()[-1]
    await aicha.taps("Write to me again")
    assert aicha.says("Stop messages") in aicha.buttons()


@played_by("Heidi in Eupen")
async def test_erased_the_answers_are_withdrawn_and_nothing_of_the_person_is_left(
    stage: Stage, luc: Actor, opened: None, member: Actor, paper: Paper
) -> None:
    """Heidi leaves. She is asked once more, says yes: her open answers are withdrawn, the turnout falls below
    five, who comes is one less, and no table knows her any more. What she wrote stays in nobody's messages;
    what stays of the bot's says nothing of her answers."""
    await luc.starts()
    label = paper.option(0, "same", member.language)
    await crowd_answers(stage, member.group, 4, label)
    await member.starts()
    greeted = member.private()[:1]
    await member.answers(label)
    await member.follows(member.leading_button())
    await member.taps("Skip ›")
    await member.writes("Sehr persönlich, très personnel, heel persoonlijk")
    await beat(stage)
    five = member.in_group()[-1]
    assert "addresses" in await rows_with(stage, member.address)
    await member.asks("me")
    await member.taps("Erase me")
    await member.taps("No")
    await member.taps("Erase me")
    assert "Matrix" in member.last()
    await member.taps("Yes, erase me")
    assert (
        member.says("Done: I no longer know you. If you write to me again, we start from the beginning.")
        in member.last()
    )
    await beat(stage)
    assert member.in_group()[-1] != five
    assert await rows_with(stage, member.address) == []
    assert await rows_with(stage, "persönlich") == []
    gone = member.says("This message is erased: you asked me to forget you.")
    assert gone in member.private()
    stays = [text for text in member.private() if text != gone]
    assert greeted == stays[:1]
    assert not any(label in text or "persönlich" in text for text in stays)
    questions = [paper.question(n, member.language) for n in range(3)]
    assert not [text for text in member.private() if any(question in text for question in questions)]
    assert not any(label in page.buttons for page in stage.phones.screen(member.id, None))
    async with stage.app.database.read() as tx:
        slips = (await tx.execute(sa.select(tables.box))).all()
        roll = (await tx.execute(sa.select(tables.roll))).all()
        known = {row.id for row in (await tx.execute(sa.select(tables.people))).all()}
    assert len([slip for slip in slips if slip.answer]) == 4 and len(roll) == 4
    assert {row.person for row in roll} <= known


@pytest.mark.alike
async def test_erased_one_starts_from_the_beginning(
    stage: Stage, opened: None, aicha: Actor, paper: Paper
) -> None:
    """The next day Aïcha answers again: she is somebody new."""
    await aicha.answers(paper.option(0, "same", "fr"))
    await aicha.starts()
    await aicha.asks("me")
    await aicha.taps("Erase me")
    await aicha.taps("Yes, erase me")
    note = await aicha.answers(paper.option(0, "no-opinion", "fr"))
    assert await aicha.knows_of_the_answer(paper.option(0, "no-opinion", "fr"), note)


@pytest.mark.alike
async def test_a_meeting_loses_the_one_who_is_erased(stage: Stage, luc: Actor, aicha: Actor) -> None:
    """Aïcha came; now nobody does, and the message says so."""
    await luc.starts()
    await aicha.starts()
    await announces(luc)
    await aicha.presses(aicha.says("I come"), in_group=True)
    await beat(stage)
    one = aicha.in_group()[-1]
    await aicha.asks("me")
    await aicha.taps("Erase me")
    await aicha.taps("Yes, erase me")
    async with stage.app.database.read() as tx:
        assert (await tx.execute(sa.select(tables.attendance))).all() == []
    await beat(stage)
    assert aicha.in_group()[-1] != one


@played_by("Joke in Gent")
async def test_a_command_in_the_group_leads_to_the_private_chat(stage: Stage, member: Actor) -> None:
    """Joke types a command in the group: nobody else shall read the answer. One button opens her own chat and
    carries the command out there."""
    await member.asks("me", in_group=True)
    assert member.in_group() == [member.says("I answer that in private, so that nobody else reads it.")]
    await member.follows(member.leading_button())
    assert member.says("About me") in member.last()
    assert len(member.in_group()) == 1


async def test_talk_in_a_group_is_not_answered(stage: Stage, aicha: Actor) -> None:
    """People talk with each other; the bot keeps quiet, also when a command is not its own."""
    await aicha.writes("Bonjour à tous", in_group=True)
    for word in ("unknown", "moi@another_bot"):
        await aicha.commands(word, in_group=True)
    assert aicha.in_group() == []


@pytest.mark.alike
async def test_help_names_the_commands_of_ones_role(aicha: Actor, luc: Actor, saskia: Actor) -> None:
    """Aïcha reads four commands; Luc and Saskia two more, and how to publish: he in his own antenna."""
    for person, verbs in (
        (aicha, ("opinion", "me", "link", "help")),
        (luc, ("opinion", "me", "link", "help", "announce", "results")),
        (saskia, ("opinion", "me", "link", "help", "announce", "results")),
    ):
        await person.starts()
        await person.asks("help")
        sign = person.stage.phones.sign
        assert [line for line in person.last().splitlines() if line.startswith(sign)] == [
            line_of(person, verb) for verb in verbs
        ]
    assert saskia.says("To publish a consultation, send me its file (.toml or .xlsx).") in saskia.last()


def line_of(person: Actor, verb: str) -> str:
    line = person.says(
        "/{command}: {what}", command=commands.word(person.t, verb), what=commands.describe(person.t, verb)
    )
    return line.replace("/", person.stage.phones.sign, 1)


@pytest.mark.alike
async def test_commands_work_in_every_language_whatever_ones_own(aicha: Actor, joke: Actor) -> None:
    """Aïcha writes the Dutch command that Joke told her: it works, in French."""
    await aicha.starts()
    await Actor(aicha.stage, aicha.id, LIEGE, "nl").asks("me")
    assert aicha.says("About me") in aicha.last()


@played_by("Heidi in Eupen")
async def test_what_is_not_understood_is_said_so_with_what_one_can_do(member: Actor) -> None:
    """A thank you, a wrong command: a short answer, in words."""
    await member.starts()
    for act in (member.writes("🙏"), member.commands("abracadabra")):
        await act
        assert member.says("I did not understand that.") in member.last()


@pytest.mark.alike
async def test_a_phone_in_a_language_that_is_not_there(stage: Stage) -> None:
    """Ola's phone is in Polish; she starts the bot without any group: it greets her in one of its languages and
    offers the others."""
    ola = newcomer(stage, LIEGE, "Ola", "pl")
    await ola.starts()
    assert len(ola.private()) == 1 and len(ola.buttons()) == len(codes()) - 1
