"""The imported frameworks of a store, read without taking it: the bot may be running on it.

A store is a file, or the address of a PostgreSQL database. The frameworks are those of the School that this installation serves, the one that its terminal is bound to.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

from bot.clock import from_millis
from bot.referentiel.editions import Edition
from bot.referentiel.formats.packed import unpacked
from bot.referentiel.shelf import Shelved
from bot.store.snapshot import readable

if TYPE_CHECKING:
    from pathlib import Path

    from bot.referentiel.formats.nodes import Imported

_OWN: Final = "(select school from space where platform = 'console' and space = 'console')"
ALL: Final = f"""
    select framework, version, title, digest, entries, active, at
    from imported_framework where school = {_OWN} order by framework, at desc, version"""
ONE: Final = f"""
    select version, content from imported_framework
    where school = {_OWN} and framework = $1 and (version = $2 or ($2 = '' and active = 1))"""
FOLLOWED: Final = f"select framework, version from school_framework where school = {_OWN}"


BEGUN: Final = f"select {_OWN}"


class ShelfUnread(Exception):
    """The file is of another version of the bot, or no store at all: it is brought up to date when the bot starts."""


def shelf_in(store: Path | str) -> list[Shelved]:
    """Every version that the School imported; none without a store. Raises ShelfUnread."""
    return [
        Shelved(Edition(framework, version), title, digest, entries, bool(active), from_millis(at))
        for framework, version, title, digest, entries, active, at in _rows(store, ALL)
    ]


def imported_in(store: Path | str, name: str, version: str = "") -> Imported | None:
    """One version, the latest imported if none is told. Raises ShelfUnread, FrameworkFault."""
    for found, content in _rows(store, ONE, (name, version)):
        return unpacked(str(Edition(name, found)), content)
    return None


def followed_in(store: Path | str) -> Edition | None:
    """What the School chose to follow, None if it never did. Raises ShelfUnread."""
    return next((Edition(*row) for row in _rows(store, FOLLOWED)), None)


def has_begun(store: Path | str) -> bool:
    """Whether a bot ever ran on this store. Raises ShelfUnread."""
    return any(school is not None for (school,) in _rows(store, BEGUN))


def _rows(store: Path | str, sql: str, parameters: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
    """Raises ShelfUnread for a file, StoreFault for an address."""
    if isinstance(store, str):
        from bot.store.postgres.reading import rows_at  # noqa: PLC0415 - only where it is asked for

        return rows_at(store, sql, parameters)
    if not store.exists():
        return []
    try:
        with closing(readable(store)) as connection:
            return connection.execute(sql, parameters).fetchall()
    except sqlite3.Error as error:
        raise ShelfUnread(store.name) from error
