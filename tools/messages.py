"""Bring the catalogues up to date with the sentences in the code: `make messages`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCALES = ROOT / "sipbot" / "locales"
KEYWORDS = ("t", "n:1,2", "p:1c,2")


def babel(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "babel.messages.frontend", "-q", *arguments], check=True, cwd=ROOT)


def extract(target: Path) -> None:
    """Write the template of every sentence in sipbot/."""
    keywords = [word for keyword in KEYWORDS for word in ("-k", keyword)]
    babel(
        "extract", "--no-default-keywords", *keywords, "--no-location", "--sort-output", "--omit-header",
        "-o", str(target), "sipbot",
    )  # fmt: skip


def update(language: str, template: Path) -> None:
    """New sentences come in untranslated, old ones go; nothing is guessed."""
    catalogue = LOCALES / language / "LC_MESSAGES" / "sipbot.po"
    verb = "update" if catalogue.exists() else "init"
    options = ["--no-fuzzy-matching", "--ignore-obsolete", "--omit-header"] if verb == "update" else []
    catalogue.parent.mkdir(parents=True, exist_ok=True)
    babel(verb, *options, "-l", language, "-i", str(template), "-o", str(catalogue))


def main() -> None:
    languages = sys.argv[1:] or sorted(folder.name for folder in LOCALES.iterdir() if folder.is_dir())
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "sipbot.pot"
        extract(template)
        for language in languages:
            update(language, template)


if __name__ == "__main__":
    main()
