"""How one presses a button where there are none: by its number."""

from __future__ import annotations

from dataclasses import replace

from sipbot.chat import Message
from sipbot.i18n import Language


def with_numbers(t: Language, message: Message) -> Message:
    """The same message, which also says how to choose by number, should the platform need that."""
    if not any(button.verb or button.start for row in message.buttons for button in row):
        return message
    return replace(
        message,
        choose=t("To choose, write the number or react with it."),
        choose_in_private=t("Your answer is secret: write 1 or react with 1️⃣, and we go on in private."),
        choose_secretly=t("To choose, write the number."),
    )
