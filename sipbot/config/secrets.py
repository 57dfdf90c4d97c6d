"""Secrets: in files of their own, and in files that others can read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr, ValidationError

from .faults import ConfigFault
from .files import Source
from .known import Known
from .models import Main, Part

_PASSWORD = re.compile(r"://[^/@:]*:[^/@]+@")

Section = TypeVar("Section", bound=Part)


def with_secret(
    section: str, part: Section, keys: Sequence[str], source: Source, base: Path, faults: list[ConfigFault]
) -> Section | None:
    """With the secret out of its file, if that is where it is."""
    for key in keys:
        name = getattr(part, f"{key}_file")
        if getattr(part, key) or not name:
            continue
        secret = None
        try:
            secret = _secret_in(base / name, type(part), key)
            code = "" if secret else "no_secret_in_file"
        except FileNotFoundError:
            code = "no_secret_file"
        except ValidationError:
            code = "no_secret_in_file"
        except (OSError, ValueError):
            code = "unreadable_secret_file"
        if code:
            faults.append(source.fault(f"{section}.{key}_file", code, file=str(base / name)))
            return None
        part = part.model_copy(update={key: secret})
    return part


def _secret_in(file: Path, part: type[Part], key: str) -> SecretStr | None:
    secret: SecretStr | None = getattr(part.model_validate({key: file.read_text("utf-8-sig").strip()}), key)
    return secret


def exposed(source: Source, main: Main, known: Known, base: Path) -> Iterator[ConfigFault]:
    """Files with a secret in them that others than their owner can read."""
    inside = [f"{table}.{key}" for table, key in known.secrets() if source.section(table).get(key)]
    if _PASSWORD.search(str(source.section("database").get("url"))):
        inside.append("database.url")
    if inside and open_to_others(source.file):
        yield source.fault(inside[0], "readable_by_others", file=str(source.file))
    for table, key in known.secrets():
        name = getattr(getattr(main, table), f"{key}_file")
        if name and open_to_others(base / name):
            yield source.fault(f"{table}.{key}_file", "readable_by_others", file=str(base / name))


def open_to_others(file: Path) -> bool:
    """Whether it is there, and others than its owner can read it."""
    return os.name == "posix" and file.exists() and bool(file.stat().st_mode & 0o077)
