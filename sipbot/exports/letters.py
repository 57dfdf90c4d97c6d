"""Letters with codes: a sheet to print and cut, or a table for a mailing of one's own."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sipbot import i18n
from sipbot.services.antennas import Antenna
from sipbot.services.codes import Letter
from sipbot.views.members.letters import Slip, Way, sheet_title, slip

from . import spreadsheet


def written(
    letters: Sequence[Letter], antennas: Mapping[str, Antenna], ways: Sequence[Way], suffix: str
) -> str:
    """In the order of antennas and numbers, so that a sheet goes to one office."""
    order = list(antennas)
    positions = {slug: order.index(slug) for slug in order}
    sorted_ = sorted(
        letters, key=lambda one: (positions.get(one.member.antenna, len(order)), one.member.number)
    )
    return FORMATS[suffix]([(one, slip(one, antennas.get(one.member.antenna), ways)) for one in sorted_])


Pairs = Sequence[tuple[Letter, Slip]]


def _html(pairs: Pairs) -> str:
    """A4, cut lines between the slips; nothing to load, nothing that runs."""
    environment = Environment(
        loader=PackageLoader("sipbot.exports", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(square=_square)
    style = Markup(resources.files("sipbot.exports").joinpath("templates/letters.css").read_text("utf-8"))
    digest = base64.b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    slips = [one for _, one in pairs]
    code = slips[0].language if slips else i18n.in_order()[0]
    facts = {"language": code, "title": sheet_title(code), "slips": slips, "style": style, "policy": policy}
    return environment.get_template("letters.html").render(facts)


def _square(text: str) -> Markup:
    """A QR code as a drawing inside the page; its words stand beside it."""
    import segno

    out = io.BytesIO()
    segno.make_qr(text, error="m").save(
        out, kind="svg", xmldecl=False, svgns=False, omitsize=True, border=4, svgclass="square", lineclass=None
    )
    return Markup(out.getvalue().decode())


COLUMNS = ("member number", "antenna", "language", "code", "link", "made", "expires")


def _csv(pairs: Pairs) -> str:
    rows = []
    for letter, one in pairs:
        member = (letter.member.number, letter.member.antenna, one.language)
        row = (*member, one.code, one.link, f"{letter.made_at:%Y-%m-%d}", f"{letter.expires_at:%Y-%m-%d}")
        rows.append(dict(zip(COLUMNS, row, strict=True)))
    return "\ufeff" + spreadsheet.text(COLUMNS, rows)


FORMATS: dict[str, Callable[[Pairs], str]] = {".html": _html, ".csv": _csv}
"""By the ending of the file's name."""
