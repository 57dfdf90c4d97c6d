"""`sipbot demo`: to play with, or headless."""

from __future__ import annotations

import argparse
import errno
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sipbot import i18n

from .common import SUCCESS, WRONG, fail, language

MOST_MEMBERS = 100_000


async def demo(given: argparse.Namespace) -> int:
    from sipbot import logs

    logs.set_up("warning")  # the page is what one looks at
    if given.headless:
        return await _headless(given)
    if given.console:
        return await _console()
    return await _page(given)


async def _page(given: argparse.Namespace) -> int:
    from sipbot.demo.interactive import play

    t = language()

    def say(url: str) -> None:
        print(t("Open {url} in a browser. Ctrl+C ends the demo; nothing is kept.", url=url), flush=True)

    try:
        return await play(given.port, say)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        return fail(t("Port {port} is taken. Use another: {command}", port=given.port, command="--port 0"))


async def _console() -> int:
    from sipbot.demo.console import play

    await play(language(), lambda text: print(text, flush=True))
    return SUCCESS


async def _headless(given: argparse.Namespace) -> int:
    t = language()
    if not 3 <= given.members <= MOST_MEMBERS:
        return fail(t("--members takes a number from {least} to {most}.", least=3, most=MOST_MEMBERS), WRONG)
    out = Path(given.out)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="sipbot-demo-") as folder:
        from sipbot.demo import script

        with _progress(t("Playing a fortnight"), given.members) as progress:
            id_ = await script.play(Path(folder), out, given.members, progress)
        table = await _export(Path(folder), out, id_)
    print(table)
    print(t("Written to {folder}, in {seconds} seconds.", folder=out, seconds=round(time.monotonic() - began)))
    return SUCCESS


class _progress:
    """A progress bar on a terminal; silent elsewhere."""

    def __init__(self, title: str, members: int) -> None:
        from rich.console import Console
        from rich.progress import Progress

        self._bar = Progress(console=Console(stderr=True), disable=not sys.stderr.isatty())
        self._task = self._bar.add_task(title, total=members * 1.95)

    def __enter__(self) -> Callable[[int], None]:
        self._bar.start()
        return lambda done: self._bar.advance(self._task, done)

    def __exit__(self, *_: object) -> None:
        self._bar.stop()


async def _export(base: Path, out: Path, id_: str) -> str:
    """Results and dossiers, read from the demo's database; the table in the terminal's language."""
    from sipbot.app import configured, prepared
    from sipbot.exports import results_json, results_table
    from sipbot.exports.dossier import export
    from sipbot.services import Keyring, Work
    from sipbot.services import results as service
    from sipbot.views.words.labels import called

    config = configured(base / "config", {})
    database = await prepared(config)
    try:
        async with database.read() as tx:
            work = Work(tx, Keyring(config.keys_dir), await service.closed_at(tx, id_))
            dossier, names = await service.dossier(work, id_), await service.antenna_names(work)
    finally:
        await database.close()
    (out / "results.json").write_text(results_json.text(dossier.results), "utf-8")
    at, zone = dossier.results.generated_at, config.antennas[0].timezone
    for code in i18n.codes():
        for format_ in ("html", "docx"):
            file = export(dossier, i18n.language(code), format_, at, zone)
            (out / file.name).write_bytes(file.content)
    (out / "dossier.csv").write_bytes(export(dossier, language(), "csv", at, zone).content)
    t = language()
    return results_table.render(dossier.results, t, called(names, t), "antenna")
