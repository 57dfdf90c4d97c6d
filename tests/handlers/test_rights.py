"""Role × scope × verb: presses and commands that somebody sends who may not."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from sipbot.demo.stage import BRUSSEL, GENT, LIEGE, Stage
from sipbot.platforms.telegram.payload import SEPARATOR
from sipbot.sandbox.facts import User
from sipbot.store import tables
from tests.conftest import CLOSES
from tests.scenarios.announcing import announces
from tests.stage import Actor, Paper, newcomer

GENTS_ANIMATOR = 100_001_002
OTHER_DRAFTER = 100_003_003
"""A drafter of another working group than the consultation's."""


@pytest.fixture
async def people(stage: Stage, luc: Actor, saskia: Actor, renate: Actor, aicha: Actor) -> dict[str, Actor]:
    """One of each role, all of whom have opened their private chat."""
    world = stage.world
    world.add_user(User(GENTS_ANIMATOR, "An", "nl", "animator", "Gent"))
    world.chats[GENT].members.add(GENTS_ANIMATOR)
    world.add_user(User(OTHER_DRAFTER, "Dirk", "nl", "drafter", "Brussel"))
    world.chats[BRUSSEL].members.add(OTHER_DRAFTER)
    actors = {
        "member": aicha,
        "stranger": newcomer(stage, LIEGE, "Unknown", "fr"),
        "animator": luc,
        "other animator": Actor(stage, GENTS_ANIMATOR, GENT),
        "coordinator": saskia,
        "drafter": renate,
        "other drafter": Actor(stage, OTHER_DRAFTER, BRUSSEL),
    }
    for person in actors.values():
        world.start(person.id)
    await stage.settled()
    return actors


NOT_ANIMATORS = ("member", "stranger", "other animator", "drafter", "other drafter")


async def meeting(stage: Stage) -> tuple[str, str, str]:
    async with stage.app.database.read() as tx:
        (row,) = (await tx.execute(sa.select(tables.meetings))).all()
    return row.state, row.wall_clock, row.antenna


OF_LIEGE = (
    *(("draft", "antenna", "liege"), ("meeting", "1"), ("move", "1")),
    *(("cancel", "1"), ("cancel", "1", "yes"), ("undo", "1")),
)
OF_NO_DRAFT = (("moveto", "day", "2026-12-13"), ("draft", "publish"), ("draft", "day", "2026-12-13"))


async def test_a_meeting_of_liege_is_not_theirs(stage: Stage, people: dict[str, Actor]) -> None:
    """Announce, open, move, cancel, undo: forged, each is refused in words and changes nothing."""
    await announces(people["animator"])
    before = await meeting(stage)
    for role in NOT_ANIMATORS:
        person = people[role]
        refused = person.refused("not_allowed", who="animator")
        for press in OF_LIEGE:
            assert await person.forges(*press) == refused, (role, press)
        for press in OF_NO_DRAFT:
            assert await person.forges(*press) == person.refused("unknown_button"), (role, press)
    assert await meeting(stage) == before


@pytest.mark.parametrize("role", ["animator", "coordinator"])
async def test_it_is_the_animators_of_liege_and_the_coordinators(
    stage: Stage, people: dict[str, Actor], role: str
) -> None:
    """The same presses do what they say."""
    await announces(people["animator"])
    person = people[role]
    await person.forges("move", "1")
    await person.forges("moveto", "day", "2026-12-13")
    await person.forges("moveto", "hour", "19:00")
    assert await meeting(stage) == ("announced", "2026-12-13T19:00", "liege")
    await person.forges("cancel", "1", "yes")
    assert (await meeting(stage))[0] == "cancelled"


async def test_a_draft_cannot_be_turned_into_one_of_another_antenna(
    stage: Stage, people: dict[str, Actor]
) -> None:
    """Gent's animator has a draft of Gent at hand, and forges the antenna in the middle of it."""
    an = people["other animator"]
    await an.forges("draft", "antenna", "gent")
    assert await an.forges("draft", "antenna", "liege") == an.refused("not_allowed", who="animator")
    for text in ("Een titel", "12/12/2026", "18:30", "Kouter 1"):
        await an.writes(text)
    await an.forges("draft", "nolink")
    await an.forges("draft", "publish")
    assert await meeting(stage) == ("announced", "2026-12-12T18:30", "gent")


NOT_COORDINATORS = ("member", "stranger", "drafter", "other drafter")


async def test_results_closing_and_extending_are_the_coordinators(
    people: dict[str, Actor], published: None
) -> None:
    """By press, and results by command."""
    for role in NOT_COORDINATORS:
        person = people[role]
        refused = person.refused("not_allowed", who="coordinator")
        for press in (("results", "1"), ("close", "1", "yes"), ("extend", "1", "7")):
            assert await person.forges(*press) == refused, (role, press)
        await person.asks("results")
        assert person.last() == refused, role


async def test_an_animator_neither_sees_nor_ends_what_asks_more_than_the_own_antenna(
    people: dict[str, Actor], published: None
) -> None:
    """The list is there, and this consultation is not on it; a forged press is refused in words."""
    for role, own in (("animator", "liege"), ("other animator", "gent")):
        person = people[role]
        for press in (
            ("results", "1"),
            *(("close", "1"), ("close", "1", "yes")),
            *(("extend", "1"), ("extend", "1", "7")),
        ):
            assert await person.forges(*press) == person.refused("beyond_antenna", own=own), (role, press)
        await person.asks("results")
        assert (
            person.says("There is no consultation yet. Send me a file (.toml or .xlsx) to publish one.")
            in person.last()
        )


async def test_publishing_is_the_coordinators(stage: Stage, people: dict[str, Actor], paper: Paper) -> None:
    for role in NOT_COORDINATORS:
        await people[role].publishes("model.toml", paper.content)
        assert people[role].last() == people[role].refused("not_allowed", who="coordinator"), role
    async with stage.app.database.read() as tx:
        assert (await tx.execute(sa.select(tables.consultations))).all() == []


REHEARSING = (("try", "begin", "1"), ("try", "pick", "0", "0"), ("unrepeat", "economic-model"))


async def test_rehearsing_and_stopping_a_series_are_the_coordinators_and_the_own_antennas_animators(
    people: dict[str, Actor], opened: None
) -> None:
    """Forged, each is refused in words."""
    for role in ("member", "stranger", "drafter"):
        person = people[role]
        for press in REHEARSING:
            refused = person.refused("not_allowed", who="coordinator")
            assert await person.forges(*press) == refused, (role, press)
    luc = people["animator"]
    for press in (REHEARSING[0], REHEARSING[2]):
        assert await luc.forges(*press) == luc.refused("beyond_antenna", own="liege"), press
    assert await luc.forges(*REHEARSING[1]) == luc.refused("rehearsal_over")


async def test_a_dossier_is_for_its_own_working_group(
    stage: Stage, people: dict[str, Actor], opened: None
) -> None:
    """A forged press for the dossier is refused, also by a drafter of another group; no document comes."""
    await stage.until(CLOSES + timedelta(minutes=1))
    for role in ("member", "stranger", "animator", "other drafter"):
        person = people[role]
        refused = person.refused("not_allowed", who="coordinator")
        assert await person.forges("dossier", "economic-model", "fr") == refused, role
        assert person.documents() == [], role


async def test_a_dossier_before_the_closing_is_nobodys(
    stage: Stage, people: dict[str, Actor], opened: None
) -> None:
    """Also those who will get it do not get it while the consultation is open, and are told so at the press."""
    for role in ("coordinator", "drafter"):
        person = people[role]
        note = await person.forges("dossier", "economic-model", "fr")
        assert person.documents() == [], role
        assert note == person.refused("not_closed_yet", id="economic-model"), role
    async with stage.app.database.read() as tx:
        rows = (await tx.execute(sa.select(tables.outbox.c.outcome))).all()
    assert all(row.outcome for row in rows), "and nothing is left that is tried for ever"


PRESSES = """
vote vote/1 vote/1/0 vote/1/0/9 vote/1/9/0 vote/1/-1/0 vote/99/0/0 vote/1/0/same vote/1/2/0
vote/٣/0/0 vote/999999999999999999999/0/0 pick/1/0/0 page/1/0 withdraw/1/0 withdraw_all/1 ballot/1
pause/1 language/fr stop/1 erase/yes come come/1 come/99/yes come/1/perhaps start text/x file
moved/x added removed command/me/ unknown - results dossier dossier/x draft undo meeting move moveto
cancel meeting/x close close/1 close/1/yes extend extend/1/7 extend/1/x link kind kind/x kind/member/1
kind/member/9 kind/member/x
try try/begin try/begin/x try/begin/9 try/pick try/pick/0/0 try/pick/-1/0 try/page/99
try/language/xx try/withdraw/0 try/nothing try/end unrepeat unrepeat/x odd odd/1 odd/1/0 odd/9/0 odd/1/x
"""
FORGED = [tuple(press.split("/")) for press in PRESSES.split()]


async def test_no_forged_press_in_a_group_does_more_than_a_sentence(
    stage: Stage, people: dict[str, Actor], opened: None, joke: Actor
) -> None:
    """Whatever data a press carries: the bot answers, nobody reads anything new in the group, nothing is
    set aside, and no answer but those that a button offers is in the box."""
    before = joke.in_group()
    chats = await everything(stage, tables.chats)
    await forged_at_once(stage, joke.id, GENT)
    assert joke.in_group() == before
    assert await everything(stage, tables.set_aside) == []
    assert await everything(stage, tables.chats) == chats, "a press cannot pretend that a chat has moved"
    assert await everything(stage, tables.box) == []


async def test_no_forged_press_in_private_breaks_anything(
    stage: Stage, people: dict[str, Actor], opened: None
) -> None:
    """The same in private, where most verbs belong: no trouble, nothing set aside, at most one's own answer."""
    await forged_at_once(stage, people["member"].id, people["member"].id)
    assert await everything(stage, tables.set_aside) == []
    assert len(await everything(stage, tables.box)) <= 3
    assert [row[8] for row in await everything(stage, tables.consultations)] == [None], "nobody closed it"


async def forged_at_once(stage: Stage, who: int, chat: int) -> None:
    """All of them below the bot's newest message; each gets its answer."""
    newest = [m for m in stage.world.screen(who, chat) if m.sender == stage.world.bot.id][-1]
    queries = [stage.world.forge(who, chat, newest.message_id, SEPARATOR.join(press)) for press in FORGED]
    await stage.settled()
    assert all(stage.world.queries[query].toast is not None for query in queries)


async def everything(stage: Stage, table: sa.Table) -> list[object]:
    async with stage.app.database.read() as tx:
        return [tuple(row) for row in (await tx.execute(sa.select(table))).all()]


async def test_an_animator_who_is_one_no_longer(stage: Stage, people: dict[str, Actor]) -> None:
    """The role is taken away while a draft is open: publishing it is refused."""
    luc = people["animator"]
    await luc.forges("draft", "antenna", "liege")
    for text in ("Un titre", "12/12/2026", "18:30", "Place 1"):
        await luc.writes(text)
    await luc.forges("draft", "nolink")
    async with stage.app.database.write() as tx:
        await tx.execute(sa.delete(tables.roles).where(tables.roles.c.address.endswith(str(luc.id))))
    assert await luc.forges("draft", "publish") == luc.refused("not_allowed", who="animator")
    assert await everything(stage, tables.meetings) == []
