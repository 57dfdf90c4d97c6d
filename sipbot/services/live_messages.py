"""Where messages stand that will be edited, and bringing them up to date on a fixed beat."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sipbot.chat import About, Address, Owed, Subject
from sipbot.facts import Replaced, from_args
from sipbot.store import outbox, people, posts
from sipbot.store.posts import Post

from . import Tx

__all__ = [
    "ABOUT_ME",
    "BEAT",
    "OVERVIEWS",
    "WAITING",
    "Post",
    "about_me_changed",
    "any_changed",
    "changed",
    "forget",
    "get",
    "is_replaced",
    "keep",
    "keep_ballot",
    "keep_ballots",
    "keep_overview",
    "note_shown",
    "refresh",
    "replaced",
    "shows",
]

BEAT = 15
"""Seconds between two refreshments of the same message, however many votes came in between."""

ABOUT_ME = Subject(About.ME)
"""The page about oneself."""
WAITING = Subject(About.WAITING)
"""The page that says what awaits one."""
OVERVIEWS = (ABOUT_ME, WAITING)
"""Pages that show how far somebody is in every ballot."""
REPLACED = "replaced"

any_changed = posts.any_changed
get = posts.get
keep = posts.keep
shows = posts.shows
note_shown = posts.note_shown
forget = posts.forget


async def keep_ballot(
    tx: Tx, now: datetime, id_: str, address: Address, messages: tuple[str, ...], language: str
) -> None:
    """The page of a ballot in a private chat. The one before it loses its buttons and what it shows; at the
    closing both are overwritten."""
    before = await posts.put(tx, Subject(About.BALLOT, id_), address, "ballot", language, messages)
    if before:
        subject = Subject(About.REPLACED, id_)
        await posts.keep(tx, subject, address, REPLACED, language, before, True)
        await _replace(tx, now, subject, address, before, language)


async def keep_ballots(tx: Tx, now: datetime, id_: str, pages: Mapping[Address, tuple[str, str]]) -> None:
    """The same for several chats, with the message and the language of each; most stand there already."""
    standing = await posts.at(tx, Subject(About.BALLOT, id_), pages)
    for address, (message, language) in pages.items():
        if standing.get(address) != ((message,), language):
            await keep_ballot(tx, now, id_, address, (message,), language)


async def keep_overview(
    tx: Tx, now: datetime, subject: Subject, address: Address, messages: tuple[str, ...], language: str
) -> None:
    """The page about oneself, or of what awaits one; the one before it is replaced."""
    before = await posts.put(tx, subject, address, str(subject), language, messages)
    await _replace(tx, now, subject, address, before, language)


async def _replace(
    tx: Tx, now: datetime, subject: Subject, address: Address, messages: tuple[str, ...], language: str
) -> None:
    for id_ in messages:
        owed = Owed(
            key=f"{REPLACED}:{address}:{id_}",
            to=address,
            facts=Replaced(in_place_of=id_),
            language=language,
            subject=subject,
        )
        await outbox.owe(tx, owed, now, action="edit")


async def is_replaced(tx: Tx, number: int, address: Address, message: str) -> bool:
    """Whether another page of the ballot of this number has taken the place of this message."""
    return message in (await replaced(tx, number, [address])).get(address, ())


async def replaced(tx: Tx, number: int, addresses: Collection[Address]) -> dict[Address, tuple[str, ...]]:
    """The messages in these private chats whose place another page of this ballot has taken."""
    return await posts.stood(tx, About.REPLACED, number, addresses)


async def changed(tx: Tx, subject: Subject, address: Address) -> None:
    """What stands there is out of date."""
    await posts.mark_changed_at(tx, subject, [address])


async def about_me_changed(tx: Tx, person: int) -> None:
    """On each account of this person the page about them is out of date."""
    await posts.mark_changed_at(tx, ABOUT_ME, await people.addresses_of(tx, person))


async def refresh(tx: Tx, now: datetime) -> int:
    """Owe an edit of each message that is out of date. How many there were."""
    changed = await posts.take_changed(tx)
    for post in changed:
        owed = Owed(
            key=f"{outbox.REFRESHMENT}{post.subject}:{post.address}",
            to=post.address,
            facts=from_args(post.screen, {str(post.subject.about): post.subject.id}),
            language=post.language,
            subject=post.subject,
        )
        if not await outbox.owe(tx, owed, now, action="edit"):
            await posts.mark_changed_at(tx, post.subject, [post.address])
    return len(changed)
