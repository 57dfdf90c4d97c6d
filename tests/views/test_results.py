"""What chats and coordinators read of results."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sipbot.i18n import language
from sipbot.rules.consultations import Consultation
from sipbot.rules.questions import Option, Question
from sipbot.rules.results import QuestionResult, Results, Share, tally
from sipbot.rules.suppression import Stratum
from sipbot.views.reports.groups import by_language
from sipbot.views.reports.results import closed_message, summary_message, turnout_line, units

t = language("en")
CLOSED = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)
NAMES = {"eupen": "Eupen", "gent": "Gent", "liege": "Liège"}
KEEP = Question(
    "keep",
    "single",
    {"en": "Keep one percentage for all?"},
    (Option("yes", {"en": "Yes", "fr": "Oui"}), Option("no", {"en": "No", "fr": "Non"})),
)
WHY = Question("why", "text", {"en": "Why?"}, (), {"most": 1000})
ANSWERS = (
    [("liege", "yes")] * 20
    + [("liege", "no")] * 5
    + [("gent", "yes")] * 3
    + [("gent", "no")] * 10
    + [("eupen", "no")] * 2
)


def counted(question: Question, answers: list[tuple[str, str]]) -> QuestionResult:
    papers = [(Stratum(antenna, "fr", "unknown"), answer) for antenna, answer in answers]
    return tally(question, papers, NAMES, ("fr",), Random(1)).result


def results(*questions: QuestionResult, title: str = "Our economic model") -> Results:
    consultation = Consultation(
        id="economic-model",
        cycle="2026-2027",
        working_group="economic-model",
        level="consultation",
        secrecy="secret",
        opens=datetime(2026, 11, 9, 9),
        closes=datetime(2026, 11, 24, 20),
        antennas=(),
        title={"en": title},
        intro={},
        decides={"en": "the board"},
        documents=(),
        questions=tuple(question.question for question in questions),
    )
    antennas = {"eupen": Share(2, 310), "gent": Share(13, 2150), "liege": Share(25, 3100)}
    return Results(consultation, "closed", CLOSED, CLOSED, Share(40, 5560), antennas, questions)


def opened(closed: Results, answered: int) -> Results:
    antennas = dict.fromkeys(NAMES, Share(answered, 1000))
    return replace(closed, status="open", questions=(), turnout=Share(answered, 3000), antennas=antennas)


KEPT = results(counted(KEEP, ANSWERS), counted(WHY, [("liege", "Because.")] * 6 + [("gent", "So.")]))


def test_a_chat_reads_the_result_who_has_it_now_who_decides_and_what_comes_next() -> None:
    message = closed_message(KEPT, t, NAMES, "Economic model", "the group meets on 3 December.")
    assert message.plain == (
        "Result: Our economic model\n\n"
        "40 people out of 5,560 members answered (1%).\n\n"
        "Eupen: 2 out of 310 (1%)\n"
        "Gent: 13 out of 2,150 (1%)\n"
        "Liège: 25 out of 3,100 (1%)\n\n"
        "1. Keep one percentage for all?\n"
        "40 answers\n"
        "Yes\n"
        "▓▓▓▓▓▓░░░░ 58% · 23\n"
        "No\n"
        "▓▓▓▓░░░░░░ 42% · 17\n"
        "The figures are of the 40 people with an opinion.\n\n"
        "2. Why?\n"
        "7 opinions\n\n"
        "Who has it now: the drafters of the working group “Economic model”.\n\n"
        "Who decides in the end: the board.\n\n"
        "What happens next: the group meets on 3 December."
    )


def test_no_line_of_figures_is_wider_than_a_phone() -> None:
    figures = [line for line in closed_message(KEPT, t, NAMES, "G", "").text.splitlines() if "▓" in line]
    assert figures
    assert max(map(len, figures)) <= 28


def test_a_coordinator_reads_the_figures_of_each_antenna() -> None:
    text = summary_message(KEPT, t, NAMES).text
    assert "Liège: 25 answers (A 80% · B 20%)" in text
    assert "Other antennas: 15 answers (A 20% · B 80%)" in text
    assert "Eupen: 2 answers" not in text


@pytest.mark.parametrize("answered", [0, 20])
def test_before_the_closing_a_coordinator_too_reads_the_turnout_only(answered: int) -> None:
    text = summary_message(opened(KEPT, answered), t, NAMES).text
    assert "The figures come after the closing." in text
    assert "in steps of 5" in text
    assert "percentage" not in text


def test_before_the_closing_turnout_is_told_as_the_lower_end_of_its_step() -> None:
    assert turnout_line(Share(20, 300), t, closed=False) == (
        "So far at least 20 out of 300 members have answered (7%)."
    )
    assert turnout_line(Share(0, 300), t, closed=False) == (
        "So far fewer than 5 out of 300 members have answered."
    )


def test_one_person_is_one_person() -> None:
    assert turnout_line(Share(1, 300), t) == "1 person out of 300 members answered (< 1%)."


def test_an_unknown_number_of_members_gives_no_rate() -> None:
    assert turnout_line(Share(4, 0), t).endswith("(–).")


def test_questions_that_do_not_fit_are_said_to_be_in_the_dossier() -> None:
    long = counted(replace(KEEP, text={"en": "Long " * 110}), ANSWERS)
    message = closed_message(results(*[long] * 20), t, NAMES, "Economic model", "The group meets.")
    left = 20 - message.text.count("40 answers")
    assert 0 < left < 20
    assert f"{left} more questions stand in the dossier of the working group “Economic model”." in message.text
    assert message.text.endswith("What happens next: The group meets.")


def test_where_one_question_does_not_fit_the_sentence_is_singular() -> None:
    long = counted(replace(KEEP, text={"en": "Long " * 120}), ANSWERS)
    text = closed_message(results(*[long] * 6), t, NAMES, "Economic model", "").text
    assert "1 more question stands in the dossier" in text


@given(st.integers(0, 20), st.integers(1, 600), st.integers(0, 5000), st.sampled_from("aé😀"))
def test_a_message_fits_whatever_its_texts(number: int, length: int, next_step: int, mark: str) -> None:
    options = tuple(Option(str(n), {"en": mark * 60}) for n in range(12))
    question = replace(KEEP, text={"en": mark * length}, options=options)
    counts = results(*[counted(question, [("liege", "1")] * 7)] * number, title=mark * 200)
    for message in (
        closed_message(counts, t, NAMES, mark * 80, mark * next_step),
        summary_message(counts, t, NAMES),
    ):
        assert units(message.plain) <= 4000


def test_what_people_wrote_in_names_is_not_taken_for_a_placeholder() -> None:
    message = closed_message(KEPT, t, {**NAMES, "gent": "{n} %s"}, "{group}", "{0}")
    assert "{n} %s: 13 out of" in message.text
    assert "“{group}”" in message.text


WISHED = replace(KEPT, consultation=replace(KEPT.consultation, desired_rate=1))


def test_where_a_turnout_is_desired_the_closing_says_whether_and_where_it_was_reached() -> None:
    """40 of 5,560 are less than one percent, however it is rounded."""
    text = closed_message(WISHED, t, NAMES, "Economic model", "").text
    assert "A turnout of 1% was desired; this time it was not reached." in text
    assert "that reached it" not in text
    many = replace(WISHED, turnout=Share(60, 5560), antennas={"eupen": Share(2, 310), "liege": Share(58, 3100)})
    text = summary_message(many, t, NAMES).text
    assert "A turnout of 1% was desired, and reached." in text
    assert "Antennas that reached it: Liège." in text


def test_no_turnout_is_spoken_of_as_desired_where_the_file_names_none_or_before_the_closing() -> None:
    assert "desired" not in closed_message(KEPT, t, NAMES, "Economic model", "").text
    assert "desired" not in summary_message(opened(WISHED, 10), t, NAMES).text


def test_below_the_table_by_language_stands_what_may_be_the_translation() -> None:
    """In Dutch hardly anybody says yes: named with the test and its figure."""
    papers = [(Stratum("liege", "fr", "unknown"), "yes")] * 40 + [(Stratum("gent", "nl", "unknown"), "no")] * 30
    tallied = tally(
        KEEP, papers + [(Stratum("liege", "fr", "unknown"), "no")] * 10, NAMES, ("fr", "nl"), Random(1)
    )
    of_whom, first, _ = by_language(tallied.result, t).notes
    assert of_whom == "In each row the shares are of those in it who have an opinion."
    assert first == (
        "“Yes”: 0% in Dutch (0 of 30), 80% in the other languages (40 of 50). That is hardly chance "
        "(Fisher's exact test, p < 0.001, corrected for 2 comparisons): it may be the translation."
    )


def test_before_the_closing_each_antennas_line_says_that_it_is_rounded_down() -> None:
    shares = {"liege": Share(20, 6200), "eupen": Share(0, 310)}
    running = replace(results(), status="open", turnout=Share(20, 6510), antennas=shares)
    text = summary_message(running, t, NAMES).text
    assert "Liège: at least 20 out of 6,200 (< 1%)" in text
    assert "Eupen: fewer than 5 out of 310" in text
