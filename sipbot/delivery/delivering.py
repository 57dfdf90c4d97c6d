"""How one row is delivered: worded, sent, recorded, settled; or tried again later."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from datetime import timedelta
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

MOST_TRIES = 500
"""With growing pauses that is a day and a half: a platform that is away for so long comes back."""
LONGEST_PAUSE = 300.0
"""Seconds between two tries, at most, when the platform names no time itself."""
UNWORDED = 60.0
"""Seconds until a message whose wording failed is tried again; the others go on."""


class Delivery:
    """Delivers rows that a worker has claimed, one call for each; several may run side by side."""

    def __init__(
        self,
        database: Database,
        keys: Keyring,
        clock: Clock,
        senders: Mapping[str, Paced],
        together: Together,
    ) -> None:
        self._database = database
        self._keys = keys
        self._clock = clock
        self._senders = senders
        self._together = together
        self._unrecorded: dict[int, tuple[str, ...]] = {}
        """By row: the ids of what is out and could not be recorded yet."""
        self._in_trouble: dict[Address, Refusal] = {}
        self._topics: dict[Address, str] = {}

    async def look_up(self, tx: Tx) -> None:
        """What holds for all rows that are claimed now: who takes nothing, and the topic of each chat."""
        self._in_trouble, self._topics = await refusing.all_of_them(tx), await antennas.topics(tx)

    async def deliver(self, row: Row) -> None:
        """Send it and record what became of it; the rest of its chat waits meanwhile."""
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
            await closing.overwrite_if_closed(tx, now, subject, row.address)

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


def _digest(message: Message) -> str:
    return hashlib.sha256(to_json(message).encode()).hexdigest()
