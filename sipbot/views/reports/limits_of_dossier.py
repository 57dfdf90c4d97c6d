"""What a dossier cannot say, in sentences, so that nobody reads more into its figures."""

from __future__ import annotations

from sipbot.i18n import Language
from sipbot.rules.dossiers import Dossier, NotAsked
from sipbot.rules.eligibility import CHATS
from sipbot.rules.results import QuestionResult
from sipbot.rules.suppression import OTHER, K
from sipbot.views.reports.results import counted_twice
from sipbot.views.words import labels


def sentences(dossier: Dossier, t: Language) -> tuple[str, ...]:
    """The section "What is not known", what is particular to this dossier first."""
    return (
        *(_not_asked(chat, dossier, t) for chat in dossier.not_asked),
        *_silent(dossier, t),
        *_corrected(dossier, t),
        *(_merged(n, result, dossier, t) for n, result in _with_merged(dossier)),
        *_always(dossier, t),
    )


def caution(result: QuestionResult, t: Language) -> str:
    """A warning where hardly anybody has an opinion on a question."""
    if not 0 < result.total.opinions < K:
        return ""
    return t(
        "Fewer than {k} people have an opinion on this question: the figures may show what one of them thinks. "
        "Quote them with care.",
        k=t.number(K),
    )


def _not_asked(chat: NotAsked, dossier: Dossier, t: Language) -> str:
    facts = {
        "antenna": labels.called(dossier.antenna_names, t).get(chat.antenna, chat.antenna),
        "language": labels.language(chat.language, t),
    }
    why = {
        "language": t(
            "{antenna}, chat in {language}: not asked, because a text was missing in this language.", **facts
        ),
        "unreachable": t("{antenna}, chat in {language}: not asked, because it could not be reached.", **facts),
    }
    return why.get(chat.why) or t("{antenna}, chat in {language}: not asked.", **facts)


def _silent(dossier: Dossier, t: Language) -> tuple[str, ...]:
    silent = [
        labels.called(dossier.antenna_names, t).get(slug, slug)
        for slug, share in dossier.results.antennas.items()
        if not share.answered
    ]
    if not silent:
        return ()
    return (t("Nobody answered in these antennas; why is not known: {antennas}.", antennas=", ".join(silent)),)


def _corrected(dossier: Dossier, t: Language) -> tuple[str, ...]:
    """To which words the first people answered."""
    return tuple(
        t(
            "Question {n} ({language}): words were corrected on {day}, after people could answer. "
            "Before: “{old}”.",
            n=t.number(change.question),
            language=labels.language(change.language, t),
            day=t.day(correction.at),
            old=change.old,
        )
        for correction in dossier.corrections
        for change in correction.changes
        if change.question
    )


def _with_merged(dossier: Dossier) -> list[tuple[int, QuestionResult]]:
    questions = enumerate(dossier.results.questions, 1)
    return [(n, result) for n, result in questions if OTHER in result.antennas and result.merged]


def _merged(number: int, result: QuestionResult, dossier: Dossier, t: Language) -> str:
    return t(
        "Question {n}: how each of these antennas answered is not shown, because fewer than {k} people did in "
        "at least one of them: {antennas}. Together they are “Other antennas”.",
        n=t.number(number),
        k=t.number(K),
        antennas=", ".join(labels.called(dossier.antenna_names, t).get(slug, slug) for slug in result.merged),
    )


def _of_whom(dossier: Dossier, t: Language) -> tuple[str, ...]:
    if dossier.results.consultation.who != CHATS:
        return (
            t("The figures are of those on the roll of members who have joined with the code of their letter."),
        )
    return (
        t("The figures are of people in the antennas' chats. Members who are in none of them were not asked."),
        counted_twice(dossier.results, t) or t("Who uses two accounts may be counted twice."),
    )


def _kinds(dossier: Dossier, t: Language) -> str:
    if any(result.knows_kinds for result in dossier.results.questions):
        return t(
            "Whether those in the row “Unknown” are members, clients, partners or permanents is not known."
        )
    return t("Whether those who answered are members, clients, partners or permanents is not known.")


def _always(dossier: Dossier, t: Language) -> tuple[str, ...]:
    common = (
        *_of_whom(dossier, t),
        _kinds(dossier, t),
        t("Whoever wanted to answer did: the figures do not tell what the others think."),
        t(
            "The language is that of the text in which the question was shown, not necessarily the language "
            "that somebody speaks at home."
        ),
    )
    if dossier.results.consultation.secrecy != "secret":
        return common
    last = t(
        "Who answered what is not known to anybody and cannot be found out any more, except where a small or "
        "unanimous group makes it guessable."
    )
    return (*common, last)
