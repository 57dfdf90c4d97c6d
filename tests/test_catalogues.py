"""Every sentence is translated, with its facts in place, in the words of the process."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from sipbot import i18n
from sipbot.views.words import commands
from tests import glossary
from tests.glossary import WORDS

ROOT = Path(__file__).parents[1]
LANGUAGES = i18n.codes()
PLACEHOLDER = re.compile(r"\{[a-z_]*\}")
MOST_ON_A_BUTTON = 30


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every sentence of the code, as `make messages` finds it."""
    spec = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    messages = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(messages)
    target = tmp_path_factory.mktemp("messages") / "sipbot.pot"
    messages.extract(target)
    with target.open("rb") as file:
        return read_po(file)


@cache
def catalogue(code: str) -> Catalog:
    with (i18n.LOCALES / code / "LC_MESSAGES" / "sipbot.po").open("rb") as file:
        return read_po(file, locale=code)


def sources(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def forms(message: Message | None) -> tuple[str, ...]:
    if message is None:
        return ()
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def sentences(template: Catalog) -> Iterator[Message]:
    return (message for message in template if message.id)


def both(template: Catalog, code: str) -> Iterator[tuple[Message, Message]]:
    """Each sentence with its translation, where there is one."""
    for message in sentences(template):
        translation = catalogue(code).get(sources(message)[0], message.context)
        if translation is not None and all(forms(translation)):
            yield message, translation


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_sentence_is_translated(template: Catalog, code: str) -> None:
    missing = [
        message.id
        for message in sentences(template)
        for translation in (catalogue(code).get(sources(message)[0], message.context),)
        if translation is None or not forms(translation) or not all(form.strip() for form in forms(translation))
    ]
    assert missing == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_each_plural_has_all_its_forms(template: Catalog, code: str) -> None:
    for message, translation in both(template, code):
        expected = catalogue(code).num_plurals if message.pluralizable else 1
        assert len(forms(translation)) == expected, message.id


@pytest.mark.parametrize("code", LANGUAGES)
def test_nothing_is_guessed_and_nothing_is_left_over(template: Catalog, code: str) -> None:
    known = {(sources(message)[0], message.context) for message in sentences(template)}
    assert [message.id for message in catalogue(code) if message.id and message.fuzzy] == []
    assert [m.id for m in catalogue(code) if m.id and (sources(m)[0], m.context) not in known] == []
    assert list(catalogue(code).obsolete) == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_form_has_the_facts_of_its_sentence(template: Catalog, code: str) -> None:
    wrong = []
    for message, translation in both(template, code):
        expected = set(PLACEHOLDER.findall(sources(message)[-1]))
        optional = {"{n}"} if message.pluralizable else set()
        for form in forms(translation):
            facts = set(PLACEHOLDER.findall(form))
            if facts - expected or expected - facts - optional:
                wrong.append((form, sorted(expected)))
            assert form.count("{") == form.count("}") == len(PLACEHOLDER.findall(form)), form
    assert wrong == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_translation_begins_and_ends_as_its_sentence_does(template: Catalog, code: str) -> None:
    for message, translation in both(template, code):
        for form in forms(translation):
            assert form == form.strip(), form
            assert form.count("\n") == sources(message)[0].count("\n"), form


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("term", WORDS)
def test_one_word_per_thing(template: Catalog, term: str, code: str) -> None:
    required = glossary.pattern(term, code)
    wrong = []
    for message, translation in both(template, code):
        is_level = message.context == "participation level"
        source = PLACEHOLDER.sub("", sources(message)[0])
        if is_level or message.context == "command" or not WORDS[term].search(source):
            continue
        wrong += [form for form in forms(translation) if not required.search(form)]
    assert wrong == []


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize(
    ("context", "title"),
    [("participation level", "Levels of participation"), ("consent", "What one says to a proposal")],
)
def test_what_is_chosen_from_a_list_is_named_as_the_glossary_names_it(
    code: str, context: str, title: str
) -> None:
    t, chosen = i18n.language(code), glossary.sections()[title]
    assert len(chosen) == 4
    assert {word: t.p(context, word).casefold() for word in chosen} == {
        word: called[code].casefold() for word, called in chosen.items()
    }


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_word_is_said_that_proved_wrong(template: Catalog, code: str) -> None:
    texts = [form for _, translation in both(template, code) for form in forms(translation)]
    texts += glossary.of_example(code)
    for wrong in glossary.wrong_words():
        if wrong.language == code:
            assert [form for form in texts if wrong.pattern.search(form)] == [], wrong


def test_ones_own_antenna_is_no_room_in_german(template: Catalog) -> None:
    """ "Ihr Büro" is where somebody works, unless its name follows: the glossary says "Ihr Smart-Büro"."""
    texts = [form for _, translation in both(template, "de") for form in forms(translation)]
    assert [form for form in texts if re.search(r"\bIhr(e[smn])? Büros?\b(?! \{)", form)] == []


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("term", glossary.OF_THE_EXAMPLE)
def test_the_example_says_the_words_of_the_glossary(term: str, code: str) -> None:
    """Where it names a thing in French, it names it by its word in each language that it is written in."""
    named = [t for t in glossary.example() if "fr" in t and glossary.pattern(term, "fr").search(t["fr"])]
    assert named != []
    wrong = [t[code] for t in named if code in t and not glossary.pattern(term, code).search(t[code])]
    assert wrong == []


def test_the_glossary_names_everything_in_every_language() -> None:
    for title in glossary.sections():
        assert [i18n.language(code).name.casefold() for code in glossary.LANGUAGES] == glossary.columns(title)
    assert {wrong.language for wrong in glossary.wrong_words()} <= set(LANGUAGES)
    assert [term for term in WORDS if term not in glossary.terms()] == []
    for code in LANGUAGES:
        known = {called[code] for called in glossary.terms().values()}
        assert [word for word in glossary.bends(code) if word not in known] == []


def test_commands_can_be_typed_and_mean_one_thing() -> None:
    verbs = (*commands.MEMBERS, *commands.ANIMATORS, *commands.COORDINATORS)
    meaning: defaultdict[str, set[str]] = defaultdict(set)
    for code in (*LANGUAGES, i18n.SOURCE):
        words = [commands.word(i18n.language(code), verb) for verb in verbs]
        assert len(set(words)) == len(words), code
        for word, verb in zip(words, verbs, strict=True):
            assert re.fullmatch(r"[a-z]{2,32}", word), word
            meaning[word].add(verb)
    assert {word: meant for word, meant in meaning.items() if len(meant) > 1} == {}


def on_buttons() -> set[str]:
    """The sentences that stand on buttons: those inside the first argument of `Button(...)`."""
    sentences = set()
    for path in (ROOT / "sipbot" / "views").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "Button"
                and node.args
            ):
                for part in ast.walk(node.args[0]):
                    if isinstance(part, ast.Constant) and isinstance(part.value, str):
                        sentences.add(part.value)
    return sentences


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_label_can_be_read_on_a_phones_button(template: Catalog, code: str) -> None:
    labels, long = on_buttons(), []
    assert len(labels) > 15
    for message, translation in both(template, code):
        if set(sources(message)) & labels:
            long += [f for f in forms(translation) if len(PLACEHOLDER.sub("12", f)) > MOST_ON_A_BUTTON]
    assert long == []


def test_no_sentence_is_said_where_it_is_not_found() -> None:
    """Sentences are found by the name `t`: of `language()("Done.")` no catalogue would know."""
    for file in sorted((ROOT / "sipbot").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            made = called.value if isinstance(called, ast.Attribute) and called.attr in ("n", "p") else called
            if isinstance(made, ast.Call):
                assert getattr(made.func, "id", "") != "language", f"{file}:{node.lineno}"
