"""Keys, for whoever runs sipbot: what is wrong with one, and what to do."""

from __future__ import annotations

from shlex import quote

from sipbot.i18n import Language
from sipbot.rules.faults import KeyTrouble


def command(name: str) -> str:
    """What is run when a key is lost for good."""
    return f"sipbot keys lost {name}"


def trouble(t: Language, key: KeyTrouble) -> str:
    """What is wrong with a key, and what to do."""
    facts = {"file": key.file, "command": command(key.name)}
    return {
        "missing": lambda: t(
            "{file} is missing, and it is needed: is the folder of the keys (keys_dir) mounted? If the key is "
            "lost for good: {command}",
            **facts,
        ),
        "damaged": lambda: t(
            "{file} is damaged: a key has 32 bytes. Put the right file back. If the key is lost for good, "
            "remove the file, then: {command}",
            **facts,
        ),
        "another": lambda: t(
            "{file} is not the key that was used until now. Put the right file back. If that one is lost for "
            "good, move this file away, then: {command}",
            **facts,
        ),
        "link": lambda: t("{file} is a link. Put the file itself there.", **facts),
        "unreadable": lambda: t(
            "{file} cannot be read. It must be a file of the account that runs sipbot.", **facts
        ),
        "unwritable": lambda: t(
            "{file} cannot be made. The folder of the keys (keys_dir) must belong to the account that runs "
            "sipbot, and let it write.",
            **facts,
        ),
    }[key.why]()


def exposed(t: Language, file: str) -> str:
    return t("Others can read this key: run chmod 600 {file}", file=quote(file))


def label(t: Language, name: str, *, of_codes: bool) -> str:
    return t("Key of the codes") if of_codes else t("Key of the consultation {id}", id=name)


def given_up(t: Language, name: str, n: int, *, of_codes: bool) -> str:
    """What became of what was made with the key."""
    if of_codes:
        return t.n(
            "A new key will be made. {n} code that was given out does nothing any more: write new letters.",
            "A new key will be made. {n} codes that were given out do nothing any more: write new letters.",
            n,
        )
    return t.n(
        "A new key will be made for {id}. The answers of {n} person are final: they count, and can no longer "
        "be changed or withdrawn. Please tell people.",
        "A new key will be made for {id}. The answers of {n} people are final: they count, and can no longer "
        "be changed or withdrawn. Please tell people.",
        n,
        id=name,
    )


def sure(t: Language, file: str) -> str:
    """Before anything is given up."""
    return t(
        "Nothing is done yet. This cannot be undone, also if {file} is found again. Is the folder of the keys "
        "mounted? If the key is lost for good, add --yes.",
        file=file,
    )
