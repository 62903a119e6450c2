"""The tables of SQLiteStore, and how an older file is brought up to date."""

import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any  # parameters of a statement

__all__ = ["VERSION", "Run", "prepare", "transaction"]

Run = Callable[[str, tuple[Any, ...]], sqlite3.Cursor]  # see the import
"""Runs a statement with its parameters."""

_UPGRADES: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE chatkit_threads (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            user TEXT NOT NULL,
            id TEXT NOT NULL,
            time INTEGER NOT NULL,
            data TEXT NOT NULL CHECK (json_valid(data)),
            UNIQUE (user, id)
        )
        """,
        """
        CREATE TABLE chatkit_items (
            position INTEGER PRIMARY KEY AUTOINCREMENT,
            thread INTEGER NOT NULL REFERENCES chatkit_threads (position) ON DELETE CASCADE,
            id TEXT NOT NULL,
            time INTEGER NOT NULL,
            data TEXT NOT NULL CHECK (json_valid(data)),
            UNIQUE (thread, id)
        )
        """,
        """
        CREATE TABLE chatkit_attachments (
            user TEXT NOT NULL,
            id TEXT NOT NULL,
            data TEXT NOT NULL CHECK (json_valid(data)),
            PRIMARY KEY (user, id)
        )
        """,
    ),
    (
        "CREATE INDEX chatkit_threads_in_order ON chatkit_threads (user, time, position)",
        "CREATE INDEX chatkit_items_in_order ON chatkit_items (thread, time, position)",
    ),
)
"""Each brings a file from the version of its index to the next."""

VERSION = len(_UPGRADES)
"""The version that this code reads and writes."""


def prepare(database: sqlite3.Connection, path: str) -> None:
    """Bring a file to this version, one that is new or older; several processes may do so at once.

    The version stands in a table of its own, so that the file may hold an application's tables too.

    Raises:
        ValueError: The file was written by a later version.
    """
    with transaction(database, "IMMEDIATE") as run:
        run("CREATE TABLE IF NOT EXISTS chatkit_schema (version INTEGER NOT NULL)", ())
        row = run("SELECT version FROM chatkit_schema", ()).fetchone()
        version: int = row[0] if row else 0
        _refuse_later(version, path)
        for statements in _UPGRADES[version:]:
            for statement in statements:
                run(statement, ())
        run("DELETE FROM chatkit_schema", ())
        run("INSERT INTO chatkit_schema VALUES (?)", (VERSION,))


@contextmanager
def transaction(database: sqlite3.Connection, kind: str) -> Generator[Run, None, None]:
    """Run a block as one transaction, which is undone if the block fails."""
    database.execute(f"BEGIN {kind}")
    try:
        yield database.execute
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:  # SQLite itself ends it where the disk is full
            database.execute("ROLLBACK")
        raise


def _refuse_later(version: int, path: str) -> None:
    if version > VERSION:
        raise ValueError(
            f"{path} has version {version} of the tables, and this chatkit-testing knows them "
            f"up to {VERSION}: install a later one, or begin with another file"
        )
