"""Saying why: beside the next question, never a press more for who has nothing to say."""

from __future__ import annotations

from sipbot.chat import Button, Message
from sipbot.i18n import Language
from sipbot.rules import questions
from sipbot.rules.questions import Question
from sipbot.services.open_ballot import Ballot
from sipbot.views.questions import answer_in_words
from sipbot.views.words.buttons import Rows, laid_out, rows
from sipbot.views.words.labels import text_in

KEEP, DROP = SETTLED = ("keep", "drop")


def asked(t: Language, ballot: Ballot, position: int) -> Message:
    """The page on which a reason is written: for which answer, and who will read it."""
    question = ballot.consultation.questions[position]
    number = str(ballot.stored.number)
    text = [
        t("Question {n}/{total}", n=position + 1, total=len(ballot.consultation.questions))
        + f"\n❓ {text_in(question.text, t)}",
        t("Your answer: {answer}", answer=answer_in_words(t, question, ballot.answers.get(question.id, ""))),
        t("Why? Write your reason here, in {n} characters at most.", n=t.number(question.reason)),
        readers(t, ballot),
    ]
    way = (
        Button(t("‹ Back"), "page", (number, str(position))),
        Button(t("Skip ›"), "page", (number, str(ballot.onward(position)))),
    )
    return Message("\n\n".join(text), "🗳 " + text_in(ballot.consultation.title, t), (way,))


def readers(t: Language, ballot: Ballot) -> str:
    """Told before anybody writes."""
    return {
        "secret": t(
            "The drafters read it below the answer that you chose: never with your name, your antenna or what "
            "else you answered. Your language and style show, so write nothing by which you can be recognised."
        ),
        "named": t("The drafters read it below the answer that you chose, with your name."),
    }[ballot.consultation.secrecy]


def unsettled(t: Language, question: Question, answer: str) -> str:
    """A reason belongs to what it was written for."""
    why = questions.undecided(question, answer)
    if not why:
        return ""
    return t(
        "You wrote this for another answer: “{reason}”. Does it hold for your new answer? It counts only if "
        "you keep it.",
        reason=why,
    )


def buttons(t: Language, ballot: Ballot, position: int) -> Rows:
    """On the page of the question itself."""
    question = ballot.consultation.questions[position]
    answer = ballot.answers.get(question.id, "")
    args = (str(ballot.stored.number), str(position))
    if not questions.takes_reason(question, ballot.answers):
        return ()
    if not questions.is_reason(question, answer):
        return laid_out([] if questions.asks_why(question, answer) else [Button(t("💬 Say why"), "why", args)])
    kept = [Button(t("Keep the reason"), "why", (*args, KEEP))]
    return rows(
        laid_out(kept if questions.undecided(question, answer) else []),
        laid_out(
            [
                Button(t("Change the reason"), "why", args),
                Button(t("Delete the reason"), "why", (*args, DROP)),
            ]
        ),
    )


def behind(t: Language, ballot: Ballot, position: int) -> Rows:
    """On the page that follows: of the question that was answered just before, if no reason was given."""
    before = ballot.back(position)
    if before is None:
        return ()
    question = ballot.consultation.questions[before]
    answer = ballot.answers.get(question.id, "")
    if not questions.takes_reason(question, ballot.answers) or questions.is_reason(question, answer):
        return ()
    label = t("💬 Say why (question {n})", n=before + 1)
    return ((Button(label, "why", (str(ballot.stored.number), str(before))),),)


def settled(t: Language, how: str) -> str:
    return {KEEP: t("✓ The reason stays."), DROP: t("The reason is deleted.")}[how]
