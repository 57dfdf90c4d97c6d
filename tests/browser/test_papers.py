"""Letters and dossiers on a narrow phone and on A4: nothing is cut off. Needs Debian's chromium."""

from __future__ import annotations

import html
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sipbot.chat import EVERYWHERE
from sipbot.exports import dossier_html, letters
from sipbot.i18n import codes, language
from sipbot.platforms.matrix.description import MATRIX
from sipbot.platforms.telegram.description import TELEGRAM
from sipbot.services.antennas import Antenna
from sipbot.services.codes import Letter
from sipbot.services.members import Row
from sipbot.views.members.letters import Way
from tests.exports.every_kind import everything

pytestmark = pytest.mark.browser

NOW = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
UNTIL = datetime(2027, 1, 28, 9, tzinfo=UTC)
NARROW = 320
A4 = 794
WAYS = [
    Way(platform.account, bot)
    for platform, bot in ((TELEGRAM, "smart_sip_bot"), (MATRIX, "@sipbot:cooperative-smart.example.org"))
    if platform.account
]
BRUSSELS = Antenna("brussels", {EVERYWHERE: "Bruxelles · Brussel"}, "Europe/Brussels", 5200, ())
MEASURED = """<!doctype html><iframe width="{width}" height="900" srcdoc="{page}"></iframe><p></p><script>
onload = () => {{
  const inside = document.querySelector("iframe").contentDocument
  const root = inside.documentElement
  const heights = [...inside.querySelectorAll("section")].map((one) => Math.ceil(one.offsetHeight))
  document.querySelector("p").textContent = [root.scrollWidth - root.clientWidth, ...heights].join(" ")
}}
</script>"""


def measured(page: str, width: int, folder: Path) -> list[int]:
    """How far a page sticks out of a window of this width, and the heights of its sections, in pixels."""
    file = folder / "page.html"
    file.write_text(MEASURED.format(width=width, page=html.escape(page)), "utf-8")
    words = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/profile"]
    chromium = subprocess.run(
        [*words, "--dump-dom", file.as_uri()], capture_output=True, text=True, check=True, timeout=120
    )
    return [int(n) for n in chromium.stdout.rpartition("<p>")[2].partition("</p>")[0].split()]


def sheet() -> str:
    """A letter in each language."""
    rows = [Row(f"10{code}", "brussels", "member", True, code, False, None) for code in codes()]
    per_language = [Letter(row, "ABCD2345EFGH", UNTIL, NOW) for row in rows]
    return letters.written(per_language, {BRUSSELS.slug: BRUSSELS}, WAYS, ".html")


def test_letters_fit_on_a_narrow_phone(tmp_path: Path) -> None:
    assert measured(sheet(), NARROW, tmp_path)[0] == 0


def test_four_letters_fit_on_a_sheet_of_paper(tmp_path: Path) -> None:
    out, *heights = measured(sheet(), A4, tmp_path)
    assert out == 0 and len(heights) == len(codes())
    assert max(heights) <= 280, "74 mm, a quarter of A4"


@pytest.mark.parametrize("code", codes())
def test_a_dossier_fits_on_a_narrow_phone(code: str, tmp_path: Path) -> None:
    page = dossier_html.render(everything(), language(code), NOW, "Europe/Brussels")
    assert measured(page, NARROW, tmp_path)[0] == 0
