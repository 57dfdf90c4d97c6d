"""How a consultation will look on each platform, and what would not fit there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

from sipbot import i18n
from sipbot.chat import Message
from sipbot.config import Antenna
from sipbot.i18n import Language
from sipbot.ports import Description
from sipbot.rules.consultations import Consultation
from sipbot.rules.faults import Fault
from sipbot.rules.texts import units
from sipbot.views.authoring.translating import warning
from sipbot.views.questions import LONG_LABEL
from sipbot.views.words.labels import text_in
from sipbot.views.words.paths import path_in_words

WIDTH = 60


def printed(t: Language, consultation: Consultation, antennas: Sequence[Antenna]) -> Iterator[str]:
    """Every message, once per antenna's chat, as its platform shows it."""
    show = _described()
    for antenna, platform, code, in_group, message in _messages(consultation, antennas):
        where = t("in the group") if in_group else t("in private")
        head = f"{text_in(antenna.name, t)} · {platform} · {code} · {where}"
        yield f"── {head} ".ljust(WIDTH, "─")
        yield show[platform].preview(message, in_group)
        yield from _misfits(t, platform, in_group, message)


def pictures(consultation: Consultation, antennas: Sequence[Antenna], folder: Path) -> AsyncIterator[Path]:
    """The same as pictures, one for each message. Raises Refusal without a browser."""
    from sipbot.demo.pictures import Shown, drawn

    show = _described()
    shown = (
        Shown(
            antenna.slug,
            text_in(antenna.name, i18n.language(code)),
            platform,
            code,
            in_group,
            show[platform].pictured(message, in_group),
        )
        for antenna, platform, code, in_group, message in _messages(consultation, antennas)
    )
    return drawn(shown, folder)


def _described() -> dict[str, Description]:
    """The platforms, by name."""
    from sipbot.app import PLATFORMS

    return {one.name: one for one in PLATFORMS}


def _messages(
    consultation: Consultation, antennas: Sequence[Antenna]
) -> Iterator[tuple[Antenna, str, str, bool, Message]]:
    from sipbot.screens import rehearsal

    for antenna in antennas:
        for chat in antenna.chats:
            if not consultation.lacks(chat.language):
                for in_group, message in rehearsal.messages(consultation, antenna, chat.language):
                    yield antenna, chat.address.platform, chat.language, in_group, message


def misfits(t: Language, consultation: Consultation, antennas: Sequence[Antenna]) -> Iterator[str]:
    """What would not fit, with platform and language."""
    for _, platform, code, in_group, message in _messages(consultation, antennas):
        for line in _misfits(t, platform, in_group, message):
            yield f"{platform}, {code}: {line}"
    spoken = {chat.language for antenna in antennas for chat in antenna.chats}
    for unit in units(consultation.source):
        for code in sorted(spoken & unit.texts.keys()):
            if unit.on_button and (length := len(unit.texts[code])) > LONG_LABEL:
                fault = Fault(unit.path, "long_label", {"length": str(length), "short": str(LONG_LABEL)})
                yield f"{code}, {path_in_words(t, unit.path)}: {warning(t, fault)}"


def _misfits(t: Language, platform: str, in_group: bool, message: Message) -> Iterator[str]:
    """What a phone would cut off."""
    described = _described()[platform]
    length, most = described.fits(message, in_group)
    if length > most:
        yield t(
            "⚠ Too long for {platform}: {length} of {most} characters; the end would be cut off.",
            platform=described.title,
            length=length,
            most=most,
        )
