"""Files and folders that cannot be read or written as somebody wished."""

from __future__ import annotations

from pathlib import Path

from sipbot.i18n import Language


def mended_by_hand(error: OSError) -> bool:
    """Whether somebody has named the wrong file, rather than that the machine fails."""
    wrong = (FileNotFoundError, FileExistsError, IsADirectoryError, NotADirectoryError, PermissionError)
    return isinstance(error, wrong) and bool(error.filename)


def unusable(t: Language, error: OSError) -> str:
    """What is wrong with which file."""
    file = str(error.filename or "")
    match error:
        case FileNotFoundError() if file and not Path(file).parent.exists():
            return t("There is no folder {folder}.", folder=Path(file).parent)
        case FileNotFoundError() if file:
            return t("There is no file {file}.", file=file)
        case FileExistsError() if file:
            return t("{file} is there already and stays as it is. Name another file.", file=file)
        case IsADirectoryError() if file:
            return t("{file} is a folder. Name a file.", file=file)
        case NotADirectoryError() if file:
            return t("{file} is not a folder.", file=_not_a_folder(file))
        case PermissionError() if file:
            return t("Your account may not read or write {file}.", file=file)
    reason = error.strerror or type(error).__name__
    if file:
        return t("{file} cannot be used: {reason}", file=file, reason=reason)
    return t("This computer reports: {reason}", reason=reason)


def _not_a_folder(file: str) -> str:
    """The part of the path that is a file, though something should lie in it."""
    return next((str(part) for part in reversed(Path(file).parents) if part.is_file()), file)
