"""`sipbot consultation publish | check`: what stands in a consultation's file, and what is wrong with it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sipbot.i18n import Language
from sipbot.rules.faults import Fault, Faulty

from .common import SUCCESS, WRONG, language, local, opened, settings, work

if TYPE_CHECKING:
    from sipbot.config import Antenna, Settings
    from sipbot.rules.consultations import Consultation
    from sipbot.writing.sources import Source

BY = "command line"


async def publish(given: argparse.Namespace) -> int:
    """Publish a file, or correct the words of what was published. Gives the exit code; raises Refusal."""
    from sipbot.services import consultations, publishing
    from sipbot.writing import apart

    t, file, source = language(), Path(given.file), None
    try:
        source = await apart.source(file.read_bytes())
        if source.faults:
            raise Faulty(source.faults)
        _say_made(t, file, source)
        async with opened(given) as database, database.write() as tx:
            act = work(given, tx)
            published = await publishing.publish(act, source.values, BY)
            zone = await consultations.zone_of(act, published.stored.id)
    except Faulty as faulty_:
        return faulty(t, file, source, faulty_.faults)
    stored = published.stored
    print(
        t.n(
            "{id}: goes to {n} chat, from {opens} to {closes} ({zone}).",
            "{id}: goes to {n} chats, from {opens} to {closes} ({zone}).",
            len(published.chats),
            id=stored.id,
            opens=local(stored.opens_at, zone),
            closes=local(stored.closes_at, zone),
            zone=zone,
        )
    )
    for change in published.corrected:
        print(
            t(
                "{path}: “{old}” → “{new}”",
                path=f"{change.path}.{change.language}",
                old=change.old,
                new=change.new,
            )
        )
    for code, who in published.waived.items():
        _say_waived(t, file, code, who)
    return SUCCESS


def _say_waived(t: Language, file: Path, code: str, who: str) -> None:
    print(t("{file}: {language}: texts are missing; waived by {who}", file=file, language=code, who=who))


async def check(given: argparse.Namespace) -> int:
    """Say what must be mended in a file, with its lines, and show it if asked. Gives the exit code."""
    from sipbot.i18n import in_every
    from sipbot.rules import no_opinion
    from sipbot.rules.consultations import untranslated
    from sipbot.rules.texts import copied

    t, file, config = language(), Path(given.file), settings(given)
    readable = await checked(t, file, config)
    if readable is None:
        return WRONG
    source, consultation = readable
    asked = [a for a in config.antennas if not consultation.antennas or a.slug in consultation.antennas]
    codes = dict.fromkeys(chat.language for antenna in asked for chat in antenna.chats)
    for code in codes:
        if who := consultation.waived(code):
            _say_waived(t, file, code, who)
    faults = [*no_opinion.misnamed(consultation, in_every(no_opinion.SAID)), *untranslated(consultation, codes)]
    if given.preview:
        from .preview import printed

        for line in printed(t, consultation, asked):
            print(line)
    if given.preview_to:
        from .preview import pictures

        async for picture in pictures(consultation, asked, Path(given.preview_to)):
            print(picture)
    for warning in _warnings(t, consultation, asked):
        print(f"{file}: {warning}", file=sys.stderr)
    say_warnings(t, file, source, copied(source.values))
    if faults:
        return faulty(t, file, source, faults)
    print(t("{file}: nothing to mend.", file=file))
    return SUCCESS


async def checked(t: Language, file: Path, config: Settings) -> tuple[Source, Consultation] | None:
    """What stands in the file, though texts may be missing; None: it cannot be read, and why has been said."""
    from sipbot.rules.consultations import read
    from sipbot.writing import apart

    source = None
    try:
        source = await apart.source(file.read_bytes())
        consultation = read(
            source.values,
            antennas=[antenna.slug for antenna in config.antennas],
            working_groups=[group.slug for group in config.working_groups],
        )
        if source.faults:
            raise Faulty(source.faults)
        _say_made(t, file, source)
    except Faulty as faulty_:
        also = source.faults if source and faulty_.faults != tuple(source.faults) else ()
        missing = _missing_too(source, config, faulty_.faults)
        faulty(t, file, source, [*also, *faulty_.faults, *missing])
        return None
    return source, consultation


def _say_made(t: Language, file: Path, source: Source) -> None:
    """Ids that nobody wrote: answers are counted by them, so they are worth a look."""
    for path, id_ in source.made.items():
        print(t("{place}: the id is made of the text: {id}", place=_line_or_cell(file, source, path), id=id_))


def _missing_too(source: Source | None, config: Settings, faults: Sequence[Fault]) -> list[Fault]:
    """Beside what is wrong, the texts that the chats' languages lack, so that one reading finds everything."""
    from sipbot.rules.texts import lacking

    if source is None:  # what cannot be read at all lacks nothing in particular
        return []
    named = source.values.get("antennas")
    asked = [a for a in config.antennas if not isinstance(named, list) or a.slug in named]
    spoken = {chat.language for antenna in asked for chat in antenna.chats}
    return lacking(source.values, spoken, faults)


def _warnings(t: Language, consultation: Consultation, asked: Sequence[Antenna]) -> list[str]:
    """What would not fit, for each platform and language once."""
    from .preview import misfits

    return list(dict.fromkeys(misfits(t, consultation, asked)))


def say_warnings(t: Language, file: Path, source: Source | None, warnings: Sequence[Fault]) -> None:
    """What may be right, and is worth a look."""
    from sipbot.views.authoring.translating import warning

    for fault in warnings:
        print(f"{_line_or_cell(file, source, fault.path)}: {fault.path}: {warning(t, fault)}", file=sys.stderr)


def faulty(t: Language, file: Path, source: Source | None, faults: Sequence[Fault]) -> int:
    """Say every fault with its line or cell and its key path."""
    from sipbot.views.errors.faults import MOST_FAULTS, and_more, clipped, sentence

    for fault in faults[:MOST_FAULTS]:
        line_or_cell = _line_or_cell(file, source, fault.path)
        if line := fault.facts.get("line"):
            line_or_cell = f"{file}:{line}"
        path = clipped(fault.path) if "!" not in fault.path else ""
        print(f"{line_or_cell}: {path + ': ' if path else ''}{sentence(t, fault)}", file=sys.stderr)
    if more := and_more(t, len(faults)):
        print(more, file=sys.stderr)
    return WRONG


def _line_or_cell(file: Path, source: Source | None, path: str) -> str:
    """`model.toml:12`, or `model.xlsx: Texts!C7`."""
    if source is not None and (line := source.line(path)):
        return f"{file}:{line}"
    cell = path if "!" in path else source.cell(path) if source is not None else ""
    return f"{file}: {cell}" if cell else str(file)
