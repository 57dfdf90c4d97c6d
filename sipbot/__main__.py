# PYTHON_ARGCOMPLETE_OK
"""The command line. What a command needs is imported when it runs, so that `--help` is instant."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence

from sipbot.commands.arguments import parser
from sipbot.commands.terminal import forgiving


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    forgiving()
    commands = parser()
    if "_ARGCOMPLETE" in os.environ:  # the shell asks what may follow; this does not return then
        importlib.import_module("argcomplete").autocomplete(commands)
    given = commands.parse_args(arguments)
    module = importlib.import_module(f"sipbot.commands.{given.module}")
    from sipbot.commands.common import guarded

    return guarded(getattr(module, given.function), given)


if __name__ == "__main__":
    sys.exit(main())
