"""A named auditor: members are told before they answer, and read when the tables were handed out."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cast import EUPEN, LIEGE
from tests.conftest import OPENS
from tests.stage import Actor, Paper, Stage, command, crowd_answers

pytestmark = pytest.mark.alike

ID = "economic-model"
WHO = "the supervisory board's auditor"


async def test_members_are_told_and_the_auditor_can_check_each_antenna(
    stage: Stage,
    saskia: Actor,
    aicha: Actor,
    paper: Paper,
    base: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Saskia's file names an auditor: Aïcha reads so in her group and on her ballot. Six answer in Liège, one
    in Eupen. After the closing the operator hands the tables out; they agree with the list that the chats got.
    Whoever pulls the results reads that it happened. To another name they are not handed."""
    await saskia.starts()
    await saskia.publishes("model.toml", f'audit = "{WHO}"\n'.encode() + paper.content)
    await stage.until(OPENS + timedelta(minutes=1))
    told = aicha.says(
        "🔎 For three months after the closing the figures of each antenna, small ones too, are kept for one "
        "auditor: {who}. If they are handed over, the results say so.",
        who=WHO,
    )
    assert told in aicha.in_group()[-1]
    await aicha.follows(aicha.leading_button())
    assert told in aicha.last()
    await crowd_answers(stage, LIEGE, 6, paper.option(0, "same", "fr"))
    await crowd_answers(stage, EUPEN, 1, paper.option(0, "same", "de"))
    open_it = ("consultation", "open-commitments", ID, "--auditor")
    tables, listed = tmp_path / "tables.json", tmp_path / "list.txt"
    assert await command(base, *open_it, WHO, "--out", str(tables)) == 2
    assert await command(base, "consultation", "close", ID, "--yes") == 0
    await stage.settled()
    assert await command(base, *open_it, "the chair", "--out", str(tables)) == 2
    assert WHO in capsys.readouterr().err and not tables.exists()
    assert await command(base, "results", ID) == 0
    assert "not handed to the auditor so far" in " ".join(capsys.readouterr().out.split())
    assert await command(base, *open_it, WHO, "--out", str(tables)) == 0
    assert stat.S_IMODE(tables.stat().st_mode) == 0o600
    assert await command(base, *open_it, WHO, "--out", str(tables)) == 2
    capsys.readouterr()
    assert await command(base, "consultation", "sealed", ID) == 0
    listed.write_text(capsys.readouterr().out, "utf-8")
    assert await command(base, "verify", str(listed), "--opening", str(tables)) == 0
    tables.write_text(tables.read_text().replace('"answered": 1', '"answered": 2'))
    assert await command(base, "verify", str(listed), "--opening", str(tables)) == 1
    assert "eupen" in capsys.readouterr().out
    assert await command(base, "results", ID) == 0
    assert f"were handed to the auditor ({WHO})" in " ".join(capsys.readouterr().out.split())
