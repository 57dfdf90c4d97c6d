"""What a message looks like on Matrix: text with numbered lines for buttons, and a poll beside it."""

from __future__ import annotations

import html
import itertools
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sipbot.chat import SECRET, Button, Limits, Message
from sipbot.platforms.lines import buttons_of, fitted, line_of, text_of

MESSAGE = "m.room.message"
POLL = "org.matrix.msc3381.poll.start"
POLL_END = "org.matrix.msc3381.poll.end"
TEXT = "org.matrix.msc1767.text"
UNDISCLOSED = "org.matrix.msc3381.poll.undisclosed"

BUTTONS = "coop.sipbot.buttons"
"""In a message of ours: what each number does. Readable by whoever reads the message."""
HIDDEN = "coop.sipbot.answers"
"""In a group's message: secret answers that are listed there, and given in private only."""
KEY = "coop.sipbot.key"
"""Under which key a message was sent; it stands outside what is encrypted, for another device to find."""
BEFORE = {BUTTONS: "sipbot.buttons", HIDDEN: "sipbot.answers", KEY: "sipbot.key"}
"""What these were called in messages that may still stand in rooms."""

LIMITS = Limits(
    text=4096,
    payload=2000,
    toast=500,
    caption=1024,
    per_second=10,
    per_chat_second=5,
    per_group_minute=120,
)
"""An event may have 65,536 bytes; the text stands in it twice. The pace is what an operator should allow."""

DOT = "• "
MOST_ANSWERS = 20
"""Of a poll (MSC3381)."""

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shown:
    """A message's parts that can be acted on. `numbered[0]` is number 1."""

    numbered: tuple[tuple[str, ...], ...]
    hidden: tuple[tuple[str, ...], ...] = ()  # label, verb, arguments
    before: tuple[tuple[str, ...], ...] = ()  # the numbers of a message that has none any more


def numbered_in(message: Message, *, group: bool) -> list[Button]:
    """The buttons that are numbered lines; in a group no secret answer is one."""
    return [b for b in buttons_of(message) if not b.url and not (group and b.answer == SECRET)]


def act_of(button: Button) -> tuple[str, ...]:
    """What a number does: verb and arguments; `start` and a token for what goes on in private."""
    return ("start", button.start) if button.start else (button.verb, *button.args)


def text_content(message: Message, key: str, *, group: bool, commands: Iterable[str] = ()) -> Content:
    """The text, as an `m.room.message`."""
    hidden = [button for button in buttons_of(message) if group and button.answer == SECRET]
    numbered = numbered_in(message, group=group)
    below = _below(message, group=group)
    title, text = with_signs(message.title, commands), with_signs(text_of(message), commands)
    text = fitted(text, max(_room(title, below), 1))
    content = written(title, text, below=below)
    content[KEY] = key
    content[BUTTONS] = [list(act_of(button)) for button in numbered]
    if hidden:
        content[HIDDEN] = [[line_of(button), *act_of(button)] for button in hidden]
    return content


def _room(title: str, below: str) -> int:
    """Characters left for the text."""
    return LIMITS.text - len(below) - len(title) - 4


def fits(message: Message, *, group: bool) -> tuple[int, int]:
    """Characters of the text, and how many there is room for."""
    return len(text_of(message)), _room(message.title, _below(message, group=group))


def _below(message: Message, *, group: bool) -> str:
    """The buttons as lines."""
    hidden = [button for button in buttons_of(message) if group and button.answer == SECRET]
    numbered = numbered_in(message, group=group)
    links = [button for button in buttons_of(message) if button.url]
    lines = [
        *(f"{DOT}{line_of(button)}" for button in hidden),
        *(f"{n}. {line_of(button)}" for n, button in enumerate(numbered, 1)),
        *(f"{button.label}: {button.url}" for button in links),
        *_how_to_choose(message, group=group),
    ]
    return "\n".join(lines)


def _how_to_choose(message: Message, *, group: bool) -> list[str]:
    """A line below; where a poll follows, that says it. Reactions are never encrypted, also where words are."""
    if not group and poll_content(message, "") is not None:
        return []
    secret = any(button.answer == SECRET for button in buttons_of(message))
    hint = (message.choose_in_private if group else message.choose_secretly) if secret else message.choose
    return ["", hint] if hint else []


def written(title: str, text: str, msgtype: str = "m.text", below: str = "") -> Content:
    """Title in bold, text as it is, lines below it as a list; nothing that a person wrote is ever markup.

    `m.text` is what somebody is to read or to answer: clients announce it. A notice answers what somebody has
    just done before their eyes, or refuses it; clients announce none (push rule `.m.rule.suppress_notices`).
    Nobody is mentioned.
    """
    marked = (f"<p><strong>{_escaped(title)}</strong></p>" if title else "", _paragraphs(text), _listed(below))
    return {
        "msgtype": msgtype,
        "body": "\n\n".join(part for part in (title, text, below) if part),
        "format": "org.matrix.custom.html",
        "formatted_body": "".join(marked),
        "m.mentions": {},
    }


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{_escaped(part)}</p>" for part in re.split(r"\n{2,}", text) if part)


_NUMBERED = re.compile(r"\d+\. (.*)", re.DOTALL)


def _listed(lines: str) -> str:
    """Lines with numbers as a numbered list, those with dots as a list, others as paragraphs."""
    blocks = []
    for list_tag, group in itertools.groupby(filter(None, lines.split("\n")), key=_list_tag):
        mark = "li" if list_tag else "p"
        items = "".join(f"<{mark}>{_escaped(_bare(line))}</{mark}>" for line in group)
        blocks.append(f"<{list_tag}>{items}</{list_tag}>" if list_tag else items)
    return "".join(blocks)


def _list_tag(line: str) -> str:
    return "ol" if _NUMBERED.fullmatch(line) else "ul" if line.startswith(DOT) else ""


def _bare(line: str) -> str:
    """The line without its number or dot."""
    numbered = _NUMBERED.fullmatch(line)
    return numbered[1] if numbered else line.removeprefix(DOT)


def _escaped(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


def with_signs(text: str, commands: Iterable[str]) -> str:
    """Commands begin with `!` here: Element keeps `/` for itself."""
    words = "|".join(sorted((re.escape(word) for word in commands), key=len, reverse=True))
    return re.sub(rf"(?<![\w./:])/(?=(?:{words})\b)", "!", text) if words else text


def in_thread(content: Content, root: str) -> Content:
    """The same, in the thread that begins with this event; "": in none. A poll cannot stand there."""
    if not root or POLL in content:
        return content
    relation = {
        "rel_type": "m.thread",
        "event_id": root,
        "is_falling_back": True,
        "m.in_reply_to": {"event_id": root},
    }
    return {**content, "m.relates_to": relation}


def thread_of(content: Mapping[str, Any]) -> str:
    """The event with which the thread begins in which this stands; "": in none."""
    relation = content.get("m.relates_to")
    if not isinstance(relation, Mapping) or relation.get("rel_type") != "m.thread":
        return ""
    return str(relation.get("event_id") or "")[:255]


def edited(content: Content, id_: str) -> Content:
    """The event that puts `content` in the place of an earlier one."""
    return {
        **content,
        "body": f"* {content['body']}",
        "m.new_content": content,
        "m.relates_to": {"rel_type": "m.replace", "event_id": id_},
    }


def poll_content(message: Message, key: str) -> Content | None:
    """The native poll of a ballot's answers; None if there is not one of them to choose."""
    answers = [button for button in buttons_of(message) if button.answer]
    if not message.question or not 1 < len(answers) <= MOST_ANSWERS:
        return None
    question = fitted(message.question, 340)
    return {
        POLL: {
            "question": {TEXT: question, "body": question, "msgtype": "m.text"},
            "kind": UNDISCLOSED,
            "max_selections": 1,
            "answers": [
                {"id": json.dumps(act_of(button), ensure_ascii=False), TEXT: line_of(button)}
                for button in answers
            ],
        },
        TEXT: "\n".join((question, *(f"{n}. {line_of(button)}" for n, button in enumerate(answers, 1)))),
        KEY: key,
    }


def poll_edited(poll: Content, id_: str) -> Content:
    """The event that puts `poll` in the place of an earlier one."""
    return {**poll, "m.new_content": poll, "m.relates_to": {"rel_type": "m.replace", "event_id": id_}}


def poll_end(id_: str, text: str) -> Content:
    return {
        POLL_END: {},
        TEXT: text,
        "m.relates_to": {"rel_type": "m.reference", "event_id": id_},
    }


def keycap(number: int) -> str:
    """A number as phones write it: 1️⃣ to 9️⃣."""
    return f"{number}\ufe0f\u20e3"


def reaction(id_: str, sign: str) -> Content:
    return {"m.relates_to": {"rel_type": "m.annotation", "event_id": id_, "key": sign}}


# reading our own messages again


def shown(content: Mapping[str, Any]) -> Shown | None:
    """What can be acted on in a message of ours; None if nothing can."""
    new = content.get("m.new_content")
    content = new if isinstance(new, Mapping) else content
    if POLL in content:
        acts = [act_in(answer.get("id")) for answer in content[POLL].get("answers", ())]
        return Shown(tuple(act for act in acts if act))
    buttons = ours(content, BUTTONS)
    return Shown(_rows(buttons), _rows(ours(content, HIDDEN) or ())) if buttons is not None else None


def ours(content: Mapping[str, Any], name: str) -> Any:
    """What a message of ours carries under a name of ours, old or new; None if it does not."""
    return content.get(name, content.get(BEFORE[name]))


def _rows(rows: Sequence[Sequence[object]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(str(part) for part in row) for row in rows)


def act_in(id_: object) -> tuple[str, ...]:
    """Verb and arguments in a poll answer's id; () if it is none of ours."""
    try:
        parts = json.loads(id_) if isinstance(id_, str) and len(id_) < LIMITS.payload else None
    except (ValueError, RecursionError):
        return ()
    if not isinstance(parts, list) or not parts or not all(isinstance(part, str) for part in parts):
        return ()
    return tuple(parts)
