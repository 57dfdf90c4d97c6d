"""A dossier as one HTML page: nothing to load, nothing that runs; for a screen, a phone and A4 paper."""

from __future__ import annotations

import base64
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from sipbot.i18n import Language
from sipbot.rules.dossiers import Dossier
from sipbot.views.reports.dossier import page
from sipbot.views.results_of import NEUTRAL

from . import charts
from .charts.bars import Segment, bar, colour


def render(dossier: Dossier, t: Language, generated_at: datetime, zone: str = "UTC") -> str:
    """The page, in this language. What people wrote is text in it, never markup."""
    style = _style()
    return _template().render(page=page(dossier, t, generated_at, zone), style=style, policy=_policy(style))


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("sipbot.exports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(chart=charts.of, rate=_rate, swatch=_swatch, NEUTRAL=NEUTRAL)
    return environment.get_template("dossier.html")


@cache
def _style() -> Markup:
    return Markup(resources.files("sipbot.exports").joinpath("templates/dossier.css").read_text("utf-8"))


def _policy(style: str) -> str:
    """Nothing is loaded or run; the one style sheet is let in by its hash."""
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _rate(share: float, words: str) -> Markup:
    return bar([Segment(share, 0)], words, height=10)


def _swatch(index: int, letter: str) -> Markup:
    """An option's letter on its colour: the legend of the divided bars."""
    fill, ink = colour(index)
    return Markup(
        '<svg class="swatch" width="22" height="22" aria-hidden="true"><rect width="22" height="22" rx="3" '
        'fill="{}"/><text x="11" y="11" dy="0.36em" text-anchor="middle" fill="{}">{}</text></svg>'
        '<span class="hidden">{}</span>'
    ).format(fill, ink, letter, letter)
