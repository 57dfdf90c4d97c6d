"""What a terminal shows of a message: text, and its buttons as numbered lines."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from sipbot.chat import Address, Button, Limits, Message
from sipbot.platforms.lines import buttons_of, fitted, line_of, text_of
from sipbot.ports import Refused

LIMITS = Limits(
    text=4096,
    payload=2000,
    toast=500,
    caption=4096,
    per_second=1000,
    per_chat_second=1000,
    per_group_minute=60_000,
)
MOST_BUTTONS = 99
WIDTH = 72


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as it stands there. `number`: what the terminal calls it. `file`: its document."""

    number: int
    to: Address
    title: str
    text: str
    buttons: tuple[Button, ...] = ()
    links: tuple[str, ...] = ()
    file: str = ""
    before: tuple[Button, ...] = ()
    """The buttons of a message that has none any more: what is over is said in words."""

    @property
    def plain(self) -> str:
        return "\n\n".join(filter(None, (self.title, self.text)))


def shown(number: int, to: Address, message: Message, file: str = "") -> Shown:
    """Raises Refused where there are more buttons than numbers."""
    buttons = tuple(button for button in buttons_of(message) if not button.url)
    if len(buttons) > MOST_BUTTONS:
        raise Refused(f"{len(buttons)} buttons")
    title = clean(message.title)
    text = fitted(clean(text_of(message)), LIMITS.text - len(title) - 2)
    links = tuple(f"{clean(b.label)}: {clean(b.url)}" for b in buttons_of(message) if b.url)
    return Shown(number, to, title, text, buttons, links, file)


def clean(text: str) -> str:
    """What a person wrote moves no cursor and clears no screen."""
    return "".join("\ufffd" if unicodedata.category(sign) == "Cc" and sign != "\n" else sign for sign in text)


def whole(one: Shown) -> str:
    head = f"── {one.number} · {one.to.id} ".ljust(WIDTH, "─")
    numbered = (f"{n:3}  {clean(line_of(button))}" for n, button in enumerate(one.buttons, 1))
    file = (f"📎 {one.file}",) if one.file else ()
    below = "\n".join((*numbered, *one.links))
    return "\n".join(filter(None, ("\n" + head, *file, one.plain, below and "\n" + below)))


def changes(before: Shown, now: Shown) -> str:
    """What is new in a message that changed by itself; "" is nothing."""
    known = set(before.plain.split("\n"))
    new = [line for line in now.plain.split("\n") if line not in known]
    return "\n".join(f"~ {now.number} · {now.to.id} · {line}" for line in new if line)
