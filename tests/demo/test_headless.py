"""`sipbot demo --headless`: what it writes is what it played, and keeps the contracts."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sipbot import i18n
from sipbot.__main__ import main
from sipbot.demo.script import CHATS
from sipbot.demo.stage import EUPEN, GENT, LIEGE
from tests.demo.recount import differences

CONTRACTS = Path(__file__).parents[2] / "docs" / "contracts"
MEMBERS = 40


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Played once, read by every test below."""
    out = tmp_path_factory.mktemp("demo") / "out"
    assert main(["demo", "--headless", "--out", str(out), "--members", str(MEMBERS)]) == 0
    return out


@pytest.fixture
def transcript(played: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (played / "transcript.jsonl").read_text("utf-8").splitlines()]


def test_every_file_is_there(played: Path) -> None:
    names = {
        "answers.jsonl", "transcript.jsonl", "results.json",
        *(f"dossier.{code}.{kind}" for code in i18n.codes() for kind in ("html", "docx")), "dossier.csv",
    }  # fmt: skip
    assert {file.name for file in played.iterdir()} == names
    assert all(file.stat().st_size > 500 for file in played.iterdir())


def test_an_independent_count_finds_no_difference(played: Path) -> None:
    answers = [json.loads(line) for line in (played / "answers.jsonl").read_text("utf-8").splitlines()]
    assert len({row["person"] for row in answers}) >= MEMBERS // 2
    assert differences(played) == []


def test_the_results_keep_their_contract(played: Path) -> None:
    schema = json.loads((CONTRACTS / "results.schema.json").read_text("utf-8"))
    results = json.loads((played / "results.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(results)
    assert results["status"] == "closed" and len(results["questions"]) == 3


def test_each_line_of_the_transcript_says_when_where_in_which_language_and_what(
    transcript: list[dict[str, Any]],
) -> None:
    for line in transcript:
        assert {"time", "chat", "language", "text", "buttons"} <= line.keys()
        assert line["language"] in (*i18n.codes(), "") and isinstance(line["buttons"], list)
    assert [line["time"] for line in transcript] == sorted(line["time"] for line in transcript)


def test_nobody_reads_another_language_than_the_chats(transcript: list[dict[str, Any]]) -> None:
    """The words that only one language has, in each group and in each private chat of a member."""
    marks = {
        "fr": ("Merci", "clôture", "choix", "réponse"),
        "nl": ("Bedankt", "praatmoment", "ledenbevraging", "antwoord"),
        "de": ("Danke", "Mitgliederbefragung", "Antwort", "Büro"),
    }
    seen: Counter[str] = Counter()
    for line in transcript:
        if line["kind"] not in ("send", "edit", "toast") or line["chat"] not in CHATS:
            continue
        own = CHATS[line["chat"]][1]
        text = line["text"] + " ".join(line["buttons"])
        for code, words in marks.items():
            if code != own:
                assert not [word for word in words if f" {word} " in f" {text} "], (own, text)
        seen[own] += 1
    assert all(seen[code] for _, code, _ in CHATS.values())


def test_no_english_reaches_a_chat(transcript: list[dict[str, Any]]) -> None:
    """The source text is English: seen in a chat it would be a sentence without translation."""
    english = (" the ", " your ", " you ", " and ", " with ")
    for line in transcript:
        if line["kind"] in ("send", "edit", "toast"):
            text = f" {line['text']} {' '.join(line['buttons'])} "
            words = [word for word in english if word in text]
            assert not words, (words, text)


def test_every_chat_reads_the_result_once(transcript: list[dict[str, Any]]) -> None:
    for chat, (_, code, _) in CHATS.items():
        t = i18n.language(code)
        head = t("Result: {title}", title="").strip()
        lines = [line for line in transcript if line["chat"] == chat and line["text"].startswith(head)]
        assert len(lines) == 1, (chat, head)


def test_liege_is_reminded_of_its_small_talk_and_the_others_are_not(transcript: list[dict[str, Any]]) -> None:
    reminded = Counter(line["chat"] for line in transcript if line["text"].startswith("⏰"))
    assert reminded[LIEGE] == 3 and not reminded[GENT] and not reminded[EUPEN]


def test_the_dossiers_are_each_in_their_language(played: Path) -> None:
    for code, name in (
        ("fr", "Un modèle économique viable"),
        ("nl", "Een leefbaar"),
        ("de", "Ein tragfähiges"),
    ):
        html = (played / f"dossier.{code}.html").read_text("utf-8")
        assert f'lang="{code}"' in html and name in html and "<script" not in html


def test_a_number_of_members_that_makes_no_sense(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for members in ("0", "-5", "1000000"):
        assert main(["demo", "--headless", "--out", str(tmp_path / "out"), "--members", members]) == 2
        assert capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_people_hardly_write_the_same_and_some_say_why(played: Path) -> None:
    answers = [json.loads(line) for line in (played / "answers.jsonl").read_text("utf-8").splitlines()]
    opinions = [row["answer"] for row in answers if row["question"] == "first-change"]
    assert len(set(opinions)) >= 0.8 * len(opinions) > 0.6 * MEMBERS
    reasons = {row["reason"] for row in answers if row.get("reason")}
    assert len(reasons) > MEMBERS / 5
    page = (played / "dossier.fr.html").read_text("utf-8")
    assert page.count('<article id="C1-R') == sum(1 for row in answers if row.get("reason"))
