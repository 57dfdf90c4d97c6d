"""A spreadsheet of ours, read back into the values of a TOML file. Nothing in it is trusted.

It may come from Excel, LibreOffice or elsewhere: what counts are the names of the sheets and of the columns.
Rows whose first cell begins with # are explanations, and so are columns whose name does.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sipbot.rules import questions
from sipbot.rules.faults import Fault, Faulty
from sipbot.rules.shapes import every_setting, shape

from . import xml
from .fields import LISTS, MOMENTS, TABLES, WORDS

SETTINGS, QUESTIONS, TEXTS = "Settings", "Questions", "Texts"
MOST_ROWS = 2500
MOST_COLUMNS = 60
MOST_FILES = 200
MOST_BYTES = 8_000_000
"""Of all its parts, unpacked."""

_STEP = re.compile(r"([a-z_]+)(?:\[([1-9][0-9]{0,2})\])?")
_BELGIAN = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[ ,à]+(\d{1,2})[:.hu](\d{2}))?")
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2007\ufeff", " "))
_DAYS = (20_000, 80_000)
"""Days since 1900, from 1954 to 2119, where a spreadsheet forgot to say that a number is a day."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell that holds something. `place`: `Texts!C7`."""

    place: str
    value: Any
    day_only: bool = False  # a date that says no hour


Row = Mapping[str, Cell]
"""By the name of the column."""


@dataclass
class Read:
    """The values of the file, and the cell of each key path."""

    values: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, cell: Cell | str, code: str, **facts: str) -> None:
        place = cell if isinstance(cell, str) else cell.place
        self.cells.setdefault(place, place)
        self.faults.append(Fault(place, code, facts))


def read(content: bytes) -> Read:
    """Raises Faulty when it is no such spreadsheet; what is wrong in its cells is in `faults`."""
    sheets = _sheets(content)
    found = Read()
    for name in (SETTINGS, QUESTIONS, TEXTS):
        if name not in sheets:
            raise Faulty([Fault("", "no_sheet", {"name": name})])
    _settings(found, sheets[SETTINGS])
    numbers = _questions(found, sheets[QUESTIONS])
    _texts(found, sheets[TEXTS], numbers)
    return found


# the file


def _sheets(content: bytes) -> dict[str, list[list[Cell | None]]]:
    _check_parts(content)
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        return {
            sheet.title.strip(): list(_rows(sheet, book.epoch))
            for sheet in book.worksheets
            if sheet.title.strip() in (SETTINGS, QUESTIONS, TEXTS)
        }
    except Exception as error:
        raise Faulty([Fault("", "not_workbook")]) from error


def _check_parts(content: bytes) -> None:
    """A small file may unpack to a large one, or hold XML that does. Raises Faulty."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_FILES or sum(part.file_size for part in parts) > MOST_BYTES:
                raise Faulty([Fault("", "workbook_too_large", {"most": str(MOST_BYTES // 1_000_000)})])
            if sum(_elements(archive.read(part)) for part in parts) > xml.MOST:
                raise Faulty([Fault("", "workbook_too_large", {"most": str(MOST_BYTES // 1_000_000)})])
    except (zipfile.BadZipFile, zipfile.LargeZipFile, xml.Unsafe) as error:
        raise Faulty([Fault("", "not_workbook")]) from error
    except (OSError, RuntimeError, NotImplementedError, EOFError, ValueError) as error:
        raise Faulty([Fault("", "not_workbook")]) from error


def _elements(part: bytes) -> int:
    """Of a part that may be read as XML, whatever its name. Raises Unsafe."""
    looks_like_it = part[:200].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")
    return xml.check(part) if looks_like_it else 0


def _rows(sheet: Any, epoch: datetime) -> Iterator[list[Cell | None]]:
    for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS):
        yield [_cell(sheet.title.strip(), cell, epoch) for cell in row]


def _cell(sheet: str, cell: Any, epoch: datetime) -> Cell | None:
    value = cell.value
    if value is None or (isinstance(value, str) and not value.translate(_SPACES).strip()):
        return None
    place = f"{sheet}!{cell.coordinate}"
    if cell.data_type in ("f", "e"):
        return Cell(place, Formula())
    if isinstance(value, str):
        return Cell(place, value.strip(" \t\r\n\u00a0\u202f").replace("_x000D_", "").replace("\r\n", "\n"))
    day_only = isinstance(value, datetime) and "h" not in str(cell.number_format).lower()
    return Cell(place, value, day_only)


@dataclass(frozen=True, slots=True)
class Formula:
    """Stands for what a cell computes; nothing is computed here."""


# the sheets


def _table(found: Read, rows: list[list[Cell | None]]) -> Iterator[Row]:
    """The rows below the names of the columns, less those that explain or hold nothing."""
    names: dict[int, str] = {}
    for row in rows:
        first = next((cell for cell in row if cell is not None), None)
        if first is None or (row[0] is not None and _word(row[0]).startswith("#")):
            continue
        if not names:
            names = {n: _word(cell).lower() for n, cell in enumerate(row) if cell is not None}
            continue
        cells = {names[n]: cell for n, cell in enumerate(row) if cell is not None and n in names}
        cells = {name: cell for name, cell in cells.items() if not name.startswith("#")}
        for name, cell in list(cells.items()):
            if isinstance(cell.value, Formula):
                found.fault(cell, "formula")
                del cells[name]
        if cells:
            yield cells


def _word(cell: Cell) -> str:
    """As it is read: 2026 is a number to a spreadsheet, and may be a cycle."""
    value = int(cell.value) if isinstance(cell.value, float) and cell.value.is_integer() else cell.value
    return " ".join(str(value).translate(_SPACES).split())


def _settings(found: Read, rows: list[list[Cell | None]]) -> None:
    for row in _table(found, rows):
        key, cell = row.get("key"), row.get("value")
        if key is None:
            continue
        name = _word(key)
        found.cells[name] = (cell or key).place
        if cell is None:
            continue
        if name.partition(".")[0] in TABLES:
            found.fault(key, "not_path")
        elif name in WORDS:
            found.values[name] = _word(cell)
        elif name in MOMENTS:
            found.values[name] = _moment(found, cell)
        elif name in LISTS:
            words = _list(cell)
            found.values[name] = "all" if name == "antennas" and words == ["all"] else words
        else:
            found.values[name] = _plain(cell)


def _questions(found: Read, rows: list[list[Cell | None]]) -> dict[int, int]:
    """The number of each question in the order of their rows, by the number that its row gives it."""
    settings = {setting.key: setting.sort for setting in every_setting()}
    numbers: dict[int, int] = {}
    for row in _table(found, rows):
        if not row.keys() & {"id", "kind"}:
            continue
        question: dict[str, Any] = {}
        n = len(numbers) + 1
        given = _plain(row["n"]) if "n" in row else n
        if not isinstance(given, int) or given in numbers:
            found.fault(row["n"], "same_or_no_number")
            continue
        numbers[given] = n
        at = f"question[{n}]"
        found.cells[at] = next(iter(row.values())).place
        for name, cell in row.items():
            if name in ("n", "only_if question", "only_if options"):
                continue
            found.cells[f"{at}.{name}"] = cell.place
            known = name in ("id", "kind")
            question[name] = _word(cell) if known else _setting(found, cell, settings.get(name, ""))
        _condition(found, row, at, question)
        found.values.setdefault("question", []).append(question)
    return numbers


def _condition(found: Read, row: Row, at: str, question: dict[str, Any]) -> None:
    """Two cells make one key."""
    of, options = row.get("only_if question"), row.get("only_if options")
    if of is None and options is None:
        return
    question["only_if"] = {
        key: value
        for key, value in (
            ("question", _word(of) if of else None),
            ("options", _list(options) if options else None),
        )
        if value is not None
    }
    for key, cell in (("", of or options), (".question", of), (".options", options)):
        if cell is not None:
            found.cells[f"{at}.only_if{key}"] = cell.place


def _setting(found: Read, cell: Cell, sort: str) -> Any:
    if sort == "list":
        return (
            [_moment_in(found, cell, word) for word in _parts(cell)]
            if isinstance(cell.value, str)
            else [_moment(found, cell)]
        )
    return _plain(cell)


def _texts(found: Read, rows: list[list[Cell | None]], numbers: Mapping[int, int]) -> None:
    """Each row's texts to where its key path leads; rows without a text or an id are left out."""
    counted: dict[tuple[str, str], int] = {}
    for row in _table(found, rows):
        path = row.get("path")
        texts = {name: cell for name, cell in row.items() if name not in ("path", "id")}
        id_ = row.get("id")
        if path is None:
            if texts:
                found.fault(next(iter(texts.values())), "no_path")
            continue
        if not texts and id_ is None:
            continue
        table, at = _place(found, path, numbers, counted)
        if table is None:
            continue
        if not isinstance(table, dict):
            found.fault(path, "not_path")
            continue
        found.cells.setdefault(at, path.place)
        if id_ is not None:
            table["id"] = _word(id_)
            found.cells[f"{at}.id"] = id_.place
        for name, cell in texts.items():
            table[name] = str(cell.value)
            found.cells[f"{at}.{name}"] = cell.place


def _place(
    found: Read, path: Cell, numbers: Mapping[int, int], counted: dict[tuple[str, str], int]
) -> tuple[dict[str, Any] | None, str]:
    """The table that a path such as `question[2].option[1]` leads to, made as far as it is not there."""
    steps = [_STEP.fullmatch(step) for step in _word(path).split(".")]
    match steps:
        case [re.Match() as only] if only[2] is None:
            return found.values.setdefault(only[1], {}), only[1]
        case [re.Match() as first, re.Match() as last] if first[1] == "question" and first[2]:
            n = numbers.get(int(first[2]))
            if n is None:
                found.fault(path, "no_such_question", id=first[2])
                return None, ""
            question = found.values["question"][n - 1]
            if last[2] is None:
                return question.setdefault(last[1], {}), f"question[{n}].{last[1]}"
            return _option(found, path, question, f"question[{n}]", last, counted)
    found.fault(path, "not_path")
    return None, ""


def _option(
    found: Read,
    path: Cell,
    question: dict[str, Any],
    at: str,
    step: re.Match[str],
    counted: dict[tuple[str, str], int],
) -> tuple[dict[str, Any] | None, str]:
    """Options come in the order of their rows; numbers that are left out leave no gap."""
    kind = question.get("kind")
    key = shape(str(kind)).listed if step[1] == "option" and kind in questions.names() else step[1]
    listed = question.setdefault(key, [])
    known = (f"{at}.{key}", step[2])
    if not isinstance(listed, list) or known in counted:
        found.fault(path, "path_twice")
        return None, ""
    listed.append({})
    counted[known] = len(listed)
    return listed[-1], f"{at}.{key}[{len(listed)}]"


# the values


def _plain(cell: Cell) -> Any:
    value = cell.value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if not isinstance(value, str):
        return value
    word = _word(cell)
    if re.fullmatch(r"-?[0-9]{1,9}", word):
        return int(word)
    return {"true": True, "false": False}.get(word.lower(), word)


def _parts(cell: Cell) -> list[str]:
    return [part.strip() for part in re.split(r"[,;\n]", str(cell.value).translate(_SPACES)) if part.strip()]


def _list(cell: Cell) -> list[str]:
    return re.findall(r"[^\s,;]+", _word(cell))


def _moment(found: Read, cell: Cell) -> Any:
    if isinstance(cell.value, str):
        return _moment_in(found, cell, _word(cell))
    if isinstance(cell.value, int | float) and _DAYS[0] < cell.value < _DAYS[1]:
        from openpyxl.utils.datetime import from_excel

        whole = cell.value == int(cell.value)
        moment = from_excel(cell.value)
        return moment.date() if whole and isinstance(moment, datetime) else _to_minutes(moment)
    if isinstance(cell.value, datetime):
        return cell.value.date() if cell.day_only else _to_minutes(cell.value)
    return cell.value if isinstance(cell.value, date) else str(cell.value)


def _to_minutes(moment: Any) -> Any:
    """A day as a number with decimals is a fraction of a second off."""
    if not isinstance(moment, datetime):
        return str(moment)
    seconds = round(moment.second + moment.microsecond / 1e6)
    return moment.replace(second=0, microsecond=0) + timedelta(seconds=seconds)


def _moment_in(found: Read, cell: Cell, word: str) -> Any:
    """As Belgium and France write days, or as programs do."""
    match = _BELGIAN.fullmatch(word)
    try:
        if match is None:
            return datetime.fromisoformat(word) if len(word) > 10 else date.fromisoformat(word)
        day = date(int(match[3]), int(match[2]), int(match[1]))
        return datetime(day.year, day.month, day.day, int(match[4]), int(match[5])) if match[4] else day  # noqa: DTZ001
    except ValueError:
        return word
