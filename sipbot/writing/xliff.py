"""XLIFF 1.2: what every translator's tool reads, also those that never learnt 2.0."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from sipbot.i18n import Entry

from . import xml

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
XML = "{http://www.w3.org/XML/1998/namespace}"


class NoXliff(Exception):
    """It is no XLIFF 1.2."""


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
            SubElement(unit, "target").text = entry.target
        SubElement(unit, "note").text = entry.note
    ElementTree.indent(root)
    return bytes(ElementTree.tostring(root, "utf-8", xml_declaration=True))


def read(content: bytes) -> tuple[str, list[Entry]]:
    """The language, and the units that are translated. Raises NoXliff."""
    try:
        root = xml.parse(content)
    except xml.Unsafe as error:
        raise NoXliff from error
    if _name(root) != "xliff" or not root.get("version", "").startswith("1."):
        raise NoXliff
    files = [element for element in root if _name(element) == "file"]
    if not files:
        raise NoXliff
    language = files[0].get("target-language", "").replace("_", "-").partition("-")[0].lower()
    return language, [entry for file in files for unit in file.iter() if (entry := _entry(unit))]


def _entry(unit: Element) -> Entry | None:
    """Tools may put marks of their own inside a text: what counts is what one reads."""
    if _name(unit) != "trans-unit":
        return None
    found = {_name(child): "".join(child.itertext()) for child in unit if _name(child) in ("source", "target")}
    if not found.get("target", "").strip():
        return None
    return Entry(unit.get("id", ""), found.get("source", ""), found["target"])


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]
