"""What people write: spreadsheets, TOML, texts of translators."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sipbot import i18n


@pytest.fixture(autouse=True)
def three_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cells are named here by their place: the template explains itself in three languages, however many there
    are."""
    known = SimpleNamespace(codes=lambda: ("de", "fr", "nl"), language=i18n.language)
    monkeypatch.setattr("sipbot.writing.template.i18n", known)
