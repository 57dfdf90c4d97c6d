"""What people read about codes: for another account, on the roll, or why a code does nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sipbot.chat import Button, Message
from sipbot.i18n import Language
from sipbot.rules.codes import shown
from sipbot.rules.faults import Refusal
from sipbot.rules.stakeholders import KINDS, UNKNOWN
from sipbot.services.antennas import Antenna
from sipbot.services.codes import Asked, Joined, Linked
from sipbot.views.errors.refusals import refusal
from sipbot.views.words.buttons import Rows, laid_out
from sipbot.views.words.labels import kind, platform, text_in


def offered(t: Language, code: str, until: datetime, timezone: str, known: Sequence[str]) -> Message:
    """A code from this account, to be typed on another."""
    text = [
        t(
            "Do you use another messenger as well? Open my private chat there and type this code. It works "
            "once, until {moment}.",
            moment=t.moment(until, timezone),
        ),
        shown(code),
        t("Your accounts then count as one person, with one answer. Show this code to nobody."),
        _accounts(t, known) if len(known) > 1 else "",
    ]
    return Message("\n\n".join(filter(None, text)), t("Link another account"))


def _accounts(t: Language, known: Sequence[str]) -> str:
    return t("Linked so far: {accounts}.", accounts=", ".join(map(platform, known)))


def ask_link(t: Language, pending: Asked) -> Message:
    """Before two accounts become one person, for good."""
    text = (
        t(
            "The person this letter is for writes to me from another account already. Linked, each account "
            "sees and changes the answers of the other, and that cannot be undone. Are both yours? If somebody "
            "sent you this code or link, say no."
        )
        if pending.letter
        else t(
            "This code belongs to another account. Linked, each account sees and changes the answers of the "
            "other, and that cannot be undone. Are both yours? If somebody sent you this code or link, say no."
        )
    )
    yes = Button(t("Yes, both are mine"), "link", ("yes", pending.code))
    return Message(text, t("Link another account"), ((yes,), (Button(t("No"), "link", ("no",)),)))


def not_linked(t: Language) -> Message:
    return Message(t("Nothing is linked."))


def declined(t: Language, why: str) -> Message:
    return Message(refusal(t, Refusal(why)))


def joined(t: Language, newcomer: Joined, antenna: Antenna | None) -> Message:
    """Somebody has come with the code of their letter."""
    member = newcomer.member
    facts = {
        "antenna": text_in(antenna.name, t) if antenna else member.antenna,
        "kind": kind(t, member.stakeholder),
        "language": t.name,
    }
    roll = (
        t("Antenna: {antenna}. Kind: {kind}, shareholder. Language: {language}.", **facts)
        if member.shareholder
        else t("Antenna: {antenna}. Kind: {kind}. Language: {language}.", **facts)
    )
    text = [
        t("Welcome! Your code is right: you are on the roll of members."),
        roll,
        t("Is something wrong? Ask your antenna to correct the roll."),
        _replaced(t, newcomer.replaced),
    ]
    return Message("\n\n".join(filter(None, text)))


def linked(t: Language, merged: Linked, platforms: Iterable[str]) -> Message:
    """Two accounts have become one person."""
    accounts = ", ".join(map(platform, platforms))
    text = [
        t(
            "Your accounts are linked: {accounts}. From now on you are one person with one answer.",
            accounts=accounts,
        ),
        _replaced(t, merged.replaced),
    ]
    return Message("\n\n".join(filter(None, text)))


def _replaced(t: Language, questions: int) -> str:
    if not questions:
        return ""
    return t.n(
        "Two answers of yours existed for {n} question: I kept the latest.",
        "Two answers of yours existed for {n} questions: I kept the latest of each.",
        questions,
    )


def kind_buttons(t: Language, *args: str) -> Rows:
    """One row, or as many as it takes; one may leave it open."""
    known = [Button(kind(t, name), "kind", (name, *args)) for name in KINDS]
    return laid_out([*known, Button(t("Rather not say"), "kind", (UNKNOWN, *args))], most=4)


def why_kind(t: Language) -> str:
    return t(
        "One thing more, asked once: what are you to the cooperative? Results also show the answers per kind, "
        "never for fewer than five people."
    )


def ask_kind(t: Language) -> Message:
    return Message(t("What are you to the cooperative?"), t("About me"), kind_buttons(t))


def kind_chosen(t: Language, chosen: str) -> str:
    return t("Noted: {kind}.", kind=kind(t, chosen))
