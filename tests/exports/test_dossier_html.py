"""The page that drafters read: complete, quotable, and nothing in it runs or loads."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from random import Random

import pytest

from sipbot.exports.dossier_html import render
from sipbot.i18n import codes, language
from sipbot.rules.dossiers import Dossier

NOW = datetime(2026, 11, 24, 19, 2, tzinfo=UTC)
VOID = {"meta", "br", "hr", "img", "link", "input"}
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</blockquote></style><style>*{display:none}",
    "{{ 7 * 7 }} {% raw %} {n} %s",
    '=HYPERLINK("http://evil.example","x")',
    "&lt;b&gt; &amp; ]]> <!-- ",
    "אני חושב שהאחוז גבוה מדי",
    "هذه النسبة مرتفعة جدا بالنسبة للمبتدئين",
    "Deux lignes\net <i>trois</i>",
    "à" * 1000,
]


class Reader(HTMLParser):
    """Reads a page and keeps what a test asks about; every element must be closed in its turn."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert not reader.open
    return reader


def rendered(dossier: Dossier) -> str:
    return render(dossier, language("en"), NOW, "Europe/Brussels")


def quotes(page: str) -> dict[str, str]:
    """Each opinion's anchor and its text, as a browser reads it."""
    articles = re.findall(r'<article id="(C7-[OR]\d+)".*?<blockquote[^>]*>(.*?)</blockquote>', page, re.DOTALL)
    return {anchor: "".join(text for _, text in read(f"<p>{inner}</p>").texts) for anchor, inner in articles}


def test_every_element_is_closed_and_every_id_is_there_once(dossier: Dossier) -> None:
    ids = [attrs["id"] for _, attrs in read(rendered(dossier)).elements if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_every_link_inside_the_page_leads_somewhere(dossier: Dossier) -> None:
    reader = read(rendered(dossier))
    ids = {attrs["id"] for _, attrs in reader.elements if "id" in attrs}
    targets = {str(attrs["href"])[1:] for attrs in reader.all("a") if str(attrs["href"]).startswith("#")}
    assert targets <= ids
    assert {
        "short",
        "participation",
        "C7-Q1",
        "C7-Q2",
        "positions",
        "unknown",
        "opinions",
        "quoting",
    } <= targets


def test_nothing_is_loaded_and_nothing_runs(dossier_with: Callable[[list[str]], Dossier]) -> None:
    reader = read(rendered(dossier_with(HOSTILE)))
    tags = {tag for tag, _ in reader.elements}
    assert not tags & {"script", "img", "link", "iframe", "object", "embed", "form", "base"}
    attributes = {name for _, attrs in reader.elements for name in attrs}
    assert not any(name.startswith("on") for name in attributes)
    assert not attributes & {"src", "srcset", "style", "action"}


def test_the_policy_lets_in_the_one_style_sheet_by_its_hash(dossier: Dossier) -> None:
    page = rendered(dossier)
    style = page.split("<style>")[1].split("</style>")[0]
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    policy = next(attrs["content"] for attrs in read(page).all("meta") if "http-equiv" in attrs)
    assert policy is not None
    assert f"style-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


@pytest.mark.parametrize("text", HOSTILE)
def test_an_opinion_is_shown_as_it_was_written(text: str, dossier_with: Callable[[list[str]], Dossier]) -> None:
    assert quotes(rendered(dossier_with([text]))) == {"C7-O1": text}


def test_an_opinion_has_its_own_language_and_direction(dossier: Dossier) -> None:
    quoted = read(rendered(dossier)).all("blockquote")
    assert len(quoted) == 40
    assert {attrs["lang"] for attrs in quoted} == {"fr", "nl", "de"}
    assert {attrs["dir"] for attrs in quoted} == {"auto"}


def test_an_opinion_keeps_its_anchor_in_whatever_order_opinions_are_read(dossier: Dossier) -> None:
    shuffled = list(dossier.opinions["first-change"])
    Random(3).shuffle(shuffled)
    again = replace(dossier, opinions={"first-change": tuple(shuffled)})
    assert quotes(rendered(again)) == quotes(rendered(dossier))


def test_an_antenna_whose_row_is_not_shown_is_not_named_beside_an_opinion(dossier: Dossier) -> None:
    named = re.findall(r'<p class="source">.*?<span>(.*?)</span>', rendered(dossier))
    assert len(named) == 40
    assert set(named) == {"Liège", "Bruxelles · Brussel", "Other antennas"}


def test_every_bar_says_in_words_what_it_shows(dossier: Dossier) -> None:
    reader = read(rendered(dossier))
    bars = [attrs for attrs in reader.all("svg") if attrs.get("role") == "img"]
    assert bars
    assert all(attrs["aria-label"] for attrs in bars)
    hidden = [attrs for attrs in reader.all("svg") if attrs.get("role") != "img"]
    assert all(attrs["aria-hidden"] == "true" for attrs in hidden)


def test_tables_have_a_caption_and_headings_have_a_scope(dossier: Dossier) -> None:
    reader = read(rendered(dossier))
    assert len(reader.all("table")) == len(reader.all("caption")) > 0
    assert {attrs.get("scope") for attrs in reader.all("th")} == {"row", "col"}


def test_headings_go_down_one_level_at_a_time(dossier: Dossier) -> None:
    levels = [int(tag[1]) for tag, _ in read(rendered(dossier)).elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_whoever_uses_a_keyboard_or_a_reader_finds_each_part_and_skips_the_contents(dossier: Dossier) -> None:
    page = rendered(dossier)
    parts = re.findall(r"<(header|nav|main|footer)\b", page)
    assert parts == ["header", "nav", "main", "footer"], "each once, in the order of reading"
    body = page.partition("<body>")[2].strip()
    assert body.startswith('<a class="skip" href="#main">Skip the contents</a>')
    assert '<main id="main" tabindex="-1">' in page
    (labelled,) = re.findall(r'<nav aria-labelledby="(.+?)">', page)
    assert f'<h2 id="{labelled}">' in page


@pytest.mark.parametrize("code", codes())
def test_the_page_says_its_language(code: str, dossier: Dossier) -> None:
    assert f'<html lang="{code}">' in render(dossier, language(code), NOW)


def test_documents_have_a_heading_of_their_own_where_nothing_else_was_told(dossier: Dossier) -> None:
    consultation = replace(dossier.results.consultation, intro={}, documents=("https://example.org/a.pdf",))
    page = rendered(replace(dossier, results=replace(dossier.results, consultation=consultation)))
    section = page.partition("https://example.org/a.pdf")[0].rpartition("<section")[2]
    assert re.findall(r"<(h\d)", section) == ["h2"]


def test_it_says_what_is_not_known(dossier: Dossier) -> None:
    unknown = rendered(dossier).split('<section id="unknown">')[1]
    for sentence in (
        "not asked, because a text was missing in this language",
        "not asked, because it could not be reached",
        "fewer than 5 people did in at least one of them: Eupen, Gent",
        "Who uses two accounts may be counted twice.",
        "members, clients, partners or permanents is not known",
    ):
        assert sentence in unknown


def test_the_example_of_how_to_quote_is_an_opinion_of_this_dossier(dossier: Dossier) -> None:
    page = rendered(dossier)
    (example,) = re.findall(r"for example (\S+):", page)
    assert example in re.findall(r'<article id="([^"]+)"', page)


def test_where_nobody_wrote_anything_there_is_no_example_of_a_quotation(
    dossier_with: Callable[[list[str]], Dossier],
) -> None:
    page = rendered(dossier_with([]))
    assert "for example" not in page and "Each opinion has a reference" not in page


def test_it_is_the_same_whenever_it_is_made_from_the_same_facts(dossier: Dossier) -> None:
    assert rendered(dossier) == rendered(dossier)


def test_a_consultation_that_nobody_answered_has_a_dossier_too(
    dossier_with: Callable[[list[str]], Dossier],
) -> None:
    assert quotes(rendered(dossier_with([]))) == {}
