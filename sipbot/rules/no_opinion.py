"""Options that say "no opinion" under an id that does not count so: they would stand among the opinions."""

from __future__ import annotations

from collections.abc import Iterable

from sipbot.spelling import letters

from .consultations import Consultation
from .faults import Fault
from .questions import WRITTEN_OUT, listed

SAID = "No opinion"
"""As it stands in the catalogues."""


def says(text: str, words: Iterable[str]) -> bool:
    """Whether an id or a label says it, however it is spelt. `words`: "no opinion" in each language."""
    return _run_together(text) in {_run_together(word) for word in (WRITTEN_OUT, *words)}


def misnamed(consultation: Consultation, words: Iterable[str]) -> list[Fault]:
    """Each option that says it by its id or by a label in any language, and has another id."""
    words = tuple(words)
    return [
        Fault(f"question[{n}].{listed(question)}[{m}].id", "no_opinion_otherwise", {"id": option.id})
        for n, question in enumerate(consultation.questions, 1)
        for m, option in enumerate(question.options, 1)
        if option.id != WRITTEN_OUT and any(says(text, words) for text in (option.id, *option.labels.values()))
    ]


def _run_together(text: str) -> str:
    return letters(text).replace(" ", "")
