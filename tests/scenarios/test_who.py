"""Who may answer: whoever is in the chats, who is on the roll, who holds a share; and in one's own antenna."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import pytest

from sipbot.views.words.labels import kind
from tests.cast import EUPEN, GENT, LIEGE
from tests.conftest import CLOSES, OPENS
from tests.stage import Actor, Paper, Stage, command, newcomer, shown_in, turnout_line

ROLL = """number,antenna,kind,shareholder,language
1001,liege,client,yes,fr
1002,liege,member,no,fr
2001,gent,member,yes,nl
3001,eupen,permanent,no,de
"""


async def imported(base: Path, text: str = ROLL) -> None:
    file = base / "roll.csv"
    file.write_text(text, "utf-8")
    assert await command(base, "members", "import", str(file), "--yes") == 0


async def letters(base: Path, name: str = "letters.csv") -> dict[str, str]:
    """The code of each member, by number."""
    out = base / name
    assert await command(base, "members", "codes", "--out", str(out), "--bot", "@sip_bot") == 0
    rows = csv.DictReader(out.open(encoding="utf-8-sig"))
    return {row["member number"]: row["code"] for row in rows}


@pytest.fixture
async def codes(stage: Stage, base: Path) -> dict[str, str]:
    await imported(base)
    return await letters(base)


async def publishes(saskia: Actor, paper: Paper, who: str) -> None:
    await saskia.starts()
    await saskia.publishes("model.toml", paper.written(**{'who = "chats"': f'who = "{who}"'}))


@pytest.fixture
async def for_members(stage: Stage, saskia: Actor, paper: Paper, codes: dict[str, str]) -> None:
    await publishes(saskia, paper, "roll")
    await stage.until(OPENS + timedelta(minutes=1))


@pytest.mark.alike
async def test_who_is_not_on_the_roll_reads_along_and_is_told_what_to_do(
    stage: Stage, for_members: None, aicha: Actor, paper: Paper, codes: dict[str, str]
) -> None:
    """The chat shows for whom it is. Aïcha presses, is told to type the code of her letter, types it, is
    greeted with what the roll says, and answers. Her answer counts of two, not of all the antenna's people."""
    assert aicha.says("Who may answer: {who}", who=aicha.says("members on the roll")) in aicha.in_group()[-1]
    label = paper.option(0, "same", "fr")
    await aicha.starts()
    if stage.phones.pressed_in_private:
        assert await aicha.answers(label) == aicha.refused("not_on_roll")
    await aicha.follows(aicha.leading_button())
    assert aicha.last() == aicha.refused("not_on_roll")
    await aicha.writes(codes["1001"])
    assert aicha.says("Welcome! Your code is right: you are on the roll of members.") in aicha.last(2)
    assert kind(aicha.t, "client") in aicha.last(2)
    note = await aicha.answers(label)
    assert await aicha.knows_of_the_answer(label, note)
    assert aicha.t.number(2) in turnout_line(aicha)
    await stage.until(CLOSES + timedelta(minutes=2))
    results = next(text for text in aicha.in_group() if aicha.says("Result: {title}", title="") in text)
    assert aicha.says("Who could answer: {who}", who=aicha.says("members on the roll")) in results


@pytest.mark.alike
async def test_a_consultation_of_shareholders_is_for_those_who_hold_a_share(
    stage: Stage, saskia: Actor, aicha: Actor, paper: Paper, codes: dict[str, str]
) -> None:
    """Aïcha is on the roll without a share: she reads along. Her colleague with a share answers."""
    await publishes(saskia, paper, "shareholders")
    await stage.until(OPENS + timedelta(minutes=1))
    colleague = newcomer(stage, LIEGE, "Noé", "fr")
    for person, number in ((aicha, "1002"), (colleague, "1001")):
        await person.starts()
        await person.writes(codes[number])
    await aicha.follows(aicha.leading_button())
    assert aicha.last() == aicha.refused("no_shareholder")
    label = paper.option(0, "same", "fr")
    note = await colleague.answers(label)
    assert await colleague.knows_of_the_answer(label, note)


@pytest.mark.alike
async def test_who_left_the_roll_keeps_what_was_answered_and_answers_no_more(
    stage: Stage, base: Path, for_members: None, aicha: Actor, paper: Paper, codes: dict[str, str]
) -> None:
    """Aïcha leaves the cooperative while the consultation is open."""
    await aicha.starts()
    await aicha.writes(codes["1001"])
    await aicha.answers(paper.option(0, "same", "fr"))
    await imported(base, ROLL.replace("1001,liege,client,yes,fr\n", ""))
    await aicha.follows(aicha.leading_button())
    assert aicha.last() == aicha.refused("left_roll")
    async with stage.app.database.read() as tx:
        assert (await tx.exec_driver_sql("SELECT count(*) FROM box")).scalar() == 1


@pytest.mark.alike
async def test_the_roll_fixes_the_antenna_also_of_who_was_met_elsewhere(
    stage: Stage, opened: None, aicha: Actor, paper: Paper, codes: dict[str, str]
) -> None:
    """Aïcha answered in the chat of Liège; her letter says Gent, and Dutch: there her answer counts now."""
    await aicha.answers(paper.option(0, "same", "fr"))
    await aicha.starts()
    await aicha.writes(codes["2001"])
    dutch = Actor(stage, aicha.id, LIEGE, "nl")
    assert dutch.says("Welcome! Your code is right: you are on the roll of members.") in dutch.last(2)
    assert "Gent" in dutch.last(2)
    async with stage.app.database.read() as tx:
        for table in ("box", "roll"):
            assert (await tx.exec_driver_sql(f"SELECT antenna FROM {table}")).scalar() == "gent"


async def test_a_code_works_once_and_a_newer_letter_ends_it(
    stage: Stage, base: Path, aicha: Actor, joke: Actor, codes: dict[str, str]
) -> None:
    """Joke types the code that Aïcha has used: told. A newer letter makes the older code void: told. With a
    second letter of the same member another account of hers is linked."""
    for person in (aicha, joke):
        await person.starts()
    await aicha.writes(codes["1001"])
    await joke.writes(codes["1001"])
    assert joke.last() == joke.refused("code_used")
    newer = await letters(base, "newer.csv")
    assert set(newer) == {"1002", "2001", "3001"}
    await joke.writes(codes["2001"])
    assert joke.last() == joke.refused("code_expired")
    await joke.writes(newer["2001"])
    assert joke.says("Welcome! Your code is right: you are on the roll of members.") in joke.last(2)
    await joke.writes(newer["3001"])
    assert joke.last() == joke.refused("joined_already")


@pytest.mark.only("telegram", "links that open a chat with a text are Telegram's")
async def test_the_square_on_the_letter_joins_with_one_press(
    stage: Stage, heidi: Actor, codes: dict[str, str]
) -> None:
    """Heidi scans: Telegram opens the private chat, and she is on the roll."""
    await heidi.starts("code-" + codes["3001"].replace("-", ""))
    assert heidi.says("Welcome! Your code is right: you are on the roll of members.") in heidi.last(2)


@pytest.mark.alike
async def test_a_new_letter_that_somebody_else_sent_links_nothing_unasked(
    stage: Stage, base: Path, aicha: Actor, joke: Actor, codes: dict[str, str]
) -> None:
    """Aïcha is on the roll and got a new letter; she sends its code to Joke, who says no. It is still good for
    Aïcha's own new account."""
    await aicha.starts()
    await aicha.writes(codes["1001"])
    out = base / "new.csv"
    assert (
        await command(base, "members", "codes", "--member", "1001", "--out", str(out), "--bot", "@sip_bot") == 0
    )
    code = next(csv.DictReader(out.open(encoding="utf-8-sig")))["code"]
    await joke.starts("code-" + code.replace("-", ""))
    assert joke.says("Link another account") in joke.last()
    await joke.taps("No")
    assert joke.last() == joke.says("Nothing is linked.")
    second = newcomer(stage, LIEGE, "Aïcha 2", "fr")
    await second.starts()
    await second.writes(code)
    await second.taps("Yes, both are mine")
    assert second.says("Welcome! Your code is right: you are on the roll of members.") in second.last(2)


@pytest.mark.alike
async def test_the_kind_is_asked_once_below_the_overview_and_can_be_left_open(
    stage: Stage, opened: None, aicha: Actor, joke: Actor, paper: Paper
) -> None:
    """Aïcha has answered; below the overview she says that she is a client: so does her answer. Joke would
    rather not say. Neither is asked again; about oneself one can still say it."""
    for person in (aicha, joke):
        await person.answers(paper.option(0, "same", person.language))
        await to_the_overview(person)
        assert person.says("Rather not say") in person.buttons()
    await aicha.presses(kind(aicha.t, "client"))
    await joke.taps("Rather not say")
    for person in (aicha, joke):
        assert person.says("Rather not say") not in person.buttons()
    async with stage.app.database.read() as tx:
        kinds = {row.kind for row in await tx.exec_driver_sql("SELECT kind FROM box")}
    assert kinds == {"client", "unknown"}
    await joke.asks("me")
    await joke.taps("What I am")
    await joke.presses(kind(joke.t, "partner"))
    assert joke.says("Kind: {kind}", kind=kind(joke.t, "partner")) in joke.last()


async def to_the_overview(person: Actor) -> None:
    await person.follows(person.leading_button())
    while person.says("Skip ›") in person.buttons() or person.says("Next ›") in person.buttons():
        await person.taps("Skip ›" if person.says("Skip ›") in person.buttons() else "Next ›")
    if person.says("Overview ›") in person.buttons():
        await person.taps("Overview ›")


# an antenna's own consultation


def own(paper: Paper) -> bytes:
    """The example, for Liège, and for no working group."""
    text = paper.written(**{'antennas = "all"': 'antennas = ["liege"]'}).decode()
    lines = [line for line in text.splitlines() if not line.startswith("working_group")]
    return "\n".join(lines).encode()


@pytest.mark.alike
async def test_an_animator_asks_the_own_antenna_and_gets_the_dossier(
    stage: Stage, luc: Actor, aicha: Actor, joke: Actor, paper: Paper
) -> None:
    """Luc sends a file for Liège, without a working group. Liège is asked, Gent is not. At the closing the chat
    reads who has the results now, and Luc gets the dossier."""
    await luc.starts()
    await luc.publishes("own.toml", own(paper))
    await stage.until(OPENS + timedelta(minutes=1))
    assert len(aicha.in_group()) == 1 and joke.in_group() == []
    await aicha.answers(paper.option(0, "same", "fr"))
    await stage.until(CLOSES + timedelta(minutes=2))
    assert aicha.says("Who has it now: the animators of {antennas}.", antennas="Liège") in aicha.in_group()[-2]
    assert luc.documents() and "Liège" in luc.documents()[-1][1]
    assert "working group" not in luc.documents()[-1][1]


@pytest.mark.alike
async def test_an_animator_extends_and_closes_it_with_two_presses(
    stage: Stage, luc: Actor, aicha: Actor, paper: Paper
) -> None:
    """Too few have answered: three days more. Then all has been said, and Luc closes it."""
    await luc.starts()
    await luc.publishes("own.toml", own(paper))
    await stage.until(OPENS + timedelta(minutes=1))
    await luc.asks("results")
    await luc.presses(paper.text("title", "fr"))
    await luc.taps("Extend")
    await luc.presses(luc.t.n("{n} day", "{n} days", 3))
    assert luc.t.moment(CLOSES + timedelta(days=3), "Europe/Brussels") in luc.last()
    await luc.taps("Close now")
    await luc.taps("Yes, close it")
    await stage.until(stage.clock.now() + timedelta(minutes=1))
    assert aicha.says("Result: {title}", title=paper.text("title", "fr")) in aicha.in_group()[-2]


@pytest.mark.parametrize("antennas", ['["gent"]', '["liege", "gent"]', '"all"'])
@pytest.mark.alike
async def test_another_antenna_is_not_an_animators(
    stage: Stage, luc: Actor, aicha: Actor, paper: Paper, antennas: str
) -> None:
    """Nothing is published, in words."""
    await luc.starts()
    await luc.publishes("own.toml", paper.written(**{'antennas = "all"': f"antennas = {antennas}"}))
    assert luc.last() == luc.refused("beyond_antenna", own="liege")
    await stage.until(OPENS + timedelta(minutes=1))
    for chat in (LIEGE, GENT, EUPEN):
        assert shown_in(stage, chat) == []


@pytest.mark.alike
async def test_a_coordinator_opens_one_for_any_antenna(
    stage: Stage, saskia: Actor, luc: Actor, aicha: Actor, paper: Paper
) -> None:
    """Saskia asks Liège alone, for nobody's working group; Luc sees it in his list, and gets the dossier."""
    await saskia.starts()
    await luc.starts()
    await saskia.publishes("own.toml", own(paper))
    await stage.until(OPENS + timedelta(minutes=1))
    await luc.asks("results")
    assert paper.text("title", "fr") in luc.last()
    await stage.until(CLOSES + timedelta(minutes=2))
    assert luc.documents()
