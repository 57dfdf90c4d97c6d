"""A dossier as a file. Whoever writes or sends one finds the formats here, by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sipbot.chat import File
from sipbot.i18n import Language
from sipbot.rules.dossiers import Dossier

Render = Callable[[Dossier, Language, datetime, str], bytes]


@dataclass(frozen=True, slots=True)
class Format:
    """A format of the dossier. `name` holds `{lang}` if its content depends on the language."""

    name: str
    media_type: str
    render: Render

    @property
    def in_languages(self) -> bool:
        return "{lang}" in self.name


def _html(dossier: Dossier, t: Language, generated_at: datetime, zone: str) -> bytes:
    from . import dossier_html

    return dossier_html.render(dossier, t, generated_at, zone).encode()


def _csv(dossier: Dossier, t: Language, generated_at: datetime, zone: str) -> bytes:
    from . import dossier_csv

    return dossier_csv.content(dossier)


def _json(dossier: Dossier, t: Language, generated_at: datetime, zone: str) -> bytes:
    from . import dossier_json

    return dossier_json.text(dossier).encode()


def _docx(dossier: Dossier, t: Language, generated_at: datetime, zone: str) -> bytes:
    from . import dossier_docx

    return dossier_docx.render(dossier, t, generated_at, zone)


DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMATS = {
    "html": Format("dossier.{lang}.html", "text/html", _html),
    "docx": Format("dossier.{lang}.docx", DOCX, _docx),
    "csv": Format("dossier.csv", "text/csv", _csv),
    "json": Format("dossier.json", "application/json", _json),
}


def export(dossier: Dossier, t: Language, format: str, generated_at: datetime, zone: str = "UTC") -> File:
    """The dossier in one of FORMATS. Hours in it are those of `zone`."""
    chosen = FORMATS[format]
    content = chosen.render(dossier, t, generated_at, zone)
    return File(chosen.name.format(lang=t.code), content, chosen.media_type)
