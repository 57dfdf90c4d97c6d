"""Files from people are read in a process of their own, within limits, before any transaction."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import sys
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sipbot.rules.faults import Fault, Faulty
from sipbot.rules.members import Member

from . import translations, wire
from .jobs import TOO_MUCH
from .sources import Source

log = logging.getLogger(__name__)

TIME_LIMIT = 15.0
"""Seconds after which a process that reads is ended."""
MOST_FACTS = 60_000_000
"""Bytes that it may say."""
CHUNK = 1 << 16
PACKAGE = Path(__file__).parents[2]


async def source(content: bytes) -> Source:
    """What stands in a consultation's file. Raises Faulty."""
    facts = await _read("source", content)
    in_cells = tuple(Fault(**fault) for fault in facts.pop("in_cells"))
    return Source(faults=in_cells, **facts)


async def roll(
    content: bytes, *, antennas: Mapping[str, str], languages: Mapping[str, Sequence[str]]
) -> tuple[Member, ...]:
    """The members on a list. Raises Faulty."""
    head = wire.packed({"antennas": dict(antennas), "languages": dict(languages)})
    facts = await _read("roll", head + b"\n" + content)
    return tuple(Member(*row) for row in facts["members"])


async def for_translators(
    toml: bytes, *, name: str, source: str, target: str, form: str, reader: str
) -> translations.Written:
    """The texts of a consultation's file, explained in the language `reader`. Raises Faulty."""
    wanted = {"name": name, "source": source, "target": target, "form": form, "reader": reader}
    facts = await _read("for_translators", wire.packed(wanted) + b"\n" + toml)
    return translations.Written(b64decode(facts["content"]), facts["count"])


async def put_back(toml: bytes, came: bytes) -> translations.PutBack:
    """The file with what translators sent back in it. Raises Faulty."""
    facts = await _read("put_back", b64encode(toml) + b"\n" + came)
    warnings, left_out = (tuple(Fault(**fault) for fault in facts[name]) for name in ("warnings", "left_out"))
    return translations.PutBack(facts["text"], facts["count"], warnings, left_out)


async def _read(job: str, content: bytes) -> dict[str, Any]:
    """The facts that the process found. Raises Faulty."""
    printed = await _printed(job, content)
    try:
        facts: dict[str, Any] = wire.unpacked(printed)
    except (ValueError, RecursionError) as error:  # it was ended before it could say anything
        raise Faulty([Fault("", TOO_MUCH)]) from error
    if "faults" in facts:
        raise Faulty([Fault(**fault) for fault in facts["faults"]])
    return facts


async def _printed(job: str, content: bytes) -> bytes:
    """What the process prints; nothing, where a limit ended it."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-s", "-P", "-m", "sipbot.writing", job),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=_environment(),
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        async with asyncio.timeout(TIME_LIMIT):
            _, printed = await asyncio.gather(_given(process.stdin, content), _taken(process.stdout))
            if printed:
                await process.wait()
                return printed
    except TimeoutError:
        log.warning("a file took too long to be read: its process is ended")
    finally:
        if process.returncode is None:
            await _ended(process, process.stdout)
    return b""


async def _given(into: asyncio.StreamWriter, content: bytes) -> None:
    try:
        into.write(content)
        await into.drain()
    except (BrokenPipeError, ConnectionResetError):  # it ended early; what it said is read beside this
        return
    finally:
        into.close()


async def _taken(out: asyncio.StreamReader) -> bytes:
    """All that it says; nothing, if that is too much."""
    taken = bytearray()
    while part := await out.read(CHUNK):
        taken += part
        if len(taken) > MOST_FACTS:
            return b""
    return bytes(taken)


async def _ended(process: asyncio.subprocess.Process, out: asyncio.StreamReader) -> None:
    """Kill it. Whatever it was about to say is read, or its end would not be seen.

    Only for one that runs: for one that has just ended, `kill` would take its end away from asyncio, which then
    warns of an unknown process.
    """
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    while await out.read(CHUNK):
        pass
    await process.wait()


def _environment() -> dict[str, str]:
    """No secret of ours, and the package that this process runs."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "VIRTUAL_ENV") if name in os.environ}
    return kept | {"PYTHONPATH": str(PACKAGE), "PYTHONUTF8": "1"}
