"""Results in a chat: what everybody who was asked gets at the closing, and what a coordinator pulls."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sipbot.chat import Message
from sipbot.i18n import Language
from sipbot.rules.eligibility import CHATS
from sipbot.rules.results import QuestionResult, Results, Share
from sipbot.rules.suppression import STEP
from sipbot.views import results_of
from sipbot.views.words import labels

MOST_UNITS = 4000
"""UTF-16 units of a whole message, with room below the strictest platform's limit."""


def closed_message(
    results: Results,
    t: Language,
    antenna_names: Mapping[str, str],
    working_group_name: str,
    next_step: str,
) -> Message:
    """What each chat that was asked gets: the result, who has it now, who decides, what happens next."""
    title = t("Result: {title}", title=labels.text_in(results.consultation.title, t))
    head = (
        turnout_line(results.turnout, t),
        turnout_by_antenna(results, t, antenna_names),
        who_could(results, t),
        " ".join(desired(results, t, antenna_names)),
        counted_twice(results, t),
    )
    questions = [_question(n, result, t) for n, result in enumerate(results.questions, 1)]
    tail = (
        _who_has_it(results, t, antenna_names, working_group_name),
        t("Who decides in the end: {who}.", who=labels.text_in(results.consultation.decides, t)),
        t("What happens next: {step}", step=next_step) if next_step else "",
    )
    return _fitted(title, head, questions, tail, lambda n: _with_the_group(n, working_group_name, t))


def _who_has_it(results: Results, t: Language, names: Mapping[str, str], working_group: str) -> str:
    if working_group:
        return t("Who has it now: the drafters of the working group “{group}”.", group=working_group)
    antennas = ", ".join(names.get(slug, slug) for slug in results.antennas)
    return t("Who has it now: the animators of {antennas}.", antennas=antennas)


def who_could(results: Results, t: Language) -> str:
    """Who may answer, where that is not everybody; else ""."""
    who = results.consultation.who
    return t("Who could answer: {who}", who=labels.who(t, who)) if who != CHATS else ""


def summary_message(results: Results, t: Language, antenna_names: Mapping[str, str]) -> Message:
    """What a coordinator gets on asking: the figures per antenna; before the closing the turnout only."""
    title = t("Results: {title}", title=labels.text_in(results.consultation.title, t))
    closed = results.status == "closed"
    head = (
        turnout_line(results.turnout, t, closed=closed),
        turnout_by_antenna(results, t, antenna_names, closed=closed),
        who_could(results, t),
        " ".join(desired(results, t, antenna_names)),
        counted_twice(results, t),
        audit(results, t),
    )
    if not closed and not results.questions:
        return _fitted(title, head, (), (not_yet(t),), lambda n: "")
    names = antenna_names if closed else None
    questions = [_question(n, result, t, names) for n, result in enumerate(results.questions, 1)]
    return _fitted(title, head, questions, (), lambda n: _in_the_dossier(n, t))


def turnout_line(share: Share, t: Language, *, closed: bool = True) -> str:
    """How many answered out of how many. Before the closing the figure is the lower end of a step."""
    members, rate = t.number(share.members), labels.rate(share, t)
    if closed:
        return t.n(
            "{n} person out of {members} members answered ({rate}).",
            "{n} people out of {members} members answered ({rate}).",
            share.answered,
            members=members,
            rate=rate,
        )
    if share.answered < STEP:
        return t("So far fewer than {n} out of {members} members have answered.", n=STEP, members=members)
    return t(
        "So far at least {answered} out of {members} members have answered ({rate}).",
        answered=t.number(share.answered),
        members=members,
        rate=rate,
    )


def counted_twice(results: Results, t: Language) -> str:
    """What limits the turnout where people were asked on more than one platform; "" elsewhere."""
    if not results.may_count_twice:
        return ""
    return t("These are people in chats on several platforms; who uses two accounts may be counted twice.")


def desired(results: Results, t: Language, antenna_names: Mapping[str, str]) -> tuple[str, ...]:
    """After the closing: whether the turnout that was desired was reached, over all and where."""
    percent = results.consultation.desired_rate
    if not percent or results.status != "closed":
        return ()
    wish = t.percent(percent / 100)
    reached = [
        antenna_names.get(slug, slug) for slug, share in results.antennas.items() if share.reaches(percent)
    ]
    over_all = (
        t("A turnout of {wish} was desired, and reached. Thank you!", wish=wish)
        if results.turnout.reaches(percent)
        else t(
            "A turnout of {wish} was desired; this time it was not reached. Every answer counts all the same.",
            wish=wish,
        )
    )
    if not reached or len(results.antennas) == 1:
        return (over_all,)
    return (over_all, t("Antennas that reached it: {antennas}.", antennas=", ".join(reached)))


def audit(results: Results, t: Language) -> str:
    """Where an auditor was named: whether they were handed the antennas' tables; "" elsewhere."""
    if not results.commitments:
        return ""
    facts = {"who": results.consultation.audit}
    if results.handed_out is None:
        return t("The antennas' tables, small ones too, were not handed to the auditor so far: {who}.", **facts)
    facts["day"] = t.day(results.handed_out)
    return t("The antennas' tables, small ones too, were handed to the auditor ({who}) on {day}.", **facts)


def turnout_by_antenna(
    results: Results, t: Language, antenna_names: Mapping[str, str], *, closed: bool = True
) -> str:
    """One line per antenna."""
    return "\n".join(
        _antenna_line(antenna_names.get(slug, slug), share, t, closed)
        for slug, share in results.antennas.items()
    )


def not_yet(t: Language) -> str:
    """Why there are no figures before the closing."""
    return t(
        "The figures come after the closing. Until then everybody, coordinators included, sees the turnout "
        "only, in steps of {n}.",
        n=STEP,
    )


def _antenna_line(name: str, share: Share, t: Language, closed: bool) -> str:
    members = t.number(share.members)
    if not closed and share.answered < STEP:
        return t("{antenna}: fewer than {n} out of {members}", antenna=name, n=STEP, members=members)
    facts = {
        "antenna": name,
        "answered": t.number(share.answered),
        "members": members,
        "rate": labels.rate(share, t),
    }
    if not closed:
        return t("{antenna}: at least {answered} out of {members} ({rate})", **facts)
    return t("{antenna}: {answered} out of {members} ({rate})", **facts)


def _question(
    number: int, result: QuestionResult, t: Language, antenna_names: Mapping[str, str] | None = None
) -> str:
    question = result.question
    lines = [f"{number}. {labels.text_in(question.text, t)}"]
    lines += results_of.lines(question, result.total, t, letters=antenna_names is not None)
    for slug, cell in result.antennas.items() if antenna_names is not None else ():
        name = labels.antenna(slug, antenna_names or {}, t)
        figures = results_of.brief(question, cell, t)
        lines.append(t("{antenna}: {figures}", antenna=name, figures=figures))
    return "\n".join(lines)


def _with_the_group(more: int, working_group: str, t: Language) -> str:
    if not working_group:
        return _in_the_dossier(more, t)
    return t.n(
        "{n} more question stands in the dossier of the working group “{group}”.",
        "{n} more questions stand in the dossier of the working group “{group}”.",
        more,
        group=working_group,
    )


def _in_the_dossier(more: int, t: Language) -> str:
    return t.n("{n} more question stands in the dossier.", "{n} more questions stand in the dossier.", more)


def _fitted(
    title: str,
    head: Sequence[str],
    questions: Sequence[str],
    tail: Sequence[str],
    rest: Callable[[int], str],
) -> Message:
    """As many questions as fit, and a sentence where the others are. Head and tail are always there."""
    for shown in range(len(questions), -1, -1):
        left = [rest(len(questions) - shown)] if shown < len(questions) else []
        text = "\n\n".join(filter(None, [*head, *questions[:shown], *left, *tail]))
        if units(title) + 2 + units(text) <= MOST_UNITS:
            return Message(text, title)
    return Message(_cut(text, MOST_UNITS - units(title) - 2), title)


def units(text: str) -> int:
    """Length as phones' platforms count it: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str, most: int) -> str:
    return text.encode("utf-16-le")[: 2 * (most - 1)].decode("utf-16-le", "ignore") + "…"
