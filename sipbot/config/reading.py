"""Reading the folder: both files, the variables and the files beside them, into one `Settings`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from .across import across, half_given, no_picture, not_used, secret_twice
from .checking import checked
from .faults import BadConfig, ConfigFault
from .files import read
from .models import SQLITE, Antennas, Database, Main, Matrix, Settings
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


def load(folder: Path, environ: Mapping[str, str] = os.environ, languages: Sequence[str] = ()) -> Settings:
    """Read the folder. Raises BadConfig with all faults. `languages`: those there are; none given, any goes."""
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - a link to a folder stays where the link is
    if not folder.is_dir():
        raise BadConfig([ConfigFault(folder, None, "", "no_folder")])
    faults: list[ConfigFault] = []
    context = {"languages": tuple(languages)}
    main_file, antennas_file = read(folder / MAIN, faults), read(folder / ANTENNAS, faults)
    variables = variables_of(environ)
    main = checked(Main, main_file, faults, context, variables)
    antennas = checked(Antennas, antennas_file, faults, context)
    faults += secret_twice(main_file, variables)
    faults += across(antennas_file, languages)
    telegram = with_secret("telegram", main.telegram, main_file, folder.parent, faults) if main else None
    matrix = with_secret("matrix", main.matrix, main_file, folder.parent, faults) if main else None
    faults += half_given(main_file, matrix) if matrix else ()
    faults += no_picture(main_file, matrix, folder.parent) if matrix else ()
    if faults or not (main and antennas and telegram and matrix):
        raise BadConfig(_in_order(faults))
    return Settings(
        folder=folder,
        base=folder.parent,
        database=placed(main.database, folder.parent),
        telegram=telegram,
        matrix=_with_paths(matrix, folder.parent),
        web=main.web,
        roles=main.roles,
        reminders=main.reminders,
        keys_dir=folder.parent / main.keys_dir,
        antennas=antennas.antenna,
        working_groups=antennas.working_group,
        warnings=(
            *not_used(main_file, matrix),
            *exposed(main_file, main, folder.parent),
            *misspelt(environ),
        ),
    )


def _with_paths(matrix: Matrix, base: Path) -> Matrix:
    avatar = str(base / matrix.avatar) if matrix.avatar else ""
    return matrix.model_copy(update={"store": base / matrix.store, "avatar": avatar})


def placed(database: Database, base: Path) -> Database:
    """A SQLite file given by a relative path lies beside the configuration folder."""
    file = database.url.removeprefix(SQLITE)
    if not database.url.startswith(SQLITE) or file.startswith("/") or file == ":memory:":
        return database
    return database.model_copy(update={"url": f"{SQLITE}{base / file}"})


def _in_order(faults: Sequence[ConfigFault]) -> list[ConfigFault]:
    """File by file, from top to bottom."""
    return sorted(faults, key=lambda fault: (str(fault.file), fault.line or 0))
