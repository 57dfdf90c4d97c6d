"""A language is data: with one more folder in `locales` all speaks it, whether Belgium writes it or not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from html import unescape

import pytest

from sipbot import i18n
from sipbot.chat import EVERYWHERE
from sipbot.exports import letters
from sipbot.exports.dossier import export
from sipbot.i18n import Language
from sipbot.platforms.matrix.description import MATRIX
from sipbot.platforms.telegram.description import TELEGRAM
from sipbot.rules import members
from sipbot.sandbox.labels import labels
from sipbot.services.antennas import Antenna
from sipbot.services.codes import Letter
from sipbot.services.members import Row
from sipbot.spelling import letters as letters_of
from sipbot.views.members.letters import Way
from sipbot.views.reports.results import closed_message, summary_message
from sipbot.views.words import commands, dates
from tests.another_language import english_in, spoken
from tests.exports.conftest import ANTENNAS, CLOSED
from tests.exports.every_kind import everything

TODAY = date(2026, 11, 24)
WAYS = [
    Way(platform.account, bot)
    for platform, bot in ((TELEGRAM, "sipbot"), (MATRIX, "@sipbot:example.org"))
    if platform.account
]
LIEGE = Antenna("liege", {EVERYWHERE: "Liège"}, "Europe/Brussels", 6200, ())


@pytest.fixture(scope="module", params=["es", "sl"])
def t(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Language]:
    """Spanish, and Slovenian with its four plurals."""
    with spoken(request.param, tmp_path_factory.mktemp("another") / "locales"):
        yield i18n.language(request.param)


def test_it_is_one_of_the_languages_behind_those_that_have_a_place(t: Language) -> None:
    assert i18n.in_order()[-1] == t.code and set(i18n.in_order()) == set(i18n.codes())
    assert i18n.of_terminal({"LANG": f"{t.code}_XX.UTF-8"}) == t.code
    assert i18n.called()[t.code][0] == letters_of(t.name)


def test_days_and_numbers_are_written_as_it_writes_them(t: Language) -> None:
    assert (t.number(1234567.5), t.hour(time(18, 30))) == ("1.234.567,5", "18:30")
    assert {"es": "martes", "sl": "torek"}[t.code] in t.day(TODAY)
    assert t.percent(0.5).startswith("50") and t.ahead(timedelta(days=2)) != i18n.language("en").ahead(
        timedelta(days=2)
    )


def test_what_it_writes_can_be_typed_back(t: Language) -> None:
    moment = datetime(2026, 12, 12, 17, 30, tzinfo=UTC)
    for written in (t.day(moment), t.day(moment.replace(month=11, day=25)), t.short_day(moment.date())):
        assert dates.read(written, TODAY).days[0].month in (11, 12)
    assert dates.read(t.moment(moment, "Europe/Brussels"), TODAY).hours == (time(18, 30),)


def test_its_commands_are_known_and_listed(t: Language) -> None:
    words = {word for word, _ in commands.menu(t.code)}
    assert "opinion" + t.code in words <= set(commands.all_words())
    assert all(english_in(text) == [] for _, text in commands.menu(t.code))


def test_every_plural_has_its_form(t: Language) -> None:
    one = "“{title}”, question {number}: {n} person finds that this sounds odd in {language}."
    many = "“{title}”, question {number}: {n} people find that this sounds odd in {language}."
    for n in (0, 1, 2, 3, 5, 101, 1_000_000):
        text = t.n(one, many, n, title="T", number=1, language=t.name)
        assert t.number(n) in text and english_in(text) == []


def test_results_are_read_in_it(t: Language) -> None:
    results, english = everything().results, i18n.language(i18n.SOURCE)

    def written(t: Language) -> tuple[str, str]:
        return closed_message(results, t, ANTENNAS, "", "").text, summary_message(results, t, ANTENNAS).text

    assert [english_in(text) for text in written(t)] == [[], []]
    assert all(english_in(text) for text in written(english))


def test_a_dossier_is_written_in_it(t: Language) -> None:
    def written(t: Language) -> str:
        return unescape(export(everything(), t, "html", CLOSED).content.decode())

    assert english_in(written(t)) == []
    assert english_in(written(i18n.language(i18n.SOURCE)))


def test_a_letter_is_written_in_it(t: Language) -> None:
    row = Row("1001", "liege", "member", True, t.code, False, None)
    letter = Letter(row, "ABCD2345EFGH", CLOSED + timedelta(days=60), CLOSED)
    page = letters.written([letter], {"liege": LIEGE}, WAYS, ".html")
    assert f'lang="{t.code}"' in page and "ABCD" in page and english_in(unescape(page)) == []


def test_the_list_of_members_may_name_it(t: Language) -> None:
    content = f"number,antenna,kind,shareholder,language\n1,gent,membre,oui,{t.name}\n2,gent,lid,ja,{t.code}\n"
    listed = members.read(
        content.encode(), antennas={"gent": {}}, languages=i18n.called(), words=i18n.in_lists()
    )
    assert [member.language for member in listed] == [t.code] * 2


def test_the_page_of_phones_speaks_it(t: Language) -> None:
    assert set(labels()) == {*i18n.codes(), i18n.SOURCE}
    assert english_in(" ".join(labels()[t.code].values())) == []
