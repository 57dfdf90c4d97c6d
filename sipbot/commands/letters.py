"""`sipbot members codes`: letters with the codes of members."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sipbot.i18n import Language
from sipbot.rules.faults import Refusal

from .common import FAILURE, SUCCESS, fail, language, opened, settings, work
from .files import write_new
from .members import asked_antenna

if TYPE_CHECKING:
    from sipbot.services.codes import Letter
    from sipbot.services.members import Row
    from sipbot.views.members.letters import Way


async def codes(given: argparse.Namespace) -> int:
    """Write letters with new codes: HTML to be printed, or CSV for a mailing of one's own."""
    from sipbot.exports import letters as exports
    from sipbot.services import members
    from sipbot.views.organisers import roll

    t, file = language(), Path(given.out)
    if given.bot and not _may_be(given.bot):
        raise Refusal("not_a_bot", name=given.bot)
    if file.suffix not in exports.FORMATS:
        raise Refusal("unknown_format", name=file.suffix or file.name, known=", ".join(exports.FORMATS))
    async with opened(given) as database:
        async with database.read() as tx:
            antenna = await asked_antenna(given, tx)
            if not await members.listing(tx):
                raise Refusal("empty_roll")
            slug = antenna.slug if antenna else ""
            there = [row for row in await members.listing(tx, slug) if not row.left]
        if not there:
            return fail(roll.nobody(t, antenna), SUCCESS)
        try:
            ways = await _ways(t, given.bot or "", settings(given))  # while no transaction is open
        except Unnamed as why:
            return fail(f"{why}\n{_name_it(t)}", FAILURE)
        letters = await _written(given, database, slug, file, ways)
    return _told(t, file, letters, there)


def _name_it(t: Language) -> str:
    return t("The letters name the bot. If you know its name, give it: {option}", option="--bot @NAME")


class Unnamed(Exception):
    """A platform does not say by what people find the bot; the text says why."""


def _may_be(name: str) -> bool:
    """Whether the bot may be called so, on a platform where somebody may say how it is called."""
    from sipbot.app import PLATFORMS

    shapes = [one.account.given_name for one in PLATFORMS if one.account is not None]
    return any(shape.fullmatch(name) for shape in shapes if shape)


async def _ways(t: Language, bot: str, config: Any) -> list[Way]:
    """How the bot is reached; its name is asked, unless it is given. Raises Refusal, Unnamed."""
    from sipbot.app import PLATFORMS
    from sipbot.ports import TryLater, Unaccepted
    from sipbot.views.members.letters import Way

    ways = []
    for account, table in ((one.account, config.platforms.get(one.name)) for one in PLATFORMS):
        if account is None:
            continue
        name = bot.removeprefix("@") if account.given_name else ""
        try:
            if not name and account.is_used(table):
                name = await account.name(table)
        except (TryLater, Unaccepted) as error:
            raise Unnamed((account.refused if isinstance(error, Unaccepted) else account.silent)(t)) from error
        if name:
            ways.append(Way(account, name))
    if not ways:
        raise Refusal("unnamed_bot", file=str(config.folder / "sipbot.toml"))
    return ways


async def _written(
    given: argparse.Namespace, database: Any, antenna: str, file: Path, ways: Sequence[Way]
) -> list[Letter]:
    """New codes, and their letters in a file that nobody else can read. Raises Refusal."""
    from sipbot.exports import letters as exports
    from sipbot.services import codes as services

    async with database.write() as tx:
        act = work(given, tx)
        letters = await services.letters(act, antenna, given.member)
        text = exports.written(letters, await act.antennas(), ways, file.suffix)
        if letters:  # before the commit: codes that nobody has are of no use
            write_new(file, text.encode(), private=True)
    return letters


def _told(t: Language, file: Path, letters: Sequence[Letter], there: Sequence[Row]) -> int:
    if not letters:
        return fail(t.n(
            "Nobody is waiting for a code: the one member has joined.",
            "Nobody is waiting for a code: all {n} members have joined.",
            len(there),
        ), SUCCESS)  # fmt: skip
    n = len(letters)
    print(t.n("{n} letter is written to {file}.", "{n} letters are written to {file}.", n, file=file))
    warning = t(
        "Codes that these members had before are void. Whoever has this file can answer for them: print it, "
        "then delete it."
    )
    print(warning)
    return SUCCESS
