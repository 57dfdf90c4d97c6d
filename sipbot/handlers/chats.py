"""What happens to chats: the bot is added or removed, a chat moves."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sipbot import i18n
from sipbot.chat import Action, Address, Message, Owed, Reply, to_json
from sipbot.facts import Said
from sipbot.services import Tx, Work, acts, antennas, people, refusing, returning
from sipbot.views.organisers import chats as views
from sipbot.views.words.labels import text_in


async def added(work: Work, action: Action) -> Reply:
    """In a known chat a greeting; in an unknown one its address, and how to bind it."""
    tx, now = work.tx, work.now
    if action.private:
        await people.opened_private(tx, action.address)
        return Reply()
    chat = await returning.returned(tx, now, action.address)
    if chat is not None:
        await refusing.heard(tx, now, {action.address})
        t = i18n.language(chat.language)
        name = text_in((await work.antennas())[chat.antenna].name, t)
        return await _say(work, action, views.known(t, name), t.code)
    t = i18n.language(await _language_of(tx, action))
    return await _say(work, action, views.unknown(t, str(action.address)), t.code)


async def _language_of(tx: Tx, action: Action) -> str:
    """Of the phone that the bot was added with; else what that person's role or chat speaks."""
    hint = action.language.partition("-")[0]
    if hint in i18n.codes():
        return hint
    if action.sender is None:
        return next(iter(i18n.codes()), i18n.SOURCE)
    return await antennas.language_for(tx, action.sender, action.met)


async def _say(work: Work, action: Action, message: Message, language: str) -> Reply:
    owed = Owed(
        key=f"reply:{action.id}",
        to=action.address,
        facts=Said(message=to_json(message)),
        language=language,
        urgent=True,
        thread=action.thread,
    )
    await acts.owe(work.tx, owed, work.now)
    return Reply(owed=(owed,))


async def removed(work: Work, action: Action) -> Reply:
    await antennas.chat_gone(work.tx, work.now, action.address)
    return Reply()


async def rights(work: Work, action: Action) -> Reply:
    """What the bot may do there has changed; it may be told so on its way out."""
    await refusing.heard(work.tx, work.now, {action.address}, within=False)
    return Reply()


async def moved(work: Work, action: Action) -> Reply:
    await antennas.chat_moved(work.tx, action.address, Address.parse(action.args[0]))
    return Reply()


HANDLERS: dict[str, Callable[[Work, Action], Awaitable[Reply]]] = {
    "added": added,
    "removed": removed,
    "rights": rights,
    "moved": moved,
}
