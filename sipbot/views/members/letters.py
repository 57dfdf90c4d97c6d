"""The letter with a member's code, in the member's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sipbot import i18n
from sipbot.ports import Account
from sipbot.rules.codes import LINK, shown
from sipbot.services.antennas import Antenna
from sipbot.services.codes import Letter
from sipbot.views.words.labels import text_in


@dataclass(frozen=True, slots=True)
class Way:
    """An account of the bot, and by what people find it there."""

    account: Account
    bot: str


@dataclass(frozen=True, slots=True)
class Slip:
    """One member's part of the sheet. `scanned` is what the square of dots says."""

    language: str
    number: str
    title: str
    text: str
    code: str
    ways: tuple[str, ...]
    made: str
    until: str
    scanned: str
    link: str


def sheet_title(code: str) -> str:
    """What the page with all letters is called, in the language of the first."""
    t = i18n.language(code)
    return t("Letters with codes")


def slip(letter: Letter, antenna: Antenna | None, ways: Sequence[Way]) -> Slip:
    """Everything on it is a sentence of its own. The link is that of the first way that has links."""
    t = i18n.language(letter.member.language)
    links = [way.account.link(way.bot, LINK + letter.code) for way in ways]
    link = next(filter(None, links), "")
    name = text_in(antenna.name, t) if antenna else letter.member.antenna
    zone = antenna.timezone if antenna else "UTC"
    return Slip(
        language=t.code,
        number=t("Member number {number} · antenna {antenna}", number=letter.member.number, antenna=name),
        title=t("Your code for the consultations of the cooperative"),
        text=t(
            "With this code the bot knows that you are a member, without your name. It works once; pass it on "
            "to nobody."
        ),
        code=shown(letter.code),
        ways=tuple(way.account.letter(t, way.bot) for way in ways),
        made=t("Letter of {moment}. A newer one replaces it.", moment=t.moment(letter.made_at, zone)),
        until=t("Good until {day}.", day=t.moment(letter.expires_at, zone)),
        scanned=link or shown(letter.code),
        link=link,
    )
