"""Secrets: the ways to give one, files of their own, and files that others can read."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import SecretStr, ValidationError

from .faults import ConfigFault
from .files import Source
from .models import Main, Part

SECRETS: Mapping[str, Sequence[str]] = {"telegram": ("token",), "matrix": ("access_token", "password")}
"""The keys that hold a secret, by section; each may be given through `…_file`, and one of all is enough."""

_PASSWORD = re.compile(r"://[^/@:]*:[^/@]+@")

Section = TypeVar("Section", bound=Part)


def ways(section: str) -> list[str]:
    """The keys through which a section may give its secret."""
    return [way for key in SECRETS.get(section, ()) for way in (key, f"{key}_file")]


def given(section: str, values: Mapping[str, Any]) -> list[str]:
    """The keys through which it does."""
    return [key for key in ways(section) if values.get(key)]


def with_secret(
    section: str, part: Section, source: Source, base: Path, faults: list[ConfigFault]
) -> Section | None:
    """With the secret out of its file, if that is where it is."""
    for key in SECRETS[section]:
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
    found: SecretStr | None = getattr(part.model_validate({key: file.read_text("utf-8-sig").strip()}), key)
    return found


def exposed(source: Source, main: Main, base: Path) -> Iterator[ConfigFault]:
    """Files and folders with a secret in them that others than their owner can read."""
    inside = [
        f"{section}.{key}"
        for section, keys in SECRETS.items()
        for key in keys
        if source.section(section).get(key)
    ]
    if _PASSWORD.search(str(source.section("database").get("url"))):
        inside.append("database.url")
    if inside and _open_to_others(source.file):
        yield source.fault(inside[0], "readable_by_others", file=str(source.file))
    for section, keys in SECRETS.items():
        for key in keys:
            name = getattr(getattr(main, section), f"{key}_file")
            if name and _open_to_others(base / name):
                yield source.fault(f"{section}.{key}_file", "readable_by_others", file=str(base / name))
    store = base / main.matrix.store
    if main.matrix.homeserver and _open_to_others(store):
        yield source.fault("matrix.store", "folder_readable_by_others", file=str(store))


def _open_to_others(file: Path) -> bool:
    return os.name == "posix" and file.exists() and bool(file.stat().st_mode & 0o077)
