"""Where messages stand that will be edited, and bringing them up to date on a fixed beat."""

from __future__ import annotations

from datetime import datetime

from sipbot.chat import Address, Owed
from sipbot.store import outbox, people, posts
from sipbot.store.posts import Post

from . import Tx, delivering
from .reading import Ballot

__all__ = [
    "ABOUT_ME",
    "BEAT",
    "Post",
    "about_me_changed",
    "any_changed",
    "forget",
    "get",
    "keep",
    "keep_about_me",
    "keep_ballot",
    "note_shown",
    "refresh",
    "shows",
]

BEAT = 15
"""Seconds between two refreshments of the same message, however many votes came in between."""

ABOUT_ME = delivering.ABOUT_ME
"""Subject and screen of the page about oneself."""

any_changed = posts.any_changed
get = posts.get
shows = posts.shows
note_shown = posts.note_shown
forget = posts.forget


async def keep(
    tx: Tx,
    subject: str,
    address: Address,
    screen: str,
    language: str,
    messages: tuple[str, ...],
    *,
    private: bool,
) -> None:
    """Remember messages that were sent."""
    await posts.keep(tx, subject, address, screen, language, messages, private)


async def keep_ballot(tx: Tx, ballot: Ballot, address: Address, message: str, language: str) -> None:
    """A ballot in a private chat: at the closing it is overwritten."""
    if message:
        await posts.keep(tx, f"ballot:{ballot.stored.id}", address, "ballot", language, (message,), True)


async def keep_about_me(tx: Tx, address: Address, messages: tuple[str, ...], language: str) -> None:
    """The page about oneself; the newest is brought up to date, those before it are not."""
    await posts.forget(tx, ABOUT_ME, address)
    await posts.keep(tx, ABOUT_ME, address, ABOUT_ME, language, messages, True)


async def about_me_changed(tx: Tx, person: int) -> None:
    """On each account of this person the page about them is out of date."""
    await posts.mark_changed_at(tx, ABOUT_ME, await people.addresses_of(tx, person))


async def refresh(tx: Tx, now: datetime) -> int:
    """Owe an edit of each message that is out of date. How many there were."""
    changed = await posts.take_changed(tx)
    beat = int(now.timestamp()) // BEAT
    for post in changed:
        kind, _, subject = post.subject.partition(":")
        owed = Owed(
            key=f"refresh:{post.subject}:{post.address}:{beat}",
            to=post.address,
            screen=post.screen,
            args={kind: subject},
            language=post.language,
            subject=post.subject,
        )
        if not await outbox.owe(tx, owed, now, action="edit"):
            await posts.mark_changed_at(tx, post.subject, [post.address])
    return len(changed)
