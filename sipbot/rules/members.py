"""The member roll as the cooperative hands it over: a table of numbers, without names.

Read as spreadsheets write it: comma, semicolon or tab; UTF-8, UTF-16 or Windows-1252; headings and words in
English or any of our languages.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sipbot.spelling import letters

from .faults import Fault, Faulty
from .names import find
from .stakeholders import EVERY_KIND, UNKNOWN
from .words import InLists, yes_or_no

MOST_BYTES = 20_000_000
_SEPARATOR = re.compile(r'"?sep=([;,\t])"?[ ;,\t]*\r?\n', re.IGNORECASE)
NUMBER = re.compile(r"(?=.*\d)[A-Za-z0-9./-]{1,40}")
COLUMNS: dict[str, tuple[str, ...]] = {
    "number": ("member number", "number"),
    "antenna": ("antenna",),
    "kind": ("kind", "stakeholder kind"),
    "shareholder": ("shareholder",),
    "language": ("language",),
}
"""What the headings may say, beside what the languages say for them."""
KINDS: dict[str, tuple[str, ...]] = {kind: (kind,) for kind in EVERY_KIND} | {UNKNOWN: (UNKNOWN, "")}


@dataclass(frozen=True, slots=True)
class Member:
    """One line of the roll. The number is the only thing that says who it is."""

    number: str
    antenna: str
    stakeholder: str
    shareholder: bool
    language: str


def read(
    content: bytes,
    *,
    antennas: Mapping[str, Mapping[str, str]],
    languages: Mapping[str, Sequence[str]],
    words: InLists,
) -> tuple[Member, ...]:
    """Every line. Raises Faulty with all faults; a fault's path is its line.

    `antennas`: slug and names. `languages`: code, and how people call it in small letters without accents.
    `words`: what the languages say for our words.
    """
    lines = _table(_text(content))
    faults: list[Fault] = []
    lines = _without_empty_end(lines)
    columns = _columns(lines[0][1], _spellings(COLUMNS, words), faults)
    if faults:
        raise Faulty(faults)
    reading = _Reading(columns, antennas, languages, words, faults)
    members = [member for n, cells in lines[1:] if (member := reading.member(n, cells)) is not None]
    if not members and not faults:
        faults.append(Fault("2", "nobody_in_roll"))
    if faults:
        raise Faulty(faults)
    return tuple(members)


def _text(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise Faulty([Fault("1", "roll_too_large", {"most": str(MOST_BYTES // 1_000_000)})])
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.removeprefix("\ufeff")
    raise Faulty([Fault("1", "not_a_table")])


def _encodings(content: bytes) -> tuple[str, ...]:
    """Two bytes a sign with their mark, or without it where every other byte is none."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ("utf-16",)
    if b"\x00" in content[:100]:
        return ("utf-16-le",) if content[1:2] == b"\x00" else ("utf-16-be",)
    return ("utf-8-sig", "cp1252")


def _without_separator(text: str) -> tuple[str, int, str]:
    """Excel may write `sep=;` first. The text below it, how many lines that was, and the separator."""
    match = _SEPARATOR.match(text)
    return (text[match.end() :], 1, match[1]) if match else (text, 0, "")


def _table(text: str) -> list[tuple[int, list[str]]]:
    """Line number and cells of each line that holds anything."""
    text, skipped, separator = _without_separator(text)
    head = text.lstrip().partition("\n")[0]
    delimiter = separator or max(";,\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines, at = [], 1 + skipped
    try:
        for cells in reader:
            stripped = [cell.strip().strip("\u00a0") for cell in cells]
            if any(stripped):
                lines.append((at, stripped))
            at = reader.line_num + 1 + skipped
    except csv.Error as error:
        raise Faulty([Fault(str(at), "not_a_table")]) from error
    if not lines:
        raise Faulty([Fault("1", "nobody_in_roll")])
    return lines


def _without_empty_end(lines: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Spreadsheets write empty columns behind the last one: no heading, and nothing below."""
    width = max(n for n, head in enumerate(lines[0][1], 1) if head)
    return [(at, cells[:width] if not any(cells[width:]) else cells) for at, cells in lines]


def _spellings(names: Mapping[str, Sequence[str]], words: InLists) -> dict[str, tuple[str, ...]]:
    """What may stand for each name, English first."""
    return {name: (*english, *words.get(name, ())) for name, english in names.items()}


def _columns(heads: list[str], known: Mapping[str, Sequence[str]], faults: list[Fault]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for position, head in enumerate(heads):
        name = next((name for name, words in known.items() if letters(head) in words), None)
        if name is None:
            faults.append(Fault("1", "extra_column", {"column": head or str(position + 1)}))
        elif name in columns:
            faults.append(Fault("1", "column_twice", {"column": head}))
        else:
            columns[name] = position
    for name, words in known.items():
        if name not in columns:
            faults.append(Fault("1", "no_column", {"column": words[0]}))
    return columns


class _Reading:
    """The lines below the headings."""

    def __init__(
        self,
        columns: Mapping[str, int],
        antennas: Mapping[str, Mapping[str, str]],
        languages: Mapping[str, Sequence[str]],
        words: InLists,
        faults: list[Fault],
    ) -> None:
        self._columns = columns
        self._antennas = antennas
        self._known = ", ".join(antennas)
        self._languages = languages
        self._words = words
        self._kinds = _spellings(KINDS, words)
        self._faults = faults
        self._lines: dict[str, int] = {}

    def member(self, line: int, cells: list[str]) -> Member | None:
        """None where something is wrong."""
        before = len(self._faults)
        if len(cells) != len(self._columns):
            wanted, given = str(len(self._columns)), str(len(cells))
            self._fault(line, "wrong_cells", wanted=wanted, given=given)
            return None
        cell = {name: cells[position] for name, position in self._columns.items()}
        number = self._number(line, cell["number"])
        antenna = find(cell["antenna"], self._antennas)
        if not antenna:
            self._fault(line, "roll_antenna", given=cell["antenna"], known=self._known)
        stakeholder = _among(letters(cell["kind"]), self._kinds)
        if not stakeholder:
            self._fault(line, "roll_kind", given=cell["kind"], known=", ".join(EVERY_KIND))
        share = yes_or_no(cell["shareholder"], self._words)
        if share is None:
            self._fault(line, "roll_shareholder", given=cell["shareholder"])
        spelt = letters(cell["language"])
        language = spelt if spelt in self._languages else _among(spelt, self._languages)
        if language not in self._languages:
            self._fault(line, "roll_language", given=cell["language"], known=", ".join(self._languages))
        if len(self._faults) > before:
            return None
        return Member(number, antenna, stakeholder, bool(share), language)

    def _number(self, line: int, number: str) -> str:
        if not NUMBER.fullmatch(number):
            self._fault(line, "roll_number", given=number)
        elif number.upper() in self._lines:
            self._fault(line, "roll_twice", given=number, first=str(self._lines[number.upper()]))
        self._lines.setdefault(number.upper(), line)
        return number.upper()

    def _fault(self, line: int, code: str, **facts: str) -> None:
        self._faults.append(Fault(str(line), code, {name: text[:60] for name, text in facts.items()}))


def _among(spelt: str, words: Mapping[str, Sequence[str]]) -> str:
    return next((name for name, known in words.items() if spelt in known), "")
