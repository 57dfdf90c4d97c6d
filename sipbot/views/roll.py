"""The roll of members, line by line, for whoever keeps it."""

from __future__ import annotations

from sipbot.i18n import Language
from sipbot.services.house import Antenna
from sipbot.services.members import Row

from . import labels


def line(t: Language, row: Row) -> tuple[str, ...]:
    """Number, antenna, kind, shareholder, language, state."""
    share = t.p("on the roll", "shareholder") if row.shareholder else "-"
    return (row.number, row.antenna, labels.kind(t, row.kind), share, row.language, _state(t, row))


def _state(t: Language, row: Row) -> str:
    if row.left:
        return t.p("on the roll", "left")
    return t.p("on the roll", "joined") if row.person is not None else t.p("on the roll", "waiting")


def nobody(t: Language, antenna: Antenna | None) -> str:
    """Why there is nothing to list. `antenna`: the one that was asked for; None: all."""
    if antenna is not None:
        name = labels.text_in(antenna.name, t)
        return t("Nobody on the roll belongs to the antenna {antenna}.", antenna=name)
    return t("The roll of members is empty.")
