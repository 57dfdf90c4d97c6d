"""Statements by members, in words."""

from __future__ import annotations

from sipbot.chat import Button, Message
from sipbot.i18n import Language
from sipbot.rules.consultations import Consultation
from sipbot.rules.questions import Question
from sipbot.views.words.labels import text_in


def propose_button(t: Language, question: Question, number: str, position: int) -> tuple[Button, ...]:
    """Below a question to which members may add statements."""
    if not question.settings.get("add"):
        return ()
    return (Button(t("➕ Propose a statement"), "propose", (number, str(position))),)


def write_it(t: Language, question: Question) -> Message:
    return Message(
        t(
            "Write your statement in one sentence, {most} characters at most, so that others can agree or "
            "disagree. A moderator reads it first; nobody is told who proposed it.",
            most=t.number(question.settings["longest"]),
        )
    )


def proposed(t: Language, number: int, position: int) -> Message:
    return Message(
        t("Thank you! A moderator reads your statement; then the others can answer it."),
        buttons=((Button(t("Go on ›"), "page", (str(number), str(position))),),),
    )


def proposal(
    t: Language, consultation: Consultation, number: int, position: int, id_: str, text: str
) -> Message:
    """To a moderator: let it in or not."""
    args = (str(number), str(position), id_)
    words = t(
        "A member proposes this statement for “{title}”:\n\n« {statement} »",
        title=text_in(consultation.title, t),
        statement=text,
    )
    return Message(
        words,
        "",
        (
            (
                Button(t("Let it in"), "moderate", (*args, "in")),
                Button(t("Leave it out"), "moderate", (*args, "out")),
            ),
        ),
    )


def decided(t: Language, text: str, *, admitted: bool) -> Message:
    if admitted:
        return Message(t("Let in: « {statement} »", statement=text))
    return Message(t("Left out: « {statement} »", statement=text))
