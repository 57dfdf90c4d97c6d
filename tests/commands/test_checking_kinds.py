"""`sipbot consultation check` names every fault of a question: where it stands and what would be right."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from sipbot.__main__ import main
from sipbot.commands.common import WRONG
from sipbot.config import example
from sipbot.rules import questions
from sipbot.writing.toml import written

OTHERWISE = (
    'This would count as an opinion: give it the id "no-opinion"; in other kinds than "single" leave it out.'
)
FAULTS = [
    (
        "steps = 5",
        "steps = 12",
        "question[1].steps",
        "Write a whole number from 3 to 10, without quotes.",
    ),
    (
        "max = 2",
        "max = 9",
        "question[2].max",
        "Write a whole number from 1 to 4, without quotes.",
    ),
    (
        'options = ["purchasing"]',
        'options = ["shopping"]',
        "question[3].only_if.options",
        "Write one of these: directory, tenders, purchasing, training, no-opinion.",
    ),
    (
        'question = "tools"',
        'question = "relays"',
        "question[3].only_if.question",
        'There is no question "relays" before this one: choose from heard, tools.',
    ),
    (
        'kind = "ranking"',
        'kind = "rank"',
        "question[4].kind",
        f"Did you mean “ranking”? Write one of these: {', '.join(questions.names())}.",
    ),
    (
        'id = "drawn"',
        'id = "elected"',
        "question[4].option",
        'The id "elected" is used twice: give each its own.',
    ),
    (
        "step = 100",
        "step = 2000",
        "question[5].step",
        "Write a whole number from 1 to 1000, without quotes.",
    ),
    (
        'unit = "euros"',
        'unit = "dollars"',
        "question[5].unit",
        "Write one of these: points, euros.",
    ),
    (
        "agree_at_least = 66",
        "agree_at_least = 166",
        "question[6].agree_at_least",
        "Write a whole number from 1 to 100, without quotes.",
    ),
    (
        "opinions = 3",
        "opinion = 3",
        "question[7].opinion",
        "Did you mean “opinions”? "
        "This word is not known here: use one of these: id, kind, most, only_if, opinions, text.",
    ),
    (
        "2027-01-12T18:30:00, ",
        "2027-01-12, ",
        "question[8].moments[1]",
        "The hour is missing: write it after the day, as in 2026-12-01T18:30:00.",
    ),
    (
        "2027-01-14T12:30:00, ",
        "2027-01-14T12:30:00Z, ",
        "question[8].moments[2]",
        "Leave out what stands after the minutes (Z or +01:00): each antenna reads this hour in its own time.",
    ),
    (
        "2027-01-12T18:30:00, ",
        "2027-01-16T10:00:00, ",
        "question[8].moments",
        "The moment 2027-01-16T10:00 stands here twice: leave one out.",
    ),
    (
        "\nadd = true",
        '\nadd = "yes"',
        "question[9].add",
        "Write true or false, without quotes.",
    ),
    (
        'id = "clients"',
        'id = "no-opinion"',
        "question[9].statement[2].id",
        "Leave this option out: every question has a button for people without an opinion.",
    ),
    (
        'id = "clients"',
        'id = "geen_mening"',
        "question[9].statement[2].id",
        OTHERWISE,
    ),
]


@pytest.fixture
def text() -> str:
    return (example() / "consultations" / "all-kinds.toml").read_text("utf-8")


def check(file: Path, text: str) -> int:
    file.write_text(text, "utf-8")
    return main(["consultation", "check", str(file), "--config", str(example())])


@pytest.mark.parametrize(("old", "new", "path", "sentence"), FAULTS)
def test_a_fault_is_named_alone_with_its_line(
    old: str, new: str, path: str, sentence: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    file = tmp_path / "mine.toml"
    before, _, _ = text.partition(old)
    line = before.count("\n") + 1 + old.count("\n")
    assert check(file, text.replace(old, new, 1)) == WRONG
    (fault,) = capsys.readouterr().err.splitlines()
    where, _, what = fault.partition(": ")
    assert what == f"{path}: {sentence}"
    if path not in ("question[4].option", "question[9].statement[2].id"):
        assert where == f"{file}:{line}"


@pytest.mark.parametrize("code", ["C.UTF-8", "fr_BE.UTF-8", "nl_BE.UTF-8", "de_BE.UTF-8"])
def test_the_example_of_every_kind_has_nothing_to_mend(
    code: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", code)
    assert check(tmp_path / "mine.toml", text) == 0


def test_a_text_that_a_language_lacks_is_named(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    for there in (
        'nl = "helemaal"\n',
        'nl = "Opleidingen"\n',
        'nl = "Ook klanten moeten vennoot kunnen worden."\n',
    ):
        assert there in text
        text = text.replace(there, "")
    assert check(tmp_path / "mine.toml", text) == WRONG
    shown = capsys.readouterr().err
    for key in ("question[1].high.nl", "question[2].option[4].nl", "question[9].statement[2].nl"):
        assert f": {key}: " in shown


def test_what_does_not_fit_is_said_per_platform_and_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A German label that no button shows, a Dutch overview that no message holds: said, and no faults."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    values = tomllib.loads((example() / "consultations" / "economic-model.toml").read_text("utf-8"))
    values["question"][1]["option"][0]["de"] = "Weniger, wenn man sehr wenig in Rechnung stellt"
    for n in range(7):
        text = {"fr": f"f{n}", "de": f"d{n}", "nl": f"{n}" + "é" * 599}
        values["question"].append({"id": f"q{n}", "kind": "text", "text": text})
    file = tmp_path / "model.toml"
    file.write_text(written(values, lambda key: ""), "utf-8")
    assert main(["consultation", "check", str(file), "--config", str(example())]) == 0
    shown = capsys.readouterr().err
    assert shown.count("de, question 2, option a: This label has 47 characters") == 1, (
        "once for all chats in German"
    )
    assert "telegram, nl: ⚠ Too long for Telegram" in shown
    assert "telegram, fr: ⚠" not in shown


def test_faults_and_missing_texts_are_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three things are wrong, two texts are missing, one of them in a question with a fault: five lines."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    text = (example() / "consultations" / "all-kinds.toml").read_text("utf-8")
    for old, new in (
        ("steps = 5", "steps = 12"),
        ('level = "concertation"', 'level = "hearing"'),
        ("max = 2", "max = 9"),
        ('nl = "helemaal niet"\n', ""),
        ('de = "Ein gewähltes Mitglied"\n', ""),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    file = tmp_path / "model.toml"
    file.write_text(text, "utf-8")
    assert main(["consultation", "check", str(file), "--config", str(example())]) == WRONG
    shown = capsys.readouterr().err.splitlines()
    paths = [line.split(": ")[1] for line in shown]
    wanted = {"level", "question[1].steps", "question[2].max", "question[1].low.nl", "question[4].option[1].de"}
    assert set(paths) == wanted and len(shown) == len(wanted)
    assert all(line.startswith(f"{file}:") and line.split(":")[1].isdigit() for line in shown)
