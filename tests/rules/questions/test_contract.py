"""What every kind of question promises, whichever kinds there are."""

from __future__ import annotations

import copy
import importlib
import inspect
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sipbot import i18n
from sipbot.rules import consultations, questions
from sipbot.rules.faults import Refusal
from sipbot.rules.questions import NO_OPINION, Question, names
from sipbot.views import questions as looks
from sipbot.views import results_of
from tests.kinds import Known, known

from . import papers
from .papers import HEAD, PAPERS, question, refused
from .recount import meaning, recount
from .voters import answer

CODES = (*i18n.codes(), i18n.SOURCE)
FORGED = [
    "", " ", "x", "0 ", " 0", "0,1", "1.0", "1e3", "0x1", "NaN", "nan", "inf", "None", "²", "١", "一", "0\x00",
    "\x00", "\ud800", "=", "!", "=yes", "|", "agree|", "agree,block", "agree:", "agree:nobody", "agree:0",
    "pass:none_of_it,film=agree", "-", "--1", "+", "+x", "+99", "-99", "+0000000", "99", "0000000",
    "0000019", "9" * 64, "9" * 5000, "cafe", "cafe,cafe", "cafe,,film", "cafe=100", "release!", "UNDO",
]  # fmt: skip
"""I1, I2, I23: payloads that no button carries."""


def test_every_kind_has_its_paper() -> None:
    assert set(PAPERS) == set(names())


@pytest.mark.parametrize("kind", names())
def test_the_paper_is_read_and_lacks_nothing(kind: str) -> None:
    consultation = papers.read(PAPERS[kind])
    assert consultation.questions[0].kind == kind
    assert [consultation.missing(code) for code in ("fr", "nl", "de")] == [(), (), ()]


def tables_with(values: Any, key: str, path: str = "") -> Iterator[tuple[dict[str, Any], str]]:
    """Every table that holds this key, and its path."""
    if isinstance(values, dict):
        if key in values:
            yield values, path
        for name, inner in values.items():
            yield from tables_with(inner, key, f"{path}.{name}" if path else name)
    if isinstance(values, list):
        for n, inner in enumerate(values, 1):
            yield from tables_with(inner, key, f"{path}[{n}]")


@pytest.mark.parametrize("kind", names())
def test_each_text_that_a_language_lacks_is_named_by_its_place(kind: str) -> None:
    whole = tomllib.loads(PAPERS[kind])
    places = [path for _, path in tables_with(whole, "nl")]
    for n, path in enumerate(places):
        values = copy.deepcopy(whole)
        del list(tables_with(values, "nl"))[n][0]["nl"]
        read = consultations.read(HEAD | values, antennas=["gent"], working_groups=["w"])
        assert read.missing("nl") == (f"{path}.nl",)
        assert read.missing("fr") == ()
    assert set(papers.read(PAPERS[kind]).missing("xx")) == {"title.xx", "decides.xx"} | {
        f"{path}.xx" for path in places
    }


@pytest.mark.parametrize("kind", names())
def test_a_word_that_is_not_known_is_named(kind: str) -> None:
    text = PAPERS[kind].replace("kind =", "colour = 1\nkind =", 1)
    assert papers.faults(text) == [("question[1].colour", "unknown_key")]


@pytest.mark.parametrize("kind", [kind for kind in names() if question(kind).options])
def test_options_have_ids_of_their_own_labels_that_fit_and_are_neither_too_few_nor_too_many(kind: str) -> None:
    listed, key = PAPERS[kind], questions.kind(kind).OPTIONS_KEY
    head, *parts = listed.split(f"[[question.{key}]]")
    one = f"[[question.{key}]]"
    at = f"question[1].{key}"
    assert (at, "too_few") in papers.faults(head + one + parts[0])
    assert papers.faults(listed.replace('"film"', '"cafe"')) == [(at, "same_id")]
    assert papers.faults(listed.replace('"film"', '"Le film"')) == [(f"{at}[3].id", "not_id")]
    assert papers.faults(listed.replace('"film"', f'"{"f" * 33}"')) != []
    assert papers.faults(listed.replace('id = "film"\n', "")) == [(f"{at}[3].id", "missing")]
    assert papers.faults(listed.replace('"Een film"', f'"{"x" * 141}"')) == [(f"{at}[3].nl", "too_long")]
    assert papers.faults(listed.replace('"Een film"', '""')) == [(f"{at}[3].nl", "not_text")]
    assert papers.faults(listed.replace('"Een film"', '"\\u0000"')) == [(f"{at}[3].nl", "unprintable")]
    many = "".join(f'{one}\nid = "o{n}"\nfr = "{n}"\n' for n in range(101))
    assert (at, "too_many") in papers.faults(head + many)
    no_list = papers.faults(head.replace("[[question]]", f"[[question]]\n{key} = 5"))
    assert {(at, "not_tables"), (at, "too_few")} <= set(no_list)


@pytest.mark.parametrize("kind", [kind for kind in names() if question(kind).options])
def test_no_opinion_is_an_option_only_where_one_is_chosen(kind: str) -> None:
    text = PAPERS[kind].replace('"none_of_it"', '"no-opinion"')
    expected = (
        []
        if kind == "single"
        else [(f"question[1].{questions.kind(kind).OPTIONS_KEY}[4].id", "no_opinion_is_there")]
    )
    assert papers.faults(text) == expected


@pytest.mark.parametrize("kind", names())
def test_everybody_may_have_no_opinion_and_it_counts_and_a_later_answer_replaces_it(kind: str) -> None:
    posed = question(kind)
    assert (("No opinion", "none"),) in looks.keys(i18n.language("en"), posed, "")
    _, before = answer(posed, Random(3))
    none = questions.press(posed, before, "none")
    assert none == NO_OPINION
    assert questions.complete(posed, none) and not questions.needs_more_input(posed, none)
    assert questions.split_for_box(posed, none) == (none,)
    assert (questions.words(posed, none), questions.choice(posed, none)) == ("", "")
    assert questions.count(posed, [none, none])["no_opinion"] == 2
    after = None
    for payload in (payload for row in looks.keys(i18n.language("en"), posed, none) for _, payload in row):
        if payload != "none":
            after = questions.press(posed, none, payload)
            break
    assert after is None or NO_OPINION not in after
    if not posed.options and kind == "text":
        assert questions.typed(posed, none, "Si !") == "Si !"


@pytest.mark.parametrize("kind", ["single", "multiple", "ranking"])
def test_a_label_that_is_too_long_for_a_button_stands_whole_where_buttons_are_lines(kind: str) -> None:
    """Its letter stands on the button, what it stands for in the text; a line needs neither."""
    t, posed = i18n.language("fr"), question(kind)
    long = tuple(
        replace(o, labels={"fr": f"{o.labels['fr']}, mais bien plus longuement dit"}) for o in posed.options
    )
    posed = replace(posed, options=long)
    (first, *_), *_ = looks.pressed(t, posed, "", "pick", ("1", "0"), "secret")
    assert first.label.endswith("A") and first.line.endswith(long[0].labels["fr"])
    assert looks.legend(t, posed, "") != "" and looks.legend(t, posed, "") in looks.hint(t, posed, "")
    (first, *_), *_ = looks.pressed(t, question(kind), "", "pick", ("1", "0"), "secret")
    assert first.line == first.label and looks.legend(t, question(kind), "") == ""


@pytest.mark.parametrize("kind", names())
def test_no_opinion_does_not_stand_beside_an_answer_made_in_steps(kind: str) -> None:
    _, steps = answer(question(kind), Random(4))
    assert steps != NO_OPINION
    shown = "none" in buttons(question(kind), steps)
    assert shown is questions.kind(kind).IN_GROUP


@pytest.mark.parametrize("kind", names())
def test_nothing_is_no_answer(kind: str) -> None:
    assert not questions.complete(question(kind), "")
    assert questions.count(question(kind), ["", ""])["no_opinion"] == 0
    assert questions.count(question(kind), ["", ""]) == questions.count(question(kind), [])


@pytest.mark.parametrize("kind", names())
@pytest.mark.parametrize("payload", FORGED)
def test_a_forged_payload_is_refused(kind: str, payload: str) -> None:
    posed = question(kind)
    for now in ("", answer(posed, Random(5))[1]):
        assert refused(questions.press, posed, now, payload) in ("not_an_option", "write_your_answer")


def buttons(posed: Question, now: str) -> list[str]:
    return [payload for row in looks.keys(i18n.language("fr"), posed, now) for _, payload in row]


@pytest.mark.parametrize("kind", names())
def test_what_stands_on_a_button_can_be_pressed_and_fits_a_phones_64_bytes(kind: str) -> None:
    posed, chance, now = question(kind), Random(11), ""
    for _ in range(300):
        payload = chance.choice(buttons(posed, now) or buttons(posed, ""))
        assert len(f"pick|999999|19|{payload}".encode()) <= 64
        try:
            now = questions.press(posed, now, payload)
        except Refusal as refusal:
            assert refusal.code in ("too_many_chosen", "nothing_left")


TYPED = [
    "1", "a", "B.", "2, 3", "3 1 2", "Een film", "30 50 20 0", "0 0 0 0", "100 0 0 1", "0000019",
]  # fmt: skip
ACTS = st.one_of(
    st.tuples(st.just("button"), st.integers(0, 40)),
    st.tuples(st.just("press"), st.sampled_from(FORGED) | st.text(max_size=20)),
    st.tuples(
        st.just("type"),
        st.sampled_from(TYPED)
        | st.text(st.characters(), max_size=90),
    ),
)  # fmt: skip


def after(posed: Question, acts: list[tuple[str, Any]]) -> str:
    now = ""
    for how, what in acts:
        try:
            if how == "button":
                pressed = buttons(posed, now) or buttons(posed, "")
                now = questions.press(posed, now, pressed[what % len(pressed)])
            else:
                now = (questions.press if how == "press" else questions.typed)(posed, now, what)
        except Refusal:
            continue
    return now


@pytest.mark.parametrize("kind", names())
@settings(max_examples=120)
@given(people=st.lists(st.lists(ACTS, max_size=14), max_size=6))
def test_whatever_is_pressed_and_typed_counts_can_be_kept_and_can_be_told(
    kind: str, people: list[list[tuple[str, Any]]]
) -> None:
    posed = question(kind)
    answers = [after(posed, acts) for acts in people]
    for current in answers:
        assert "\x00" not in current
        assert current.encode().decode() == current
        whole = questions.complete(posed, current)
        questions.needs_more_input(posed, current)
        if whole:
            parts = questions.split_for_box(posed, current)
            assert parts and all(parts)
            assert [questions.words(posed, part) for part in parts]
            assert set(questions.choice(posed, current).split(",")) - {""} <= set(questions.choosable(posed))
        for code in CODES:
            t = i18n.language(code)
            looks.keys(t, posed, current)
            looks.hint(t, posed, current)
            assert not whole or looks.answer_in_words(t, posed, current)
    whole_ones = [current for current in answers if questions.complete(posed, current)]
    assert questions.count(posed, answers) == recount(
        posed, [meaning(posed, current) for current in whole_ones]
    )


@pytest.mark.parametrize("kind", names())
def test_ten_thousand_answers_are_counted_as_they_were_meant(kind: str) -> None:
    posed, chance = question(kind), Random(20261201)
    voters = [answer(posed, chance) for _ in range(10_000)]
    assert all(questions.complete(posed, given) for _, given in voters)
    meant = recount(posed, [wanted for wanted, _ in voters])
    assert questions.count(posed, [given for _, given in voters]) == meant


@pytest.mark.parametrize("kind", names())
def test_the_order_in_which_answers_come_changes_no_figure(kind: str) -> None:
    posed, chance = question(kind), Random(7)
    answers = [answer(posed, chance)[1] for _ in range(200)]
    before = questions.count(posed, answers)
    chance.shuffle(answers)
    assert questions.count(posed, answers) == before


FOLDERS = {
    "sipbot.rules.questions": questions.Kind,
    "sipbot.views.questions": looks.Look,
    "sipbot.views.results_of": results_of.ResultText,
    "tests.kinds": Known,
}
"""Where each kind has a file, and the protocol that the file keeps."""


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_kind_has_its_file_in_each_folder_and_no_file_is_of_no_kind(folder: str) -> None:
    package = Path(importlib.import_module(folder).__path__[0])
    assert {file.stem for file in package.glob("[a-z]*.py")} == set(names())


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("name", [*names(), "_defaults"])
def test_a_kinds_file_offers_what_its_protocol_says_and_as_it_says(folder: str, name: str) -> None:
    """Names, parameters and what comes back. What a file leaves out, most kinds do alike."""
    module, protocol = importlib.import_module(f"{folder}.{name}"), FOLDERS[folder]
    most = importlib.import_module(f"{folder}._defaults")
    for member in questions.members(protocol):
        offered = getattr(module, member, None)
        if offered is None:
            assert name == "_defaults" or hasattr(most, member), f"{name} lacks {member}"
        elif member in protocol.__annotations__:
            wanted = get_type_hints(protocol)[member]
            assert isinstance(offered, get_origin(wanted) or wanted), member
        else:
            wanted_signature = inspect.signature(getattr(protocol, member))
            own = inspect.signature(offered)
            assert [*own.parameters] == [*wanted_signature.parameters][1:], member
            assert own.return_annotation == wanted_signature.return_annotation, member


@pytest.mark.parametrize("kind", names())
def test_where_members_propose_options_it_is_known_which_were_answered(kind: str) -> None:
    posed = question(kind)
    touched = questions.kind(kind).touched(posed, known(kind).voter(posed, Random(3))[1])
    assert bool(touched) is questions.kind(kind).ACCEPTS_PROPOSALS


def test_what_a_kind_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """mypy cannot see it: a kind is found by its file's name."""
    single = importlib.import_module("sipbot.rules.questions.single")
    monkeypatch.delattr(single, "chosen")
    questions.kind.cache_clear()
    with pytest.raises(NotImplementedError, match="single lacks chosen"):
        questions.kind("single")
    monkeypatch.undo()
    questions.kind.cache_clear()
    assert questions.kind("single").most_of(SINGLE) == 1


SINGLE = questions.Question("rate", "single", {})
