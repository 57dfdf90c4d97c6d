"""Who acts, where, and in which language: what a handler is given, of one act or of many at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sipbot import i18n
from sipbot.chat import Action, Address
from sipbot.rules.faults import Refusal
from sipbot.services import Tx, Work, acts, antennas, people
from sipbot.services.antennas import Chat
from sipbot.services.people import Person

from .context import Context
from .hush import Hush


class Singly(Exception):
    """These acts are to be handled one by one: somebody is met for the first time."""


async def context_of(work: Work, action: Action, hush: Hush, *, again: bool = False) -> Context:
    """Of one act. Raises Refusal where nobody acts."""
    tx = work.tx
    if action.sender is None:
        raise Refusal("nobody")
    chat = None if action.private else await antennas.chat(tx, action.address)
    language = chat.language if chat else await first_language(tx, action)
    roles = await antennas.roles(tx, action.sender)
    antenna = chat.antenna if chat else roles.only_antenna or await antennas.antenna_of(tx, action.met)
    person = await people.meet(tx, action.sender, antenna=antenna, language=language)
    if action.private:
        await people.opened_private(tx, action.sender)
        await people.used(tx, person, action.sender)
    return Context(work, action, person, roles, chat, await work.antennas(), hush, again)


async def first_language(tx: Tx, action: Action) -> str:
    """Of the phone, if it is one of ours; else what the person's role or the first chat speaks."""
    hint = action.language.partition("-")[0]
    assert action.sender is not None
    return hint if hint in i18n.codes() else await antennas.language_for(tx, action.sender, action.met)


async def contexts_of(
    work: Work, run: Sequence[Action], hush: Hush
) -> tuple[list[Context | None], set[Address]]:
    """Of each of these acts, which are all in private or all in groups; None outside the antennas' chats.

    And who is met for the first time. Raises Singly.
    """
    tx = work.tx
    known = await acts.known(tx, [action.id for action in run])
    chats = {} if run[0].private else await antennas.chats_at(tx, {action.address for action in run})
    there = [action for action in run if action.private or action.address in chats]
    senders = {action.sender for action in there if action.sender is not None}
    roles = await antennas.roles_of_each(tx, senders)
    met, new = await (_met_in_private(tx, senders) if run[0].private else _met_in_groups(tx, there, chats))
    slugs, contexts = await work.antennas(), list[Context | None]()
    for action in run:
        if action.sender not in met or (not action.private and action.address not in chats):
            contexts.append(None)
            continue
        again = action.id in known
        known.add(action.id)
        chat, sender = chats.get(action.address), action.sender
        contexts.append(Context(work, action, met[sender], roles[sender], chat, slugs, hush, again))
    return contexts, new


async def _met_in_private(tx: Tx, senders: Collection[Address]) -> tuple[dict[Address, Person], set[Address]]:
    met = await people.all_met(tx, senders)
    if met is None:
        raise Singly
    return met, set()


async def _met_in_groups(
    tx: Tx, run: Sequence[Action], chats: Mapping[Address, Chat]
) -> tuple[dict[Address, Person], set[Address]]:
    """Who is new belongs to where they were first; in two antennas at once, that is found out one by one."""
    first: dict[Address, Chat] = {}
    several = set()
    for action in run:
        if action.sender is not None:
            chat = chats[action.address]
            if first.setdefault(action.sender, chat) is not chat:
                several.add(action.sender)
    met, new = await people.meet_all(tx, {who: (chat.antenna, chat.language) for who, chat in first.items()})
    if new & several:
        raise Singly
    return met, new
