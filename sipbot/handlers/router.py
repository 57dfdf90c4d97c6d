"""From acts to replies: who acts, in which language, which handler. Knows no platform."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Protocol, TypeVar

from sipbot import i18n
from sipbot.chat import Action, Address, Message, Owed, Reply, to_json
from sipbot.facts import Said
from sipbot.i18n import Language
from sipbot.ports import Clock
from sipbot.rules.faults import KeyTrouble, Refusal
from sipbot.screens import Scene, render
from sipbot.services import Again, Keyring, Tx, Unwritable, Work, acts, antennas, attempt, people, refusing
from sipbot.views.errors.refusals import refusal, trouble, unwritable
from sipbot.views.words import commands

from . import (
    ballots,
    chats,
    codes,
    coordination,
    meetings,
    personal,
    publishing,
    rehearsals,
    statements,
    translation_reports,
    wordless,
)
from .acting import Singly, context_of, contexts_of, first_language
from .context import Context, Handler
from .hush import Hush
from .verbs import Verb

log = logging.getLogger(__name__)

ROOMS = (
    *(ballots, translation_reports, statements, meetings, coordination),
    *(codes, rehearsals, publishing, personal, wordless),
)
VERBS: dict[str, Verb] = {verb.name: verb for room in ROOMS for verb in room.VERBS}
NOTHING = Verb("unknown", personal.not_understood)
"""What no room knows, or a press that no button carries."""

T = TypeVar("T")

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""What no database takes: NUL, and halves of characters."""


class Transactions(Protocol):
    async def transact(self, work: Callable[[Tx], Awaitable[T]]) -> T: ...
    def read(self) -> AbstractAsyncContextManager[Tx]: ...


class Router:
    """Handles acts in order, a batch in one transaction, each act for itself."""

    def __init__(self, database: Transactions, keys: Keyring, clock: Clock) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._hush = Hush()
        self._commands = commands.all_words()

    async def on_actions(self, actions: Sequence[Action]) -> list[Reply]:
        """Everything these acts cause is committed when this returns."""
        if not actions:
            return []

        async def all_of_them(tx: Tx) -> list[Reply]:
            meant = [self._as_meant(_storable(action)) for action in actions]
            replies = [reply for run in self._runs(meant) for reply in await self._run(tx, run)]
            await refusing.heard(tx, self._clock.now(), _alive(actions))
            return replies

        try:
            return await self._database.transact(all_of_them)
        except Unwritable as error:
            log.error("nothing can be stored: %s", error)
            return [await self._unstored(self._as_meant(_storable(action))) for action in actions]

    async def _unstored(self, action: Action) -> Reply:
        """Without a write: what is only read is shown, whatever else is declined in words."""
        if action.sender is None or not (action.private or action.query):
            return Reply()
        try:
            async with self._database.read() as tx:
                if self._verb(action).reads:
                    return await self._read(tx, action)
                return _declined(action, await self._language(tx, action))
        except Exception as error:
            log.error("an act %s could not be answered: %s", action.verb, type(error).__name__, exc_info=error)
            hint = action.language.partition("-")[0]
            return _declined(action, i18n.language(hint if hint in i18n.codes() else i18n.SOURCE))

    async def _read(self, tx: Tx, action: Action) -> Reply:
        """What a handler shows; whatever it writes is given up with this transaction."""
        context = await self._context(tx, action)
        reply = await self._verb(action)(context)
        shown = [
            await render(
                Scene(context.work, owed.to, i18n.language(owed.language)),
                owed.facts,
            )
            for owed in reply.owed
        ]
        return replace(reply, owed=(), now=tuple(message for message in shown if message is not None))

    def _runs(self, actions: Sequence[Action]) -> list[list[Action]]:
        """In order; presses that may be handled together, in one, all others by themselves."""
        runs: list[list[Action]] = []
        for action in actions:
            before = runs[-1][0] if runs else None
            like = before is not None and (before.verb, before.private) == (action.verb, action.private)
            if before and like and self._joins(before) and self._joins(action):
                runs[-1].append(action)
            else:
                runs.append([action])
        return runs

    def _joins(self, action: Action) -> bool:
        pressed = bool(action.query) and not action.seen and action.sender is not None
        return pressed and self._verb(action).together is not None

    async def _run(self, tx: Tx, run: Sequence[Action]) -> list[Reply]:
        """What fails as a whole is handled one by one, each for itself."""
        if len(run) > 1:
            try:
                async with attempt(tx):
                    return await self._together(tx, run)
            except (Again, Unwritable):
                raise
            except Singly:
                log.debug("%s acts are handled one by one: somebody is new", len(run))
            except Exception as error:
                name = type(error).__name__
                log.error("%s acts together failed, one by one now: %s", len(run), name, exc_info=error)
        return [await self._handled(tx, action) for action in run]

    async def _together(self, tx: Tx, run: Sequence[Action]) -> list[Reply]:
        """Who presses and where is read in sets, as is what they do. Raises Singly."""
        work = Work(tx, self._keys, self._clock.now())
        together = self._verb(run[0]).together
        assert together is not None
        contexts, new = await contexts_of(work, run, self._hush)
        outcomes = iter(
            await together([context for context in contexts if context is not None]) if any(contexts) else ()
        )
        replies, applied = [], list[Action]()
        for action, context in zip(run, contexts, strict=True):
            outcome = Refusal("unknown_button") if context is None else next(outcomes)
            if isinstance(outcome, Reply):
                applied.append(action)
                replies.append(outcome)
            else:
                replies.append(await self._refused(tx, action, outcome))
        await acts.note(tx, [action.id for action in applied], work.now)
        await people.unmeet(tx, new - {action.sender for action in applied})
        return replies

    async def _handled(self, tx: Tx, action: Action) -> Reply:
        try:
            async with attempt(tx):
                return await self._once(tx, action)
        except Refusal as refused:
            return await self._refused(tx, action, refused)
        except KeyTrouble as trouble:
            return await self._refused(tx, action, trouble)
        except (Again, Unwritable):
            raise
        except Exception as error:
            log.error("an act %s could not be handled: %s", action.verb, type(error).__name__, exc_info=error)
            await acts.put_aside(tx, action.id, action.verb, type(error).__name__, self._clock.now())
            return await self._apology(tx, action)

    async def on_read(self, tx: Tx, action: Action, handler: Handler) -> None:
        """A file that was sent has been read; what its handler answers is owed."""
        try:
            async with attempt(tx):
                context = await self._context(tx, action)
                for owed in (await handler(context)).owed:
                    await acts.owe(tx, owed, context.now)
        except Refusal as refused:
            await self._refused(tx, action, refused)
        except Again:
            raise
        except Exception as error:
            log.error("a file could not be handled: %s", type(error).__name__, exc_info=error)
            await acts.put_aside(tx, action.id, action.verb, type(error).__name__, self._clock.now())
            await self._apology(tx, action)

    def _as_meant(self, action: Action) -> Action:
        """What begins as a command does, in private, and goes on after a word that is none, is a text."""
        if action.verb != "command" or not action.private or action.args[0] in self._commands:
            return action
        *_, rest, whole = action.args
        return replace(action, verb="text", args=(whole,)) if rest else action

    async def _once(self, tx: Tx, action: Action) -> Reply:
        if action.verb in chats.HANDLERS and not action.query:
            return await self._of_a_chat(tx, action)
        verb = self._verb(action)
        if verb is NOTHING and not (action.private or action.query):
            return Reply()  # another bot's command
        fresh = await acts.first_time(tx, action.id, self._clock.now())
        if not fresh and not verb.repeatable:  # what was typed may have been an answer, and stand there still
            return Reply(erase=verb.name == "text" and action.private)
        context = await self._context(tx, action, again=not fresh)
        reply = await verb(context)
        if fresh:  # owed with the act; what was sent may be forgotten since
            for owed in reply.owed:
                await acts.owe(tx, owed, context.now)
        if reply.edit is not None and verb.step:
            return await self._owed_in_place(context, reply, reply.edit)
        return reply

    async def _owed_in_place(self, context: Context, reply: Reply, message: Message) -> Reply:
        action = context.action
        owed = Owed(
            key=f"reply:{action.id}",
            to=action.address,
            facts=Said(message=to_json(message), in_place_of=action.message),
            language=context.t.code,
            urgent=True,
        )
        await acts.owe(context.tx, owed, context.now, action="edit")
        return replace(reply, edit=None, owed=(*reply.owed, owed))

    async def _of_a_chat(self, tx: Tx, action: Action) -> Reply:
        if not await acts.first_time(tx, action.id, self._clock.now()):
            return Reply()
        return await chats.HANDLERS[action.verb](Work(tx, self._keys, self._clock.now()), action)

    def _verb(self, action: Action) -> Verb:
        name = self._commands.get(action.args[0], "") if action.verb == "command" else action.verb
        verb = VERBS.get(name, NOTHING)
        return NOTHING if action.query and not verb.button else verb

    async def _context(self, tx: Tx, action: Action, *, again: bool = False) -> Context:
        return await context_of(Work(tx, self._keys, self._clock.now()), action, self._hush, again=again)

    async def _language(self, tx: Tx, action: Action) -> Language:
        chat = await antennas.chat(tx, action.address)
        code = chat.language if chat is not None else await self._first_language_of(tx, action)
        return i18n.language(code).read_on(self._clock.now())

    async def _first_language_of(self, tx: Tx, action: Action) -> str:
        if action.sender is None:
            return i18n.SOURCE
        known = await people.known(tx, action.sender)
        return known.language if known else await first_language(tx, action)

    async def _refused(self, tx: Tx, action: Action, refused: Refusal | KeyTrouble) -> Reply:
        if isinstance(refused, KeyTrouble):
            log.error("%s", refused)
            refused = Refusal("shut")
        t = await self._language(tx, action)
        return await self._told(tx, action, t, refusal(t, refused))

    async def _apology(self, tx: Tx, action: Action) -> Reply:
        t = await self._language(tx, action)
        return await self._told(tx, action, t, trouble(t))

    async def _told(self, tx: Tx, action: Action, t: Language, sentence: str) -> Reply:
        """A note to who pressed; otherwise a message in the same chat."""
        if action.query:
            return Reply(toast=sentence, refused=True)
        if not await acts.first_time(tx, action.id, self._clock.now()):
            return Reply()  # told already; that it was sent may be forgotten since
        owed = Owed(
            key=f"reply:{action.id}",
            to=action.address,
            facts=Said(message=to_json(Message(sentence))),
            language=t.code,
            urgent=True,
            thread=action.thread,
        )
        await acts.owe(tx, owed, self._clock.now())
        return Reply(owed=(owed,))


def _declined(action: Action, t: Language) -> Reply:
    sentence = unwritable(t)
    if action.query:
        return Reply(toast=sentence, refused=True)
    return Reply(now=(Message(sentence),))


def _alive(actions: Sequence[Action]) -> set[Address]:
    """The group chats in which somebody did something; not those from which the bot was removed meanwhile."""
    removed = {a.address for a in actions if a.verb == "removed"}
    return {a.address for a in actions if not a.private and a.verb not in chats.HANDLERS} - removed


def _storable(action: Action) -> Action:
    args = tuple(UNSTORABLE.sub("", arg) for arg in action.args)
    return replace(action, args=args, name=UNSTORABLE.sub("", action.name))
