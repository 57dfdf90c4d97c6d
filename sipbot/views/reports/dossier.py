"""A dossier in one language, for somebody who writes a recommendation: every sentence and figure of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from sipbot.i18n import Language
from sipbot.rules.dossiers import Dossier, Quotable, quotable
from sipbot.rules.results import QuestionResult
from sipbot.views import results_of
from sipbot.views.reports import groups, limits_of_dossier, results
from sipbot.views.results_of import Sheet
from sipbot.views.words import labels


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the sheet at the top."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Participation:
    title: str
    lead: str
    caption: str
    columns: tuple[str, ...]  # antenna, answered, members, rate
    rows: tuple[groups.TurnoutRow, ...]  # the total last
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpinionPart:
    """One opinion as it is quoted. `text` is as its author wrote it: never markup, in any direction."""

    anchor: str
    text: str
    antenna: str
    language: str  # "" where it is not known
    signature: str
    choice: str  # what was chosen with it, in the reader's language; "" where words are all there is


@dataclass(frozen=True, slots=True)
class Opinions:
    """The opinions written in one language."""

    title: str
    opinions: tuple[OpinionPart, ...]


@dataclass(frozen=True, slots=True)
class QuestionPart:
    anchor: str
    kind: str
    heading: str  # "Question 2"
    title: str
    how: str
    answered: str
    caution: str  # "" unless very few answered
    caption: str
    columns: tuple[str, ...]  # of the table of all options; the last is drawn
    notes: tuple[str, ...]  # how many have no opinion, how the figures are to be read
    sheets: tuple[Sheet, ...]
    tables: tuple[groups.Table, ...]  # by antenna, by language, by kind of stakeholder
    opinions_title: str
    opinions: tuple[Opinions, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A whole dossier."""

    language: str
    title: str
    subtitle: str
    facts: tuple[Fact, ...]
    told_title: str
    told: str  # what everybody could read before answering
    documents_title: str
    documents: tuple[str, ...]
    contents_title: str
    participation: Participation
    questions: tuple[QuestionPart, ...]
    unknown_title: str
    unknown: tuple[str, ...]
    quoting_title: str
    skip: str
    quoting: tuple[str, ...]
    made: str


def page(dossier: Dossier, t: Language, generated_at: datetime, zone: str = "UTC") -> Page:
    """The dossier in this language. Days and hours are those of `zone`."""
    consultation = dossier.results.consultation
    return Page(
        language=t.code,
        title=labels.text_in(consultation.title, t),
        subtitle=_subtitle(dossier, t),
        facts=_facts(dossier, t, zone),
        told_title=t("What everybody could read before answering"),
        told=labels.text_in(consultation.intro, t),
        documents_title=t("Documents"),
        documents=consultation.documents,
        contents_title=t("Contents"),
        participation=_participation(dossier, t),
        questions=tuple(_question(dossier, n, t) for n in range(1, len(dossier.results.questions) + 1)),
        unknown_title=t("What is not known"),
        unknown=limits_of_dossier.sentences(dossier, t),
        quoting_title=t("How to quote"),
        skip=t("Skip the contents"),
        quoting=_quoting(dossier, t),
        made=t("Made on {moment} ({zone}).", moment=t.moment(generated_at, zone), zone=zone),
    )


def _subtitle(dossier: Dossier, t: Language) -> str:
    if dossier.working_group:
        group = labels.text_in(dossier.working_group, t)
        return t("Dossier for the working group “{group}”", group=group)
    return t("Dossier for the antenna: {antennas}", antennas=_antennas(dossier, t))


def _addressee(dossier: Dossier, t: Language) -> Fact:
    if dossier.working_group:
        return Fact(t("Working group"), labels.text_in(dossier.working_group, t))
    return Fact(t("Antenna"), _antennas(dossier, t))


def _antennas(dossier: Dossier, t: Language) -> str:
    names = labels.called(dossier.antenna_names, t)
    return ", ".join(names.get(slug, slug) for slug in dossier.results.antennas)


def _facts(dossier: Dossier, t: Language, zone: str) -> tuple[Fact, ...]:
    counted = dossier.results
    consultation = counted.consultation
    closes = counted.closes.astimezone(ZoneInfo(zone))
    period = t("from {first} to {last}", first=t.day(consultation.opens), last=t.day(closes))
    promise = {
        "secret": t("Secret: nothing is kept that leads from an answer to a person."),
        "named": t("Named: who answered, signed."),
    }
    return (
        _addressee(dossier, t),
        Fact(t("Cycle"), consultation.cycle),
        Fact(t("Participation level"), labels.level(consultation.level, t)),
        Fact(t("Who decides in the end"), labels.text_in(consultation.decides, t)),
        Fact(t("Period"), period),
        Fact(t("Who could answer"), labels.who(t, consultation.who)),
        Fact(t("Answers"), promise[consultation.secrecy]),
        *(
            Fact(t("Waived: texts in {language}", language=labels.language(code, t)), who)
            for code in consultation.waive
            if (who := consultation.waived(code))
        ),
    )


def _participation(dossier: Dossier, t: Language) -> Participation:
    counted = dossier.results
    notes = (
        t("Whoever answered at least one question is counted, once, in their own antenna."),
        t("The number of members is the one that each antenna gave."),
        *results.desired(counted, t, labels.called(dossier.antenna_names, t)),
        *filter(None, [results.counted_twice(counted, t), results.audit(counted, t)]),
    )
    return Participation(
        title=t("Participation"),
        lead=results.turnout_line(counted.turnout, t),
        caption=t("Turnout by antenna"),
        columns=groups.turnout_columns(t),
        rows=groups.turnout(counted, t, labels.called(dossier.antenna_names, t)),
        notes=notes,
    )


def _question(dossier: Dossier, number: int, t: Language) -> QuestionPart:
    result = dossier.results.questions[number - 1]
    words = results_of.of(result.question.kind)
    by_antenna = groups.by_antenna(result, t, labels.called(dossier.antenna_names, t))
    return QuestionPart(
        anchor=f"q{number}",
        kind=result.question.kind,
        heading=t("Question {n}", n=t.number(number)),
        title=labels.text_in(result.question.text, t),
        how=words.how(result.question, t),
        answered=results_of.how_many_answered(result.question, result.total, t),
        caution=limits_of_dossier.caution(result, t),
        caption=t("All answers"),
        columns=words.option_columns(result.question, t),
        notes=results_of.notes(result.question, result.total, t),
        sheets=results_of.sheets(result.question, result.total, t),
        tables=(by_antenna, groups.by_language(result, t), *_by_kind(result, t)),
        opinions_title=t("The opinions in their own words"),
        opinions=_opinions(quotable(dossier, number), result, labels.called(dossier.antenna_names, t), t),
    )


def _by_kind(result: QuestionResult, t: Language) -> tuple[groups.Table, ...]:
    """Only where it says something."""
    return (groups.by_kind(result, t),) if result.knows_kinds else ()


def _opinions(
    quotable: tuple[Quotable, ...], result: QuestionResult, names: Mapping[str, str], t: Language
) -> tuple[Opinions, ...]:
    by_language = groupby(quotable, key=lambda quote: quote.opinion.language)
    chosen = results_of.of(result.question.kind).labels(result.question, t)
    return tuple(_in_language(code, tuple(quotes), chosen, names, t) for code, quotes in by_language)


def _in_language(
    code: str, quotes: tuple[Quotable, ...], chosen: Mapping[str, str], names: Mapping[str, str], t: Language
) -> Opinions:
    """Where the language is not known, as of reasons, they stand together."""
    called = labels.language(code, t)
    if called:
        title = t.n("{language}: {n} opinion", "{language}: {n} opinions", len(quotes), language=called)
    else:
        title = t.n("{n} opinion", "{n} opinions", len(quotes))
    return Opinions(title, tuple(_part(quote, chosen, names, t) for quote in quotes))


def _part(quote: Quotable, chosen: Mapping[str, str], names: Mapping[str, str], t: Language) -> OpinionPart:
    opinion = quote.opinion
    return OpinionPart(
        quote.reference,
        opinion.text,
        labels.antenna(opinion.antenna, names, t),
        opinion.language,
        opinion.signature,
        chosen.get(opinion.choice, opinion.choice),
    )


def _quoting(dossier: Dossier, t: Language) -> tuple[str, ...]:
    return (
        *_quoting_opinions(dossier, t),
        t(
            "Shares are of those who have an opinion on the question, not of all members nor of all who "
            "answered; they are rounded, so they need not add up to {whole}.",
            whole=t.percent(1),
        ),
    )


def _quoting_opinions(dossier: Dossier, t: Language) -> tuple[str, ...]:
    """With an opinion of this dossier as the example; nothing where there is none."""
    numbers = range(1, len(dossier.results.questions) + 1)
    example = next((quote.reference for n in numbers for quote in quotable(dossier, n)), "")
    if not example:
        return ()
    return (
        t(
            "Each opinion has a reference, for example {reference}: it is the same in every language and "
            "format of this dossier, and a link to the opinion.",
            reference=example,
        ),
        t("Opinions are as they were written: nobody corrected, translated or chose among them."),
    )
