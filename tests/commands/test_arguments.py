"""What the command line itself says: its help and its errors, in the reader's language."""

from __future__ import annotations

import pytest

from sipbot import i18n
from sipbot.__main__ import main
from sipbot.commands.arguments.wrong import sentence

WRONG = {
    "consultation extend": "Il manque : ID, MOMENT.",
    "members import": "Il manque : FILE.",
    "check all": "Ceci n'est pas compris : all.",
    "results x --format docx": "--format ne peut pas être « docx ». Valeurs connues : table, json, csv, xlsx.",
    "dossier x --lang": "Il manque un mot après --lang.",
    "meeting cancel first": "ID attend un nombre entier ; « first » n'en est pas un.",
    "members import x --yes --dry-run": "--dry-run et --yes s'excluent : retirez l'un des deux.",
    "demo --headless=yes": "--headless s'emploie seul, sans « yes ».",
    "consultation texts x --f y": "« --f » peut vouloir dire plusieurs choses : --format, --from. "
    "Écrivez-le en entier.",
}


def ends(words: list[str]) -> int:
    with pytest.raises(SystemExit) as ended:
        main(words)
    return int(ended.value.code or 0)


@pytest.mark.parametrize(("line", "expected"), WRONG.items())
def test_what_is_wrong_is_a_sentence(
    line: str, expected: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "fr_BE.UTF-8")
    assert ends(line.split()) == 2
    usage, _, sentence = capsys.readouterr().err.strip().rpartition("\n")
    assert sentence.replace("\u00a0", " ") == expected
    assert usage.replace("\u00a0", " ").startswith("utilisation : sipbot")


@pytest.mark.parametrize("code", i18n.codes())
@pytest.mark.parametrize(
    "command", ["", "consultation", "consultation close", "members codes", "demo", "db copy"]
)
def test_help_is_in_the_readers_language(
    code: str, command: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    t = i18n.language(code)
    monkeypatch.setenv("LC_ALL", f"{code}_BE.UTF-8")
    monkeypatch.setenv("COLUMNS", "300")
    assert ends([*command.split(), "--help"]) == 0
    shown = capsys.readouterr().out
    assert t("show this and end") in shown and t("the folder to read (default: ./config)") in shown
    assert not any(word in shown for word in ("usage:", "show this", "positional", "the folder"))


def test_an_error_of_argparse_that_is_not_known_is_said_as_it_is() -> None:
    assert sentence(i18n.language("fr"), "something new") == "something new"
