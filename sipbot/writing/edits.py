"""Putting texts into a TOML file and leaving everything else in it as it is: comments, order, spaces."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from sipbot.rules.faults import Fault, Faulty
from sipbot.toml_lines import Span, spans

from .toml import text as quoted

Texts = Mapping[tuple[str, str], str]
"""By key path of the text and language."""


def put(source: str, texts: Texts) -> str:
    """The file with these texts in it. Raises Faulty where one has no place beside another language.

    What comes out is read again: nothing but these texts differs, or nothing is changed at all.
    """
    by_path = spans(source)
    pieces: list[tuple[int, int, str]] = []
    for (path, language), text in texts.items():
        known = by_path.get(f"{path}.{language}")
        piece = _replaced(known, text) if known else _added(source, by_path, path, language, text)
        if piece is None:
            raise Faulty([Fault(f"{path}.{language}", "no_place_for_text")])
        pieces.append(piece)
    after = source
    for start, end, words in sorted(pieces, key=lambda piece: piece[:2], reverse=True):
        after = after[:start] + words + after[end:]
    if not _right(source, after, texts):
        raise Faulty([Fault("", "not_editable")])
    return after


def _replaced(span: Span, text: str) -> tuple[int, int, str]:
    return span.start, span.end, _fitting(span, text)


def _fitting(span: Span, text: str) -> str:
    """In a table on one line there is no room for several."""
    return quoted(text.replace("\n", "\0")).replace("\\u0000", "\\n") if span.inline else quoted(text)


def _added(
    source: str, by_path: Mapping[str, Span], path: str, language: str, text: str
) -> tuple[int, int, str] | None:
    beside = [span for key, span in by_path.items() if key.rpartition(".")[0] == path]
    if not beside:
        return None
    last = max(beside, key=lambda span: span.end)
    if last.inline:
        return last.end, last.end, f", {language} = {_fitting(last, text)}"
    end = source.find("\n", last.end)
    end = len(source) if end < 0 else end
    prefix = last.prefix
    return end, end, f"\n{prefix}{language} = {quoted(text)}"


def _right(before: str, after: str, texts: Texts) -> bool:
    try:
        now = tomllib.loads(after)
    except tomllib.TOMLDecodeError:
        return False
    wanted = deepcopy(tomllib.loads(before))
    for (path, language), text in texts.items():
        _at(wanted, path)[language] = text
    return wanted == now


def _at(values: dict[str, Any], path: str) -> dict[str, Any]:
    node: Any = values
    for step in path.replace("[", ".[").split("."):
        node = node[int(step[1:-1]) - 1] if step.startswith("[") else node[step]
    table: dict[str, Any] = node
    return table
