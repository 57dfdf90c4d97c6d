"""A key path leads to its line, whatever else the text holds."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipbot.toml_lines import line_of, lines

TEXT = '''\
# id = "in a comment"
id = "economic-model" # cycle = 1
title.fr = "Titre"
title . "de" = "Titel"
intro = """
[[question]]
nl = "not a key" \\
closes = 1 """ # """
raw = \'\'\'
[decides]
fr = 1\'\'\'
documents = [ # one per line
  "https://example.org/a#b", "x",
  # "commented",
  "https://example.org/]",
]

[decides]
fr = "a"

[[question]]
id = "one"
[question.text]
fr = "?"
[[question.option]]
id = "yes"
nl = "ja"
[[question.option]]
id = "no"
nl = 'neen'

[[ question ]]
id = "two"
text = { fr = "[[question]]", nl = "b" }
[[question.option]]
nl = "niets"
[other.deep]
quotes = """a""b"""""
after = { list = [ { a = 1 },
  { a = 2 } ] }
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("id", 2),
        ("title", 3),
        ("title.fr", 3),
        ("title.de", 4),
        ("title.nl", 3),
        ("intro", 5),
        ("raw", 9),
        ("documents", 12),
        ("documents[1]", 13),
        ("documents[2]", 13),
        ("documents[3]", 15),
        ("documents[9]", 12),
        ("decides", 18),
        ("decides.fr", 19),
        ("question", 21),
        ("question[1]", 21),
        ("question[1].id", 22),
        ("question[1].text.fr", 24),
        ("question[1].text.de", 23),
        ("question[1].option[1].nl", 27),
        ("question[1].option[1].de", 25),
        ("question[1].option[2].nl", 30),
        ("question[1].option[3].nl", 25),
        ("question[1].kind", 21),
        ("question[2]", 32),
        ("question[2].text.nl", 34),
        ("question[2].option[1].nl", 36),
        ("question[3].id", 21),
        ("other.deep", 37),
        ("other.deep.quotes", 38),
        ("other.deep.after.list[2].a", 40),
        ("closes", None),
        ("cycle", None),
        ("nl", None),
        ("", None),
    ],
)
def test_a_key_path_has_its_line_or_the_nearest_around_it(path, line):
    tomllib.loads(TEXT)
    assert line_of(TEXT, path) == line


def test_lines_that_end_as_on_windows_count_once():
    assert line_of(TEXT.replace("\n", "\r\n"), "question[2].id") == 33


@pytest.mark.parametrize(
    "text", ["[", "[[a", "a = [", "a = {", "a = [,", "a = {,", '"', 'a = "', "= 1", "a", "\\", '"\\x" = 1']
)
def test_a_text_that_is_no_toml_gives_what_it_can(text):
    assert line_of(f"b = 1\n{text}", "b") == 1


def test_deep_nesting_ends():
    assert line_of("b = 1\na = " + "[" * 100_000, "b") == 1


KEYS = st.sampled_from(["a", "b-c", "d_1", "e"])
STRINGS = st.text(st.sampled_from("ab =[]{}#.,'\né"), max_size=12)
VALUES = st.recursive(
    st.integers() | st.booleans() | STRINGS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, max_size=4)


class Writer:
    """Writes TOML and remembers on which line it put each path."""

    def __init__(self) -> None:
        self.text = ""
        self.lines: dict[str, int] = {}

    def put(self, text: str) -> None:
        self.text += text

    def note(self, path: str) -> None:
        self.lines.setdefault(path, self.text.count("\n") + 1)

    def value(self, path: str, value: object) -> None:
        if isinstance(value, dict):
            self.inline(path, value)
        elif isinstance(value, list):
            self.array(path, value)
        elif isinstance(value, str):
            quotes = "'''" if "\n" in value and "'" not in value else '"'
            self.put(f"'''\n{value}'''" if quotes == "'''" else '"' + value.replace("\n", "\\n") + '"')
        else:
            self.put(str(value).lower())

    def array(self, path: str, values: list[object]) -> None:
        self.put("[ # [\n")
        for n, value in enumerate(values, 1):
            self.note(f"{path}[{n}]")
            self.value(f"{path}[{n}]", value)
            self.put(",\n")
        self.put("]")

    def inline(self, path: str, values: dict[str, object]) -> None:
        self.put("{")
        for n, (key, value) in enumerate(values.items()):
            self.put(", " if n else " ")
            self.note(f"{path}.{key}")
            self.put(f"{key} = ")
            self.value(f"{path}.{key}", value)
        self.put("}")

    def table(self, path: str, values: dict[str, object]) -> None:
        for key, value in values.items():
            self.note(f"{path}.{key}")
            self.put(f"{key} = ")
            self.value(f"{path}.{key}", value)
            self.put(" # a = 1\n\n")


@given(st.lists(DOCUMENTS, min_size=1, max_size=3), st.lists(DOCUMENTS, min_size=1, max_size=3))
def test_what_a_writer_put_on_a_line_is_found_there(tables, inner):
    writer = Writer()
    for n, values in enumerate(tables, 1):
        writer.note("top")
        writer.note(f"top[{n}]")
        writer.put("[[top]]\n")
        writer.table(f"top[{n}]", values)
        for m, more in enumerate(inner, 1):
            writer.note(f"top[{n}].inner")
            writer.note(f"top[{n}].inner[{m}]")
            writer.put("  [[top.inner]]\n")
            writer.table(f"top[{n}].inner[{m}]", more)
    tomllib.loads(writer.text)
    assert lines(writer.text) == writer.lines


@given(st.text(st.sampled_from("ab.=[]{}#\"'\\\n, 1"), max_size=60))
def test_any_text_ends_and_gives_lines_that_are_there(text):
    assert all(1 <= line <= text.count("\n") + 1 for line in lines(text).values())
