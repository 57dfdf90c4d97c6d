"""What a spreadsheet's file is, looked at from outside before anything reads it as one.

How much is packed in it is measured, its XML is checked, and what is no .xlsx is named.
"""

from __future__ import annotations

import io
import zipfile

from sipbot.rules.faults import Fault, Faulty

from . import xml

MOST_FILES = 200
MOST_BYTES = 8_000_000
"""Of all its parts, unpacked."""
PACKED = b"PK\x03\x04"
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How .xls begins, and what Excel locks with a password."""
LOCKED = "EncryptedPackage".encode("utf-16-le")
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    OSError,
    RuntimeError,
    NotImplementedError,
    EOFError,
    ValueError,
)
STRICT = b"http://purl.oclc.org/ooxml/"
LOOSE = (
    (
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)
"""The names of the same things in what Excel calls a strict spreadsheet, and in what libraries read."""


def is_one(content: bytes) -> bool:
    """Whether this is a spreadsheet of whatever program, and no text."""
    return content.startswith((PACKED, OLD))


def opened(content: bytes) -> bytes:
    """The file as a library may read it. Raises Faulty, with the one thing that is wrong."""
    if content.startswith(OLD):
        raise Faulty([Fault("", "locked_workbook" if LOCKED in content else "old_workbook")])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_size(archive.infolist())
            parts = {part.filename: archive.read(part) for part in archive.infolist()}
    except BROKEN as error:
        raise Faulty([Fault("", "not_workbook")]) from error
    if parts.get("mimetype", b"").startswith(OPEN_DOCUMENT):
        raise Faulty([Fault("", "open_document")])
    _check_parts(parts)
    return _loosened(parts) if any(STRICT in part for part in parts.values()) else content


def _check_size(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_FILES or sum(part.file_size for part in parts) > MOST_BYTES:
        raise _too_large()


def _too_large() -> Faulty:
    return Faulty([Fault("", "workbook_too_large", {"most": str(MOST_BYTES // 1_000_000)})])


def _check_parts(parts: dict[str, bytes]) -> None:
    try:
        count = sum(_elements(part) for part in parts.values())
    except xml.TooMuch as error:
        raise _too_large() from error
    except (xml.Unsafe, ValueError) as error:
        raise Faulty([Fault("", "not_workbook")]) from error
    if count > xml.MOST_ELEMENTS:
        raise _too_large()


def _elements(part: bytes) -> int:
    """Of a part that may be read as XML, whatever its name. Raises Unsafe."""
    looks_like_it = part[:200].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")
    return xml.check(part) if looks_like_it else 0


def _loosened(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            for strict, loose in LOOSE:
                part = part.replace(strict, loose)
            archive.writestr(name, part)
    return content.getvalue()
