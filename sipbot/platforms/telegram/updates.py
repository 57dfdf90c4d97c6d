"""A round of updates, polled or brought: read as acts and handed in together."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from sipbot.chat import Action, Reply
from sipbot.ports import Intake

from . import inbound
from .backlog import Update

log = logging.getLogger(__name__)

ALBUMS = 50
"""Of which so many are remembered."""


class Updates:
    def __init__(self, username: Callable[[], str]) -> None:
        self._username = username
        self._albums: dict[str, int] = {}

    async def handed_in(self, updates: Sequence[Update], intake: Intake) -> list[tuple[Action, Reply]]:
        """What came of each that is an act for us; everything that they caused is committed."""
        epoch = await intake.epoch(max(update["update_id"] for update in updates))
        actions = await self._read(updates, intake, epoch)
        return list(zip(actions, await intake.act(actions), strict=True))

    async def _read(self, updates: Sequence[Update], intake: Intake, epoch: int) -> list[Action]:
        """One update that cannot be read is set aside; the others go on."""
        actions = []
        for update in updates:
            id_ = update["update_id"]
            try:
                action = None if self._for_nobody(update) else inbound.read(update, epoch)
                if action is not None:
                    actions.append(action)
            except Exception as error:  # noqa: BLE001 - whatever it is, it must not block the others
                log.warning("an update was set aside: %s", type(error).__name__)
                name = f"{inbound.NAME}:{epoch}:{id_}"
                await intake.set_aside(name, inbound.update_type(update), type(error).__name__)
        return actions

    def _for_nobody(self, update: Update) -> bool:
        """A command that names another bot, and all but the first of pictures that were sent together."""
        message: Any = update.get("message") or {}
        to_other = inbound.addressed_to_other(message, self._username())
        return to_other or self._is_next_of_album(update, message)

    def _is_next_of_album(self, update: Update, message: Any) -> bool:
        album = str(message.get("media_group_id") or "")
        if not album:
            return False
        first = self._albums.setdefault(album, update["update_id"])
        while len(self._albums) > ALBUMS:
            del self._albums[next(iter(self._albums))]
        return bool(first != update["update_id"])
