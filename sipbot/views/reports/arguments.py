"""The arguments of a question: for each option those who chose it, and their reasons below it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sipbot.analysis.positions import Position
from sipbot.i18n import Language
from sipbot.rules import questions
from sipbot.rules.dossiers import Quotable
from sipbot.rules.questions import WRITTEN_OUT
from sipbot.rules.results import QuestionResult
from sipbot.views import results_of
from sipbot.views.reports import cited


@dataclass(frozen=True, slots=True)
class Argument:
    """One reason, as it was written. `also`: what else was chosen with it."""

    reference: str
    text: str
    also: str
    signature: str


@dataclass(frozen=True, slots=True)
class OfAnOption:
    """An option, by how many it was chosen, and why. Without an option: reasons whose option is not shown."""

    reference: str
    letter: str
    label: str
    chosen: str
    arguments: tuple[Argument, ...]
    none: str  # what stands where nobody said why


def by_option(
    result: QuestionResult,
    consultation: int,
    number: int,
    reasons: Sequence[Quotable],
    positions: Iterable[Position],
    t: Language,
) -> tuple[OfAnOption, ...]:
    """In the order of the ballot; "no opinion" comes last. Nothing where the question asks for no reasons."""
    question = result.question
    if not question.reason:
        return ()
    held = {position.option: position for position in positions}
    order = [] if result.few else [*_options(result), WRITTEN_OUT]
    parts = []
    for id_ in order:
        own = [quote for quote in reasons if _first(quote, order) == id_]
        if id_ != WRITTEN_OUT or own:
            parts.append(_of(id_, own, held.get(id_), result, consultation, number, t))
    rest = [quote for quote in reasons if _first(quote, order) == ""]
    return (*parts, *((_without_option(rest, t),) if rest else ()))


def _options(result: QuestionResult) -> list[str]:
    known = questions.choosable(result.question)
    return [id_ for id_ in known if id_ != WRITTEN_OUT]


def _first(quote: Quotable, order: Sequence[str]) -> str:
    """Of several options that were chosen, the first on the ballot; "" is none that is shown."""
    chosen = quote.opinion.choice.split(",")
    return next((id_ for id_ in order if id_ in chosen), "")


def _of(
    id_: str,
    reasons: Sequence[Quotable],
    held: Position | None,
    result: QuestionResult,
    consultation: int,
    number: int,
    t: Language,
) -> OfAnOption:
    question = result.question
    return OfAnOption(
        reference=cited.share_of(consultation, number, question, id_),
        letter=results_of.of(question.kind).letters(question).get(id_, ""),
        label=cited.option(question, id_, t),
        chosen=_chosen(held, t),
        arguments=tuple(_argument(quote, id_, result, t) for quote in reasons),
        none="" if reasons else t("Nobody said why."),
    )


def _chosen(held: Position | None, t: Language) -> str:
    if held is None:
        return ""
    return t(
        "{n} of {people} with an opinion ({share})",
        n=t.number(held.n),
        people=t.number(held.people),
        share=cited.with_interval(held.n, held.people, t),
    )


def _argument(quote: Quotable, id_: str, result: QuestionResult, t: Language) -> Argument:
    others = ",".join(other for other in quote.opinion.choice.split(",") if other != id_)
    also = t("also chosen: {options}", options=cited.option(result.question, others, t)) if others else ""
    return Argument(quote.reference, quote.opinion.text, also, quote.opinion.signature)


def _without_option(reasons: Sequence[Quotable], t: Language) -> OfAnOption:
    """Where fewer than five answered, what was chosen is not told; nor is it where nothing was."""
    arguments = tuple(Argument(q.reference, q.opinion.text, "", q.opinion.signature) for q in reasons)
    return OfAnOption("", "", t("Without an option"), "", arguments, "")
