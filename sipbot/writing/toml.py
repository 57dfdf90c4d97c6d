"""A consultation's values as a TOML file with comments, as if somebody had written it by hand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

Explain = Callable[[str], str]
"""What a key means, in a few words; "" where that needs no words."""

TABLES = ("decides", "title", "intro")
WIDTH = 100


def written(values: Mapping[str, Any], explain: Explain) -> str:
    """The file's text. Reading it gives the same values."""
    single = {key: value for key, value in values.items() if key != "question" and key not in TABLES}
    lines = _plain(single, explain)
    for key in TABLES:
        if key in values:
            lines += ["", *_comment(explain(key)), *_section(f"[{key}]", values[key])]
    for question in values.get("question", ()):
        lines += _question(question, explain)
    return "\n".join(lines) + "\n"


def _plain(values: Mapping[str, Any], explain: Explain) -> list[str]:
    lines = []
    for key, value in values.items():
        lines += [*_comment(explain(key)), f"{_key(key)} = {_value(value)}"]
    return lines


def _question(question: Mapping[str, Any], explain: Explain) -> list[str]:
    single = {k: v for k, v in question.items() if not _is_below(k, v)}
    lines = ["", "[[question]]", *_plain(single, explain)]
    for key, value in question.items():
        if isinstance(value, Mapping) and key not in single:
            lines += ["", *_comment(explain(key)), *_section(f"[question.{_key(key)}]", value)]
    for key, value in question.items():
        if isinstance(value, list) and key not in single:
            for inner in value:
                lines += ["", *_section(f"[[question.{_key(key)}]]", inner)]
    return lines


def _is_below(key: str, value: object) -> bool:
    """Whether a value gets a section of its own."""
    if isinstance(value, Mapping):
        return key not in ("only_if", "reason")
    return isinstance(value, list) and bool(value) and all(isinstance(item, Mapping) for item in value)


def _section(head: str, values: Mapping[str, Any]) -> list[str]:
    return [head, *(f"{_key(key)} = {_value(value)}" for key, value in values.items())]


def _comment(words: str) -> list[str]:
    return [f"# {line}" for line in _wrapped(words)] if words else []


def _wrapped(words: str) -> Iterable[str]:
    line = ""
    for word in words.split():
        if line and len(line) + len(word) + 1 > WIDTH:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line


def _key(key: str) -> str:
    bare = key and all(mark.isascii() and (mark.isalnum() or mark in "_-") for mark in key)
    return key if bare else _quoted(key)


def _value(value: object) -> str:
    if isinstance(value, str):
        return text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(key)} = {_value(inner)}" for key, inner in value.items()) + " }"
    return str(value)


def text(value: str) -> str:
    """A text as TOML writes it; one of several lines stands on several lines."""
    if "\n" not in value:
        return _quoted(value)
    lines = (_quoted(line)[1:-1] for line in value.split("\n"))
    return '"""\n' + "\n".join(lines) + '"""'


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
