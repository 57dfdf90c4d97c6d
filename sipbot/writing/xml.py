"""Reading XML that somebody sent: no document types, so no entities, neither ours nor from elsewhere."""

from __future__ import annotations

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

DEEPEST = 100
"""Elements inside each other."""
MOST_ELEMENTS = 60_000
"""Elements in a file: a spreadsheet of ours has a few thousand, and each costs time."""


class Unsafe(Exception):
    """It is no XML, or it is XML that nobody needs who means well."""


class TooMuch(Unsafe):
    """There is more of it than anybody needs."""


def parse(content: bytes) -> Element:
    """The root element, names as `{namespace}name`. Raises Unsafe."""
    builder = TreeBuilder()
    _run(content, builder)
    return builder.close()


def check(content: bytes) -> int:
    """How many elements it has. Raises Unsafe."""
    return _run(content, None)


def _run(content: bytes, builder: TreeBuilder | None) -> int:
    depth, count = 0, 0

    def refuse(*_: object) -> None:
        raise Unsafe

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > DEEPEST:
            raise Unsafe
        if count > MOST_ELEMENTS:
            raise TooMuch
        if builder is not None:
            builder.start(_full(name), {_full(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        if builder is not None:
            builder.end(_full(name))

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    if builder is not None:
        parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise Unsafe from error
    return count


def _full(name: str) -> str:
    return "{" + name if "}" in name else name
