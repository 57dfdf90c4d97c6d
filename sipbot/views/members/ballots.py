"""The ballot in the private chat: one question a page, edited in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sipbot import i18n
from sipbot.chat import Button, Message
from sipbot.i18n import Language
from sipbot.rules.consultations import Consultation
from sipbot.rules.questions import written
from sipbot.services.open_ballot import Ballot
from sipbot.views.members import reasons, translation_reports
from sipbot.views.members.codes import kind_buttons, why_kind
from sipbot.views.members.consultations import fallback, promise_again, rules_of_the_game
from sipbot.views.members.statements import propose_button
from sipbot.views.questions import answer_in_words, hint, legend, poll_question, pressed
from sipbot.views.words.buttons import Rows, laid_out, rows
from sipbot.views.words.commands import word
from sipbot.views.words.labels import text_in


def page(t: Language, ballot: Ballot, position: int, timezone: str) -> Message:
    """The question at `position`; past the last one, what was answered."""
    if position >= len(ballot.consultation.questions):
        return overview(t, ballot, timezone)
    if ballot.awaited is not None and ballot.awaited.why and ballot.awaited.position == position:
        return reasons.asked(t, ballot, position)
    question = ballot.consultation.questions[position]
    answer = ballot.answers.get(question.id, "")
    whole = question.id in ballot.given
    # the numbers of the results and the dossier, whatever this person is not asked
    head = t("Question {n}/{total}", n=position + 1, total=len(ballot.consultation.questions))
    rules = (
        rules_of_the_game(t, ballot.consultation, ballot.asked.closes_at, timezone)
        if position == 0
        else promise_again(t, ballot.consultation)
    )
    text = [
        fallback(t, ballot.consultation) if position == 0 else "",
        text_in(ballot.consultation.intro, t) if position == 0 else "",
        rules,
        f"{head}\n❓ {text_in(question.text, t)}",
        _where_more_goes(t, ballot, position) or hint(t, question, answer),
        t("Your answer: {answer}", answer=answer_in_words(t, question, answer)) if whole else "",
        reasons.unsettled(t, question, answer),
    ]
    number = str(ballot.stored.number)
    options = pressed(t, question, answer, "pick", (number, str(position)), ballot.stored.secrecy)
    buttons = rows(
        options,
        laid_out(propose_button(t, question, number, position)),
        reasons.buttons(t, ballot, position),
        reasons.behind(t, ballot, position),
        _way(t, ballot, position, answered=bool(answer)),
        _languages(t, number, position),
    )
    return Message(
        "\n\n".join(filter(None, text)),
        "🗳 " + text_in(ballot.consultation.title, t),
        rows(buttons, translation_reports.button(t, question, number, position, len(buttons))),
        question=poll_question(t, question, answer),
        legend=legend(t, question, answer),
    )


def _where_more_goes(t: Language, ballot: Ballot, position: int) -> str:
    """Right behind a text, where a hint would say that the next one takes the place of what stands here."""
    wrote, question = ballot.wrote, ballot.consultation.questions[position]
    if wrote is None or not written(question, ballot.answers.get(question.id, "")):
        return ""
    if wrote == position:
        return t("If you write more, I add it to what you wrote.")
    return t("If you write more, I add it to what you wrote for question {n}.", n=wrote + 1)


def _way(t: Language, ballot: Ballot, position: int, *, answered: bool) -> Rows:
    number = str(ballot.stored.number)
    before, after = ballot.back(position), ballot.onward(position)
    way = [Button(t("‹ Back"), "page", (number, str(before)))] if before is not None else []
    last = after == len(ballot.consultation.questions)
    onward = t("Overview ›") if last else t("Next ›") if answered else t("Skip ›")
    way.append(Button(onward, "page", (number, str(after))))
    way.append(Button(t("⏸ Pause"), "pause", (number, str(position))))
    undo = [Button(t("Withdraw this answer"), "withdraw", (number, str(position)))] if answered else []
    return rows((tuple(way),), laid_out(undo))


def _languages(t: Language, number: str, position: int) -> Rows:
    others = [code for code in i18n.codes() if code != t.code]
    buttons = tuple(
        Button(i18n.language(code).name, "language", (code, number, str(position))) for code in others
    )
    return (buttons,) if position == 0 and buttons else ()


def overview(t: Language, ballot: Ballot, timezone: str) -> Message:
    """Every question with one's own answer, by its number in the dossier, and what can still be done."""
    number = str(ballot.stored.number)
    lines, change = [], []
    for position in ballot.positions:
        n, question = position + 1, ballot.consultation.questions[position]
        answer = ballot.given.get(question.id, "")
        shown = answer_in_words(t, question, answer) if answer else t("no answer")
        lines.append(f"{n}. {text_in(question.text, t)}\n→ {shown}")
        label = t("Change {n}", n=n) if answer else t("Answer {n}", n=n)
        change.append(Button(label, "page", (number, str(position))))
    text = [
        t.n(
            "You have answered {n} of {total} questions.",
            "You have answered {n} of {total} questions.",
            len(ballot.given),
            total=len(ballot.positions),
        ),
        _not_asked(t, len(ballot.consultation.questions) - len(ballot.positions)),
        "\n\n".join(lines),
        _until(t, ballot, timezone),
    ]
    asks_kind = bool(ballot.given) and not ballot.person.stakeholder_asked
    if asks_kind:
        text.append(why_kind(t))
    all_back = [Button(t("Withdraw everything"), "withdraw_all", (number,))] if ballot.answers else []
    codes = [Button(t("🧾 My receipts"), "receipts", (number,))] if ballot.given else []
    return Message(
        "\n\n".join(filter(None, text)),
        "🗳 " + text_in(ballot.consultation.title, t),
        rows(
            reasons.behind(t, ballot, len(ballot.consultation.questions)),
            laid_out(change),
            laid_out([*codes, *all_back, *translation_reports.overview_button(t, ballot)]),
            kind_buttons(t, number) if asks_kind else (),
        ),
    )


def _not_asked(t: Language, n: int) -> str:
    """Why the questions of the consultation are more than those of this person."""
    if n == 0:
        return ""
    return t.n(
        "{n} more question is asked only after certain answers.",
        "{n} more questions are asked only after certain answers.",
        n,
    )


def added(t: Language, page: Message, ballot: Ballot, position: int, cut: str) -> Message:
    """A page that says first what became of a second message."""
    question = ballot.consultation.questions[position]
    text = t(
        "I have added that to what you wrote before. Your answer is now: {answer}",
        answer=answer_in_words(t, question, ballot.answers.get(question.id, "")),
    )
    args = (str(ballot.stored.number), str(position), cut)
    choice = (
        (Button(t("Only the last message counts"), "keep_one", (*args, "last")),),
        (Button(t("Take the last message away"), "keep_one", (*args, "first")),),
    )
    return replace(page, text=f"{text}\n\n{page.text}", buttons=rows(choice, page.buttons))


def taken(t: Language, page: Message, ballot: Ballot, position: int, behind: int) -> Message:
    """A page that says first which question a second message was taken to answer."""
    question = ballot.consultation.questions[position]
    answer = ballot.answers.get(question.id, "")
    if not answer:
        return page
    text = t(
        "I took that as your answer to question {n}: {answer}",
        n=position + 1,
        answer=answer_in_words(t, question, answer),
    )
    args = (str(ballot.stored.number), str(position), str(behind))
    other = ((Button(t("No, it belongs to question {n}", n=behind + 1), "move_words", args),),)
    return replace(page, text=f"{text}\n\n{page.text}", buttons=rows(other, page.buttons))


def ask_withdraw_all(t: Language, ballot: Ballot) -> Message:
    """Whether all answers shall be withdrawn; a button for yes, one for no."""
    number, end = str(ballot.stored.number), str(len(ballot.consultation.questions))
    text = t.n(
        "Shall I withdraw your answer? What you wrote is deleted too.",
        "Shall I withdraw all your {n} answers? What you wrote is deleted too.",
        len(ballot.answers),
    )
    return Message(
        text,
        "🗳 " + text_in(ballot.consultation.title, t),
        (
            (Button(t("Yes, withdraw everything"), "withdraw_all", (number, "yes")),),
            (Button(t("No, keep my answers"), "page", (number, end)),),
        ),
    )


def receipts(
    t: Language, ballot: Ballot, codes_by_question: Mapping[str, tuple[str, ...]], timezone: str
) -> Message:
    """The receipts of one's answers, to be noted down: after the closing nobody has them any more."""
    number = str(ballot.stored.number)
    lines = [
        f"{n}. {text_in(ballot.consultation.questions[position].text, t)}\n→ {' · '.join(codes)}"
        for n, position in enumerate(ballot.positions, 1)
        if (codes := codes_by_question.get(ballot.consultation.questions[position].id))
    ]
    text = [
        t(
            "Note these receipts down. After the closing a list of all answers, without names, comes into "
            "your antenna's chat; with a receipt you find your own answer in it. Whoever has a receipt can "
            "read that answer, so show it to nobody."
        ),
        "\n\n".join(lines) or t("You have not answered yet, so there is no receipt."),
        t("At the closing this message is overwritten.") + " " + _until(t, ballot, timezone),
    ]
    end = str(len(ballot.consultation.questions))
    return Message(
        "\n\n".join(text),
        "🧾 " + text_in(ballot.consultation.title, t),
        ((Button(t("‹ Back"), "page", (number, end)),),),
    )


def reminded(t: Language, page: Message, ballot: Ballot, timezone: str) -> Message:
    """A ballot's page, which says why it comes."""
    why = t(
        "⏳ You have not answered yet, and there is time until {moment}. Nobody must answer; this is the way "
        "to be reminded no more: /{command}.",
        moment=t.moment(ballot.asked.closes_at, timezone),
        command=word(t, "me"),
    )
    return replace(page, text=f"{why}\n\n{page.text}")


def _until(t: Language, ballot: Ballot, timezone: str) -> str:
    return t(
        "You can change or withdraw your answers until {moment}. Then you will read the result in your "
        "antenna's chat.",
        moment=t.moment(ballot.asked.closes_at, timezone),
    )


def paused(t: Language, ballot: Ballot, position: int, timezone: str) -> Message:
    """Nothing is lost; one button goes on where one stopped."""
    number = str(ballot.stored.number)
    text = t(
        "Paused. What you have answered is kept. You can go on until {moment}.",
        moment=t.moment(ballot.asked.closes_at, timezone),
    )
    return Message(
        text,
        "🗳 " + text_in(ballot.consultation.title, t),
        ((Button(t("Go on ›"), "page", (number, str(position))),),),
    )


def ballot_after_closing(t: Language, consultation: Consultation) -> Message:
    """What a ballot becomes at the closing: it no longer shows what was answered."""
    return Message(
        t("The consultation is closed. Your answer is in the box; nothing here leads to it any more."),
        "🗳 " + text_in(consultation.title, t),
    )


def waiting(t: Language, ballot: Ballot, closes_at: datetime, timezone: str) -> str:
    """A consultation that awaits a person. Its title, often a question, has a line of its own."""
    return f"🗳 {text_in(ballot.consultation.title, t)}\n" + t(
        "{done}/{total} answered, until {moment}",
        done=len(ballot.given),
        total=len(ballot.positions),
        moment=t.moment(closes_at, timezone),
    )
