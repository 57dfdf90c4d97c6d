"""`sipbot consultation open-commitments`: hand the antennas' unmerged tables to the auditor that was named."""

from __future__ import annotations

import argparse
import getpass
import os
from datetime import UTC, datetime
from pathlib import Path

from sipbot.rules.faults import Refusal

from .common import SUCCESS, language, opened, settings


async def open_commitments(given: argparse.Namespace) -> int:
    """The file is there, readable by its owner alone, before it is noted that it was handed out."""
    from sipbot.services import Keyring, audits

    t, file = language(), Path(given.out)
    keys = Keyring(settings(given).keys_dir)
    written = False
    try:
        async with opened(given) as database, database.write() as tx:
            text = await audits.hand_out(tx, keys, datetime.now(UTC), given.id, given.auditor, _account())
            _write(file, text)
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


def _write(file: Path, text: str) -> None:
    """Raises Refusal where there is such a file."""
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            out.write(text)
    except FileExistsError as error:
        raise Refusal("file_is_there", file=str(file)) from error


def _account() -> str:
    """Of the system, of who runs this command."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
