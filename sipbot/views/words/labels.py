"""The small words that results and dossiers share: names of groups, shares, levels."""

from __future__ import annotations

from collections.abc import Mapping

from sipbot import i18n
from sipbot.i18n import Language
from sipbot.rules import shares
from sipbot.rules.results import Share
from sipbot.rules.suppression import OTHER


def text_in(texts: Mapping[str, str], t: Language) -> str:
    """The text in this language; where it is lacking, in the first language that it has."""
    return texts.get(t.code) or next(filter(None, texts.values()), "")


def called(antennas: Mapping[str, Mapping[str, str]], t: Language) -> dict[str, str]:
    """What each antenna is called in this language, by its short name."""
    return {slug: text_in(names, t) for slug, names in antennas.items()}


def antenna(slug: str, names: Mapping[str, str], t: Language) -> str:
    return t("Other antennas") if slug == OTHER else names.get(slug, slug)


def language(code: str, t: Language) -> str:
    """A language's name, in the reader's language."""
    if code == OTHER:
        return t("Not shown apart")
    return t.name_of(code) if code in i18n.codes() else code


def kind(t: Language, name: str) -> str:
    """What somebody is to the cooperative."""
    names = {
        "member": t.p("stakeholder", "Member"),
        "client": t.p("stakeholder", "Client"),
        "partner": t.p("stakeholder", "Partner"),
        "permanent": t.p("stakeholder", "Permanent staff"),
        "unknown": t.p("stakeholder", "Unknown"),
    }
    return names.get(name, name)


def platform(name: str) -> str:
    """As the platform writes itself."""
    return name.capitalize()


def who(t: Language, name: str) -> str:
    """Who may answer a consultation."""
    return {
        "chats": t("everybody in the antennas' chats"),
        "roll": t("members on the roll"),
        "shareholders": t("shareholders on the roll"),
    }[name]


def stakeholders(kind: str, t: Language) -> str:
    """A kind of stakeholder, as a row of a table."""
    names = {
        "members-clients": t("Members and clients"),
        "partner": t("Partners"),
        "permanent": t("Permanents"),
        "unknown": t("Unknown"),
        OTHER: t("Not shown apart"),
    }
    return names.get(kind, kind)


def level(name: str, t: Language) -> str:
    """A participation level."""
    names = {
        "information": t.p("participation level", "information"),
        "consultation": t.p("participation level", "consultation"),
        "concertation": t.p("participation level", "concertation"),
        "codecision": t.p("participation level", "codecision"),
    }
    return names.get(name, name)


def percent(part: int, whole: int, t: Language) -> str:
    """A percentage, or a dash where there is nothing to divide by. A few are not nobody."""
    if not whole:
        return "–"
    share = shares.part(part, whole)
    return f"< {t.percent(0.01)}" if 0 < share < 0.005 else t.percent(share)


def rate(share: Share, t: Language) -> str:
    return percent(share.answered, share.members, t)
