"""`sipbot consultation open-commitments`: hand the antennas' unmerged tables to the auditor that was named."""

from __future__ import annotations

import argparse
import getpass
import os
from pathlib import Path

from .common import SUCCESS, language, opened, work
from .files import write_new


async def open_commitments(given: argparse.Namespace) -> int:
    """The file is there, readable by its owner alone, before it is noted that it was handed out."""
    from sipbot.services import audits

    t, file = language(), Path(given.out)
    written = False
    try:
        async with opened(given) as database, database.write() as tx:
            text = await audits.hand_out(work(given, tx), given.id, given.auditor, _account())
            write_new(file, text.encode(), private=True)
            written = True
    except BaseException:
        if written:  # and not noted
            file.unlink(missing_ok=True)
        raise
    print(
        t(
            "{file} holds the tables of each antenna, small ones too: hand it to {auditor} and to nobody else. "
            "Results and dossier say from now on that it was handed out.",
            file=file,
            auditor=given.auditor,
        )
    )
    return SUCCESS


def _account() -> str:
    """Of the system, of who runs this command."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
