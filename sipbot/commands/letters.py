"""`sipbot members codes`: letters with the codes of members."""

from __future__ import annotations

import argparse
import re
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
    from sipbot.views.letters import Ways

BOT = re.compile(r"@?([A-Za-z][A-Za-z0-9_]{3,31})")


async def codes(given: argparse.Namespace) -> int:
    """Write letters with new codes: HTML to be printed, or CSV for a mailing of one's own."""
    from sipbot.exports import letters as exports
    from sipbot.ports import TryLater, Unaccepted
    from sipbot.services import members
    from sipbot.views import accounts, roll

    t, file = language(), Path(given.out)
    if given.bot and not BOT.fullmatch(given.bot):
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
            ways = await _ways(given.bot or "", settings(given))  # while no transaction is open
        except (TryLater, Unaccepted) as error:
            said = accounts.REFUSED if isinstance(error, Unaccepted) else accounts.SILENT
            return fail(said["telegram"](t) + "\n" + _name_it(t), FAILURE)
        letters = await _written(given, database, slug, file, ways)
    return _told(t, file, letters, there)


def _name_it(t: Language) -> str:
    return t("The letters name the bot. If you know its name, give it: {option}", option="--bot @NAME")


async def _ways(bot: str, found: Any) -> Ways:
    """How the bot is reached. Its name is asked of Telegram, unless it is given.

    Raises Refusal, and TryLater or Unaccepted where Telegram does not say.
    """
    from sipbot.views.letters import Ways

    name = bot.removeprefix("@")
    if not name and found.telegram.token is not None:
        from sipbot.platforms.telegram.outbound import name_of

        name = await name_of(found.telegram.token.get_secret_value(), found.telegram.api_url)
    ways = Ways(name, found.matrix.user_id if found.matrix.homeserver else "")
    if not ways.telegram and not ways.matrix:
        raise Refusal("unnamed_bot", file=str(found.folder / "sipbot.toml"))
    return ways


async def _written(
    given: argparse.Namespace, database: Any, antenna: str, file: Path, ways: Ways
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
