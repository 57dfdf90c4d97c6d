"""Every message as a picture, before anybody is asked."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from sipbot.__main__ import main


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def check(base: Path, file: Path, folder: Path) -> int:
    words = ["consultation", "check", str(file), "--preview-to", str(folder), "--config", str(base / "config")]
    return main(words)


def test_without_a_browser_it_says_what_to_install(
    base: Path, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(base))
    assert check(base, file, base / "pictures") == 2
    assert "apt install chromium" in capsys.readouterr().err


@pytest.mark.browser
def test_each_message_of_each_chat_is_a_picture(
    base: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = base / "pictures"
    assert check(base, file, folder) == 0
    names = {picture.name for picture in folder.iterdir()}
    assert len(names) == 5 * 5
    assert {"eupen-telegram-de-1-group.png", "brussels-telegram-nl-5-private.png"} <= names
    for picture in folder.iterdir():
        width, height = struct.unpack(">II", picture.read_bytes()[16:24])
        assert width > 300 and height > 500, picture.name
