"""From the outbox to the platforms: claim, commit, render, send, settle. No transaction waits for the network.

One message is on its way at a time, and those that no answer comes to: they are set apart, so that what goes
wrong with one chat does not hold up the others. A crash repeats what was on its way.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from sipbot import i18n
from sipbot.chat import Address, Message, Subject, from_json, to_json
from sipbot.facts import Forgotten, Replaced, Said
from sipbot.ports import Clock, Moved, NotNow, NoTopic, Refused, Sender, TryLater, Unreachable
from sipbot.screens import PERSONAL, Scene, render
from sipbot.services import (
    Database,
    Keyring,
    Tx,
    Work,
    antennas,
    closing,
    live_messages,
    outbox,
    people,
    refusing,
)
from sipbot.services.outbox import Row
from sipbot.services.refusing import Refusal

log = logging.getLogger(__name__)

IDLE = 0.5
"""Seconds after which the outbox is looked at again when nothing woke the worker: another process may owe."""
MOST_TRIES = 500
"""With growing pauses that is a day and a half: a platform that is away for so long comes back."""
LONGEST = 300.0
"""Seconds between two tries, at most, when the platform names no time itself."""
UNWORDED = 60.0
"""Seconds until a message whose wording failed is tried again; the others go on."""
BATCH = 20
SHARE = 5
"""Rows of a batch that are for what is no answer to anybody: a flood of answers does not keep news back."""
SLOW = 0.3
"""Seconds that a message may take before the others go on without it."""
MOST_APART = 4
"""Messages without an answer, at most, beside the one that is on its way: so many a crash may repeat."""


class Worker:
    """Delivers what is owed on some platforms, until it is cancelled.

    `elsewhere`: the platforms that other workers serve. What is owed on one that nobody serves is refused.
    """

    def __init__(
        self,
        database: Database,
        keys: Keyring,
        clock: Clock,
        senders: Mapping[str, Sender],
        elsewhere: Collection[str] = (),
    ) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._senders = senders
        self._elsewhere = elsewhere
        self._apart: dict[Address, asyncio.Task[None]] = {}
        self._unrecorded: dict[int, tuple[str, ...]] = {}
        self._name = secrets.token_hex(8)
        self._woken = asyncio.Event()
        self._stopping = False
        self._held_up = False
        self._in_trouble: dict[Address, Refusal] = {}
        self._topics: dict[Address, str] = {}
        self._resting = True

    @property
    def busy(self) -> bool:
        """Whether it looks for something to do, or does it."""
        return not self._resting or bool(self._apart)

    def stop(self) -> None:
        """End after the message that is on its way; the rest stays owed."""
        self._stopping = True
        self._woken.set()

    def wake(self) -> None:
        """Something new is owed."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver until `stop`; a message that is on its way then is still sent and recorded."""
        self._resting = False
        try:
            while not self._stopping:
                await self._some()
            await self.all_home()
        finally:
            for task in self._apart.values():
                task.cancel()
            await asyncio.gather(*self._apart.values(), return_exceptions=True)
            self._resting = True

    async def all_home(self) -> bool:
        """Wait for what was set apart. Whether there was any."""
        apart = list(self._apart.values())
        await asyncio.gather(*apart, return_exceptions=True)
        return bool(apart)

    async def _some(self) -> None:
        """Some of what is due; a rest when nothing is."""
        self._woken.clear()
        try:
            if self._held_up:
                await self._begin_anew()
            sent = await self.step()
        except asyncio.CancelledError:
            raise
        except Exception as error:
            log.error("delivery is held up: %s", type(error).__name__, exc_info=error)
            self._held_up = True
            return await asyncio.sleep(1)
        return None if sent else await self._rest()

    async def _begin_anew(self) -> None:
        """What was claimed and could not be given back is not left to its lease."""
        async with self._database.write() as tx:
            await outbox.give_back_all(tx, self._name)
        self._held_up = False

    async def _rest(self) -> None:
        self._resting = True
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), IDLE)
        self._resting = False

    async def step(self) -> int:
        """Deliver some of what is due. How many rows were dealt with."""
        rows = [] if self._full else await self._claim()
        held = [row.id for row in rows]
        try:
            for row in rows:
                if self._stopping or self._full or row.address in self._parked():
                    continue
                await self._carry(row)
                held.remove(row.id)
        finally:
            await self._give_back(held)
        return len(rows) - len(held)

    @property
    def _full(self) -> bool:
        return len(self._apart) >= MOST_APART

    async def _carry(self, row: Row) -> None:
        """Deliver it; if that takes long, the others need not wait for it. Order within its chat is kept."""
        task = asyncio.create_task(self._deliver(row))
        try:
            await asyncio.wait({task}, timeout=SLOW)
        except asyncio.CancelledError:
            task.cancel()
            raise
        if task.done():
            return task.result()
        log.info("a chat does not answer; the others go on: %s", row.screen)
        self._apart[row.address] = task
        task.add_done_callback(partial(self._came_home, row.address))
        return None

    def _came_home(self, address: Address, task: asyncio.Task[None]) -> None:
        del self._apart[address]
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log.error("delivery is held up: %s", type(error).__name__, exc_info=error)
            self._held_up = True
        self.wake()

    async def _claim(self) -> list[Row]:
        now = self._clock.now()
        async with self._database.read() as tx:
            if not await outbox.pending(tx, now, self._elsewhere):
                return []
        async with self._database.write() as tx:
            ready = partial(outbox.ready, tx, now, datetime.now(UTC), self._parked(), self._elsewhere)
            answers, rest = await ready(urgent=True), await ready(urgent=False)
            rows = _shared(answers, rest)
            await outbox.claim(tx, [row.id for row in rows], self._name, datetime.now(UTC))
            self._in_trouble, self._topics = await refusing.all_of_them(tx), await antennas.topics(tx)
        return rows

    def _parked(self) -> set[Address]:
        return {*self._apart}.union(*(sender.parked() for sender in self._senders.values()))

    async def _give_back(self, ids: Sequence[int]) -> None:
        if ids:
            async with self._database.write() as tx:
                await outbox.give_back(tx, ids)

    async def _deliver(self, row: Row) -> None:
        sender = self._senders.get(row.address.platform)
        if sender is None:
            return await self._settle(row, "refused")
        if row.not_after is not None and self._clock.now() >= row.not_after:
            return await self._settle(row, "dropped")
        if row.address in self._in_trouble and refusing.of_no_use(row, self._clock.now()):
            return await self._settle(row, "dropped")
        try:
            message = await self._rendered(row)
        except Exception as error:
            log.error("%s cannot be worded: %s", row.screen, type(error).__name__, exc_info=error)
            return await self._postpone(row, TryLater(UNWORDED, "it cannot be worded"))
        if message is None:
            return await self._settle(row, "dropped")
        try:
            await self._sent(sender, row, message)
        except TryLater as later:
            await self._postpone(row, later)
        except Moved as moved:
            async with self._database.write() as tx:
                await antennas.chat_moved(tx, row.address, moved.address)
                await outbox.give_back(tx, [row.id])
        except Unreachable as gone:
            log.info("a chat cannot be written to any more: %s", gone)
            self._in_trouble.pop(row.address, None)
            async with self._database.write() as tx:
                await antennas.chat_gone(tx, self._clock.now(), row.address)
            await self._settle(row, "unreachable")
        except NotNow as refusal:
            log.warning("%s is not taken now (%s): %s", row.screen, refusal.reason, refusal)
            act = partial(
                refusing.refused, now=self._clock.now(), row=row, reason=refusal.reason, said=str(refusal)
            )
            await self._database.transact(act)
        except Refused as refused:
            log.error("the platform refuses the message %s: %s", row.screen, refused)
            await self._settle(row, "refused")
        return None

    async def _rendered(self, row: Row) -> Message | None:
        """The message, worded at the first attempt and kept for the others; an edit shows the present."""
        if row.rendering is not None:
            return from_json(row.rendering)
        message = await self._worded(row)
        if message is not None and row.action == "send" and not message.file and row.screen not in PERSONAL:
            async with self._database.write() as tx:
                await outbox.keep_rendering(tx, row.id, to_json(message))
        return message

    async def _worded(self, row: Row) -> Message | None:
        async with self._database.read() as tx:
            now = self._clock.now()
            late = refusing.late(row, now) and await antennas.chat(tx, row.address) is not None
            work = Work(tx, self._keys, now)
            scene = Scene(work, row.address, i18n.language(row.language).read_on(now), late)
            return await render(scene, row.facts)

    async def _sent(self, sender: Sender, row: Row, message: Message) -> None:
        if row.action == "edit":
            await self._edited(sender, row, message)
        else:
            await self._sent_once(sender, row, message)
        if row.subject is not None and row.screen in KEPT & PERSONAL:
            await self._look_again(row, row.subject, message)

    async def _sent_once(self, sender: Sender, row: Row, message: Message) -> None:
        """Send and record it; what is out and could not be recorded is recorded later, not sent again."""
        if row.id not in self._unrecorded:
            self._unrecorded[row.id] = await self._out(sender, row, message)
        ids = self._unrecorded[row.id]
        await self._database.transact(partial(self._record, row=row, message=message, ids=ids))
        del self._unrecorded[row.id]

    async def _look_again(self, row: Row, subject: Subject, message: Message) -> None:
        """What somebody answered while their page was on its way is on it at the next beat."""
        if await self._worded(row) != message:
            async with self._database.write() as tx:
                await live_messages.changed(tx, subject, row.address)

    async def _out(self, sender: Sender, row: Row, message: Message) -> tuple[str, ...]:
        """An answer goes where somebody asked, everything else to the topic of the configuration; where that is
        gone or closed, to the chat itself."""
        thread = row.thread if row.urgent else self._topics.get(row.address, "")
        try:
            return await sender.send(row.address, message, row.key, row.tried_at, thread)
        except NoTopic as gone:
            if not thread:
                raise
            log.info("a topic cannot be written in: %s", gone)
            if not row.urgent:
                async with self._database.write() as tx:
                    await antennas.topic_gone(tx, self._clock.now(), row.address, thread)
            return await sender.send(row.address, message, row.key, row.tried_at)

    async def _record(self, tx: Tx, row: Row, message: Message, ids: tuple[str, ...]) -> None:
        """Record the delivery; after a crash before that, the message is sent again when its lease is over."""
        subject, personal = row.subject if row.screen in KEPT else None, row.screen in PERSONAL
        nobody = subject is not None and await people.held(tx, row.address) is None
        owed = await outbox.mark_done(tx, row, "sent", self._clock.now(), ids)
        await self._taken(tx, row)
        if nobody and (personal or not owed):  # erased while it was on its way: it shows nothing
            await people.overwrite(tx, self._clock.now(), row.address, ids, row.language)
        elif subject is not None:
            await (self._keep_page if personal else self._keep_post)(tx, row, subject, message, ids)

    async def _taken(self, tx: Tx, row: Row) -> None:
        if row.address in self._in_trouble:
            await refusing.takes_again(tx, self._clock.now(), row.address, row.key)

    async def _keep_post(
        self, tx: Tx, row: Row, subject: Subject, message: Message, ids: tuple[str, ...]
    ) -> None:
        screen = "announcement" if row.screen in ABOUT_MEETINGS else row.screen
        private = await antennas.chat(tx, row.address) is None
        await live_messages.keep(tx, subject, row.address, screen, row.language, ids, private=private)
        await live_messages.note_shown(tx, subject, row.address, _digest(message))

    async def _keep_page(self, tx: Tx, row: Row, subject: Subject, _: Message, ids: tuple[str, ...]) -> None:
        now = self._clock.now()
        if subject in live_messages.OVERVIEWS:
            await live_messages.keep_overview(tx, now, subject, row.address, ids, row.language)
        else:
            await live_messages.keep_ballot(tx, now, subject.id, row.address, ids, row.language)
            await closing.overwrite_if_closed(tx, now, subject)

    async def _edited(self, sender: Sender, row: Row, message: Message) -> None:
        facts = row.facts
        if isinstance(facts, Said | Replaced | Forgotten) and facts.in_place_of:
            await sender.edit(row.address, [facts.in_place_of], message)
            return await self._settle(row, "sent")
        if row.subject is None:
            log.error("nothing says which message %s is to replace", row.screen)
            return await self._settle(row, "refused")
        subject, digest = row.subject, _digest(message)
        async with self._database.read() as tx:
            post = await live_messages.get(tx, subject, row.address)
            shown = await live_messages.shows(tx, subject, row.address)
        if post is not None and shown != digest:
            for id_ in post.messages:
                await sender.edit(row.address, [id_], message)
        async with self._database.write() as tx:
            await outbox.mark_done(tx, row, "sent", self._clock.now())
            if shown != digest:
                await self._taken(tx, row)
            await live_messages.note_shown(tx, subject, row.address, digest)
        return None

    async def _postpone(self, row: Row, later: TryLater) -> None:
        if row.attempts + 1 >= MOST_TRIES:
            log.error("given up after %s tries: %s", MOST_TRIES, row.screen)
            return await self._settle(row, "refused")
        pause = max(later.seconds, min(2.0**row.attempts, LONGEST))
        at = self._clock.now() + timedelta(seconds=pause)
        async with self._database.write() as tx:
            await outbox.postpone(tx, row.id, at)
        return None

    async def _settle(self, row: Row, outcome: str) -> None:
        async with self._database.write() as tx:
            await outbox.mark_done(tx, row, outcome, self._clock.now())
            if row.address in self._in_trouble:
                await refusing.done_with(tx, row.key)


ABOUT_MEETINGS = frozenset({"announcement", "moved", "reminder"})
"""Screens with the buttons of a meeting: after a change each shows the meeting as it is now."""
KEPT = ABOUT_MEETINGS | {
    "cancelled",
    "consultation",
    "ballot",
    *(str(page.about) for page in live_messages.OVERVIEWS),
}
"""Screens whose messages are edited later, if only because somebody is erased."""


def _shared(answers: list[Row], rest: list[Row]) -> list[Row]:
    """A batch: answers to people first, and a share for the rest."""
    first = _first_of_each_chat(answers)[: BATCH - SHARE]
    return _first_of_each_chat([*first, *rest])[:BATCH]


def _first_of_each_chat(rows: list[Row]) -> list[Row]:
    """One row per chat, so that order within a chat holds even if the first has to wait."""
    seen: set[Address] = set()
    first = []
    for row in rows:
        if row.address not in seen:
            seen.add(row.address)
            first.append(row)
    return first


def _digest(message: Message) -> str:
    return hashlib.sha256(to_json(message).encode()).hexdigest()
