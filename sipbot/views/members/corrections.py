"""What somebody reads whose answered question reads differently now."""

from __future__ import annotations

from collections.abc import Sequence

from sipbot.chat import Button, Message
from sipbot.i18n import Language
from sipbot.services.corrections import Concerned
from sipbot.services.open_ballot import Ballot
from sipbot.views.words.buttons import laid_out
from sipbot.views.words.labels import text_in

MOST_CHARACTERS = 1500
"""Characters of old and new words together; what is longer stands on the ballot."""


def corrected(t: Language, ballot: Ballot, concerned: Sequence[Concerned]) -> Message:
    """Old and new words, and a button to each answer."""
    number = str(ballot.stored.number)
    lines = [t("Words of a question that you have answered were corrected. Your answer counts as you gave it.")]
    for one in concerned:
        question = ballot.consultation.questions[one.position]
        changes = "\n".join(t("“{old}” → “{new}”", old=c.old, new=c.new) for c in one.changes)
        number_shown = (
            ballot.positions.index(one.position) + 1 if one.position in ballot.positions else one.position + 1
        )
        head = t("Question {n}/{total}", n=number_shown, total=len(ballot.positions))
        lines.append("\n".join((f"{head} · {text_in(question.text, t)}", changes[:MOST_CHARACTERS])))
    lines.append(t("If you answer otherwise now, change it with one press; else you need not do anything."))
    buttons = [
        Button(t("Change {n}", n=one.position + 1), "page", (number, str(one.position))) for one in concerned
    ]
    return Message("\n\n".join(lines), "✏️ " + text_in(ballot.consultation.title, t), laid_out(buttons))
