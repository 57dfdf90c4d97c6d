"""`sipbot init DIR`: a configuration to start from."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from sipbot import i18n

from .common import SUCCESS, WRONG, fail, language

PRIVATE = ("sipbot.toml",)
"""Files that may come to hold a secret: only their owner reads them."""


def init(given: argparse.Namespace) -> int:
    return run(Path(given.directory), language())


def run(directory: Path, t: i18n.Language | None = None) -> int:
    """Write the example into DIR/config; the exit code. Nothing is overwritten. Raises OSError."""
    t = t or i18n.language(i18n.SOURCE)
    folder = directory / "config"
    if _occupied(folder):
        return fail(t("{folder} is not empty: choose another place, or empty it first.", folder=folder), WRONG)
    files = _write(folder)
    print(_next_steps(t, directory, folder, files))
    return SUCCESS


def _occupied(folder: Path) -> bool:
    return folder.is_file() or (folder.is_dir() and any(folder.iterdir()))


def _write(folder: Path) -> list[Path]:
    from sipbot.config import example

    source = example()
    examples = sorted(source.rglob("*.toml"))
    for file in examples:
        target = folder / file.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        mode = 0o600 if file.name in PRIVATE else 0o666  # less what the umask takes away
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
            out.write(file.read_bytes())
    return [folder / file.relative_to(source) for file in examples]


def _next_steps(t: i18n.Language, directory: Path, folder: Path, files: list[Path]) -> str:
    from sipbot.app import PLATFORMS

    file = folder / "sipbot.toml"
    accounts = [one.account.step(t, file=file) for one in PLATFORMS if one.account is not None]
    return "\n".join(
        (
            t("Written:"),
            *(f"  {file}" for file in files),
            "",
            t("What comes next:"),
            *(f"{'  1. ' if n == 0 else '     '}{step}" for n, step in enumerate(accounts)),
            "     " + t("One of these is enough."),
            "  2. " + t("Put your antennas, chats and people in {file}.", file=folder / "antennas.toml"),
            "  3. " + t("In the folder {folder}, run: {command}", folder=directory, command="sipbot check"),
            "  4. " + t("When nothing is left to mend, run: {command}", command="sipbot run"),
        )
    )
