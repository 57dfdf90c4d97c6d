"""`sipbot members import | list | count`: the roll of members."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sipbot import i18n
from sipbot.i18n import Language
from sipbot.rules.damage import Doubts
from sipbot.rules.faults import Fault, Faulty

from .common import SUCCESS, WRONG, fail, language, opened, settings, work

if TYPE_CHECKING:
    from sipbot.services.antennas import Antenna


async def bring_in(given: argparse.Namespace) -> int:
    """Say what a list would change; with --yes, change it."""
    from sipbot.services import Keyring, members
    from sipbot.views.words.labels import called
    from sipbot.writing import apart

    t, config = language(), settings(given)
    names = {antenna.slug: antenna.name for antenna in config.antennas}
    try:
        rows = await apart.roll(Path(given.file).read_bytes(), antennas=names, languages=i18n.called())
    except Faulty as faulty:
        return _faulty(t, given.file, faulty.faults)
    async with opened(given) as database:
        async with database.read() as tx:
            changes, doubts = await members.compare(tx, rows)
        try:
            if given.yes and not given.dry_run:
                keys = Keyring(config.keys_dir)
                changes = await database.transact(
                    lambda tx: members.bring_up_to_date(tx, keys, rows, all_of_them=given.all_of_them)
                )
        except members.Doubtful as doubtful:
            return _doubtful(t, changes, called(names, t), doubtful.doubts)
    _print(t, changes, called(names, t))
    if given.yes and not given.dry_run:
        print(t("The roll of members is up to date."))
        return SUCCESS
    if doubts:
        _say_doubts(t, doubts)
        print(t("Nothing is changed. If the list is right all the same, add --all-of-them to --yes."))
    else:
        print(t("Nothing is changed yet. To do it, add --yes."))
    return SUCCESS


def _doubtful(t: Language, changes: Any, names: dict[str, str], doubts: Doubts) -> int:
    _print(t, changes, names)
    _say_doubts(t, doubts)
    return fail(t("Nothing is changed. If the list is right all the same, add --all-of-them to --yes."), WRONG)


def _say_doubts(t: Language, doubts: Doubts) -> None:
    from sipbot.views.organisers.roll import doubtful

    for line in doubtful(t, doubts):
        print(line, file=sys.stderr)


def _faulty(t: Language, file: str, faults: Sequence[Fault]) -> int:
    from sipbot.views.errors.faults import MOST_FAULTS, and_more, sentence

    for fault in faults[:MOST_FAULTS]:
        print(f"{file}:{fault.path}: {sentence(t, fault)}", file=sys.stderr)
    if more := and_more(t, len(faults)):
        print(more, file=sys.stderr)
    return fail(t("Nothing is imported. Mend the lines above and try again."), WRONG)


def _print(t: Language, changes: Any, names: dict[str, str]) -> None:
    parts = (changes.new, changes.changed, changes.left, changes.same)
    for slug in (
        *(s for s in names if s in changes.antennas),
        *(s for s in changes.antennas if s not in names),
    ):
        _print_line(t, names.get(slug, slug), *(part[slug] for part in parts))
    _print_line(t, t("Total"), *(part.total() for part in parts))


def _print_line(t: Language, name: str, new: int, changed: int, left: int, same: int) -> None:
    line = t(
        "{antenna}: {new} new, {changed} changed, {left} left, {same} as before",
        antenna=name,
        new=t.number(new),
        changed=t.number(changed),
        left=t.number(left),
        same=t.number(same),
    )
    print(line)


async def listing(given: argparse.Namespace) -> int:
    """Number, antenna, kind, shareholder, language, state: separated by tabs."""
    from sipbot.services import members
    from sipbot.views.organisers import roll

    t = language()
    async with opened(given) as database, database.read() as tx:
        antenna = await asked_antenna(given, tx)
        rows = await members.listing(tx, antenna.slug if antenna else "")
    for row in rows:
        print("\t".join(roll.line(t, row)))
    return SUCCESS if rows else fail(roll.nobody(t, antenna), SUCCESS)


async def asked_antenna(given: argparse.Namespace, tx: Any) -> Antenna | None:
    """The antenna that was asked for, by its short name or its name; None: none was. Raises Refusal."""
    from sipbot.services import antennas

    return await antennas.named(work(given, tx), given.antenna) if given.antenna else None


async def count(given: argparse.Namespace) -> int:
    """Per antenna: members, of them shareholders, of them known to the bot; and who left."""
    from sipbot.services import members
    from sipbot.views.words.labels import text_in

    async with opened(given) as database, database.read() as tx:
        rows, antennas = await members.listing(tx), await work(given, tx).antennas()
    there = [row for row in rows if not row.left]
    whole = Counter(row.antenna for row in there)
    shares = Counter(row.antenna for row in there if row.shareholder)
    joined = Counter(row.antenna for row in there if row.person is not None)
    left = Counter(row.antenna for row in rows if row.left)
    t = language()

    def line(name: str, *numbers: int) -> str:
        members, shareholders, known, gone = map(t.number, numbers)
        return t(
            "{antenna}: members {members}, shareholders {shareholders}, joined {joined}, left {left}",
            antenna=name,
            members=members,
            shareholders=shareholders,
            joined=known,
            left=gone,
        )

    counts = (whole, shares, joined, left)
    for slug in [slug for slug in antennas if any(part[slug] for part in counts)]:
        print(line(text_in(antennas[slug].name, t), *(part[slug] for part in counts)))
    print(line(t("Total"), *(part.total() for part in counts)))
    return SUCCESS
