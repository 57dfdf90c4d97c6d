"""`sipbot results` and `sipbot dossier`."""

from __future__ import annotations

import argparse
from pathlib import Path

from sipbot import i18n
from sipbot.rules.faults import Refusal

from .common import SUCCESS, language, opened, work
from .files import write_new
from .terminal import as_file


async def results(given: argparse.Namespace) -> int:
    """Print or write the results; before the closing the turnout alone. Gives the exit code; raises Refusal."""
    from sipbot.exports import results_csv, results_json, results_table
    from sipbot.services import results as service
    from sipbot.views.words.labels import called

    t = language()
    async with opened(given) as database, database.read() as tx:
        act = work(given, tx)
        counted, names = await service.results(act, given.id), await service.antenna_names(act)
    if given.format == "json":
        as_file(results_json.text(counted))
    elif given.format == "xlsx":
        from sipbot.exports import results_xlsx

        file = Path(given.out or f"results-{given.id}.xlsx")
        write_new(file, results_xlsx.content(counted, t, called(names, t)))
        print(file)
    elif given.format == "csv":
        as_file(results_csv.text(counted, given.by))
    else:
        print(results_table.render(counted, t, called(names, t), given.by))
    return SUCCESS


async def sealed(given: argparse.Namespace) -> int:
    from sipbot.services import results as service

    async with opened(given) as database, database.read() as tx:
        _, text = await service.sealed_list(tx, given.id)
    as_file(text)
    return SUCCESS


async def dossier(given: argparse.Namespace) -> int:
    """Write the dossier of a closed consultation. Gives the exit code; raises Refusal."""
    from sipbot.exports.dossier import FORMATS, export
    from sipbot.services import results as service

    formats = given.format.split(",")
    if unknown := [name for name in formats if name not in FORMATS]:
        raise Refusal("unknown_format", name=unknown[0], known=", ".join(FORMATS))
    if given.lang not in i18n.codes():
        raise Refusal("no_such_language", name=given.lang, known=", ".join(i18n.codes()))
    async with opened(given) as database, database.read() as tx:
        act = work(given, tx)
        whole = await service.dossier(act, given.id)
        zone = next(iter((await act.antennas()).values())).timezone
    folder = Path(given.out)
    folder.mkdir(parents=True, exist_ok=True)
    for name in formats:
        file = export(whole, i18n.language(given.lang), name, whole.results.generated_at, zone)
        (folder / file.name).write_bytes(file.content)
        print(folder / file.name)
    return SUCCESS
