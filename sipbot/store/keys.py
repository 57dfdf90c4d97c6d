"""The key of each open secret consultation: a file of its own, never in the database or a log."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import hmac
import logging
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from sipbot.rules.faults import KeyTrouble

log = logging.getLogger(__name__)

CODES = "_codes"
"""The name of the key for codes; no consultation can have it."""
DRAFT = ".draft"
"""Ends the name of what is being written."""


SIZE = 32
"""Bytes of a key."""


@dataclass(frozen=True, slots=True)
class Key:
    """The key of one consultation, or of the codes, as it was read for one use. To be kept nowhere."""

    secret: bytes = field(repr=False)

    @property
    def fingerprint(self) -> bytes:
        """What the database knows it by. It leads neither to the key nor to anything made with it."""
        return self._digest(b"fingerprint")

    def lookup_key(self, person: int, question: str) -> bytes:
        """What finds a person's row in the box; without the key nobody can compute it."""
        return self._digest(f"{person}\0{question}".encode())

    def mask_order(self, lookup_key: bytes) -> int:
        """What hides the order of a person's last act: combined with it by exclusive or, 63 bits."""
        return int.from_bytes(self._digest(b"order\0" + lookup_key)[:8], "big") >> 1

    def mask_time(self, lookup_key: bytes) -> int:
        """What hides when that was: another number than the first, or the two would undo each other."""
        return int.from_bytes(self._digest(b"moment\0" + lookup_key)[:8], "big") >> 1

    def digest(self, purpose: str, text: str) -> bytes:
        """What stands in the database for a code or an account; without the key nobody can compute it."""
        return self._digest(f"{purpose}\0{text}".encode())

    def _digest(self, message: bytes) -> bytes:
        return hmac.digest(self.secret, message, hashlib.sha256)


class Keyring:
    """A folder of keys, readable by its owner alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, name: str) -> Key | None:
        """The key of this name, whole; None: there is no such file. Raises KeyTrouble."""
        path = self.path(name)
        try:
            with self._open(path) as file:
                secret = file.read(SIZE + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise KeyTrouble(name, "link" if path.is_symlink() else "unreadable", str(path)) from error
        if len(secret) != SIZE:
            raise KeyTrouble(name, "damaged", str(path))
        return Key(secret)

    def make(self, name: str) -> Key:
        """A new key; the one that another process made at this moment. Raises KeyTrouble."""
        path = self.path(name)
        try:
            secret = self._write(path, secrets.token_bytes(SIZE), replace=False)
        except OSError as error:
            raise KeyTrouble(name, "unwritable", str(path)) from error
        log.info("a key was made: %s", name)
        return Key(secret)

    @property
    def writable(self) -> bool:
        """Whether a key could be made."""
        folder = next(folder for folder in (self.folder, *self.folder.parents) if folder.exists())
        return folder.is_dir() and os.access(folder, os.W_OK)

    def exposed(self, name: str) -> bool:
        """Whether others than its owner can read the key."""
        try:
            return bool(self.path(name).stat().st_mode & 0o077)
        except OSError:
            return False

    def path(self, name: str) -> Path:
        return self.folder / f"{name}.key"

    def destroy(self, consultation: str) -> None:
        """Overwrite and remove the key; it being gone already, or going at this moment, is fine."""
        self._destroy(self.path(consultation))

    def _destroy(self, path: Path) -> None:
        with contextlib.suppress(FileNotFoundError):
            if not path.is_symlink():  # what a link leads to is not ours to overwrite
                with path.open("r+b") as file:
                    file.write(secrets.token_bytes(path.stat().st_size))
                    file.flush()
                    os.fsync(file.fileno())
            path.unlink()
            self._sync_folder()

    def keep_audit(self, consultation: str, text: str) -> None:
        """What only an auditor may see: as a file of its own, like a key, written whole or not at all."""
        self._write(self._audit_path(consultation), text.encode(), replace=True)

    def audit(self, consultation: str) -> str | None:
        """None: there is none, or no more. Raises KeyTrouble."""
        path = self._audit_path(consultation)
        try:
            with self._open(path) as file:
                return file.read().decode()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise KeyTrouble(consultation, "link" if path.is_symlink() else "unreadable", str(path)) from error

    def audits(self) -> tuple[str, ...]:
        return tuple(sorted(path.stem for path in self.folder.glob("*.audit")))

    def destroy_audit(self, consultation: str) -> None:
        self._destroy(self._audit_path(consultation))

    def held(self) -> tuple[str, ...]:
        """The consultations whose key is still there."""
        names = sorted(path.stem for path in self.folder.glob("*.key"))
        return tuple(name for name in names if name != CODES)

    def _open(self, path: Path) -> BinaryIO:
        """A file of this folder itself: behind a link there could be any other. Raises OSError."""
        return os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb")

    def _write(self, path: Path, content: bytes, *, replace: bool) -> bytes:
        """What stands in the file afterwards: without `replace` what another process wrote first."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft, held = self._draft(path)
        with held as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            if replace:
                draft.replace(path)
            else:
                try:
                    os.link(draft, path)
                except FileExistsError:
                    content = path.read_bytes()
                draft.unlink()
        self._sync_folder()
        return content

    def _draft(self, path: Path) -> tuple[Path, BinaryIO]:
        """A file to be renamed, locked while it is open: a process that is killed gives the lock back."""
        while True:
            draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}{DRAFT}")
            file = os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
            fcntl.flock(file, fcntl.LOCK_EX)
            if draft.exists():  # else somebody who cleans up was here before the lock
                return draft, file
            file.close()

    def remove_drafts(self) -> None:
        """What processes that were killed left half written. What somebody writes at this moment stays."""
        for draft in self.folder.glob(f"*{DRAFT}"):
            with contextlib.suppress(FileNotFoundError, BlockingIOError), draft.open("r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.fstat(file.fileno()).st_nlink > 1:  # it has its name already
                    draft.unlink()
                else:
                    self._destroy(draft)
                log.info("a draft that was left behind is removed: %s", draft.name)

    def _audit_path(self, consultation: str) -> Path:
        return self.folder / f"{consultation}.audit"

    def _sync_folder(self) -> None:
        descriptor = os.open(self.folder, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
