"""`sipbot consultation new | read | texts`: writing a consultation without writing TOML."""

from __future__ import annotations

import argparse
import shlex
import sys
import tomllib
from collections.abc import Coroutine, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from sipbot import i18n
from sipbot.i18n import Language
from sipbot.rules.faults import Fault, Faulty, Refusal

from . import publishing
from .common import SUCCESS, WRONG, fail, language, settings
from .files import check_folder, check_new, write_new


def new(given: argparse.Namespace) -> int | Coroutine[Any, Any, int]:
    """A spreadsheet to fill in, or a file asked for line by line."""
    return _template(given) if given.template else _asked(given)


def _template(given: argparse.Namespace) -> int:
    from sipbot.writing.template import template

    t, config = language(), settings(given)
    file = Path(given.file or "consultation.xlsx")
    check_new(file)
    groups = [group.slug for group in config.working_groups]
    write_new(file, template([a.slug for a in config.antennas], groups, _languages(config), t))
    print(
        t(
            "{file} is written. Fill it in, then: {command}",
            file=file,
            command=f"sipbot consultation check {shlex.quote(str(file))}",
        )
    )
    return SUCCESS


def _languages(config: Any) -> list[str]:
    """Those that the chats speak."""
    spoken = {chat.language for antenna in config.antennas for chat in antenna.chats}
    return [code for code in _in_order() if code in spoken] or list(i18n.codes())


def _in_order() -> Sequence[str]:
    """French first: it is what most texts are written in."""
    return list(i18n.in_order())


def _asked(given: argparse.Namespace) -> int | Coroutine[Any, Any, int]:
    """No event loop runs meanwhile: it would keep Ctrl-C to itself while a line is awaited."""
    from sipbot.views.authoring.explained import explained
    from sipbot.writing.asking import House, Stopped, Terminal, ask_for
    from sipbot.writing.toml import written

    t, config = language(), settings(given)
    file = Path(given.file) if given.file else None
    if file is not None and file.suffix != ".toml":
        raise Refusal("not_a_toml_name", file=str(file))
    if file is not None:
        check_folder(file)
    values = _begun(file)
    before = deepcopy(values)
    house = House(
        [a.slug for a in config.antennas], [g.slug for g in config.working_groups], _languages(config)
    )
    stopped = False
    try:
        ask_for(Terminal(t, sys.stdin, sys.stdout), house, values)
    except (Stopped, KeyboardInterrupt):
        stopped = True
        print()
    if file is None:
        file = _new(Path(f"{values.get('id', 'consultation')}.toml"))
    if values != before or not file.exists():
        file.write_text(written(values, lambda key: explained(t, key)), "utf-8")
    if stopped:
        print(
            t(
                "{file} is written. To go on: {command}",
                file=file,
                command=f"sipbot consultation new {shlex.quote(str(file))}",
            )
        )
        return SUCCESS
    print(t("{file} is written.", file=file))
    given.file, given.preview, given.preview_to = str(file), False, None
    return publishing.check(given)


def _new(file: Path) -> Path:
    """What was typed is not lost because there is such a file."""
    while file.exists():
        file = file.with_stem(f"{file.stem}-new")
    return file


def _begun(file: Path | None) -> dict[str, Any]:
    """What was written before a stop. Raises Refusal where it is something else."""
    if file is None or not file.exists():
        return {}
    try:
        return tomllib.loads(file.read_text("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Refusal("file_exists", file=str(file)) from error


async def read(given: argparse.Namespace) -> int:
    """A spreadsheet becomes a TOML file, unless more than texts is missing; that is said as `check` says it."""
    from sipbot.views.authoring.explained import explained
    from sipbot.writing.toml import written

    t, file, out = language(), Path(given.file), Path(given.out)
    check_new(out)
    readable = await publishing.checked(t, file, settings(given))
    if readable is None:
        return fail(t("{file} is not written. Mend what is above and try again.", file=out), WRONG)
    write_new(out, written(readable[0].values, lambda key: explained(t, key)).encode())
    print(t("{file} is written.", file=out))
    given.preview, given.preview_to = False, None
    code = await publishing.check(given)
    if code != SUCCESS:
        command = f"sipbot consultation texts {out} --to LANG"
        print(
            t("Complete the texts in {file}, or send them to translators: {command}", file=out, command=command)
        )
    return code


async def texts(given: argparse.Namespace) -> int:
    """Texts go out to translators, or come back."""
    if given.origin:
        return await _back(given)
    if not given.to:
        t = language()
        return fail(t("Say into which language, for example: {option}", option="--to nl"), WRONG)
    return await _out(given)


async def _out(given: argparse.Namespace) -> int:
    from sipbot.writing import apart, translations

    t, file = language(), Path(given.file)
    for code in (given.to, given.source):
        if code not in i18n.codes():
            raise Refusal("no_such_language", name=code, known=", ".join(i18n.codes()))
    if given.to == given.source:
        raise Refusal("same_language", name=given.to)
    out = Path(given.out or file.with_suffix(f".{given.to}.{translations.SUFFIXES[given.format]}"))
    check_new(out)
    try:
        wanted = {"source": given.source, "target": given.to, "form": given.format, "reader": given.to}
        sheet = await apart.for_translators(file.read_bytes(), name=file.name, **wanted)
    except Faulty as faulty:
        return publishing.faulty(t, file, None, faulty.faults)
    write_new(out, sheet.content)
    print(t.n("{file}: {n} text to translate.", "{file}: {n} texts to translate.", sheet.count, file=out))
    return SUCCESS


async def _back(given: argparse.Namespace) -> int:
    from sipbot.writing import apart

    t, file, origin = language(), Path(given.file), Path(given.origin)
    try:
        merged = await apart.put_back(file.read_bytes(), origin.read_bytes())
    except Faulty as faulty:
        return publishing.faulty(t, origin, None, faulty.faults)
    file.write_text(merged.text, "utf-8", newline="")
    print(t.n("{file}: {n} text put in.", "{file}: {n} texts put in.", merged.count, file=file))
    _say_left_out(t, origin, merged.left_out)
    publishing.say_warnings(t, file, None, merged.warnings)
    return SUCCESS


def _say_left_out(t: Language, origin: Path, left_out: Sequence[Fault]) -> None:
    """Each with its line or key, and how many they are."""
    from sipbot.views.authoring.translating import left_out as sentence

    for fault in left_out:
        line = f":{fault.facts['line']}" if "line" in fault.facts else ""
        print(f"{origin}{line}: {fault.path}: {sentence(t, fault)}", file=sys.stderr)
    if left_out:
        words = t.n("{file}: {n} text left out.", "{file}: {n} texts left out.", len(left_out), file=origin)
        print(words, file=sys.stderr)
