"""What a batch of updates is answered with: notes, then pages, then menus; each for itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from sipbot.chat import Action, Reply
from sipbot.platforms import answering
from sipbot.platforms.answering import within
from sipbot.ports import Clock, Sender

WAIT_FOR_NOTES = 1.0
"""Seconds for which a batch waits until its own notes are delivered before it is confirmed."""
WAIT_FOR_PAGES = 0.1
"""Seconds more for its pages, where nothing keeps them waiting: a crash then shows them again."""
TRIES = 2
"""Of a note: the phone shows that it waits until one comes."""
NOTED = 10.0
"""Seconds after which a note is of no use any more."""

Note = Callable[[str, str], Awaitable[None]]
Menu = Callable[[int, str], Awaitable[None]]


class Answering(answering.Answering):
    def __init__(self, clock: Clock, sender: Callable[[], Sender], note: Note, menu: Menu) -> None:
        super().__init__(clock, sender, tries=TRIES, longest=NOTED)
        self._note = note
        self._menu = menu

    async def answer(
        self, actions: Sequence[Action], replies: Sequence[Reply], told: Callable[[], None]
    ) -> None:
        """Return once the notes of this batch are delivered, or have taken too long. `told`: one is."""
        pairs = list(zip(actions, replies, strict=True))
        notes = [self.note(partial(self._noted, a.query, reply.toast, told)) for a, reply in pairs if a.query]
        await within(WAIT_FOR_NOTES, [self.begin(note) for note in notes])
        pages = [self.page(action, reply) for action, reply in pairs]
        await within(WAIT_FOR_PAGES, [page for page in pages if page is not None])
        for action, reply in pairs:
            if reply.menu:
                self.begin(self.note(partial(self._menu, int(action.address.id), reply.menu)))

    async def _noted(self, query: str, text: str, told: Callable[[], None]) -> None:
        await self._note(query, text)
        told()
