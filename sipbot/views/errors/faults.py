"""What is wrong with something that people wrote, and what to do: one sentence per code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from shlex import quote
from typing import Protocol

from sipbot.i18n import Language
from sipbot.ports import Sentence
from sipbot.rules.words import nearest
from sipbot.views.authoring.headings import name, path
from sipbot.views.words.paths import missing

Facts = Mapping[str, str]


class AnyFault(Protocol):
    """A fault of the rules or of the configuration."""

    @property
    def code(self) -> str: ...
    @property
    def facts(self) -> Facts: ...


MOST_FAULTS = 20
"""Faults that are said at once, in a chat as on the command line; how many more there are is said too."""


LONGEST_QUOTE = 120
"""Letters of a key, or of what somebody wrote, that a sentence repeats."""


def and_more(t: Language, count: int, shown: int = MOST_FAULTS) -> str:
    """How many faults are not said; "": none."""
    return t.n("And {n} more.", "And {n} more.", count - shown) if count > shown else ""


def clipped(text: str) -> str:
    """What somebody wrote, as far as it helps to find it."""
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"


def sentence(t: Language, fault: AnyFault) -> str:
    """What is wrong and what would be right. Where it stands is not said here."""
    facts = {name: clipped(text) if name in WRITTEN else text for name, text in fault.facts.items()}
    own: Sentence | None = getattr(fault, "sentence", None)
    words = (own or SENTENCES[fault.code])(t, facts)
    meant = _meant(fault.facts)
    return f"{t('Did you mean “{word}”?', word=meant)} {words}" if meant else words


WRITTEN = frozenset({"given", "id", "slug", "word", "column", "held", "formula", "moment", "said", "reason"})
"""Facts that repeat what somebody wrote. A file or a command is to be copied, and stands whole."""


def _meant(facts: Facts) -> str:
    """The word that was nearly written; "": none was."""
    known = facts.get("allowed") or facts.get("known") or ""
    return (
        nearest(facts.get("given") or facts.get("slug") or facts.get("id"), known.split(", ")) if known else ""
    )


SENTENCES: dict[str, Callable[[Language, Facts], str]] = {
    # Any file
    "missing": lambda t, f: t("This is missing: write it."),
    "unknown_key": lambda t, f: t("This word is not known here: use one of these: {known}.", **f),
    "not_text": lambda t, f: t('This must be a text: write it between quotes, for example "Liège".'),
    "not_list": lambda t, f: t('This must be a list of texts: write it as ["one", "two"].'),
    "not_table": lambda t, f: t("This must be a section: write its name between brackets, and its keys below."),
    "not_tables": lambda t, f: t("This must be a list of sections: write its name between double brackets."),
    "not_texts": lambda t, f: t('This must be a text per language: write for example fr = "…" and nl = "…".'),
    "not_yes_or_no": lambda t, f: t("Write true or false, without quotes."),
    "not_in_range": lambda t, f: t("Write a whole number from {least} to {most}, without quotes.", **f),
    "not_one_of": lambda t, f: t("Write one of these: {allowed}.", **f),
    # A consultation
    "missing_texts": lambda t, f: t('This text is missing: write it in each language, for example fr = "…".'),
    "no_such_language": lambda t, f: t(
        "There is no language {name}. Known: {known}.", name=f["given"], known=f["known"]
    ),
    "untranslated": lambda t, f: t(
        "This text is missing ({where}): write it, or say with waive.{code} who waives it and why.",
        where=missing(t, f["path"]),
        code=f["language"],
    ),
    "unprintable": lambda t, f: t("This text holds a character that cannot be shown: type it again."),
    "too_long": lambda t, f: t("This text has {length} characters: shorten it to {most}.", **f),
    "too_many": lambda t, f: t("There are too many of these: keep {most} at most.", **f),
    "too_few": lambda t, f: t("There are too few options: write at least {least}.", **f),
    "not_id": lambda t, f: t("Use small letters without accents, digits and hyphens only, and keep it short."),
    "same_id": lambda t, f: t('The id "{id}" is used twice: give each its own.', **f),
    "not_moment": lambda t, f: t("Write a day and an hour, for example 2026-12-01T18:30:00."),
    "moment_with_offset": lambda t, f: t(
        "Leave out what stands after the minutes (Z or +01:00): each antenna reads this hour in its own time."
    ),
    "same_moment": lambda t, f: t("The moment {moment} stands here twice: leave one out.", **f),
    "no_opinion_is_there": lambda t, f: t(
        "Leave this option out: every question has a button for people without an opinion."
    ),
    "no_opinion_otherwise": lambda t, f: t(
        'This would count as an opinion: give it the id "no-opinion"; in other kinds than "single" leave it '
        "out."
    ),
    "date_without_hour": lambda t, f: t(
        "The hour is missing: write it after the day, as in 2026-12-01T18:30:00."
    ),
    "not_after_opens": lambda t, f: t("The consultation closes before it opens: choose a later day or hour."),
    "unknown_antenna": lambda t, f: t('There is no antenna "{slug}": choose from {known}.', **f),
    "not_link": lambda t, f: t('"{link}" is not a link: write it from https:// on, without spaces.', **f),
    "no_earlier_question": lambda t, f: t(
        'There is no question "{id}" before this one: choose from {known}.', **f
    ),
    "no_question": lambda t, f: t("There is no question: write at least one."),
    # The roll of members
    "not_a_table": lambda t, f: t("This is not a table as text: save it as CSV, in UTF-8."),
    "roll_too_large": lambda t, f: t("This file is too large: {most} MB at most.", **f),
    "nobody_in_roll": lambda t, f: t(
        "There is no member in this list: write one line for each below the headings."
    ),
    "extra_column": lambda t, f: t(
        "Leave out the column “{column}”: a member is a number here, with no name and no address.", **f
    ),
    "column_twice": lambda t, f: t("The column “{column}” stands here twice: leave one out.", **f),
    "no_column": lambda t, f: t("The column “{column}” is missing: add it.", **f),
    "wrong_cells": lambda t, f: t(
        "This line has {given} cells: write {wanted}, as many as there are headings.", **f
    ),
    "roll_number": lambda t, f: t(
        "“{given}” is not a member number: write its digits, and letters if it has any.", **f
    ),
    "roll_twice": lambda t, f: t("The number {given} stands in line {first} already: leave one out.", **f),
    "roll_antenna": lambda t, f: t("There is no antenna “{given}”: choose from {known}.", **f),
    "roll_kind": lambda t, f: t("“{given}” is not a kind of stakeholder: choose from {known}.", **f),
    "roll_shareholder": lambda t, f: t("“{given}” says neither yes nor no: write yes or no.", **f),
    "roll_language": lambda t, f: t("There is no language “{given}”: choose from {known}.", **f),
    "live_is_named": lambda t, f: t(
        "Figures while it is open are only for answers with names: "
        'write secrecy = "named" or results = "at_close".'
    ),
    "too_long_to_repeat": lambda t, f: t(
        "Those that follow get their month behind this id: shorten it from {length} to {most} characters.", **f
    ),
    # Votes as Polis exports them
    "no_votes": lambda t, f: t("There are no votes in this file: export the conversation again."),
    "polis_column": lambda t, f: t(
        "The column “{column}” is neither a number of a statement nor one of these: {known}.", **f
    ),
    "polis_vote": lambda t, f: t(
        "In the column “{column}”, “{given}” is no vote: write 1, -1, 0 or nothing.", **f
    ),
    "polis_number": lambda t, f: t("In the column “{column}”, “{given}” is no whole number.", **f),
    "polis_counts": lambda t, f: t(
        "The column “{column}” says {given}, and the votes in this line make {found}: export it again.", **f
    ),
    # A spreadsheet, texts from translators
    "no_sheet": lambda t, f: t(
        "There is no sheet “{name}”, but {there}: give the sheets the names that the template has.",
        name=", ".join(name(t, sheet) for sheet in f["names"].split(",")),
        there=f["there"],
    ),
    "sheet_twice": lambda t, f: t("The sheets “{one}” and “{other}” are the same one: leave one out.", **f),
    "not_workbook": lambda t, f: t("This spreadsheet cannot be read: save it again as .xlsx."),
    "old_workbook": lambda t, f: t(
        "This spreadsheet is in the old Excel format (.xls): open it and save it as .xlsx."
    ),
    "open_document": lambda t, f: t("This spreadsheet is an .ods file: open it and save it as .xlsx."),
    "locked_workbook": lambda t, f: t(
        "This spreadsheet is locked with a password: take the password off, and save it as .xlsx."
    ),
    "too_much_to_read": lambda t, f: t(
        "Reading this file takes too much memory or time: keep keys short, and send a smaller file."
    ),
    "not_a_text": lambda t, f: t(
        "This is neither a TOML text nor a spreadsheet: send a .toml or an .xlsx file."
    ),
    "workbook_too_large": lambda t, f: t(
        "This spreadsheet is larger than {most} MB when unpacked: take pictures and other sheets out.", **f
    ),
    "formula": lambda t, f: t(
        "The spreadsheet works this out ({formula}). Write the text itself; before =, + or -, an apostrophe "
        "(').",
        **f,
    ),
    "typed_cell": lambda t, f: t(
        "The spreadsheet made {held} of this: type it again with an apostrophe (') before it.",
        **f,
    ),
    "heading_twice": lambda t, f: t("Column {first} has this heading too: keep one of the two.", **f),
    "row_twice": lambda t, f: t("This stands in {first} already: keep one of the two rows.", **f),
    "no_heading": lambda t, f: t("Nothing says what this is: write a heading above it, or # before a remark."),
    "no_key": lambda t, f: t("Write to the left of this which setting it is."),
    "too_far_right": lambda t, f: t(
        "{place} is not read: only the first {most} columns are. Move it to the left.", **f
    ),
    "no_path": lambda t, f: t(
        "What these texts are for is missing: write it in the column “{column}”.", column=name(t, "path")
    ),
    "not_path": lambda t, f: t(
        "There is no such place for a text: write it like {examples}.",
        examples="; ".join(path(t, key) for key in ("title", "question[1].text", "question[1].option[2]")),
    ),
    "path_twice": lambda t, f: t("These texts stand in {first} already: keep one of the two rows.", **f),
    "no_such_question": lambda t, f: t(
        "The sheet “{sheet}” has no question {id}: write its kind there.", sheet=name(t, "Questions"), **f
    ),
    "same_or_no_number": lambda t, f: t("Give each question a number of its own, from 1 on."),
    "not_xliff": lambda t, f: t("This is no XLIFF file: ask the translator to save it as XLIFF 1.2."),
    "not_po": lambda t, f: t("This is no PO file: ask the translator to save it as such."),
    "text_gone": lambda t, f: t("This text is not there any more: send the texts out again."),
    "source_changed": lambda t, f: t(
        "The text that was translated has changed since: send the texts out again."
    ),
    "translations_into_toml": lambda t, f: t(
        "Texts are put back into a TOML file: make one with {command} first.",
        command="sipbot consultation read",
    ),
    "no_place_for_text": lambda t, f: t(
        "There is no text beside which this one could stand: write it by hand."
    ),
    "not_editable": lambda t, f: t(
        "The file is written in a way that cannot be changed safely: put the texts in by hand."
    ),
    # The configuration: files
    "no_folder": lambda t, f: t(
        "There is no such folder: create it with `sipbot init`, or name it with --config."
    ),
    "missing_file": lambda t, f: t(
        "There is no such file: `sipbot init` in another folder shows what it looks like."
    ),
    "unreadable_file": lambda t, f: t(
        "This file cannot be opened: allow the account that runs sipbot to read it."
    ),
    "not_utf8": lambda t, f: t("This file is not written in UTF-8: save it again in that encoding."),
    "bad_toml": lambda t, f: t(
        "This line cannot be read as TOML: check quotes, brackets and commas ({reason}).", **f
    ),
    "readable_by_others": lambda t, f: t(
        "Others can read the secret in this file: run chmod 600 {file}", file=quote(f["file"])
    ),
    "folder_readable_by_others": lambda t, f: t(
        "Others can read the keys in this folder: run chmod 700 {file}", file=quote(f["file"])
    ),
    "unused_variable": lambda t, f: t("This variable has no effect: did you mean {meant}?", **f),
    # The configuration: values
    "not_slug": lambda t, f: t("Use small letters without accents, digits and hyphens only; 40 at most."),
    "reserved_slug": lambda t, f: t("This name stands for something else in results: choose another."),
    "same_slug": lambda t, f: t("The same slug stands at {first}: give each its own.", **f),
    "same_address": lambda t, f: t(
        "The same chat stands at {first}: a chat belongs to one antenna, once.", **f
    ),
    "no_antenna": lambda t, f: t("There is no antenna: write at least one, under [[antenna]]."),
    "bad_address": lambda t, f: t("This is not an address: write it as one of these: {examples}", **f),
    "unknown_timezone": lambda t, f: t("This time zone is not known: write it like {example}.", **f),
    "unknown_language": lambda t, f: t("This language is not there: choose from {known}.", **f),
    "bad_offset": lambda t, f: t(
        "Write how long before in days, hours or minutes, for example 7d, 24h or 30m."
    ),
    "bad_listen": lambda t, f: t(
        "Write an address of this computer and a port, for example {example}.", example='"127.0.0.1:8080"'
    ),
    "same_listener": lambda t, f: t(
        "This is where the public web server listens, and what stands here is not for everybody: write "
        "another port."
    ),
    "bad_url": lambda t, f: t("Write a web address in full, for example https://sip.example.org."),
    "bad_database_url": lambda t, f: t(
        "Write sqlite+aiosqlite:///sipbot.db, or postgresql+asyncpg://user:password@host/name."
    ),
    "secret_twice": lambda t, f: t("Only one of these is needed: keep one of {keys}.", **f),
    "no_secret_file": lambda t, f: t("There is no file {file}: create it with the secret in it.", **f),
    "unreadable_secret_file": lambda t, f: t(
        "{file} cannot be read: allow the account that runs sipbot to read it.", **f
    ),
    "no_secret_in_file": lambda t, f: t(
        "{file} does not hold what is needed: put the token or the password in it, alone.", **f
    ),
}
