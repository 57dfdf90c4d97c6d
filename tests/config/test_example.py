"""The example that everybody starts from is right, complete and writes as people speak."""

from __future__ import annotations

import re
import stat
import tomllib
from datetime import datetime
from pathlib import Path

import pytest

from sipbot import config, i18n
from sipbot.__main__ import main
from sipbot.app import PLATFORMS
from sipbot.commands import setup as init
from sipbot.config.known import Known
from sipbot.rules import consultations, questions
from sipbot.views import questions as looks

LANGUAGES = ("de", "fr", "nl")
EXAMPLE = Path(__file__).parents[2] / "config"
CONSULTATIONS = sorted((EXAMPLE / "consultations").glob("*.toml"))


@pytest.fixture(scope="module")
def settings() -> config.Settings:
    return config.load(EXAMPLE, {}, LANGUAGES, PLATFORMS)


def read(file: Path, settings: config.Settings) -> consultations.Consultation:
    return consultations.read(
        tomllib.loads(file.read_text("utf-8")),
        antennas=[antenna.slug for antenna in settings.antennas],
        working_groups=[group.slug for group in settings.working_groups],
    )


def test_the_example_has_four_antennas_and_five_chats(settings):
    spoken = {antenna.slug: [chat.language for chat in antenna.chats] for antenna in settings.antennas}
    assert spoken == {"liege": ["fr"], "gent": ["nl"], "eupen": ["de"], "brussels": ["fr", "nl"]}
    assert settings.warnings == ()


def test_every_setting_stands_in_the_example():
    text = (EXAMPLE / "sipbot.toml").read_text("utf-8")
    for name, section in Known(PLATFORMS).main.model_fields.items():
        for key in getattr(section.annotation, "model_fields", {name: section}):
            assert re.search(rf"^(# )?{key} = ", text, re.MULTILINE), key


def test_what_the_example_says_holds_by_default_does(settings, tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "sipbot.toml").write_text("")
    (tmp_path / "config" / "antennas.toml").write_bytes((EXAMPLE / "antennas.toml").read_bytes())
    bare = config.load(tmp_path / "config", {}, LANGUAGES, PLATFORMS)
    assert (settings.web, settings.reminders) == (bare.web, bare.reminders)
    assert settings.platforms["telegram"] == bare.platforms["telegram"]
    store = {"store": settings.base / "matrix"}
    assert settings.platforms["matrix"] == bare.platforms["matrix"].model_copy(update=store)
    assert settings.database.url.replace(str(settings.base), str(tmp_path)) == bare.database.url
    assert settings.keys_dir.relative_to(settings.base) == bare.keys_dir.relative_to(bare.base)


@pytest.mark.parametrize("file", CONSULTATIONS, ids=lambda file: file.stem)
def test_a_consultation_of_the_example_lacks_no_text(file, settings):
    consultation = read(file, settings)
    assert consultation.id == file.stem
    assert [consultation.missing(language) for language in LANGUAGES] == [(), (), ()]
    assert consultation.in_group is consultation.questions[0]
    assert isinstance(consultation.closes, datetime)


@pytest.mark.parametrize("file", CONSULTATIONS, ids=lambda file: file.stem)
def test_labels_fit_on_a_phones_button_and_differ(file, settings):
    for question in read(file, settings).questions:
        for language in LANGUAGES:
            labels = [option.labels[language] for option in question.options]
            keys = looks.keys(i18n.language(language), question, "")
            shown = " ".join(label for row in keys for label, _ in row)
            assert all(len(label) <= 28 for label in labels if label in shown)
            assert len(set(labels)) == len(labels)


def test_every_kind_of_question_has_its_example(settings):
    kinds = [
        question.kind for question in read(EXAMPLE / "consultations" / "all-kinds.toml", settings).questions
    ]
    assert sorted(kinds) == list(questions.names())


@pytest.mark.parametrize("file", CONSULTATIONS, ids=lambda file: file.stem)
def test_a_sign_never_begins_a_line_alone(file):
    """French sets a space before high signs, all three before %: it must not break."""
    lines = [line for line in file.read_text("utf-8").splitlines() if "#" not in line]
    assert len(lines) > 50
    assert [line for line in lines if re.search(r" [?!:;%»]", line)] == []


def test_init_writes_what_can_be_loaded_at_once(tmp_path, capsys, settings):
    assert init.run(tmp_path / "new" / "sip") == 0
    written = config.load(tmp_path / "new" / "sip" / "config", {}, LANGUAGES, PLATFORMS)
    assert written.antennas == settings.antennas
    assert written.warnings == ()
    assert len(list(written.folder.glob("consultations/*.toml"))) == len(CONSULTATIONS)
    assert "sipbot check" in capsys.readouterr().out


def test_init_keeps_the_file_that_may_hold_a_token_to_its_owner(tmp_path):
    init.run(tmp_path)
    assert stat.S_IMODE((tmp_path / "config" / "sipbot.toml").stat().st_mode) == 0o600


def test_init_never_overwrites(tmp_path, capsys):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "notes.txt").write_text("mine")
    assert init.run(tmp_path) == 2
    assert [file.name for file in (tmp_path / "config").iterdir()] == ["notes.txt"]
    printed = capsys.readouterr()
    assert f"{tmp_path}/config is not empty" in printed.err
    assert printed.out == ""


def test_init_fills_an_empty_folder(tmp_path):
    (tmp_path / "config").mkdir()
    assert init.run(tmp_path) == 0
    assert init.run(tmp_path) == 2


def test_init_where_a_file_stands_says_so(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["init", str(tmp_path / "file")]) == 2
    assert f"{tmp_path}/file is not a folder" in capsys.readouterr().err


def test_init_copies_nothing_but_settings(tmp_path, monkeypatch):
    source = tmp_path / "example"
    source.mkdir()
    (source / "sipbot.toml").write_text("")
    (source / "my.token").write_text("1:secret")
    monkeypatch.setattr("sipbot.config.example", lambda: source)
    init.run(tmp_path)
    assert [file.name for file in (tmp_path / "config").iterdir()] == ["sipbot.toml"]
