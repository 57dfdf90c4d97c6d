"""Antennas and their chats: seeding them, chats that move or are gone, who has which role."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sipbot.chat import Address, Owed
from sipbot.config import Settings
from sipbot.facts import ChatGone, TopicGone
from sipbot.rules import names
from sipbot.rules.faults import Refusal
from sipbot.rules.rights import ANIMATOR, COORDINATOR, DRAFTER, REFERENT, SECRETARY, Roles
from sipbot.store import antennas, consultations, outbox, people, refusals
from sipbot.store.antennas import Antenna, Chat
from sipbot.store.database import advisory_lock

from . import Tx, Work

__all__ = ["Antenna", "Chat", "chat", "chat_gone", "chat_is_back", "chat_moved", "roles", "seed"]

all_chats = antennas.all_chats
chat = antennas.chat
chats_at = antennas.chats_at
topics = antennas.topics
aliases = antennas.aliases


async def seed(tx: Tx, settings: Settings) -> None:
    """Bring the database's antennas, chats, working groups and roles to what the files say."""
    await advisory_lock(tx, "seed")
    await antennas.seed_antennas(
        tx,
        [
            Antenna(
                a.slug,
                a.name,
                a.timezone,
                a.members,
                settings.reminders.meetings if a.reminders is None else a.reminders,
            )
            for a in settings.antennas
        ],
    )
    await antennas.seed_chats(
        tx, [(chat.address, a.slug, chat.language, chat.topic) for a in settings.antennas for chat in a.chats]
    )
    await antennas.seed_working_groups(tx, {group.slug: group.name for group in settings.working_groups})
    await antennas.seed_roles(tx, _roles(settings))


def _roles(settings: Settings) -> list[tuple[Address, str, str]]:
    roles = [(address, COORDINATOR, "") for address in settings.roles.coordinators]
    for antenna in settings.antennas:
        roles += [(address, ANIMATOR, antenna.slug) for address in antenna.animators]
    for group in settings.working_groups:
        for role, addresses in (
            (DRAFTER, group.drafters),
            (SECRETARY, group.secretaries),
            (REFERENT, group.referents),
        ):
            roles += [(address, role, group.slug) for address in addresses]
    return roles


async def roles(tx: Tx, address: Address) -> Roles:
    return Roles(frozenset(await antennas.roles_of(tx, address)))


async def roles_of_each(tx: Tx, addresses: Collection[Address]) -> dict[Address, Roles]:
    """The roles of several."""
    held = await antennas.roles_of_each(tx, addresses)
    return {address: Roles(frozenset(pairs)) for address, pairs in held.items()}


async def named(work: Work, given: str) -> Antenna:
    """The antenna of this short name, or of this name in any language. Raises Refusal."""
    known = await work.antennas()
    slug = names.find(given, {antenna.slug: antenna.name for antenna in known.values()})
    if not slug:
        raise Refusal("unknown_antenna", slug=given, known=", ".join(known))
    return known[slug]


async def languages_of(tx: Tx, antenna: str) -> tuple[str, ...]:
    """The languages of an antenna's chats, in the order of the file."""
    languages = [chat.language for chat in await antennas.all_chats(tx) if chat.antenna == antenna]
    return tuple(dict.fromkeys(languages))


async def chats_of(tx: Tx, antenna: str) -> int:
    """How many chats of an antenna can be written to."""
    return sum(chat.antenna == antenna and chat.reachable for chat in await antennas.all_chats(tx))


async def antenna_of(tx: Tx, met: Sequence[Address]) -> str | None:
    """The antenna of the chats in which somebody is; None if they belong to several or to none."""
    slugs = {chat.antenna for chat in await antennas.all_chats(tx) if chat.address in met}
    return slugs.pop() if len(slugs) == 1 else None


async def language_for(tx: Tx, address: Address, met: Sequence[Address] = ()) -> str:
    """The language in which somebody is written to who may never have written to the bot.

    `met`: the chats in which they are, where the platform tells.
    """
    known = await people.language_of(tx, address)
    if known:
        return known
    roles_held = await antennas.roles_of(tx, address)
    chats = await antennas.all_chats(tx)
    scopes = {scope for _, scope in roles_held}
    own = [chat.language for chat in chats if chat.antenna in scopes or chat.address in met]
    return (own or [chat.language for chat in chats] or ["en"])[0]


async def concerned(tx: Tx, antenna: str) -> list[Address]:
    """Who hears that something is wrong with a chat of this antenna, each once."""
    animators = await antennas.holders(tx, ANIMATOR, antenna)
    return list(dict.fromkeys((*animators, *await antennas.holders(tx, COORDINATOR))))


async def chat_gone(tx: Tx, now: datetime, address: Address) -> None:
    """The bot was removed, or the chat deleted: the antenna's animators and coordinators hear of it, once."""
    known = await antennas.chat(tx, address)
    if known is None:
        await people.open_private(tx, address, False)
        return
    if not await antennas.set_reachable(tx, address, False):
        return
    await refusals.forget(tx, address)
    await consultations.leave_out(tx, address, "unreachable")
    for person in await concerned(tx, known.antenna):
        await outbox.owe(
            tx,
            Owed(
                key=f"gone:{address}:{now:%Y-%m-%dT%H:%M}:{person}",
                to=person,
                facts=ChatGone(address=str(address), antenna=known.antenna),
                language=await language_for(tx, person),
            ),
            now,
        )


async def topic_gone(tx: Tx, now: datetime, address: Address, topic: str) -> None:
    """What belongs in this topic stands in the chat itself: those concerned hear of it, once."""
    known = await antennas.chat(tx, address)
    for person in await concerned(tx, known.antenna) if known else ():
        owed = Owed(
            key=f"topic:{address}/{topic}:{person}",
            to=person,
            facts=TopicGone(address=str(address), antenna=known.antenna if known else "", topic=topic),
            language=await language_for(tx, person),
        )
        await outbox.owe(tx, owed, now)


async def chat_is_back(tx: Tx, address: Address) -> Chat | None:
    """The bot can write there again. None: no antenna has this chat."""
    if await antennas.set_reachable(tx, address, True):
        await consultations.leave_out(tx, address, "")
        await outbox.requeue_unreachable(tx, address)
    return await antennas.chat(tx, address)


async def chat_moved(tx: Tx, old: Address, new: Address) -> None:
    """The chat has a new address: from now on everywhere."""
    if old != new:
        await antennas.move_chat(tx, old, new)
