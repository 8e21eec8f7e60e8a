"""The imported frameworks of a store, read without taking it: the bot may be running on it.

They are those of the School that this installation serves, the one that its terminal is bound to.
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


class ShelfUnread(Exception):
    """The file is of another version of the bot, or no store at all: it is brought up to date when the bot starts."""


def shelf_in(path: Path) -> list[Shelved]:
    """Every version that the School imported; none without a store. Raises ShelfUnread."""
    return [
        Shelved(Edition(framework, version), title, digest, entries, bool(active), from_millis(at))
        for framework, version, title, digest, entries, active, at in _rows(path, ALL)
    ]


def imported_in(path: Path, name: str, version: str = "") -> Imported | None:
    """One version, the latest imported if none is told. Raises ShelfUnread, FrameworkFault."""
    for found, content in _rows(path, ONE, (name, version)):
        return unpacked(str(Edition(name, found)), content)
    return None


def followed_in(path: Path) -> Edition | None:
    """What the School chose to follow, None if it never did. Raises ShelfUnread."""
    return next((Edition(*row) for row in _rows(path, FOLLOWED)), None)


def _rows(path: Path, sql: str, parameters: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
    if not path.exists():
        return []
    try:
        with closing(readable(path)) as connection:
            return connection.execute(sql, parameters).fetchall()
    except sqlite3.Error as error:
        raise ShelfUnread(path.name) from error
