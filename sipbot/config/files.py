"""A TOML file as it was found, and the faults in it with their lines."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sipbot.toml_lines import line_of

from .faults import ConfigFault

_BAD_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was found; `values` is None where it is no TOML."""

    file: Path
    text: str = ""
    values: dict[str, Any] | None = None

    def fault(self, path: str, code: str, **facts: str) -> ConfigFault:
        return ConfigFault(self.file, line_of(self.text, path), path, code, facts)

    def tables(self, key: str, within: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """The tables of an array, as far as it is one."""
        array = (self.values or {} if within is None else within).get(key)
        return [item if isinstance(item, dict) else {} for item in array] if isinstance(array, list) else []

    def section(self, key: str) -> dict[str, Any]:
        table = (self.values or {}).get(key)
        return table if isinstance(table, dict) else {}


def read(file: Path, faults: list[ConfigFault]) -> Source:
    """A settings file as it is written; where it cannot be read, an empty one, and why in `faults`."""
    text = ""
    try:
        text = file.read_text("utf-8-sig")
        return Source(file, text, tomllib.loads(text))
    except FileNotFoundError:
        faults.append(ConfigFault(file, None, "", "missing_file"))
    except OSError:
        faults.append(ConfigFault(file, None, "", "unreadable_file"))
    except UnicodeDecodeError:
        faults.append(ConfigFault(file, None, "", "not_utf8"))
    except tomllib.TOMLDecodeError as error:
        faults.append(_no_toml(file, text, str(error)))
    return Source(file)


def _no_toml(file: Path, text: str, reason: str) -> ConfigFault:
    where = _BAD_LINE.search(reason)
    line = int(where[1]) if where and where[1] else text.rstrip("\n").count("\n") + 1
    return ConfigFault(file, line, "", "bad_toml", {"reason": _BAD_LINE.sub("", reason)})
