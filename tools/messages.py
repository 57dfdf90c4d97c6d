"""Bring the catalogues up to date with the sentences in the code: `make messages`."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from sipbot import i18n

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
    file = LOCALES / language / "LC_MESSAGES" / "sipbot.po"
    file.parent.mkdir(parents=True, exist_ok=True)
    catalogue = Catalog(locale=language)
    if file.exists():
        with file.open("rb") as old:
            catalogue = read_po(old, locale=language)
    with template.open("rb") as new:
        catalogue.update(read_po(new), no_fuzzy_matching=True)
    if unbroken := i18n.about(language).get("unbroken"):
        _set_spaces(catalogue, re.compile(unbroken))
    body = io.BytesIO()
    write_po(body, catalogue, omit_header=True, sort_output=True, ignore_obsolete=True, width=100)
    file.write_text(_header(catalogue, language) + "\n" + body.getvalue().decode(), "utf-8")


def _set_spaces(catalogue: Catalog, spaces: re.Pattern[str]) -> None:
    for message in catalogue:
        if not message.id:
            continue
        if isinstance(message.string, str):
            message.string = spaces.sub("\u00a0", message.string)
        else:
            message.string = tuple(spaces.sub("\u00a0", form) for form in message.string)


def _header(catalogue: Catalog, language: str) -> str:
    """Only what readers of the file need: no dates, no names."""
    lines = {
        "Language": language,
        "Plural-Forms": catalogue.plural_forms,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    name = catalogue.locale.english_name if catalogue.locale else language
    return f'# sipbot in {name}.\nmsgid ""\nmsgstr ""\n' + "".join(
        f'"{key}: {value}\\n"\n' for key, value in lines.items()
    )


def main() -> None:
    languages = sys.argv[1:] or sorted(folder.name for folder in LOCALES.iterdir() if folder.is_dir())
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "sipbot.pot"
        extract(template)
        for language in languages:
            update(language, template)


if __name__ == "__main__":
    main()
