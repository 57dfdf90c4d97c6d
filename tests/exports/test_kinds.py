"""Every kind of question is told, drawn and exported, whoever answered: nobody, one, many, all without any."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from typing import Any

import pytest

from sipbot.exports import charts, dossier_csv, dossier_html, dossier_json, results_csv, results_json
from sipbot.exports.results_table import render
from sipbot.i18n import codes, language
from sipbot.rules.dossiers import Dossier
from sipbot.rules.questions import names
from sipbot.rules.results import Results
from sipbot.views import results_of
from sipbot.views.reports import groups
from sipbot.views.reports.groups import By
from sipbot.views.reports.results import closed_message, summary_message
from tests.exports.conftest import ANTENNAS, CLOSED
from tests.exports.every_kind import ASKED, CROWDS, Given, counted, dossier_of, everything, some_answers
from tests.exports.test_dossier_files import contract
from tests.exports.test_dossier_html import read
from tests.exports.test_results_json import CONTRACT

LANGUAGES = ("en", *codes())
GAP = re.compile(r"\bNone\b|\bnan\b|[{}]")
"""What stands where a figure is lacking and nobody thought of it."""
NARROW = 34
"""Characters of a line that was made for a phone; sentences and labels wrap by themselves."""

each_kind = pytest.mark.parametrize("kind", names())
each_crowd = pytest.mark.parametrize("crowd", CROWDS)
each_language = pytest.mark.parametrize("code", LANGUAGES)


def of(kind: str, crowd: str) -> Dossier:
    return dossier_of({kind: CROWDS[crowd](ASKED[kind])})


def answered(kind: str, *answers: str) -> Results:
    given: list[Given] = [("liege", "fr", answer) for answer in answers]
    return dossier_of({kind: given}).results


def rows(results: Results, by: By | None = None) -> list[dict[str, str]]:
    return [row for row in csv.DictReader(io.StringIO(results_csv.text(results, by))) if row["figure"]]


def numbers(kind: str, *answers: str) -> dict[tuple[str, str, str], str]:
    """The figures of the total as the table has them."""
    return {(r["figure"], r["option"], r["detail"]): r["n"] for r in rows(answered(kind, *answers))}


def chat(results: Results, code: str = "en") -> list[str]:
    """What a chat that was asked reads of the one question."""
    text = closed_message(results, language(code), ANTENNAS, "", "").text
    return text.split("1. ", 1)[1].split("\n\n")[0].splitlines()[1:]


def test_there_is_a_question_of_each_kind() -> None:
    assert set(ASKED) == set(names())


@each_kind
@each_crowd
@each_language
def test_a_chat_reads_it_in_its_language_in_narrow_lines(kind: str, crowd: str, code: str) -> None:
    results, t = of(kind, crowd).results, language(code)
    lines = chat(results, code)
    (result,) = results.questions
    assert lines[0] == results_of.how_many_answered(result.question, result.total, t)
    assert (lines == [results_of.few(t)]) == result.few == (crowd == "one")
    drawn = [line for line in lines if set(line) & set("▓░👍🤔")]
    assert all(len(line) <= NARROW for line in drawn), drawn
    summary = summary_message(results, t, ANTENNAS).text
    for group in results.questions[0].antennas:
        assert (t("Other antennas") if group == "other" else ANTENNAS[group]) in summary
    assert not GAP.search("\n".join(lines) + summary)


@each_kind
@each_crowd
@each_language
def test_the_page_is_whole_in_each_language(kind: str, crowd: str, code: str) -> None:
    t, dossier = language(code), of(kind, crowd)
    page = dossier_html.render(dossier, t, CLOSED)
    reader = read(page)
    drawn = [attrs for attrs in reader.all("svg") if attrs.get("role") == "img"]
    assert all(attrs["aria-label"] for attrs in drawn)
    total = dossier.results.questions[0].total
    assert ('class="options' in page) == bool(total.opinions and kind != "text")
    texts = "".join(text for tag, text in reader.texts if tag != "style")
    assert (results_of.no_opinion(total, t) in texts) == bool(total.no_opinion) or not total.no_opinion
    assert not GAP.search(texts)


@each_kind
@each_crowd
@each_language
@pytest.mark.parametrize("by", ["antenna", "language"])
def test_a_terminal_shows_it(kind: str, crowd: str, code: str, by: By) -> None:
    shown = render(of(kind, crowd).results, language(code), ANTENNAS, by)
    assert not GAP.search(shown)


@each_kind
@each_crowd
def test_both_contracts_are_kept(kind: str, crowd: str) -> None:
    dossier = of(kind, crowd)
    CONTRACT.validate(json.loads(results_json.text(dossier.results)))
    contract().validate(json.loads(dossier_json.text(dossier)))


def test_all_kinds_together_keep_the_contract_and_stand_on_one_page() -> None:
    dossier = everything()
    contract().validate(json.loads(dossier_json.text(dossier)))
    assert dossier_html.render(dossier, language("de"), CLOSED).count('class="question"') == len(names())
    assert dossier_csv.content(dossier)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("single", {"opinions": 3}),
        ("scale", {"options": {}}),
        ("consent", {"passes": "yes"}),
        ("budget", {"unspent": -1}),
        ("ranking", {"order": "a"}),
        ("multiple", {"no_opinion": None}),
    ],
)
def test_the_contract_forbids_figures_of_another_kind(kind: str, change: dict[str, Any]) -> None:
    document = results_json.document(of(kind, "many").results)
    document["questions"][0] |= change
    assert not CONTRACT.is_valid(document)


@each_kind
@each_crowd
def test_every_number_of_the_json_has_its_row_in_the_table(kind: str, crowd: str) -> None:
    results = of(kind, crowd).results
    (figures,) = results_json.document(results)["questions"]
    in_table = {(row["figure"], row["option"], row["detail"]): row["n"] for row in rows(results)}
    assert len(in_table) == len(rows(results)), "no two rows say the same"
    for (figure, option, detail), n in in_table.items():
        value = figures[figure]
        if isinstance(value, list):
            assert any(option == entry or option in entry for entry in value)
            continue
        for key in filter(None, (option, detail)):
            value = value[key]
        assert n == ("" if value is None else str(int(value) if isinstance(value, bool) else value))
    assert results.questions[0].few == (not in_table or "fewer_than" in figures)
    inside = sum(_numbers(value) for key, value in figures.items() if key in {row[0] for row in in_table})
    assert inside == len(in_table)


def _numbers(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(_numbers, value.values()))
    return sum(map(_numbers, value)) if isinstance(value, list) else 1


@each_kind
@each_crowd
@pytest.mark.parametrize("by", ["antenna", "language"])
def test_a_table_has_a_drawing_for_each_row_and_a_heading_for_each_cell(kind: str, crowd: str, by: By) -> None:
    result = of(kind, crowd).results.questions[0]
    table = groups.table(result, by, language("de"), ANTENNAS)
    assert {len(row.cells) for row in (*table.rows, table.total)} == {len(table.columns)}
    assert len(charts.of(kind).groups(table)) == len(table.rows)
    assert len(charts.of(kind).options(table)) == len(table.total.figures)
    columns = results_of.of(kind).option_columns(result.question, language("de"))
    assert {len(figure.more) + 3 for figure in table.total.figures} <= {len(columns)}


# who has no opinion


@each_kind
@each_language
def test_where_nobody_has_an_opinion_that_alone_is_told(kind: str, code: str) -> None:
    results, t = of(kind, "no opinion").results, language(code)
    assert chat(results, code)[1:] == [t("No opinion: {n}", n="13")]
    assert results_of.figures(results.questions[0].question, results.questions[0].total, t) == ()


@each_kind
def test_who_has_no_opinion_changes_no_figure_of_the_others(kind: str) -> None:
    question = ASKED[kind]
    given = some_answers(question, without=0)
    more = [*given, ("liege", "fr", "-"), ("gent", "nl", "-")]
    total, other = counted(question, given).total, counted(question, more).total
    assert other.figures == {**total.figures, "no_opinion": 2}
    assert other.answered == total.answered + 2
    t = language("fr")
    assert results_of.figures(question, other, t) == results_of.figures(question, total, t)


def test_a_share_is_of_those_with_an_opinion() -> None:
    lines = chat(answered("single", "same", "same", "little", "-", "-"))
    assert lines[0] == "5 answers"
    assert lines[1:3] == ["Oui, le même", "▓▓▓▓▓▓▓░░░ 67% · 2"]
    assert lines[-2:] == ["No opinion: 2", "The figures are of the 3 people with an opinion."]


def test_opinions_are_not_told_by_the_language_of_those_who_have_none() -> None:
    (result,) = of("text", "no opinion").results.questions
    assert {code: (cell.answered, dict(cell.figures)) for code, cell in result.languages.items()} == {
        "fr": (0, {"opinions": 0}), "nl": (0, {"opinions": 0}), "de": (0, {"opinions": 0}),
    }  # fmt: skip


# what each kind says


def test_multiple_says_that_shares_may_exceed_the_whole() -> None:
    results = answered("multiple", *("directory,training", "directory", "directory,buying") * 2)
    assert chat(results)[1:3] == ["Un annuaire des membres", "▓▓▓▓▓▓▓▓▓▓ 100% · 6"]
    page = dossier_html.render(
        dossier_of({"multiple": some_answers(ASKED["multiple"])}), language("en"), CLOSED
    )
    assert "may exceed 100%" in page


@pytest.mark.parametrize(
    ("answers", "passes"),
    [
        (["agree"] * 6 + ["block"] * 2 + ["disagree"] * 2, True),
        (["agree"] * 20 + ["block"] * 3, False),
        (["agree"] * 5 + ["disagree"] * 4 + ["abstain"] * 9, False),
        (["agree"] * 6 + ["disagree"] * 4 + ["abstain"] * 9 + ["-"] * 9, True),
        (["abstain"] * 9, False),
    ],
)
def test_consent_says_whether_it_passes_and_by_which_rule(answers: list[str], passes: bool) -> None:
    results = answered("consent", *answers)
    verdict = "It passes" if passes else "It does not pass"
    assert f"{verdict} by the rule: at most 2 blocks, and at least 60% agree, abstentions left out." in chat(
        results
    )
    assert numbers("consent", *answers)["passes", "", ""] == str(int(passes))


def test_no_antenna_and_no_language_passes_for_itself() -> None:
    dossier = of("consent", "many")
    (result,) = dossier.results.questions
    assert "passes" in result.total.figures
    cells = [*result.antennas.values(), *result.languages.values()]
    assert cells and not any("passes" in cell.figures for cell in cells)
    by = [row["by"] for row in rows(dossier.results, "antenna") if row["figure"] == "passes"]
    assert by == ["total"]
    assert summary_message(dossier.results, language("en"), ANTENNAS).text.count("by the rule") == 1


def test_a_reason_is_quoted_with_what_was_chosen() -> None:
    given: list[Given] = [("liege", "fr", "agree")] * 6 + [("liege", "fr", "block|Trop tôt.")]
    dossier = dossier_of({"consent": given})
    page = dossier_html.render(dossier, language("de"), CLOSED)
    chosen = language("de").p("consent", "block")
    below = page.partition(f'<bdi>{chosen}</bdi> <span class="ref">C7-Q1-D</span></h4>')[2].partition("<h4>")[0]
    assert "Trop tôt." in below
    (quoted,) = dossier_json.document(dossier)["opinions"]["charter"]
    assert quoted == {
        "reference": "C7-R1", "text": "Trop tôt.", "antenna": "other", "language": "", "choice": "block",
    }  # fmt: skip
    table = csv.DictReader(io.StringIO(dossier_csv.content(dossier).decode("utf-8-sig")))
    assert [row["choice"] for row in table if row["row"] == "reason"] == ["block"]
    assert "1 reason is in the dossier." in chat(dossier.results)


def test_a_scale_has_its_distribution_and_labelled_ends_median_and_mean() -> None:
    lines = chat(answered("scale", *("1", "4", "4", "5") * 2))
    assert lines[1:6] == [
        "1 ▓▓░░░░░░░░ 25% · 2", "2 ░░░░░░░░░░ 0% · 0", "3 ░░░░░░░░░░ 0% · 0",
        "4 ▓▓▓▓▓░░░░░ 50% · 4", "5 ▓▓░░░░░░░░ 25% · 2",
    ]  # fmt: skip
    assert lines[6:9] == ["1 = pas du tout clairs", "5 = tout à fait clairs", "Median 4, mean 3.5"]
    assert rows(answered("scale", *"55555"))[-3]["label_de"] == "vollkommen verständlich"


def test_what_the_median_of_nothing_is_stays_empty() -> None:
    assert numbers("scale")["median", "", ""] == numbers("scale", *"-----")["mean", "", ""] == ""
    assert numbers("budget")["shares", "room", "median"] == ""


def test_a_ranking_tells_the_order_with_those_who_share_a_place() -> None:
    given = ("ethics,tools", "ethics,local") * 3
    lines = chat(answered("ranking", *given))
    assert lines[1:-1] == [
        "1. Un comité d'éthique", "2. Les outils informatiques", "2. La participation locale",
        "4. Des achats responsables",
    ]  # fmt: skip
    ranked = numbers("ranking", *given)
    assert [ranked["order", id_, ""] for id_ in ("ethics", "tools", "local", "purchasing")] == [
        "1",
        "2",
        "2",
        "4",
    ]
    assert ranked["pairwise", "ethics", "tools"] == "6" and ranked["pairwise", "tools", "ethics"] == "0"
    assert ranked["borda", "ethics", ""] == "18.0"
    summary = summary_message(answered("ranking", *given), language("en"), ANTENNAS).text
    assert "Liège: 6 answers (A › B = C › D)" in summary


def test_the_page_has_the_matrix_of_a_ranking_with_the_winners_in_bold() -> None:
    page = dossier_html.render(of("ranking", "many"), language("fr"), CLOSED)
    assert page.count('<table class="sheet">') == 1
    won = page.split('<table class="sheet">')[1].split("</table>")[0].count("<strong>")
    matrix = of("ranking", "many").results.questions[0].total.figures["pairwise"]
    assert won == sum(matrix[a][b] > matrix[b][a] for a in matrix for b in matrix[a])


def test_a_budget_tells_totals_medians_how_many_gave_and_what_is_left() -> None:
    lines = chat(answered("budget", *("room=10000", "room=2000,fund=1000!", "-") * 2))
    assert lines[1:4] == ["Un local partagé", "▓▓▓▓▓▓░░░░ 60% · 24,000 €", "median 6,000 €, 4 people gave"]
    assert lines[-3:-1] == ["Unspent: 14,000 €.", "No opinion: 2"]
    amounts = numbers("budget", *("room=10000", "room=2000,fund=1000!") * 3)
    assert amounts["shares", "fund", "gave"] == "3" and amounts["unspent", "", ""] == "21000"


def test_dates_stand_with_the_best_moment_first() -> None:
    results = answered("dates", *("0=maybe,1=yes", "0=yes,1=yes", "1=maybe,2=no") * 2)
    assert [line for line in chat(results) if ":" in line] == [
        "★ Thu 10/12 12:15", "Tue 8/12 18:30", "Sat 12/12 10:00",
    ]  # fmt: skip
    assert chat(results)[2] == "✅ 4 🤔 2 ✖️ 0"
    suiting = numbers("dates", *["0=maybe,1=yes"] * 5)
    assert (
        suiting["moments", "2026-12-10T12:15", "yes"] == "5" and suiting["best", "2026-12-10T12:15", ""] == "1"
    )
    assert ("best", "2026-12-08T18:30", "") not in suiting


def test_statements_stand_with_most_agreement_first_and_those_hardly_seen_last() -> None:
    many = ["s2=agree,s3=disagree"] * 5 + ["s2=agree,s3=agree"] * 5
    results = answered("statements", *many, "s6=agree")
    figures = results_of.figures(ASKED["statements"], results.questions[0].total, language("fr"))
    assert [figure.letter for figure in figures] == ["2", "3", "6", "1", "4", "5"]
    assert chat(results)[1:4] == [
        "Most agreement first:",
        "« Je lis les comptes rendus. »",
        "👍 10 · 👎 0 · 🤷 0",
    ]
    assert "1 more statement: in the dossier." in chat(results)


def test_a_hundred_statements_fit_into_a_chat() -> None:
    question = ASKED["statements"]
    option = question.options[0]
    many = replace(question, options=tuple(replace(option, id=f"s{n}") for n in range(100)))
    given: list[Given] = [("liege", "fr", f"s{n}=agree") for n in range(100)]
    result = counted(many, given)
    lines = results_of.lines(many, result.total, language("de"), letters=True)
    assert len(lines) < 16
    table = groups.by_antenna(result, language("de"), ANTENNAS)
    assert len(table.total.figures) == len(charts.of("statements").options(table)) == 100


def test_opinions_of_people_who_could_give_several_say_from_how_many_they_come() -> None:
    dossier = dossier_of({"text": [("liege", "fr", "Un\x1eDeux"), *[("liege", "fr", "Trois")] * 4]})
    assert chat(dossier.results)[0] == "6 opinions"
    page = dossier_html.render(dossier, language("en"), CLOSED)
    assert "The opinions come from 5 people; each could give several." in page


def test_hostile_labels_and_reasons_stay_text() -> None:
    page = dossier_html.render(of("consent", "many"), language("fr"), CLOSED)
    assert "<b>Pas</b>" not in page and "&lt;b&gt;Pas&lt;/b&gt; maintenant." in page
    assert b"'=1+1" in dossier_csv.content(of("consent", "many"))


def test_with_very_many_options_a_group_has_room_for_the_shares_alone() -> None:
    question = ASKED["multiple"]
    many = replace(question, options=tuple(replace(question.options[0], id=f"o{n}") for n in range(20)))
    result = counted(many, [("liege", "fr", "o1,o19")] * 6)
    (row,) = groups.by_antenna(result, language("en"), ANTENNAS).rows
    assert row.cells[1:4] == ("0%", "100%", "0%") and len(row.cells) == 21


def test_where_fewer_than_five_answered_a_reason_is_quoted_without_what_was_chosen() -> None:
    given: list[Given] = [("liege", "fr", "agree")] * 3 + [("liege", "fr", "block|Trop tôt.")]
    dossier = dossier_of({"consent": given})
    page = dossier_html.render(dossier, language("de"), CLOSED)
    assert "Trop tôt." in page and language("de")("Without an option") in page
    (quoted,) = dossier_json.document(dossier)["opinions"]["charter"]
    assert (quoted["text"], quoted["antenna"], quoted.get("choice", "")) == ("Trop tôt.", "other", "")
    table = csv.DictReader(io.StringIO(dossier_csv.content(dossier).decode("utf-8-sig")))
    assert [row["choice"] for row in table if row["row"] == "reason"] == [""]
