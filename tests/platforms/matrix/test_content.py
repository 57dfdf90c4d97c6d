"""What a message looks like on Matrix, and what can be read in it again."""

from __future__ import annotations

import html
import json

import pytest

from sipbot.chat import NAMED, SECRET, Button, File, Message
from sipbot.platforms.matrix import content
from sipbot.platforms.matrix.content import BUTTONS, HIDDEN, KEY, LIMITS, POLL, TEXT

NASTY = "<b>@room</b> & *x* [y](https://matrix.to/#/@a:b) `z` <mx-reply>q</mx-reply>"
WORDS = ("avis", "mening", "meinung", "moi")


def shown(message: Message, *, group: bool = True) -> content.Content:
    return content.text_content(message, "key", group=group, commands=WORDS)


def secret(*labels: str) -> tuple[tuple[Button, ...], ...]:
    return tuple((Button(label, "pick", ("1", "0", str(n)), answer=SECRET),) for n, label in enumerate(labels))


def test_the_title_is_bold_and_nothing_else_is_marked_up() -> None:
    body = shown(Message(f"{NASTY}\nsecond line", NASTY))
    assert body["body"] == f"{NASTY}\n\n{NASTY}\nsecond line"
    escaped = html.escape(NASTY)
    assert body["formatted_body"] == f"<p><strong>{escaped}</strong></p><p>{escaped}<br>second line</p>"
    assert (body["msgtype"], body["format"], body["m.mentions"]) == ("m.text", "org.matrix.custom.html", {})


def test_paragraphs_are_paragraphs_and_what_can_be_chosen_is_a_list() -> None:
    rows = (*secret("Yes & no", "1. No"), (Button("I come", "come", ("7", "yes")),))
    body = shown(
        Message("One.\n\nTwo,\nstill two.\n1. not a list", "Title", rows, choose_in_private="By number.")
    )
    assert body["formatted_body"] == (
        "<p><strong>Title</strong></p><p>One.</p><p>Two,<br>still two.<br>1. not a list</p>"
        "<ul><li>Yes &amp; no</li><li>1. No</li></ul><ol><li>I come</li></ol><p>By number.</p>"
    )


def test_messages_that_stand_in_rooms_under_the_former_names_can_still_be_answered() -> None:
    old = {
        "sipbot.buttons": [["come", "7", "yes"]],
        "sipbot.answers": [["Yes", "pick", "1"]],
        "sipbot.key": "k",
    }
    menu = content.shown(old)
    assert menu is not None and menu.numbered == (("come", "7", "yes"),) and menu.hidden[0][0] == "Yes"
    assert content.ours(old, KEY) == "k" and all(name.count(".") == 2 for name in (KEY, BUTTONS, HIDDEN))


def test_buttons_are_numbered_in_order_and_links_stand_below_without_a_number() -> None:
    rows = (
        (Button("I come", "come", ("7", "yes")), Button("Map", url="https://example.org/?a=1&b=2")),
        (Button("No", "come", ("7", "no")), Button("In private", start="token")),
    )
    body = shown(Message("Café", buttons=rows, choose="React with a number."))
    assert body["body"].split("\n\n")[1:] == [
        "1. I come\n2. No\n3. In private\nMap: https://example.org/?a=1&b=2",
        "React with a number.",
    ]
    assert body[BUTTONS] == [["come", "7", "yes"], ["come", "7", "no"], ["start", "token"]]
    menu = content.shown(body)
    assert menu is not None and menu.numbered[2] == ("start", "token") and not menu.hidden


def test_secret_answers_have_no_number_in_a_group_and_have_one_in_private() -> None:
    rows = (*secret("Yes", "No"), (Button("In private", start="token"),))
    message = Message(
        "Which?", buttons=rows, choose="here", choose_in_private="in private", choose_secretly="by number"
    )
    body = shown(message)
    assert body["body"].endswith("• Yes\n• No\n1. In private\n\nin private")
    assert body[BUTTONS] == [["start", "token"]]
    assert body[HIDDEN] == [["Yes", "pick", "1", "0", "0"], ["No", "pick", "1", "0", "1"]]
    own = shown(message, group=False)
    assert "1. Yes\n2. No\n3. In private" in own["body"] and HIDDEN not in own
    assert own["body"].endswith("by number"), "servers see reactions, also in encrypted rooms"
    named = tuple((Button(b.label, b.verb, b.args, answer=NAMED),) for (b,) in secret("Yes", "No"))
    assert "1. Yes\n2. No" in shown(Message("Which?", buttons=named))["body"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Write /avis or /moi.", "Write !avis or !moi."),
        ("/avis", "!avis"),
        ("(/mening)", "(!mening)"),
        ("/avisé /aviso /unknown /", "/avisé /aviso /unknown /"),
        ("https://example.org/avis and x/moi", "https://example.org/avis and x/moi"),
        ("http://x:80/moi //moi ./moi 1/moi", "http://x:80/moi //moi ./moi 1/moi"),
    ],
)
def test_known_commands_begin_with_another_sign_and_addresses_stay(text: str, read: str) -> None:
    assert content.with_signs(text, WORDS) == read
    assert content.with_signs(text, ()) == text


LETTERS = "A. Do a lot more\nB. Do a lot less"


def lettered(text: str) -> Message:
    rows = tuple(
        (Button(short, "pick", ("1", "0", str(n)), answer=SECRET, line=f"☐ {line}"),)
        for n, (short, line) in enumerate((("☐ A", "Do a lot more"), ("☐ B", "Do a lot less")))
    )
    return Message(text, "Title", rows, question="Which?", legend=LETTERS)


@pytest.mark.parametrize(
    ("text", "above"),
    [
        (f"Which?\n\n{LETTERS}\nChoose 2.", "Which?\n\nChoose 2."),
        (f"Which?\n\n{LETTERS}", "Which?"),
        (f"{LETTERS}\n\nYour answer: A", "Your answer: A"),
        ("Which?", "Which?"),
    ],
)
def test_where_a_button_is_a_line_it_has_its_whole_label_and_no_letter(text: str, above: str) -> None:
    """`1. A`, and what A stands for elsewhere, is hard to read; one types the number all the same."""
    body = shown(lettered(text), group=False)["body"]
    assert body == f"Title\n\n{above}\n\n1. ☐ Do a lot more\n2. ☐ Do a lot less"
    own = shown(lettered(text))
    assert "• ☐ Do a lot more" in own["body"] and own[HIDDEN][0][0] == "☐ Do a lot more"
    poll = content.poll_content(lettered(text), "key")
    assert poll is not None
    assert [answer[TEXT] for answer in poll[POLL]["answers"]] == ["☐ Do a lot more", "☐ Do a lot less"]
    assert content.fits(lettered(text), group=False)[0] == len(above)


def test_a_text_that_is_too_long_gives_way_to_what_can_be_chosen() -> None:
    rows = tuple((Button(f"Option {n} " + "é" * 80, "page", (str(n),)),) for n in range(1, 41))
    body = shown(Message("x" * 9000, "Title", rows, choose="React."))["body"]
    lines = body.splitlines()
    assert [line for line in lines if line[:1].isdigit()] == [
        f"{n}. {b.label}" for n, (b,) in enumerate(rows, 1)
    ]
    assert (
        body.startswith("Title\n\nx") and "x…" in body and body.endswith("React.") and len(body) <= LIMITS.text
    )


def test_the_poll_of_a_ballot_has_the_acts_as_ids_and_hides_what_others_chose() -> None:
    rows = (*secret("Yes", "No"), (Button("Skip", "page", ("1", "1")), Button("Site", url="https://x.org")))
    event = content.poll_content(Message("Long text", "1/3", rows, question="Which?"), "key")
    assert event is not None
    poll = event[POLL]
    assert [json.loads(answer["id"]) for answer in poll["answers"]] == [
        ["pick", "1", "0", "0"],
        ["pick", "1", "0", "1"],
    ]
    assert [answer[TEXT] for answer in poll["answers"]] == ["Yes", "No"]
    assert (poll["question"]["body"], poll["max_selections"], event[KEY]) == ("Which?", 1, "key")
    assert poll["kind"].endswith("undisclosed")
    assert event[TEXT] == "Which?\n1. Yes\n2. No", "for clients that show no polls"
    back = content.shown(event)
    assert back is not None and back.numbered == (("pick", "1", "0", "0"), ("pick", "1", "0", "1"))


@pytest.mark.parametrize("answers", [0, 1, 21])
def test_there_is_no_poll_where_there_is_nothing_to_choose_or_too_much(answers: int) -> None:
    rows = secret(*(f"Option {n}" for n in range(answers)))
    assert content.poll_content(Message("x", buttons=rows, question="Which?"), "key") is None


def test_there_is_no_poll_where_nothing_asks_for_one_answer() -> None:
    assert content.poll_content(Message("Share 100 €", buttons=secret("− A", "+ A")), "key") is None


def test_an_edit_replaces_the_whole_message() -> None:
    new = shown(Message("Now so", "Title", secret("Yes", "No")), group=False)
    edit = content.edited(new, "$id")
    assert edit["m.new_content"] == new and edit["body"].startswith("* ")
    assert edit["m.relates_to"] == {"rel_type": "m.replace", "event_id": "$id"}
    menu = content.shown(edit)
    assert menu is not None and len(menu.numbered) == 2
    gone = content.shown(content.edited(shown(Message("It is over")), "$id"))
    assert gone is not None and gone.numbered == ()


@pytest.mark.parametrize(
    "id_", ["", "x", "[]", "{}", "1", "null", '["a", 1]', '[["a"]]', "[" * 5000, "[" * 1999, None, 7, ["pick"]]
)
def test_an_answer_that_is_none_of_ours_is_nothing(id_: object) -> None:
    assert content.act_in(id_) == ()


def test_a_file_does_not_change_the_text_beside_it() -> None:
    assert shown(Message("x", file=File("a.txt", b"y"))) == shown(Message("x"))
