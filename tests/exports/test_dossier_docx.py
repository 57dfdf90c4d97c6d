"""The dossier for Word: real headings, captions and table headers, and what people wrote as they wrote it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from sipbot.exports.dossier_docx import QUOTE, render
from sipbot.i18n import codes, language
from sipbot.rules.dossiers import Dossier, quotable

from .every_kind import everything
from .test_dossier_html import HOSTILE

NOW = datetime(2026, 11, 24, 19, 2, tzinfo=UTC)


def written(dossier: Dossier, code: str = "en") -> Any:
    return docx.Document(io.BytesIO(render(dossier, language(code), NOW)))


def quotes(document: Any) -> list[str]:
    return [p.text for p in document.paragraphs if p.style.name == QUOTE]


def test_headings_go_down_one_level_at_a_time() -> None:
    styles = [p.style.name for p in written(everything()).paragraphs]
    levels = [1] + [int(name[-1]) for name in styles if name.startswith("Heading")]
    assert styles.count("Title") == 1 and {1, 2, 3} == set(levels)
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_each_table_has_a_caption_above_it_and_its_head_on_each_page() -> None:
    document = written(everything())
    before = None
    for element in document.element.body:
        if element.tag == qn("w:tbl"):
            assert before.find(qn("w:pPr")).find(qn("w:pStyle")).get(qn("w:val")) == "Caption"
            first, *rows = element.iter(qn("w:tr"))
            assert first.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None
            assert all(row.find(qn("w:trPr")).find(qn("w:cantSplit")) is not None for row in rows)
        before = element
    assert len(document.tables) > 20


@pytest.mark.parametrize("code", codes())
def test_it_says_its_language_and_holds_every_opinion_and_reason_once_with_its_reference(code: str) -> None:
    dossier = everything()
    document = written(dossier, code)
    every = [quote for own in quotable(dossier) for quote in own]
    shown = quotes(document)
    assert len(shown) == len(every) > 50
    for quote in every:
        assert sum(f"\n{quote.reference}" in text and quote.opinion.text in text for text in shown) == 1
    spoken = document.styles["Normal"].element.find(".//" + qn("w:lang"))
    assert spoken.get(qn("w:val")) == f"{code}-BE"


@pytest.mark.parametrize("text", [*HOSTILE, "a\x0bb\x1fc\ufffe"])
def test_what_people_write_is_text_and_the_file_opens(
    text: str, dossier_with: Callable[[list[str]], Dossier]
) -> None:
    document = written(dossier_with([text]))
    (shown,) = quotes(document)
    kept = "".join(mark for mark in text if mark not in "\x0b\x1f\ufffe")
    assert shown.startswith(kept)
    body = document.element.body
    assert not list(body.iter(qn("w:fldSimple"), qn("w:instrText"), qn("w:hyperlink")))
