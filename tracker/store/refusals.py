"""What a driver's error means and what to do about it, in one line.

Invariant: a driver's own code decides; its words, which quote names of the user's, are read only
where it gives no code, and then only at the places where no name can stand.
"""

from __future__ import annotations

import re
import sqlite3
from typing import Final

from tracker.errors import RuleBroken, StoreUnavailable

BUSY_TIMEOUT_MS: Final = 30_000

_LOCKED: Final = (
    f"is locked by another program for over {BUSY_TIMEOUT_MS // 1000} s; nothing was written; "
    "try again when it has finished"
)
_FULL: Final = "lies on a disk that is full; nothing was written; free some room"
_READ_ONLY: Final = "is read-only here; nothing was written; check its permissions"
DAMAGED: Final = "is damaged or not a tracker database; nothing was written; restore a backup"
_DISK: Final = (
    "lies on a disk that reports errors; nothing was written; check the disk and its room"
)
_LOST: Final = "lost the connection; nothing was written; try again"
_STRANGER: Final = (
    "does not let this user in; nothing was written; check name and password in the URL"
)
_NO_DATABASE: Final = "is not there; nothing was written; make the database with: createdb {name}"
_NO_SERVER: Final = (
    "cannot be reached; nothing was written; check host and port in the URL and whether the "
    "server runs"
)
_NO_RIGHT: Final = (
    "does not give this role the right ({message}); nothing was written; the owner has it, or "
    "can grant it"
)
_NO_RECORD: Final = "holds no tracker record; make one with: tracker init"
_REFUSED: Final = "a value"
"""Stands for a constraint of the database."""

PRIMARY_CODE: Final = 0xFF  # https://www.sqlite.org/rescode.html, section 3
_SQLITE: Final = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_IOERR: _DISK,
    sqlite3.SQLITE_CONSTRAINT: _REFUSED,
}
_POSTGRESQL: Final = {
    "08": _LOST,
    "23": _REFUSED,
    "25006": _READ_ONLY,
    "28": _STRANGER,
    "3D000": _NO_DATABASE,
    "42501": _NO_RIGHT,
    "42P01": _NO_RECORD,
    "53100": _FULL,
    "55P03": _LOCKED,
    "57P": _LOST,
    "58030": _DISK,
    "XX001": DAMAGED,
    "XX002": DAMAGED,
}
"""https://www.postgresql.org/docs/current/errcodes-appendix.html; a shorter key is a class."""

_FATAL: Final = r"connection failed: .*FATAL:\s+"
_BROKEN: Final = r"(?:connection (?:is bad|failed)|consuming input failed|sending query failed): .*"
_NOT_LET_IN: Final = 'role ".*" does not exist|password auth|no pg_hba|permission denied for data'
_NOT_REACHED: Final = "connection refused|no such file or directory|timeout|no route"
_GONE: Final = "server closed the connection|connection reset|terminating connection"
_WORDS: Final = (
    (r"no such table", _NO_RECORD),
    (r"could not decode", DAMAGED),
    (rf'{_FATAL}database ".*" does not exist$', _NO_DATABASE),
    (rf"{_FATAL}(?:{_NOT_LET_IN})", _STRANGER),
    (rf"{_BROKEN}no password supplied", _STRANGER),
    (r"failed to resolve host|could not translate host name", _NO_SERVER),
    (rf"{_BROKEN}(?:{_NOT_REACHED})", _NO_SERVER),
    (rf"(?:{_GONE})|the connection is (?:closed|lost)|connection not open", _LOST),
    (rf"{_BROKEN}(?:{_GONE})", _LOST),
)
"""Beginnings of messages that come without a code, in lower or upper case."""


def refusal(error: BaseException, where: str, database: str) -> StoreUnavailable | RuleBroken:
    """Return our error for a driver's.

    Args:
        error: of a driver.
        where: the database as messages show it.
        database: its own name.
    """
    message = " ".join(str(error).split())
    if "append-only" in message and _is_guard(error):
        return RuleBroken(f"{where} refuses: {message}")
    cause = _cause(error, message)
    if cause is None:
        return StoreUnavailable(f"cannot use {where}: {message}; nothing was written")
    if cause is _REFUSED:
        return RuleBroken(f"{where} refuses a value ({message}); nothing was written")
    return StoreUnavailable(f"{where} {cause.format(name=database, message=message)}")


def _is_guard(error: BaseException) -> bool:
    """Say whether a trigger raised it."""
    code = getattr(error, "sqlite_errorcode", None)
    return code == sqlite3.SQLITE_CONSTRAINT_TRIGGER or _state(error) == "P0001"


def _state(error: BaseException) -> str:
    return getattr(error, "sqlstate", None) or ""


def _cause(error: BaseException, message: str) -> str | None:
    code, state = getattr(error, "sqlite_errorcode", None), _state(error)
    if code is not None and code & PRIMARY_CODE in _SQLITE:
        return _SQLITE[code & PRIMARY_CODE]
    for size in (5, 3, 2):
        if state[:size] in _POSTGRESQL:
            return _POSTGRESQL[state[:size]]
    if state:
        return None
    found = (cause for words, cause in _WORDS if re.match(words, message, re.IGNORECASE))
    return next(found, None)
