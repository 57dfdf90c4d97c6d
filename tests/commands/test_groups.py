"""`sipbot groups` reads what Polis exports, says what is wrong by line and column, and writes what Polis
writes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sipbot.__main__ import main
from sipbot.i18n import codes

HEAD = "participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1,2"
COMMENTS = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
Run = Callable[..., tuple[int, list[str], list[str]]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.chdir(tmp_path)

    def run(content: str | bytes, *more: str) -> tuple[int, list[str], list[str]]:
        Path("v.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
        code = main(["groups", "v.csv", "--out", "out", *more])
        shown = capsys.readouterr()
        return code, shown.out.splitlines(), shown.err.splitlines()

    return run


def two_camps(people: int = 60, statements: int = 12) -> np.ndarray:
    chance = np.random.default_rng(5)
    side = np.where(np.arange(people) % 3 == 0, -1, 1)[:, None] * np.where(np.arange(statements) < 8, 1, -1)
    return np.where(chance.random((people, statements)) < 0.1, 0, side)


def exported(votes: np.ndarray, sign: int = 1) -> str:
    about = ["participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"]
    lines = [",".join([*about, *map(str, range(votes.shape[1]))])]
    for n, row in enumerate(votes):
        counts = (len(row), (row == 1).sum(), (row == -1).sum())
        lines.append(",".join(map(str, (n, "", 0, *counts, *(row * sign)))))
    return "\n".join(lines) + "\n"


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO((Path("out") / name).read_text("utf-8"), newline="")))


def test_it_writes_what_polis_writes_with_the_groups(run: Run) -> None:
    votes = two_camps()
    body = "".join(f"1,Mon,{n},0,0,0,1,=1+{n}\n" for n in range(12)) + "1,Mon,12,0,9,9,-1,not let in\n"
    Path("comments.csv").write_text(COMMENTS + body, "utf-8")
    code, shown, wrong = run(exported(votes))
    assert (code, wrong) == (0, [])
    assert shown[-6].startswith("Groups: 40 + 20 people. Stability 1") and len(shown[-5:]) == 5
    people = rows("participants-votes.csv")
    assert {row["group-id"] for n, row in enumerate(people) if n % 3 == 0} == {"1"}
    assert [int(row["n-agree"]) for row in people] == (votes == 1).sum(axis=1).tolist()
    comments = {row["comment-id"]: row for row in rows("comments.csv")}
    assert comments["0"]["agrees"] == str((votes[:, 0] == 1).sum()) and comments["12"]["moderated"] == "-1"
    assert comments["3"]["comment-body"] == "'=1+3"
    each = rows("comment-groups.csv")
    assert each[0]["comment"] == "'=1+0"
    parts = [int(each[0][f"group-{letter}-agrees"]) for letter in "ab"]
    assert sum(parts) == int(each[0]["total-agrees"]) == (votes[:, 0] == 1).sum()
    assert (each[0]["group-a-says"], each[0]["group-b-says"]) == ("agree", "disagree")
    assert "groups,2\n" in Path("out/summary.csv").read_text()
    assert json.loads(Path("out/groups.json").read_text())["outcome"] == "groups"


def test_what_it_wrote_it_reads_and_never_writes_over(run: Run) -> None:
    run(exported(two_camps()))
    first = Path("out/participants-votes.csv").read_bytes()
    code, _, wrong = run(first)
    assert (code, wrong) == (2, ["out/summary.csv is there already and stays as it is. Name another file."])
    assert run(first, "--out", "again")[0] == 0
    assert Path("again/participants-votes.csv").read_bytes() == first


def test_a_file_with_1_for_disagree_is_read_so(run: Run) -> None:
    code, shown, _ = run(exported(two_camps(), sign=-1))
    assert code == 0 and "In this file 1 stands for disagree and -1 for agree: read so." in shown
    assert [row["n-agree"] for row in rows("participants-votes.csv")] == [
        str(n) for n in (two_camps() == 1).sum(axis=1)
    ]


def test_a_list_of_votes_is_read_and_the_latest_counts(run: Run) -> None:
    votes = two_camps()
    lines = ["timestamp,datetime,comment-id,voter-id,vote", "9,x,0,0,0", "1,x,0,0,1"]
    lines += [f"1,x,{m},{n},{votes[n, m]}" for n in range(60) for m in range(12) if (n, m) != (0, 0)]
    assert run("\n".join(lines))[0] == 0
    assert rows("participants-votes.csv")[0]["0"] == "0"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (f"{HEAD}\n7,,0,3,1,1,1,-1,2\n", "2: In the column “2”, “2” is no vote: write 1, -1, 0 or nothing."),
        (f"{HEAD}\n7,,0,x,1,1,1,-1,0\n", "2: In the column “n-votes”, “x” is no whole number."),
        (
            f"{HEAD}\n7,,0,3,2,1,1,-1,0\n",
            "2: The column “n-agree” says 2, and the votes in this line make 1: export it again.",
        ),
        (f"{HEAD}\n7,,0,3,1,1,1,-1\n", "2: This line has 8 cells: write 9, as many as there are headings."),
        (
            f"{HEAD}\n7,,0,3,1,1,1,-1,0\n7,,0,3,1,1,1,-1,0\n",
            "3: The number 7 stands in line 2 already: leave one out.",
        ),
        (f"{HEAD},1\n7,,0,3,1,1,1,-1,0,\n", "1: The column “1” stands here twice: leave one out."),
        ("who,0\n1,1\n", "1: The column “participant” is missing: add it."),
        (
            "participant,name,0\n1,x,1\n",
            "1: The column “name” is neither a number of a statement nor one of these: participant, xid, "
            "group-id, n-comments, n-votes, n-agree, n-disagree.",
        ),
        (f"{HEAD}\n", "1: There are no votes in this file: export the conversation again."),
        ("participant\n1\n", "1: There are no votes in this file: export the conversation again."),
        (b"participant,0\n1,\xff\n", "2: This is not a table as text: save it as CSV, in UTF-8."),
        ('participant,0\n1,"1\n', "2: This is not a table as text: save it as CSV, in UTF-8."),
        ("voter-id,vote\n1,1\n", "1: The column “comment-id” is missing: add it."),
        (
            "voter-id,comment-id,vote\n1,0,\n",
            "2: In the column “vote”, “” is no vote: write 1, -1, 0 or nothing.",
        ),
    ],
)
def test_what_is_wrong_is_named_by_line_and_column(run: Run, content: str | bytes, expected: str) -> None:
    code, out, wrong = run(content)
    assert (code, out) == (2, [])
    assert wrong == [f"v.csv:{expected}", "v.csv is not read. Mend what is above and try again."]
    assert not Path("out").exists()


def test_what_is_wrong_with_the_statements_is_named_in_their_file(run: Run) -> None:
    Path("c.csv").write_text(COMMENTS + "1,Mon,0,0,many,0,1,text\n", "utf-8")
    code, _, wrong = run(exported(two_camps()), "--comments", "c.csv")
    assert (code, wrong[0]) == (2, "c.csv:2: In the column “agrees”, “many” is no whole number.")
    code, _, wrong = run(exported(two_camps()), "--comments", "none.csv")
    assert (code, wrong) == (2, ["There is no file none.csv."])


@pytest.mark.parametrize("language", ["C", *(f"{code}_BE" for code in codes())])
def test_too_few_and_no_groups_are_results(run: Run, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", f"{language}.UTF-8")
    code, shown, _ = run(exported(two_camps(people=12)))
    assert code == 0 and "30" in shown[1]
    noise = np.random.default_rng(4).integers(-1, 2, (80, 12))
    code, shown, _ = run(exported(noise), "--out", "noise")
    assert code == 0 and len(shown) == 2 + 5
    assert json.loads(Path("noise/groups.json").read_text())["outcome"] == "none"
