"""How a command is added, and what argparse itself says, in the reader's language."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from typing import Any, NoReturn

from sipbot.i18n import Say

from .wrong import sentence


class Parser(argparse.ArgumentParser):
    """Of one command. All take --help and --config."""

    def __init__(self, *, t: Say, **facts: Any) -> None:
        super().__init__(add_help=False, formatter_class=partial(_Formatter, t=t), **facts)
        self._t = t
        self._positionals.title = t("arguments")
        self._optionals.title = t("options")
        self.add_argument("-h", "--help", action="help", help=t("show this and end"))
        self.add_argument(
            "--config",
            metavar="DIR",
            default=argparse.SUPPRESS,
            help=t("the folder to read (default: ./config)"),
        )

    def error(self, message: str) -> NoReturn:
        """What is wrong with the words that were given, in a sentence. Ends with 2."""
        self.print_usage(sys.stderr)
        self.exit(2, sentence(self._t, message) + "\n")


class _Formatter(argparse.HelpFormatter):
    def __init__(self, prog: str, t: Say) -> None:
        super().__init__(prog)
        self._t = t

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        t = self._t
        super().add_usage(usage, actions, groups, t("usage:") + " " if prefix is None else prefix)


class Group:
    """Commands below a parser. `name`: what holds the one that was given."""

    def __init__(self, t: Say, parser: Parser, name: str) -> None:
        self._t = t
        self._within: Any = parser.add_subparsers(dest=name, required=True, metavar="COMMAND")

    def add(self, name: str, help_: str, module: str, function: str = "") -> Parser:
        """A command, which that function of the module in `commands` runs: by default the one of its name."""
        made = self._parser(name, help_)
        made.set_defaults(module=module, function=function or name.replace("-", "_"))
        return made

    def group(self, name: str, help_: str) -> Group:
        return Group(self._t, self._parser(name, help_), "subcommand")

    def _parser(self, name: str, help_: str) -> Parser:
        made: Parser = self._within.add_parser(name, help=help_, description=help_, t=self._t)
        return made
