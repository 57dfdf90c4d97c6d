"""Texts go out to translators and come back; nothing else in the file changes."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from sipbot import i18n
from sipbot.__main__ import main
from sipbot.rules.faults import Faulty
from sipbot.rules.texts import copied, units
from sipbot.writing import translations, xliff

EXAMPLE = Path(__file__).parents[2] / "config" / "consultations" / "economic-model.toml"
WHOLE = EXAMPLE.read_text("utf-8")
WITHOUT = "".join(line for line in WHOLE.splitlines(True) if line.startswith('nl = """') or line[:5] != "nl = ")
"""The Dutch of the introduction alone is there."""
FORMS = ("xliff", "po")


@pytest.fixture(autouse=True)
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


def out(form: str, text: str = WITHOUT) -> bytes:
    return translations.written(text.encode(), "model.toml", "fr", "nl", form, i18n.language("en")).content


def translated(
    form: str, change: Callable[[str, str], str] = lambda path, source: f"nl: {source}"[:60]
) -> bytes:
    """What a translator sends back."""
    if form == "po":
        every_text = units(tomllib.loads(WITHOUT))
        done = [i18n.Entry(u.path, u.texts["fr"], change(u.path, u.texts["fr"])) for u in every_text]
        return i18n.written_po(done, "nl")
    root = xliff.xml.parse(out(form))
    for unit in root.iter(f"{{{xliff.NAMESPACE}}}trans-unit"):
        source = unit.find(f"{{{xliff.NAMESPACE}}}source")
        for old in unit.findall(f"{{{xliff.NAMESPACE}}}target"):
            unit.remove(old)
        assert source is not None
        target = xliff.SubElement(unit, f"{{{xliff.NAMESPACE}}}target")
        inside = xliff.SubElement(target, f"{{{xliff.NAMESPACE}}}mrk", {"mtype": "seg"})
        inside.text = change(unit.get("id", ""), source.text or "")
    return bytes(xliff.ElementTree.tostring(root, "utf-8"))


@pytest.mark.parametrize("form", FORMS)
def test_what_comes_back_stands_in_its_place_and_the_rest_is_untouched(form: str) -> None:
    put_back = translations.put_back(WITHOUT.encode(), translated(form))
    texts = {unit.path: unit.texts for unit in units(tomllib.loads(put_back.text))}
    assert all(text["nl"] == f"nl: {text['fr']}"[:60].strip() for text in texts.values())
    left = [line for line in put_back.text.splitlines() if not line.startswith("nl = ")]
    before = [line for line in WITHOUT.splitlines() if not line.startswith("nl = ")]
    assert left[:30] == before[:30] and left[-40:] == before[-40:]
    assert put_back.count == len(texts)
    assert {warning.code for warning in put_back.warnings} == {"long_label"} or not put_back.warnings


@pytest.mark.parametrize("form", FORMS)
def test_a_source_that_changed_meanwhile_is_refused_by_its_key(form: str) -> None:
    changed = WITHOUT.replace("Savez-vous à quoi servent", "Savez-vous bien à quoi servent")
    with pytest.raises(Faulty) as raised:
        translations.put_back(changed.encode(), translated(form))
    assert [(fault.path, fault.code) for fault in raised.value.faults] == [
        ("question[2].text", "source_changed")
    ]


@pytest.mark.parametrize("form", FORMS)
def test_a_text_too_long_for_its_place_is_refused(form: str) -> None:
    long = translated(form, lambda path, source: "x" * 61 if path == "question[1].option[1]" else source)
    with pytest.raises(Faulty) as raised:
        translations.put_back(WITHOUT.encode(), long)
    assert [(fault.path, fault.code) for fault in raised.value.faults] == [
        ("question[1].option[1].nl", "too_long")
    ]


@pytest.mark.parametrize("form", FORMS)
def test_what_is_not_translated_stays_missing(form: str) -> None:
    some = translated(form, lambda path, source: source if path == "title" else "")
    assert translations.put_back(WITHOUT.encode(), some).count == 1


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><xliff version="1.2"/>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><xliff version="1.2"/>',
        b"<a>" * 200,
        b'<xliff version="2.0"/>',
        b"<html/>",
    ],
)
def test_xml_that_is_no_xliff_or_means_harm_is_refused(content: bytes) -> None:
    with pytest.raises(Faulty) as raised:
        translations.put_back(WITHOUT.encode(), content)
    assert [fault.code for fault in raised.value.faults] == ["not_xliff"]


def test_the_notes_say_where_a_text_stands_and_what_fits() -> None:
    text = out("xliff").decode()
    assert "question 1, option b. On a button" in text and 'maxwidth="60"' in text
    assert b"#. question 1, option b. On a button" in out("po")


def test_out_and_back_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, sent = tmp_path / "model.toml", tmp_path / "model.nl.xlf"
    file.write_text(WITHOUT, "utf-8")
    assert main(["consultation", "texts", str(file), "--to", "nl"]) == 0
    sent.write_bytes(translated("xliff"))
    assert main(["consultation", "texts", str(file), "--from", str(sent)]) == 0
    assert tomllib.loads(file.read_text("utf-8"))["title"]["nl"].startswith("nl: ")
    sent.write_bytes(b"<oops")
    capsys.readouterr()
    assert main(["consultation", "texts", str(file), "--from", str(sent)]) == 2
    assert "XLIFF" in capsys.readouterr().err


def unit(text: str, **about: str) -> bytes:
    """A file of XLIFF 1.2 with one unit, the title."""
    given = "".join(f' {name}="{value}"' for name, value in about.items())
    return (
        f'<xliff version="1.2" xmlns="{xliff.NAMESPACE}"><file target-language="nl"><body>'
        f'<trans-unit id="title"{given}><source>{TITLE}</source>{text}</trans-unit>'
        "</body></file></xliff>"
    ).encode()


def second(*segments: str) -> bytes:
    """A file of XLIFF 2.1 with one unit in segments."""
    return (
        '<xliff version="2.1" srcLang="fr" trgLang="nl-BE" xmlns="urn:oasis:names:tc:xliff:document:2.0">'
        f'<file id="f"><unit id="title">{"".join(segments)}</unit></file></xliff>'
    ).encode()


def catalogue(string: str, flag: str = "") -> bytes:
    return (
        f'msgid ""\nmsgstr "Language: nl\\nContent-Type: text/plain; charset=utf-8\\n"\n\n{flag}'
        f'msgctxt "title"\nmsgid "{TITLE}"\nmsgstr "{string}"\n'
    ).encode()


TITLE = tomllib.loads(WHOLE)["title"]["fr"]
SOURCE = f"<source>{TITLE}</source>"


@pytest.mark.parametrize(
    ("came", "state"),
    [
        *(
            (unit(f'<target state="{state}">Titel</target>'), state)
            for state in (
                "new",
                "needs-translation",
                "needs-adaptation",
                "needs-l10n",
                "needs-review-translation",
                "needs-review-adaptation",
                "needs-review-l10n",
                "x-machine",
            )
        ),
        (unit("<target>Titel</target>", approved="no"), "approved=no"),
        (unit('<target state="translated"> </target>'), "empty"),
        (unit(""), "empty"),
        (second(f'<segment state="initial">{SOURCE}<target>Titel</target></segment>'), "initial"),
        (second(f"<segment>{SOURCE}</segment>"), "empty"),
        (
            second(
                f'<segment state="final">{SOURCE}<target>Titel</target></segment>',
                "<segment><source>!</source></segment>",
            ),
            "empty",
        ),
        (catalogue("Titel", "#, fuzzy\n"), "fuzzy"),
        (catalogue(""), "empty"),
    ],
)
def test_what_is_not_finished_is_left_out_counted_and_named(came: bytes, state: str) -> None:
    put_back = translations.put_back(WITHOUT.encode(), came)
    assert put_back.text == WITHOUT and put_back.count == 0
    assert [(fault.path, fault.facts["state"]) for fault in put_back.left_out] == [("title", state)]


@pytest.mark.parametrize(
    "came",
    [
        unit("<target>Titel</target>"),
        unit('<target state="translated">Titel</target>', approved="no"),
        unit('<target state="signed-off">Titel</target>'),
        unit('<target state="final">Titel</target>', approved="yes"),
        second(f"<segment>{SOURCE}<target>Titel</target></segment>"),
        second(f'<segment state="reviewed">{SOURCE}<target>Titel</target></segment>'),
        second(f'<segment state="final">{SOURCE}<target>Ti</target></segment>',
               '<segment state="translated"><source/><target>tel</target></segment>'),
        catalogue("Titel"),
        b"\xef\xbb\xbf" + catalogue("Titel"),
        catalogue("Titel").decode().encode("utf-16"),
    ],
)  # fmt: skip
def test_what_is_finished_is_put_in(came: bytes) -> None:
    put_back = translations.put_back(WITHOUT.encode(), came)
    assert tomllib.loads(put_back.text)["title"]["nl"] == "Titel" and not put_back.left_out


@pytest.mark.parametrize("came", [unit(f"<target>{TITLE}</target>"), catalogue(TITLE)])
def test_a_translation_equal_to_its_source_is_a_warning_that_can_be_waived(came: bytes) -> None:
    put_back = translations.put_back(WITHOUT.encode(), came)
    assert [(w.path, w.code, w.facts["language"]) for w in put_back.warnings] == [
        ("title.nl", "same_text", "fr")
    ]
    waived = put_back.text + '\n[waive]\n"title.nl" = "Saskia: a name"\n'
    assert not [fault for fault in copied(tomllib.loads(waived)) if fault.path == "title.nl"]


def test_figures_are_the_same_in_every_language() -> None:
    assert not copied({"title": {"fr": "15 %", "nl": "15 %"}})


def test_what_was_left_out_is_said_on_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, sent = tmp_path / "model.toml", tmp_path / "model.nl.po"
    file.write_text(WITHOUT, "utf-8")
    sent.write_bytes(catalogue("Titel", "#, fuzzy\n"))
    assert main(["consultation", "texts", str(file), "--from", str(sent)]) == 0
    printed = capsys.readouterr()
    assert "0 texts put in" in printed.out
    assert (
        f"{sent}:6: title: Not put in" in printed.err
        and "(fuzzy)" in printed.err
        and "1 text left out" in printed.err
    )


PERCENT = WITHOUT.replace(TITLE, "Aujourd'hui, 15 % des membres et 100 % des clients paient.")


def test_a_percent_sign_is_no_format() -> None:
    sent = out("po", PERCENT)
    assert b"15 % des" in sent and b"-format" not in sent


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="msgfmt is not there")
def test_what_goes_out_passes_the_check_of_gettext(tmp_path: Path) -> None:
    done = out("po", PERCENT).replace(
        b'100 % des clients paient."\nmsgstr ""', b'100 % des clients paient."\nmsgstr "15 % van de leden"'
    )
    assert b"van de leden" in done
    file = tmp_path / "nl.po"
    file.write_bytes(done)
    subprocess.run(["msgfmt", "-c", "-o", str(tmp_path / "nl.mo"), str(file)], check=True, capture_output=True)
