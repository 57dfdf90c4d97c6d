"""Texts of a consultation out to translators, and back into its TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass

from sipbot import i18n
from sipbot.i18n import Entry, Language, NoCatalogue
from sipbot.rules.faults import Fault, Faulty
from sipbot.rules.tables import UNPRINTABLE
from sipbot.rules.texts import Unit, copied, units
from sipbot.views.authoring.translating import note
from sipbot.views.questions import LONG_LABEL

from . import edits, sources, xliff

SUFFIXES = {"xliff": "xlf", "po": "po"}
_LIKE_XML = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<", b"\xfe\xff\x00<")


@dataclass(frozen=True, slots=True)
class Written:
    content: bytes
    count: int  # of the texts that lack a translation


@dataclass(frozen=True, slots=True)
class PutBack:
    """The TOML file after. `warnings`: of labels too long for a button, and of texts equal to the source."""

    text: str
    count: int
    warnings: tuple[Fault, ...]
    left_out: tuple[Fault, ...]  # what is not finished stays out


def written(toml: bytes, name: str, source: str, target: str, form: str, t: Language) -> Written:
    """Every text that the source language has, with what is there in the target language. Raises Faulty."""
    translatable = [unit for unit in units(sources.read(toml).values) if unit.texts.get(source)]
    entries = [
        Entry(
            unit.path,
            unit.texts[source],
            unit.texts.get(target, ""),
            note(t, unit.path, unit.most, unit.on_button),
        )
        for unit in translatable
    ]
    if form == "po":
        content = i18n.written_po(entries, target)
    else:
        most = [unit.most for unit in translatable]
        content = xliff.written(zip(entries, most, strict=True), name, source, target)
    return Written(content, sum(not entry.target for entry in entries))


def put_back(toml: bytes, came: bytes) -> PutBack:
    """The translations in their places, every other character of the file as it was.

    Raises Faulty where a source text has changed since, a text is not there any more, or one is too long.
    """
    language, entries = _read(came)
    if language not in i18n.codes():
        raise Faulty([Fault("", "unknown_language", {"known": ", ".join(i18n.codes()), "given": language})])
    source = sources.read(toml)
    if source.cells:
        raise Faulty([Fault("", "translations_into_toml")])
    known = {unit.path: unit for unit in units(source.values)}
    left_out = tuple(_left_out(entry) for entry in entries if entry.state)
    entries = [entry for entry in entries if not entry.state]
    faults = [fault for entry in entries if (fault := _fault(entry, known, language))]
    if faults:
        raise Faulty(faults)
    changed = {
        (entry.context, language): entry.target.strip()
        for entry in entries
        if known[entry.context].texts.get(language) != entry.target.strip()
    }
    text = edits.put(source.text, changed) if changed else source.text
    same = [fault for fault in copied(tomllib.loads(text)) if fault.path in {f"{p}.{c}" for p, c in changed}]
    return PutBack(text, len(changed), (*_warnings(entries, known, language), *same), left_out)


def _left_out(entry: Entry) -> Fault:
    """Named by its path, and by its line where the file has lines."""
    where = {"line": str(entry.line)} if entry.line else {}
    return Fault(entry.context, "left_out", {"state": entry.state} | where)


def _read(came: bytes) -> tuple[str, list[Entry]]:
    try:
        return xliff.read(came) if came.lstrip().startswith(_LIKE_XML) else i18n.read_entries(came)
    except xliff.NoXliff as error:
        raise Faulty([Fault("", "not_xliff")]) from error
    except NoCatalogue as error:
        raise Faulty([Fault("", "not_po")]) from error


def _fault(entry: Entry, known: dict[str, Unit], language: str) -> Fault | None:
    unit = known.get(entry.context)
    if unit is None:
        return Fault(entry.context, "text_gone")
    others = [text for code, text in unit.texts.items() if code != language]
    if not any(_same(entry.source, text) for text in others):
        return Fault(entry.context, "source_changed")
    if UNPRINTABLE.search(entry.target):
        return Fault(f"{entry.context}.{language}", "unprintable")
    if len(entry.target.strip()) > unit.most:
        facts = {"most": str(unit.most), "length": str(len(entry.target.strip()))}
        return Fault(f"{entry.context}.{language}", "too_long", facts)
    return None


def _same(one: str, other: str) -> bool:
    """Tools and files differ in spaces and ends of lines."""
    return one.split() == other.split()


def _warnings(entries: Sequence[Entry], known: dict[str, Unit], language: str) -> list[Fault]:
    return [
        Fault(
            f"{entry.context}.{language}",
            "long_label",
            {"length": str(len(entry.target.strip())), "short": str(LONG_LABEL)},
        )
        for entry in entries
        if known[entry.context].on_button and len(entry.target.strip()) > LONG_LABEL
    ]
