"""A dossier in one language, for somebody who writes a recommendation: every sentence and figure of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from sipbot.analysis.positions import SHARED, SMALL, Compared, compared, positions, silence
from sipbot.i18n import Language
from sipbot.rules import references
from sipbot.rules.dossiers import Dossier, Quotable, quotable
from sipbot.rules.results import QuestionResult
from sipbot.rules.suppression import K
from sipbot.views import results_of
from sipbot.views.reports import arguments, cited, groups, in_short, limits_of_dossier, results
from sipbot.views.reports.arguments import OfAnOption
from sipbot.views.reports.cited import FEW, Cited
from sipbot.views.reports.in_short import Figures, Listed
from sipbot.views.results_of import Sheet
from sipbot.views.words import labels


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the sheet at the top."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Silence:
    """How large each antenna is, and how much of it was heard; the least heard first."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]  # the reference first
    note: str


@dataclass(frozen=True, slots=True)
class Participation:
    reference: str
    title: str
    lead: str
    caption: str
    columns: tuple[str, ...]  # antenna, answered, members, rate
    rows: tuple[groups.TurnoutRow, ...]  # the total last
    notes: tuple[str, ...]
    silence: Silence


@dataclass(frozen=True, slots=True)
class OpinionPart:
    """One opinion as it is quoted. `text` is as its author wrote it: never markup, in any direction."""

    anchor: str
    text: str
    antenna: str
    language: str  # "" where it is not known
    signature: str


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
    references: tuple[str, ...]  # of the figures in the table of all options
    differences_title: str
    differences: tuple[Cited, ...]
    compared: str  # how many comparisons there were
    arguments_title: str
    arguments: tuple[OfAnOption, ...]
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
    short_title: str
    short: tuple[Cited, ...]
    participation: Participation
    questions: tuple[QuestionPart, ...]
    positions_title: str
    positions: tuple[Listed, ...]
    method: tuple[str, ...]
    opinions_title: str
    unknown_title: str
    unknown: tuple[str, ...]
    quoting_title: str
    skip: str
    quoting: tuple[str, ...]
    made: str


def page(dossier: Dossier, t: Language, generated_at: datetime, zone: str = "UTC") -> Page:
    """The dossier in this language. Days and hours are those of `zone`."""
    consultation = dossier.results.consultation
    written = quotable(dossier)
    numbered = list(enumerate(dossier.results.questions, 1))
    made_of = Figures(
        tuple(positions(result, n) for n, result in numbered),
        tuple(compared(result, n) for n, result in numbered),
    )
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
        short_title=t("In short"),
        short=in_short.sentences(dossier, made_of, t),
        participation=_participation(dossier, t),
        questions=tuple(_question(dossier, n, made_of, written[n - 1], t) for n, _ in numbered),
        positions_title=t("Shared, divided, of a minority"),
        positions=in_short.listed(dossier, made_of, written, t),
        method=_method(t),
        opinions_title=t("All opinions in their own words"),
        unknown_title=t("How sure this is, and what is not known"),
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
        reference=references.who(dossier.number, references.HEARD),
        title=t("Who was heard"),
        lead=results.turnout_line(counted.turnout, t),
        caption=t("Turnout by antenna"),
        columns=groups.turnout_columns(t),
        rows=groups.turnout(counted, t, labels.called(dossier.antenna_names, t)),
        notes=notes,
        silence=_silence(dossier, t),
    )


def _silence(dossier: Dossier, t: Language) -> Silence:
    names = labels.called(dossier.antenna_names, t)
    rows = tuple(
        (
            references.who(dossier.number, references.SILENT, one.antenna),
            labels.antenna(one.antenna, names, t),
            t.percent(one.of_members),
            t.percent(one.of_answered),
            t.number(round(100 * one.gap, 1)),
        )
        for one in silence(dossier.results)
    )
    return Silence(
        title=t("Who was not heard"),
        columns=(
            t("Antenna"),
            t("Share of the members"),
            t("Share of those who answered"),
            t("Difference in points"),
        ),
        rows=rows,
        note=t(
            "The least heard for its size comes first. For languages and kinds of stakeholder nobody knows "
            "here how many members there are, so only antennas can be compared."
        ),
    )


def _question(
    dossier: Dossier, number: int, figures: Figures, written: tuple[Quotable, ...], t: Language
) -> QuestionPart:
    result = dossier.results.questions[number - 1]
    words = results_of.of(result.question.kind)
    names = labels.called(dossier.antenna_names, t)
    reasons = [quote for quote in written if quote.opinion.is_reason]
    opinions = tuple(quote for quote in written if not quote.opinion.is_reason)
    held, tried = figures.positions[number - 1], figures.compared[number - 1]
    return QuestionPart(
        anchor=references.question(dossier.number, number),
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
        tables=(groups.by_antenna(result, t, names), groups.by_language(result, t), *_by_kind(result, t)),
        references=tuple(
            references.share(dossier.number, number, figure.letter)
            for figure in results_of.figures(result.question, result.total, t)
        ),
        differences_title=t("Differences that are hardly chance"),
        differences=tuple(cited.apart(one, dossier.number, result.question, names, t) for one in tried.apart),
        compared=_compared(tried, t),
        arguments_title=t("Arguments by option"),
        arguments=arguments.by_option(result, dossier.number, number, reasons, held, t),
        opinions=_opinions(opinions, names, t),
    )


def _compared(tried: Compared, t: Language) -> str:
    """Where nothing differs, that it was looked for."""
    if not tried.tried or tried.apart:
        return ""
    return t.n(
        "Between the groups shown no difference is both notable and more than chance ({n} comparison).",
        "Between the groups shown no difference is both notable and more than chance ({n} comparisons).",
        tried.tried,
    )


def _by_kind(result: QuestionResult, t: Language) -> tuple[groups.Table, ...]:
    """Only where it says something."""
    return (groups.by_kind(result, t),) if result.knows_kinds else ()


def _opinions(written: tuple[Quotable, ...], names: Mapping[str, str], t: Language) -> tuple[Opinions, ...]:
    by_language = groupby(written, key=lambda quote: quote.opinion.language)
    return tuple(_in_language(code, tuple(quotes), names, t) for code, quotes in by_language)


def _in_language(code: str, quotes: tuple[Quotable, ...], names: Mapping[str, str], t: Language) -> Opinions:
    called = labels.language(code, t)
    title = t.n("{language}: {n} opinion", "{language}: {n} opinions", len(quotes), language=called)
    return Opinions(title, tuple(_part(quote, names, t) for quote in quotes))


def _part(quote: Quotable, names: Mapping[str, str], t: Language) -> OpinionPart:
    opinion = quote.opinion
    return OpinionPart(
        quote.reference,
        opinion.text,
        labels.antenna(opinion.antenna, names, t),
        opinion.language,
        opinion.signature,
    )


def _method(t: Language) -> tuple[str, ...]:
    """How the sentences above were made, on less than a page."""
    return (
        t(
            "Words for how many: all; nearly all (from {ninety}); a very large majority (from "
            "{three_quarters}); a majority (more than {half}); about half (from {less}); a minority; a "
            "small minority (up to {tenth}).",
            ninety=t.percent(0.9),
            three_quarters=t.percent(SHARED),
            half=t.percent(0.5),
            less=t.percent(0.45),
            tenth=t.percent(0.1),
        ),
        t(
            "Beside shares of fewer than {few} people stands the interval in which the share of many like them "
            "would lie in 95 of 100 cases (Wilson). It holds for chance alone: not for who chose to answer.",
            few=t.number(FEW),
        ),
        t(
            "A difference is told if it is hardly chance (Fisher's exact test, corrected by Holm's method "
            "for all comparisons of the question, below 0.05) and not small (Cohen's h from {h}). Groups "
            "that are merged or unknown are not compared.",
            h=t.number(SMALL),
        ),
        t("A position of a minority is told from {k} people on.", k=t.number(K)),
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
    """With lines of this dossier as examples; nothing where there are none."""
    opinion = next((quote.reference for own in quotable(dossier) for quote in own), "")
    return (
        t(
            "Figures have references: {share} is the share of option A of question 1, {group} the same in a "
            "group (an antenna, a language or a kind of stakeholder).",
            share=references.share(dossier.number, 1, "A"),
            group=references.share(dossier.number, 1, "A", next(iter(dossier.results.antennas), "fr")),
        ),
        *(
            [
                t(
                    "Each opinion (O) and each reason (R) has a reference, for example {reference}: it is "
                    "the same in every language, format and version of this dossier.",
                    reference=opinion,
                ),
                t("Opinions are as they were written: nobody corrected, translated or chose among them."),
            ]
            if opinion
            else []
        ),
    )
