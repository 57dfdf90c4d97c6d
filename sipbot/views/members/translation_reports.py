"""A translation that seems odd: the button, the thanks, and what those read who can mend it."""

from __future__ import annotations

from sipbot.chat import Button, Message
from sipbot.i18n import Language
from sipbot.rules.questions import Question
from sipbot.services.open_ballot import Ballot
from sipbot.services.translation_reports import Odd
from sipbot.views.words import labels
from sipbot.views.words.buttons import Rows, laid_out
from sipbot.views.words.labels import text_in

MOST_ROWS = 7
"""On a page with more rows of buttons there is no room for this one on a phone; it stands in the overview."""


def translated(t: Language, question: Question) -> bool:
    """There is a text in this language, and another one to compare it with."""
    return t.code in question.text and len(question.text) > 1


def button(t: Language, question: Question, number: str, position: int, rows: int) -> Rows:
    """Below a question, where it fits."""
    if not translated(t, question) or rows > MOST_ROWS:
        return ()
    return ((_button(t, number, str(position)),),)


def overview_button(t: Language, ballot: Ballot) -> tuple[Button, ...]:
    """For the texts of all questions."""
    if not any(translated(t, ballot.consultation.questions[n]) for n in ballot.positions):
        return ()
    return (_button(t, str(ballot.stored.number)),)


def _button(t: Language, *args: str) -> Button:
    return Button(t("🌐 This translation seems odd"), "odd", args)


def choice(t: Language, ballot: Ballot) -> Message:
    """Which of the texts."""
    number, questions = str(ballot.stored.number), ballot.consultation.questions
    lines, buttons = [], []
    for n, position in enumerate(ballot.positions, 1):
        if translated(t, questions[position]):
            lines.append(f"{n}. {text_in(questions[position].text, t)}")
            buttons.append(Button(t("Question {n}", n=t.number(n)), "odd", (number, str(position))))
    back = Button(t("‹ Back"), "page", (number, str(len(questions))))
    return Message(
        "\n".join([t("Which text seems odd to you? Nobody is told who says so."), *lines]),
        buttons=(*laid_out(buttons), (back,)),
    )


def thanks(t: Language, *, first: bool) -> str:
    if not first:
        return t("You have told us already. Thank you!")
    return t("Thank you! Your antenna's animators and the coordinators get this sentence, without your name.")


def report(t: Language, odd: Odd) -> Message:
    """The sentence in its language, the other languages beside it, and how many people said so."""
    codes = [odd.language, *(code for code in odd.question.text if code != odd.language)]
    lines = [f"{labels.language(code, t)}: {_whole(odd.question, code)}" for code in codes]
    facts = {"title": text_in(odd.consultation.title, t), "language": labels.language(odd.language, t)}
    text = t.n(
        "“{title}”, question {number}: {n} person finds that this sounds odd in {language}.",
        "“{title}”, question {number}: {n} people find that this sounds odd in {language}.",
        odd.reporters,
        number=odd.position + 1,
        **facts,
    )
    return Message("\n\n".join([text, *lines]), t("🌐 A translation seems odd"))


def _whole(question: Question, code: str) -> str:
    """The question's text with its options, in one language."""
    options = [option.labels[code] for option in question.options if code in option.labels]
    return " · ".join([question.text[code], *options])
