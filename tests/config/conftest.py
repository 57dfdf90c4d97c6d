"""A configuration in a folder of its own, to spoil and to load."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from sipbot import config
from sipbot.app import PLATFORMS

LANGUAGES = ("de", "fr", "nl")

ANTENNAS = """\
[[antenna]]
slug = "liege"
name = "Liège"
timezone = "Europe/Brussels"
members = 6200
animators = ["telegram:100001001"]

[[antenna.chat]]
address = "telegram:-1001"
language = "fr"

[[antenna]]
slug = "gent"
name = "Gent"
timezone = "Europe/Brussels"
members = 3100

[[antenna.chat]]
address = "telegram:-1002"
language = "nl"

[[working_group]]
slug = "economic-model"
name = { fr = "Modèle économique", nl = "Economisch model" }
drafters = ["telegram:100003001"]
"""


class Folder:
    """`config/` with two sound files."""

    def __init__(self, base: Path) -> None:
        self.base = base
        self.path = base / "config"
        self.path.mkdir()
        self.main("")
        self.antennas(ANTENNAS)

    def main(self, text: str) -> None:
        (self.path / "sipbot.toml").write_text(text, "utf-8")
        (self.path / "sipbot.toml").chmod(0o600)

    def antennas(self, text: str) -> None:
        (self.path / "antennas.toml").write_text(text, "utf-8")

    def spoil(self, right: str, wrong: str) -> None:
        assert right in ANTENNAS
        self.antennas(ANTENNAS.replace(right, wrong, 1))

    def load(self, environ: Mapping[str, str] | None = None) -> config.Settings:
        return config.load(self.path, environ or {}, LANGUAGES, PLATFORMS)

    def faults(self, environ: Mapping[str, str] | None = None) -> tuple[config.ConfigFault, ...]:
        with pytest.raises(config.BadConfig) as caught:
            self.load(environ)
        return caught.value.faults

    def fault(self, environ: Mapping[str, str] | None = None) -> tuple[str, int | None, str, str]:
        """The only fault: file, line, key path, code."""
        (fault,) = self.faults(environ)
        return fault.file.name, fault.line, fault.path, fault.code


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)
