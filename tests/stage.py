"""People as scenarios speak of them: they press, write and read. Nothing here says which platform it is."""

from __future__ import annotations

from dataclasses import dataclass

from sipbot.demo.stage import Stage
from sipbot.sandbox.facts import Message


@dataclass
class Actor:
    """Somebody with a phone. `group`: the chat of their antenna; acts settle before they return."""

    stage: Stage
    id: int
    group: int = 0

    # acting

    async def presses(self, label: str, *, in_group: bool = False) -> str:
        """Press the newest button of this name; gives the private note that came up."""
        place = self.group if in_group else self.id
        message = self._with_button(place, label)
        query = self.stage.world.press(self.id, place, message.message_id, _full(message, label))
        await self.stage.settled()
        return self.stage.world.queries[query].toast or ""

    async def follows(self, label: str) -> None:
        """Press a button of the group that opens the private chat."""
        message = self._with_button(self.group, label)
        self.stage.world.follow(self.id, self.group, message.message_id, _full(message, label))
        await self.stage.settled()

    async def starts(self, token: str = "") -> None:
        self.stage.world.start(self.id, token)
        await self.stage.settled()

    async def writes(self, text: str, *, in_group: bool = False) -> None:
        self.stage.world.write(self.id, self.group if in_group else self.id, text)
        await self.stage.settled()

    async def sends(self, name: str, content: bytes) -> None:
        self.stage.world.send_file(self.id, self.id, name, content)
        await self.stage.settled()

    # reading

    def private(self) -> list[str]:
        """What the bot's messages in the private chat say now, oldest first."""
        return [m.text for m in self._screen(self.id)]

    def in_group(self) -> list[str]:
        return [m.text for m in self._screen(self.group)]

    def last(self) -> str:
        """The bot's newest message in the private chat."""
        return self.private()[-1]

    def buttons(self, *, in_group: bool = False) -> list[str]:
        """The buttons below the newest message."""
        message = self._screen(self.group if in_group else self.id)[-1]
        return [button.label for row in message.rows for button in row]

    def documents(self) -> list[tuple[str, str]]:
        """Name and text of each document in the private chat."""
        return [
            (m.document.name, m.document.content.decode("utf-8-sig"))
            for m in self._screen(self.id)
            if m.document is not None
        ]

    def _screen(self, place: int) -> list[Message]:
        return [m for m in self.stage.world.screen(self.id, place) if m.sender == self.stage.world.bot.id and not m.service]

    def _with_button(self, place: int, label: str) -> Message:
        found = [m for m in self._screen(place) if _full(m, label)]
        assert found, f"no button {label!r}; there are {[self._labels(m) for m in self._screen(place)]}"
        return found[-1]

    @staticmethod
    def _labels(message: Message) -> list[str]:
        return [button.label for row in message.rows for button in row]


def _full(message: Message, label: str) -> str:
    """The whole label of the button that reads so, or begins so."""
    labels = [button.label for row in message.rows for button in row]
    exact = [known for known in labels if known == label]
    return next(iter(exact + [known for known in labels if label in known]), "")
