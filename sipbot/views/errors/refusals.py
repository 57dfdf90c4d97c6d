"""What a person may not do, or not now: one sentence per code."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sipbot import i18n
from sipbot.i18n import Language
from sipbot.rules.faults import Refusal
from sipbot.views.words import commands

Facts = Mapping[str, str]


def refusal(t: Language, refused: Refusal) -> str:
    """Why not, and what to do instead."""
    return SENTENCES[refused.code](t, refused.facts)


def declined() -> str:
    """Why an invitation is not followed, to somebody whose language is not known: in every one."""
    return " · ".join(
        i18n.language(code)(
            "I join the chats of the antennas, and talk in private with people who are in one of them."
        )
        for code in i18n.codes()
    )


SENTENCES: dict[str, Callable[[Language, Facts], str]] = {
    # Answers
    "not_an_option": lambda t, f: t("This option is not there any more. Choose one of those shown now."),
    "press_an_option": lambda t, f: t("Press one of the buttons, or write the number of your choice."),
    "press_or_propose": lambda t, f: t(
        "Press one of the buttons. To propose a statement, first press “{button}”, then write it.",
        button=t("➕ Propose a statement"),
    ),
    "write_your_answer": lambda t, f: t("Write your answer in your own words and send it here."),
    "opinion_too_long": lambda t, f: t(
        "Your text has {length} characters, and {most} fit in here. Shorten it and send it again.", **f
    ),
    "write_answer_as_text": lambda t, f: t(
        "I can only read text. Please press a button, or write your answer as text."
    ),
    "write_statement_as_text": lambda t, f: t("I can only read text. Please write your statement as text."),
    "write_it_as_text": lambda t, f: t("I can only read text. Please write it as text."),
    "text_only": lambda t, f: t(
        "I can only read text and what you press. What I can do for you: /{command}",
        command=commands.word(t, "help"),
    ),
    "edited": lambda t, f: t(
        "What you change in a message afterwards does not count. Please write your answer anew, or press a "
        "button."
    ),
    "no_such_command": lambda t, f: t(
        "There is no command {command}. Was it your answer? Then write it with more words, or without the sign "
        "at its beginning.",
        **f,
    ),
    "too_long_together": lambda t, f: t(
        "With what you wrote before that makes {length} characters, and {most} fit in here. I kept the first "
        "text alone: send a shorter addition, or open the question again and write it anew.",
        **f,
    ),
    "too_long_to_move": lambda t, f: t(
        "With what you wrote there before that makes {length} characters, and {most} fit in there. Everything "
        "stays as it was.",
        **f,
    ),
    "too_many_chosen": lambda t, f: t("You can choose {most} at most. Take one back first.", **f),
    "write_a_number": lambda t, f: t("Press a number, or write one from {least} to {most}.", **f),
    "nothing_shared_out": lambda t, f: t("Share out something first."),
    "nothing_left": lambda t, f: t("Nothing is left. Take something away elsewhere first."),
    "write_amounts": lambda t, f: t(
        "Write {n} amounts, one for each line and in their order, for example: 30 50 20.", **f
    ),
    "more_than_there_is": lambda t, f: t(
        "That makes {given}, and there is {total}. Write smaller amounts.", **f
    ),
    "never_sealed": lambda t, f: t("The consultation {id} was closed before there were sealed lists.", **f),
    "no_auditor": lambda t, f: t(
        "The file of {id} names no auditor (audit), so no tables were kept. Members were not told of one.", **f
    ),
    "another_auditor": lambda t, f: t(
        "Members were told that {auditor} may see these tables, and nobody else. Write that name.", **f
    ),
    "tables_destroyed": lambda t, f: t(
        "The tables of {id} are not there any more: they are destroyed {days} days after the closing.", **f
    ),
    "too_many_proposals": lambda t, f: t("Many proposals are waiting to be read. Please try again tomorrow."),
    "decided_already": lambda t, f: t("Somebody has decided about this statement already."),
    "answers_final": lambda t, f: t(
        "Your answer is in the box and final: sipbot was restored from a backup and can no longer find it."
    ),
    "shut": lambda t, f: t(
        "Something must be mended on our side first. Nothing has changed, and what you answered before is "
        "kept. Please try again later."
    ),
    # Consultations
    "consultation_closed": lambda t, f: t("This consultation is closed; nothing can be changed any more."),
    "consultation_not_open": lambda t, f: t("This consultation is not open yet."),
    "antenna_not_asked": lambda t, f: t("This consultation asks other antennas than yours."),
    "no_antenna": lambda t, f: t(
        "I don't know your antenna yet. Press a button once below one of my messages in your antenna's chat."
    ),
    "not_on_roll": lambda t, f: t(
        "This consultation is for members on the roll. Type the code of your letter in my private chat. No "
        "letter? Ask your antenna."
    ),
    "not_on_roll_shareholders": lambda t, f: t(
        "This consultation is for shareholders. Type the code of your letter in my private chat. No letter? "
        "Ask your antenna."
    ),
    "left_roll": lambda t, f: t(
        "You are no longer on the roll of members: you can read along, not answer. Is that wrong? Ask your "
        "antenna."
    ),
    "no_shareholder": lambda t, f: t(
        "This consultation is for shareholders: you can read along, not answer. Do you hold a share? Ask your "
        "antenna."
    ),
    # Codes
    "code_mistyped": lambda t, f: t(
        "There is a slip in this code: a character is wrong, missing or too many. Please look again and type "
        "it once more."
    ),
    "code_unknown": lambda t, f: t(
        "I do not know this code. Please look again; if it stays so, ask your antenna for a new letter."
    ),
    "code_used": lambda t, f: t(
        "This code has been used already; each works once. If that was not you, ask your antenna for a new one."
    ),
    "code_expired": lambda t, f: t(
        "This code has expired, or a newer letter has replaced it. Use the newest one, or ask your antenna."
    ),
    "link_code_expired": lambda t, f: t(
        "This code has expired. Ask for a new one on your other account: /{command}.",
        command=commands.word(t, "link"),
    ),
    "too_many_codes": lambda t, f: t("Too many wrong codes. Please wait an hour, then try again."),
    "own_code": lambda t, f: t(
        "This code is for your other account: open my private chat there and type it there."
    ),
    "linked_already": lambda t, f: t("These two accounts are linked already."),
    "two_members": lambda t, f: t(
        "These two accounts belong to two members on the roll, so I cannot link them. Is one of them wrong? "
        "Ask your antenna."
    ),
    "no_such_member": lambda t, f: t("There is no member {number} on the roll.", **f),
    "joined_already": lambda t, f: t(
        "You are on the roll already, with another member number. Is that wrong? Ask your antenna."
    ),
    "only_words": lambda t, f: t(
        "The consultation {id} is published: its words can be corrected, and it can close later. This cannot "
        "be changed any more: {paths}.",
        **f,
    ),
    "promise_given": lambda t, f: t(
        "People have answered the consultation {id} already, so what they were promised stays: {paths}.", **f
    ),
    "does_not_repeat": lambda t, f: t(
        "Nothing follows the consultation {id} by itself. What repeats: {known}.", **f
    ),
    "publication_over": lambda t, f: t("Nothing was published. Please send the file again."),
    "press_publish": lambda t, f: t(
        "Nothing was published. Please press one of the buttons below what I showed you last."
    ),
    "rehearsal_over": lambda t, f: t("This rehearsal is over. Send the file again to begin a new one."),
    "already_closed": lambda t, f: t("The consultation {id} is closed for good. Use another id.", **f),
    "closes_in_the_past": lambda t, f: t("The closing lies in the past. Set “closes” to a later moment."),
    "only_later": lambda t, f: t("A consultation can be extended, not shortened: name a later moment."),
    "unknown_consultation": lambda t, f: t("There is no consultation {id}. Known: {known}.", **f),
    "never_opened": lambda t, f: t(
        "The consultation {id} was withdrawn before it opened: nobody was asked, so there is no result.", **f
    ),
    "being_counted": lambda t, f: t("{id} is closed and is being counted. Its result will follow.", **f),
    "not_closed_yet": lambda t, f: t("What {id} holds comes after the closing.", **f),
    # Meetings
    "unknown_antenna": lambda t, f: t("There is no antenna {slug}. Known: {known}.", **f),
    "unknown_meeting": lambda t, f: t("There is no such meeting."),
    "meeting_cancelled": lambda t, f: t("This meeting does not take place."),
    "meeting_begun": lambda t, f: t("This meeting has begun already."),
    "meeting_in_the_past": lambda t, f: t("That moment has passed. Choose a later one."),
    "too_late_to_undo": lambda t, f: t("It has gone out already. You can still move or cancel the meeting."),
    "not_a_day": lambda t, f: t("I don't read a day in that. Write it as 12/12 or 12/12/2026."),
    "no_such_day": lambda t, f: t("There is no such day: {day}. Write it as 12/12 or 12/12/2026.", **f),
    "day_out_of_reach": lambda t, f: t("Choose a day from today on, within two years."),
    "not_an_hour": lambda t, f: t("I don't read an hour in that. Write it as 18:30."),
    "nothing_written": lambda t, f: t("Please write at least a word."),
    "line_too_long": lambda t, f: t(
        "That is {length} characters long, and {most} fit in here. Please shorten it.", **f
    ),
    "not_a_link": lambda t, f: t("A link begins with https:// and has no spaces. Send it again."),
    # The command line
    "not_a_moment": lambda t, f: t("“{text}” is not a local time. Write it as 2026-12-12T18:30.", **f),
    "titles_wanted": lambda t, f: t("Give one title per language of the antenna: {languages}", **f),
    "unknown_format": lambda t, f: t("There is no format {name}. Known: {known}.", **f),
    "no_such_language": lambda t, f: t("There is no language {name}. Known: {known}.", **f),
    "not_a_bot": lambda t, f: t("“{name}” is not the name of a bot. Write it as @sip_example_bot.", **f),
    "same_language": lambda t, f: t(
        "--to and --source are the same language ({name}). Name another one.", name=t.name_of(f["name"])
    ),
    "unnamed_bot": lambda t, f: t(
        "The letters say where to write the code, and no account of the bot is set up. Put one in {file}, or "
        "give the bot's name: {option}",
        option="--bot @NAME",
        **f,
    ),
    "empty_roll": lambda t, f: t(
        "The roll of members is empty. Import it first: {command}", command="sipbot members import FILE.csv"
    ),
    "no_browser": lambda t, f: t(
        "Pictures need the browser Chromium and the extra “browser” of sipbot: {commands}. Without "
        "them --preview shows the same as text.",
        commands="apt install chromium, pip install 'sipbot[browser]'",
    ),
    "key_there": lambda t, f: t(
        "{file} is there, so the key is not lost. If it is the wrong one, move it away first.", **f
    ),
    "unknown_key": lambda t, f: t("There is no key {name} to lose. Known: {known}.", **f),
    "tables_missing": lambda t, f: t(
        "The tables of {id} are missing: is the folder of the keys (keys_dir) mounted?", **f
    ),
    "tables_changed": lambda t, f: t(
        "The tables of {id} are not those that were committed to at the closing: the file is damaged or "
        "another. Put the right one back in the folder of the keys (keys_dir).",
        **f,
    ),
    "file_exists": lambda t, f: t("{file} is there already and stays as it is. Name another file.", **f),
    "not_a_toml_name": lambda t, f: t("{file} should end in .toml.", **f),
    # Rights
    "not_allowed": lambda t, f: {
        "animator": t("That is for animators, in their own antenna."),
        "coordinator": t("That is for coordinators."),
    }[f["who"]],
    "beyond_antenna": lambda t, f: t(
        "As an animator you do this in your own antenna alone ({own}); for others please ask a coordinator.",
        **f,
    ),
    "unknown_button": lambda t, f: t("This button is out of date. Please use the newest message."),
    "nobody": lambda t, f: t("I need to know who you are: please write as yourself, not as the group."),
    "file_too_large": lambda t, f: t("This file is too large: {most} kB at most.", **f),
    "files_waiting": lambda t, f: t(
        "{most} of your files are still waiting. Send the next one when I have answered.", **f
    ),
    "file_not_read": lambda t, f: t(
        "I had to stop twice while I read this file, so I leave it. Check it with {command}, and send it "
        "again.",
        command="sipbot consultation check",
    ),
    "file_not_fetched": lambda t, f: t("I could not fetch this file. Please send it again."),
    "link_has_ended": lambda t, f: t(
        "This link has ended or is not complete. Use the button in your antenna's chat."
    ),
}


def unwritable(t: Language) -> str:
    """When nothing can be stored: the disk is full."""
    return t("I cannot store anything at the moment, so this was not recorded. Please try again later.")


def trouble(t: Language) -> str:
    """When something failed that should not."""
    return t("Something went wrong on our side, and nothing was recorded. Please try again in a moment.")
