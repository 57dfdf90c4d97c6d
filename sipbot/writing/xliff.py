"""XLIFF: 1.2 goes out, which every translator's tool reads; 1.2 and 2.x come back, each text with its state."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from sipbot.i18n import EMPTY, Entry

from . import xml

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
XML = "{http://www.w3.org/XML/1998/namespace}"
FINISHED = frozenset({"translated", "signed-off", "final", "reviewed"})
"""The states of 1.2 and 2.x in which a text is ready; any other word keeps it out, also one of a tool's own."""


class NoXliff(Exception):
    """It is no XLIFF 1.x or 2.x."""


def written(entries: Iterable[tuple[Entry, int]], original: str, source: str, target: str) -> bytes:
    """The file; beside each entry the characters that fit."""
    root = Element("xliff", {"version": "1.2", "xmlns": NAMESPACE})
    file = SubElement(
        root,
        "file",
        {"original": original, "source-language": source, "target-language": target, "datatype": "plaintext"},
    )
    body = SubElement(file, "body")
    for entry, most in entries:
        given = {"id": entry.context, "maxwidth": str(most), "size-unit": "char", f"{XML}space": "preserve"}
        unit = SubElement(body, "trans-unit", given)
        SubElement(unit, "source").text = entry.source
        if entry.target:
            SubElement(unit, "target", {"state": "translated"}).text = entry.target
        SubElement(unit, "note").text = entry.note
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, "utf-8", xml_declaration=True))


def read(content: bytes) -> tuple[str, list[Entry]]:
    """The language, and every unit with its state. Raises NoXliff."""
    try:
        root = xml.parse(content)
    except xml.Unsafe as error:
        raise NoXliff from error
    files = [element for element in root if _name(element) == "file"]
    if _name(root) != "xliff" or not files:
        raise NoXliff
    match root.get("version", "").partition(".")[0]:
        case "1":
            return _code(files[0].get("target-language")), _all(files, "trans-unit", _of_first)
        case "2":
            return _code(root.get("trgLang")), _all(files, "unit", _of_second)
    raise NoXliff


def _code(language: str | None) -> str:
    return (language or "").replace("_", "-").partition("-")[0].lower()


def _all(files: Iterable[Element], name: str, entry: Callable[[Element], Entry]) -> list[Entry]:
    return [entry(unit) for file in files for unit in file.iter() if _name(unit) == name]


def _of_first(unit: Element) -> Entry:
    """A `trans-unit` of 1.2. Of one without a state the approval speaks, where somebody refused it."""
    target = _child(unit, "target")
    state = target.get("state", "") if target is not None else ""
    if not state and unit.get("approved") == "no":
        state = "approved=no"
    return _entry(unit, _text(_child(unit, "source")), _text(target), [state])


def _of_second(unit: Element) -> Entry:
    """A `unit` of 2.x. What stands between its segments belongs to the text; one unfinished keeps it out."""
    parts = [part for part in unit if _name(part) in ("segment", "ignorable")]
    source = "".join(_text(_child(part, "source")) for part in parts)
    targets = [_text(_target(part)) for part in parts]
    segments = [(part, text) for part, text in zip(parts, targets, strict=True) if _name(part) == "segment"]
    whole = all(text.strip() for _, text in segments)
    return _entry(
        unit, source, "".join(targets) if whole else "", [part.get("state", "") for part, _ in segments]
    )


def _target(part: Element) -> Element | None:
    """What stands between segments need not be translated."""
    target = _child(part, "target")
    return _child(part, "source") if target is None and _name(part) == "ignorable" else target


def _entry(unit: Element, source: str, target: str, states: Iterable[str]) -> Entry:
    unfinished = [state for state in states if state and state not in FINISHED]
    state = EMPTY if not target.strip() else unfinished[0] if unfinished else ""
    return Entry(unit.get("id", ""), source, target, state=state)


def _child(element: Element, name: str) -> Element | None:
    return next((child for child in element if _name(child) == name), None)


def _text(element: Element | None) -> str:
    """Tools may put marks of their own inside a text: what counts is what one reads."""
    return "" if element is None else "".join(element.itertext())


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]
