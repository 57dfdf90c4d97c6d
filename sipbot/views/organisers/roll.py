"""The roll of members, line by line, for whoever keeps it."""

from __future__ import annotations

from sipbot.i18n import Language
from sipbot.rules.damage import Doubts
from sipbot.services.antennas import Antenna
from sipbot.services.members import Row
from sipbot.views.words import labels


def line(t: Language, row: Row) -> tuple[str, ...]:
    """Number, antenna, kind, shareholder, language, state."""
    share = t.p("on the roll", "shareholder") if row.shareholder else "-"
    return (row.number, row.antenna, labels.kind(t, row.stakeholder), share, row.language, _state(t, row))


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


EXAMPLES = 5
"""Numbers that are named; how many there are is said too."""


def doubtful(t: Language, doubts: Doubts) -> list[str]:
    """What to look at before the roll becomes this list, a line each."""
    lines = []
    if doubts.leaving:
        lines.append(
            t.n(
                "{n} of the {all} members on the roll would leave it.",
                "{n} of the {all} members on the roll would leave it.",
                doubts.leaving,
                all=t.number(doubts.present),
            )
        )
    if doubts.damaged:
        examples = ", ".join(doubts.damaged[:EXAMPLES])
        lines.append(
            t.n(
                "{n} number looks as if a spreadsheet had changed it ({examples}). Format that column as text, "
                "and save the list again.",
                "{n} numbers look as if a spreadsheet had changed them ({examples}). Format that column as "
                "text, and save the list again.",
                len(doubts.damaged),
                examples=examples,
            )
        )
    if doubts.lost:
        pairs = ", ".join(f"{known} → {number}" for number, known in list(doubts.lost.items())[:EXAMPLES])
        lines.append(
            t.n(
                "{n} number has lost its zeros in front ({examples}). Format that column as text, and save the "
                "list again.",
                "{n} numbers have lost their zeros in front ({examples}). Format that column as text, and save "
                "the list again.",
                len(doubts.lost),
                examples=pairs,
            )
        )
    return lines
