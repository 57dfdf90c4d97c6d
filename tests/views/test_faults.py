"""Whatever can be wrong has a sentence. The codes are collected from the code that finds the faults."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType

import pytest

import sipbot
from sipbot import config, i18n
from sipbot.app import PLATFORMS
from sipbot.config.checking import CODES
from sipbot.rules.faults import Fault, Refusal
from sipbot.views.authoring import translating
from sipbot.views.errors import faults, refusals
from sipbot.views.organisers import coordination

PACKAGE = Path(sipbot.__file__).parent
SOURCE = i18n.language(i18n.SOURCE)
FAULT_CALLS = {"fault": 1, "Fault": 1, "ConfigFault": 3, "wrong": 0, "_repeated": 1, "SettingFault": 1}
"""Name of a call, and where among its arguments the code of a fault stands."""


def calls(file: Path, positions: Mapping[str, int]) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """The codes that each such call may name, and the facts that it gives."""
    for function in ast.walk(ast.parse(file.read_text("utf-8"))):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for call in ast.walk(function):
            position = positions.get(name_of(call.func)) if isinstance(call, ast.Call) else None
            if isinstance(call, ast.Call) and position is not None and len(call.args) > position:
                facts = {keyword.arg for keyword in call.keywords if keyword.arg}
                facts |= {str(key.value) for arg in call.args for key in keys_of(arg)}
                yield frozenset(codes_in(call.args[position], function)), frozenset(facts)


def name_of(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def keys_of(argument: ast.expr) -> list[ast.Constant]:
    keys = argument.keys if isinstance(argument, ast.Dict) else []
    return [key for key in keys if isinstance(key, ast.Constant)]


def codes_in(argument: ast.expr, function: ast.AST) -> Iterator[str]:
    """The texts that an argument may be, also by way of `a if b else c` and of a variable."""
    if isinstance(argument, ast.Constant):
        yield from [str(argument.value)] if argument.value else []
    elif isinstance(argument, ast.IfExp):
        yield from codes_in(argument.body, function)
        yield from codes_in(argument.orelse, function)
    elif isinstance(argument, ast.Name):
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and any(name_of(target) == argument.id for target in node.targets):
                yield from codes_in(node.value, function)


def collected(positions: Mapping[str, int], *files: Path) -> dict[str, frozenset[str]]:
    """Each code with the facts that every one of its calls gives."""
    facts_of: dict[str, frozenset[str]] = {}
    for file in files:
        for codes, facts in calls(file, positions):
            for code in codes:
                facts_of[code] = facts_of.get(code, facts) & facts
    return facts_of


RULES = sorted((PACKAGE / "rules").rglob("*.py"))
FAULTS_OF_RULES = collected(FAULT_CALLS, *RULES)
SETTINGS = sorted(path for room in ("config", "platforms") for path in (PACKAGE / room).rglob("*.py"))
FAULTS = FAULTS_OF_RULES | collected(FAULT_CALLS, *SETTINGS)
OF_PLATFORMS = {code: sentence for platform in PLATFORMS for code, sentence in platform.faults.items()}
REFUSALS = collected({"Refusal": 0}, *sorted(PACKAGE.rglob("*.py")))


def needed(module: ModuleType) -> dict[str, set[str]]:
    """The facts that each sentence asks for: its placeholders, and what it looks up itself."""
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
    facts_of: dict[str, set[str]] = {}
    for table in (node for node in ast.walk(tree) if isinstance(node, ast.Dict)):
        for key, value in zip(table.keys, table.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(value, ast.Lambda):
                facts_of[str(key.value)] = set(asked_in(value))
    return facts_of


def asked_in(sentence: ast.Lambda) -> Iterator[str]:
    for node in ast.walk(sentence):
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            yield str(node.slice.value)
        if isinstance(node, ast.Call) and name_of(node.func) in ("t", "n"):
            given = {keyword.arg for keyword in node.keywords}
            for text in (arg.value for arg in node.args if isinstance(arg, ast.Constant)):
                names = (name for _, name, _, _ in string.Formatter().parse(str(text)) if name)
                yield from (name for name in names if name not in given and name != "n")


def test_the_codes_are_found_at_all():
    assert {"missing", "not_one_of", "date_without_hour", "not_moment", "bad_token", "same_slug"} <= set(FAULTS)
    assert {"not_an_option", "press_an_option", "write_your_answer", "opinion_too_long"} <= set(REFUSALS)
    assert FAULTS["too_long"] == {"most", "length"}


@pytest.mark.parametrize("code", sorted(set(FAULTS) | set(CODES.values())))
def test_every_fault_has_a_sentence(code):
    assert code in faults.SENTENCES or code in translating.WARNINGS or code in OF_PLATFORMS


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)
def test_how_a_platform_writes_its_addresses_has_a_sentence(platform):
    for shape in filter(None, (platform.chat, platform.person, platform.topic)):
        assert shape.fault in platform.faults


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_every_refusal_has_a_sentence(code):
    assert code in refusals.SENTENCES


@pytest.mark.parametrize("code", sorted(set(FAULTS_OF_RULES) & set(faults.SENTENCES)))
def test_a_fault_gives_the_facts_that_its_sentence_needs(code):
    assert needed(faults)[code] <= FAULTS_OF_RULES[code]


@pytest.mark.parametrize("code", sorted(set(REFUSALS) & set(refusals.SENTENCES)))
def test_a_refusal_gives_the_facts_that_its_sentence_needs(code):
    assert needed(refusals)[code] <= REFUSALS[code]


def test_a_sentence_repeats_no_more_than_helps():
    """Somebody's key of 150,000 letters, or their value."""
    long = "k" * 150_000
    words = faults.sentence(SOURCE, Fault(long, "unknown_key", {"known": "a, b", "given": long}))
    words += faults.sentence(SOURCE, Fault("9", "roll_kind", {"given": long, "known": "a, b"}))
    assert len(words) < 700


def test_what_is_to_be_copied_is_never_cut():
    file = "/srv/" + "x" * 200 + "/sipbot.toml"
    for code in ("readable_by_others", "folder_readable_by_others"):
        assert file in faults.sentence(SOURCE, Fault("", code, {"file": file}))


def test_a_list_of_faults_fits_into_a_message_whole():
    """As many as there is room for; how many more there are is said at the end."""
    wrong = [Fault(f"{'k' * 5_000}{n}", "unknown_key", {"known": "word, " * 60}) for n in range(40)]
    text = coordination.faulty(SOURCE, "x.toml", wrong, {}).text
    lines = text.split("\n")
    assert len(text) < 4096 and len(lines) > 4
    assert lines[-2] == f"And {40 - len(lines) + 2} more."


@pytest.mark.parametrize("code", sorted(faults.SENTENCES | OF_PLATFORMS))
def test_a_sentence_is_short_and_ends(code):
    facts = dict.fromkeys(needed(faults).get(code, {"file"}), "x")
    words = (faults.SENTENCES | OF_PLATFORMS)[code](SOURCE, facts)
    assert len(words) < 110
    assert words[0].isupper() or words[0] in '"“x'
    assert words.endswith((".", "chmod 600 x", "chmod 700 x", "?", ": x"))


def test_facts_are_filled_in_and_braces_in_them_do_no_harm():
    fault = Fault("question[1].text.de", "not_one_of", {"allowed": "{a}, b"})
    assert faults.sentence(SOURCE, fault) == "Write one of these: {a}, b."


def test_a_fault_of_the_configuration_is_said_as_one_of_a_consultation():
    fault = config.ConfigFault(Path("x.toml"), 3, "web.prot", "unknown_key", {"known": "host, port"})
    assert faults.sentence(SOURCE, fault) == "This word is not known here: use one of these: host, port."


def test_a_refusal_says_what_to_do_instead():
    words = refusals.refusal(SOURCE, Refusal("opinion_too_long", most="1000", length="1234"))
    assert words == "Your text has 1234 characters, and 1000 fit in here. Shorten it and send it again."
