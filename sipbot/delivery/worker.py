"""From the outbox to the platforms: claim, commit, render, send, settle. No transaction waits for the network.

Messages are on their way side by side, one per chat: order holds within a chat, and what goes wrong with one
does not hold up the others. A crash repeats what was on its way.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import secrets
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial

from sipbot import i18n
from sipbot.chat import Address, Message, Subject, from_json, to_json
from sipbot.facts import Forgotten, Replaced, Said
from sipbot.ports import Clock, Moved, NotNow, NoTopic, Paced, Refused, Sender, TryLater, Unreachable
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

from .together import Together

log = logging.getLogger(__name__)

IDLE = 0.5
"""Seconds after which the outbox is looked at again when nothing woke the worker: another process may owe."""
MOST_TRIES = 500
"""With growing pauses that is a day and a half: a platform that is away for so long comes back."""
LONGEST_PAUSE = 300.0
"""Seconds between two tries, at most, when the platform names no time itself."""
UNWORDED = 60.0
"""Seconds until a message whose wording failed is tried again; the others go on."""
BATCH = 20
SHARE = 5
"""Rows of a batch that are for what is no answer to anybody: a flood of answers does not keep news back."""
PAUSE_AFTER_FAILURE = 1.0
"""Seconds until delivery begins anew after something failed."""
WAIT_FOR_ROOM = 0.3
"""Seconds that a claimed message waits until fewer are on their way; then it is given back."""


class Worker:
    """Delivers what is owed on some platforms, until it is cancelled.

    `elsewhere`: the platforms that other workers serve. What is owed on one that nobody serves is refused.
    """

    def __init__(
        self,
        database: Database,
        keys: Keyring,
        clock: Clock,
        senders: Mapping[str, Paced],
        elsewhere: Collection[str] = (),
    ) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._senders = senders
        self._elsewhere = elsewhere
        self._together = Together(database)
        self._on_way: dict[Address, tuple[int, asyncio.Task[None]]] = {}
        """By chat: the row that is on its way there."""
        self._unrecorded: dict[int, tuple[str, ...]] = {}
        self._name = secrets.token_hex(8)
        self._woken = asyncio.Event()
        self._home = asyncio.Event()
        """Set when something came home since it was last cleared."""
        self._stopping = False
        self._held_up = False
        self._in_trouble: dict[Address, Refusal] = {}
        self._topics: dict[Address, str] = {}
        self._resting = True

    @property
    def busy(self) -> bool:
        """Whether it looks for something to do, or does it."""
        return not self._resting or bool(self._on_way)

    def stop(self) -> None:
        """End after the messages that are on their way; the rest stays owed."""
        self._stopping = True
        self._woken.set()

    def wake(self) -> None:
        """Something new is owed."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver until `stop`; messages that are on their way then are still sent and recorded."""
        self._resting = False
        try:
            while not self._stopping:
                await self._some()
            await self.all_home()
        finally:
            tasks = [task for _, task in self._on_way.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._together.ended()
            self._resting = True

    async def all_home(self) -> bool:
        """Wait for what is on its way. Whether there was any."""
        tasks = [task for _, task in self._on_way.values()]
        await asyncio.gather(*tasks, return_exceptions=True)
        return bool(tasks)

    async def _some(self) -> None:
        """Some of what is due; a rest when nothing is, or when something failed."""
        if self._held_up:
            await asyncio.sleep(PAUSE_AFTER_FAILURE)
        self._woken.clear()
        try:
            begun = await self.step()
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - it is logged, and delivery begins anew
            return self._hold_up(error)
        return None if begun else await self._rest()

    def _hold_up(self, error: BaseException) -> None:
        log.error("delivery is held up: %s", type(error).__name__, exc_info=error)
        self._held_up = True

    async def _begin_anew(self) -> None:
        """What was claimed and is not on its way is not left to its lease."""
        on_way = [id_ for id_, _ in self._on_way.values()]
        await self._together.write(partial(outbox.give_back_all, worker=self._name, but=on_way))
        self._held_up = False

    async def _rest(self) -> None:
        self._resting = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(IDLE):  # `wait_for` loses a cancellation that comes with the result
                await self._woken.wait()
        self._resting = False

    async def step(self) -> int:
        """Begin to deliver some of what is due. How many rows were begun."""
        if self._held_up:
            await self._begin_anew()
        full = bool(self._senders) and all(self._room(name) <= 0 for name in self._senders)
        rows = [] if full else await self._claim()
        held = [row.id for row in rows]
        try:
            for row in rows:
                if await self._may_begin(row):
                    self._begin(row)
                    held.remove(row.id)
        finally:
            if held:
                await self._together.write(partial(outbox.give_back, ids=held))
        return len(rows) - len(held)

    def _room(self, platform: str) -> int:
        """How many more may be on their way there."""
        sender = self._senders.get(platform)
        return 1 if sender is None else sender.room - sum(to.platform == platform for to in self._on_way)

    async def _may_begin(self, row: Row) -> bool:
        """Whether it may go now, or soon."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(WAIT_FOR_ROOM):
                while self._room(row.address.platform) <= 0 and not self._stopping:
                    self._home.clear()
                    await self._home.wait()
        room = self._room(row.address.platform) > 0
        return room and not self._stopping and row.address not in self._parked()

    def _begin(self, row: Row) -> None:
        task = asyncio.create_task(self._deliver(row))
        self._on_way[row.address] = row.id, task
        task.add_done_callback(partial(self._came_home, row.address))

    def _came_home(self, address: Address, task: asyncio.Task[None]) -> None:
        del self._on_way[address]
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._hold_up(error)
        self._home.set()
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
        return {*self._on_way}.union(*(sender.parked() for sender in self._senders.values()))

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
            await self._together.write(partial(_moved, row=row, address=moved.address))
        except Unreachable as gone:
            log.info("a chat cannot be written to any more: %s", gone)
            self._in_trouble.pop(row.address, None)
            gone_at = partial(antennas.chat_gone, now=self._clock.now(), address=row.address)
            await self._together.write(gone_at)
            await self._settle(row, "unreachable")
        except NotNow as refusal:
            log.warning("%s is not taken now (%s): %s", row.screen, refusal.reason, refusal)
            act = partial(
                refusing.refused,
                now=self._clock.now(),
                row=row,
                reason=refusal.reason,
                explanation=str(refusal),
            )
            await self._together.write(act)
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
            keep = partial(outbox.keep_rendering, id_=row.id, rendering=to_json(message))
            await self._together.write(keep)
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
        if row.subject is not None and row.screen in EDITED_LATER & PERSONAL:
            await self._look_again(row, row.subject, message)

    async def _sent_once(self, sender: Sender, row: Row, message: Message) -> None:
        """Send and record it; what is out and could not be recorded is recorded later, not sent again."""
        if row.id not in self._unrecorded:
            self._unrecorded[row.id] = await self._out(sender, row, message)
        ids = self._unrecorded[row.id]
        await self._together.write(partial(self._record, row=row, message=message, ids=ids))
        del self._unrecorded[row.id]

    async def _look_again(self, row: Row, subject: Subject, message: Message) -> None:
        """What somebody answered while their page was on its way is on it at the next beat."""
        if await self._worded(row) != message:
            await self._together.write(partial(live_messages.changed, subject=subject, address=row.address))

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
                now = self._clock.now()
                lost = partial(antennas.topic_gone, now=now, address=row.address, topic=thread)
                await self._together.write(lost)
            return await sender.send(row.address, message, row.key, row.tried_at)

    async def _record(self, tx: Tx, row: Row, message: Message, ids: tuple[str, ...]) -> None:
        """Record that it is out. If this fails it is recorded later; another process would send it again."""
        subject, personal = row.subject if row.screen in EDITED_LATER else None, row.screen in PERSONAL
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

        async def settle(tx: Tx) -> None:
            await outbox.mark_done(tx, row, "sent", self._clock.now())
            if shown != digest:
                await self._taken(tx, row)
            await live_messages.note_shown(tx, subject, row.address, digest)

        return await self._together.write(settle)

    async def _postpone(self, row: Row, later: TryLater) -> None:
        if row.attempts + 1 >= MOST_TRIES:
            log.error("given up after %s tries: %s", MOST_TRIES, row.screen)
            return await self._settle(row, "refused")
        pause = max(later.seconds, min(2.0**row.attempts, LONGEST_PAUSE))
        at = self._clock.now() + timedelta(seconds=pause)
        return await self._together.write(partial(outbox.postpone, id_=row.id, at=at))

    async def _settle(self, row: Row, outcome: str) -> None:
        async def settle(tx: Tx) -> None:
            await outbox.mark_done(tx, row, outcome, self._clock.now())
            if row.address in self._in_trouble:
                await refusing.done_with(tx, row.key)

        await self._together.write(settle)


async def _moved(tx: Tx, row: Row, address: Address) -> None:
    await antennas.chat_moved(tx, row.address, address)
    await outbox.give_back(tx, [row.id])


ABOUT_MEETINGS = frozenset({"announcement", "moved", "reminder"})
"""Screens with the buttons of a meeting: after a change each shows the meeting as it is now."""
EDITED_LATER = ABOUT_MEETINGS | {
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
