"""How a consultation will look on each platform, and what would not fit there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sipbot.chat import Message
from sipbot.config import Antenna
from sipbot.i18n import Language
from sipbot.rules.consultations import Consultation

WIDTH = 60


def printed(t: Language, consultation: Consultation, antennas: Sequence[Antenna]) -> Iterator[str]:
    """Every message, once per antenna's chat, as its platform shows it."""
    from sipbot.platforms import matrix, telegram
    from sipbot.screens import rehearsal

    show = {"telegram": telegram.preview, "matrix": matrix.preview}
    for antenna in antennas:
        for chat in antenna.chats:
            if consultation.missing(chat.language):
                continue
            for in_group, message in rehearsal.messages(consultation, antenna, chat.language):
                where = t("in the group") if in_group else t("in private")
                head = f"{antenna.name} · {chat.address.platform} · {chat.language} · {where}"
                yield f"── {head} ".ljust(WIDTH, "─")
                yield show[chat.address.platform](message, in_group)
                yield from _misfits(t, message)


def _misfits(t: Language, message: Message) -> Iterator[str]:
    """What a phone would cut off."""
    from sipbot.platforms.telegram.outbound import LIMITS, units

    if (length := units(message.plain)) > LIMITS.text:
        yield t(
            "⚠ Too long for Telegram: {length} of {most} characters; the end would be cut off.",
            length=length,
            most=LIMITS.text,
        )
