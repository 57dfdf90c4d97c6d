"""A dossier in five sentences made from its figures, and its positions: shared, divided, of a minority."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from sipbot.analysis.positions import Apart, Compared, Position, of_a_minority, shared, silence
from sipbot.i18n import Language
from sipbot.rules import references
from sipbot.rules.dossiers import Dossier, Quotable
from sipbot.rules.questions import Question
from sipbot.views.reports import cited, results
from sipbot.views.reports.cited import Cited
from sipbot.views.words import labels

MOST = 2
"""Positions that one sentence names; the others stand below."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What was made of the figures, question by question."""

    positions: tuple[tuple[Position, ...], ...]
    compared: tuple[Compared, ...]

    @property
    def shared(self) -> tuple[Position, ...]:
        return tuple(one for own in self.positions for one in shared(own))

    @property
    def minority(self) -> tuple[Position, ...]:
        return tuple(one for own in self.positions for one in of_a_minority(own))

    @property
    def apart(self) -> tuple[Apart, ...]:
        """The largest first."""
        every = [one for compared in self.compared for one in compared.apart]
        return tuple(sorted(every, key=lambda one: -abs(one.difference.h)))


@dataclass(frozen=True, slots=True)
class Listed:
    """Positions of one sort, each with its figures and its reasons; `none` stands where there are none."""

    title: str
    lines: tuple[Cited, ...]
    none: str


def sentences(dossier: Dossier, figures: Figures, t: Language) -> tuple[Cited, ...]:
    """Who was heard, what is shared, what divides and where, what a minority says, what is not known."""
    return (
        _heard(dossier, t),
        _shared(dossier, figures.shared, t),
        _divided(dossier, figures.apart, t),
        _minority(dossier, figures.minority, t),
        _not_known(dossier, t),
    )


def listed(
    dossier: Dossier, figures: Figures, written: Sequence[Sequence[Quotable]], t: Language
) -> tuple[Listed, ...]:
    names = labels.called(dossier.antenna_names, t)
    return (
        Listed(
            t("Shared by three quarters or more"),
            tuple(_with_reasons(dossier, one, written, t) for one in figures.shared),
            _nothing_shared(t),
        ),
        Listed(
            t("Divided between groups"),
            tuple(
                cited.apart(one, dossier.number, _question(dossier, one.question), names, t)
                for one in figures.apart
            ),
            _nothing_divided(t),
        ),
        Listed(
            t("Positions of a minority"),
            tuple(_with_reasons(dossier, one, written, t) for one in figures.minority),
            _no_minority(t),
        ),
    )


def _with_reasons(dossier: Dossier, one: Position, written: Sequence[Sequence[Quotable]], t: Language) -> Cited:
    line = cited.position(one, dossier.number, _question(dossier, one.question), t)
    own = [
        quote.reference
        for quote in written[one.question - 1]
        if quote.opinion.is_reason and one.option in quote.opinion.choice.split(",")
    ]
    if not own:
        return line
    return Cited(
        line.reference, t("{sentence}. Reasons: {references}", sentence=line.text, references=", ".join(own))
    )


def _question(dossier: Dossier, number: int) -> Question:
    return dossier.results.questions[number - 1].question


def _heard(dossier: Dossier, t: Language) -> Cited:
    counted = dossier.results
    wish = results.desired(counted, t, {})[:1]
    return Cited(
        references.who(dossier.number, references.HEARD),
        " ".join((results.turnout_line(counted.turnout, t), *wish)),
    )


def _shared(dossier: Dossier, positions: Sequence[Position], t: Language) -> Cited:
    if not positions:
        return Cited("", _nothing_shared(t))
    largest = sorted(positions, key=lambda one: -one.share)[:MOST]
    return _told(t, lambda what: t("Shared: {positions}.", positions=what), _lines(dossier, largest, t))


def _minority(dossier: Dossier, positions: Sequence[Position], t: Language) -> Cited:
    if not positions:
        return Cited("", _no_minority(t))
    largest = sorted(positions, key=lambda one: -one.share)[:MOST]
    return _told(t, lambda what: t("A minority: {positions}.", positions=what), _lines(dossier, largest, t))


def _divided(dossier: Dossier, differences: Sequence[Apart], t: Language) -> Cited:
    if not differences:
        return Cited("", _nothing_divided(t))
    names = labels.called(dossier.antenna_names, t)
    lines = [
        Cited(
            cited.share_of(dossier.number, one.question, question, one.option, one.difference.group),
            cited.briefly_apart(one, question, names, t),
        )
        for one in _one_of_each(differences)
        if (question := _question(dossier, one.question))
    ]
    return _told(t, lambda what: t("Divided: {positions}.", positions=what), lines)


def _one_of_each(differences: Iterable[Apart]) -> list[Apart]:
    """The largest of each question."""
    first: dict[int, Apart] = {}
    for one in differences:
        first.setdefault(one.question, one)
    return list(first.values())[:MOST]


def _not_known(dossier: Dossier, t: Language) -> Cited:
    names: Mapping[str, str] = labels.called(dossier.antenna_names, t)
    least = next(iter(silence(dossier.results)), None)
    if least is None or least.gap >= 0:
        return Cited("", t("Not known: what those think who did not answer."))
    text = t(
        "Not known: what those think who did not answer; least heard for its size: {antenna}, {answered} of "
        "{members} members.",
        antenna=labels.antenna(least.antenna, names, t),
        answered=t.number(least.share.answered),
        members=t.number(least.share.members),
    )
    return Cited(references.who(dossier.number, references.SILENT, least.antenna), text)


def _lines(dossier: Dossier, positions: Sequence[Position], t: Language) -> list[Cited]:
    return [cited.position(one, dossier.number, _question(dossier, one.question), t) for one in positions]


def _told(t: Language, sentence: Callable[[str], str], lines: Sequence[Cited]) -> Cited:
    together = reduce(
        lambda one, other: t("{one}; {other}", one=one, other=other), (line.text for line in lines)
    )
    return Cited(", ".join(line.reference for line in lines), sentence(together))


def _nothing_shared(t: Language) -> str:
    return t("Shared: no answer is shared by three quarters of those with an opinion.")


def _nothing_divided(t: Language) -> str:
    return t(
        "Divided: between antennas, languages and kinds no difference is both notable and more than chance."
    )


def _no_minority(t: Language) -> str:
    return t("A minority: no answer of fewer than half was given by five people or more.")
