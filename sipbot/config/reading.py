"""Reading the folder: both files, the variables and the files beside them, into one `Settings`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sipbot.ports import Account, Description

from .across import across, of_platforms, one_listener, secret_twice
from .checking import checked
from .faults import BadConfig, ConfigFault
from .files import Source, read
from .known import Known
from .models import SQLITE, Antennas, Database, Main, Settings
from .secrets import exposed, with_secret
from .variables import misspelt, variables_of

MAIN = "sipbot.toml"
ANTENNAS = "antennas.toml"


def example() -> Path:
    """The example configuration: inside an installed package, or at the top of a checkout."""
    package = Path(__file__).parents[1]
    shipped = package / "example"
    return shipped if shipped.is_dir() else package.parent / "config"


def folder_from(argument: str | None, environ: Mapping[str, str] = os.environ) -> Path:
    """The folder to read: `--config`, else SIPBOT_CONFIG, else ./config."""
    return Path(argument or environ.get("SIPBOT_CONFIG") or "config")


def load(
    folder: Path,
    environ: Mapping[str, str] = os.environ,
    languages: Sequence[str] = (),
    platforms: Sequence[Description] = (),
) -> Settings:
    """Read the folder. Raises BadConfig with all faults.

    `languages`: those there are; none given, any goes. `platforms`: every one that has a table or addresses.
    """
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - a link to a folder stays where the link is
    if not folder.is_dir():
        raise BadConfig([ConfigFault(folder, None, "", "no_folder")])
    faults: list[ConfigFault] = []
    known, context = Known(platforms), {"languages": tuple(languages)}
    main_file, antennas_file = read(folder / MAIN, faults), read(folder / ANTENNAS, faults)
    variables = variables_of(environ, known)
    main = checked(known.main, main_file, faults, known, context, variables)
    antennas = checked(Antennas, antennas_file, faults, known, context)
    faults += secret_twice(main_file, variables, known)
    faults += one_listener(main_file, main)
    faults += across(antennas_file, languages, known)
    tables = _tables(main, main_file, known, folder.parent, faults) if main else {}
    more, warnings = of_platforms(main_file, known, tables, folder.parent)
    faults += more
    if faults or not (main and antennas):
        raise BadConfig(_worded(_in_order(faults), known))
    warnings += [*exposed(main_file, main, known, folder.parent), *misspelt(environ, known)]
    return Settings(
        folder=folder,
        base=folder.parent,
        database=placed(main.database, folder.parent),
        platforms={name: _placed(part, known.accounts[name], folder.parent) for name, part in tables.items()},
        web=main.web,
        metrics=main.metrics,
        roles=main.roles,
        reminders=main.reminders,
        keys_dir=folder.parent / main.keys_dir,
        antennas=antennas.antenna,
        working_groups=antennas.working_group,
        warnings=tuple(_worded(warnings, known)),
    )


def _tables(main: Main, source: Source, known: Known, base: Path, faults: list[ConfigFault]) -> dict[str, Any]:
    """The tables of platforms with their secrets; one whose secret cannot be read is left out."""
    read_in = {
        name: with_secret(name, getattr(main, name), account.secrets, source, base, faults)
        for name, account in known.accounts.items()
    }
    return {name: part for name, part in read_in.items() if part is not None}


def _placed(part: Any, account: Account, base: Path) -> Any:
    """With the paths that are written relative to the folder above."""
    written = {key: getattr(part, key) for key in account.paths}
    return part.model_copy(update={key: type(path)(base / path) for key, path in written.items() if path})


def _worded(faults: Sequence[ConfigFault], known: Known) -> list[ConfigFault]:
    """Those that one platform alone has bring its sentence along."""
    own = {code: sentence for one in known.platforms for code, sentence in one.faults.items()}
    return [replace(fault, sentence=own.get(fault.code)) for fault in faults]


def placed(database: Database, base: Path) -> Database:
    """A SQLite file given by a relative path lies beside the configuration folder."""
    file = database.url.removeprefix(SQLITE)
    if not database.url.startswith(SQLITE) or file.startswith("/") or file == ":memory:":
        return database
    return database.model_copy(update={"url": f"{SQLITE}{base / file}"})


def _in_order(faults: Sequence[ConfigFault]) -> list[ConfigFault]:
    """File by file, from top to bottom."""
    return sorted(faults, key=lambda fault: (str(fault.file), fault.line or 0))
