"""The indexes of large frameworks: one SQLite file each, beside the store, made again whenever it is missing.

A file is named by what it holds and by the code that read it, so that it is never out of date; it appears whole,
under its name, and never changes. It holds words of the framework alone: no backup needs it, nobody's data is in it.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sqlite3
import sys
import threading
import weakref
from array import array
from contextlib import closing, suppress
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Final

from bot.referentiel.loading import digest
from bot.search import index, normalise, postings
from bot.search.hearing import weighed_texts
from bot.search.postings import Everywhere, FiledIndex, Postings, gathered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.referentiel.model import Framework
    from bot.search.postings import Gathered

_log = logging.getLogger(__name__)

FOLDER: Final = "recherche"
SUFFIX: Final = ".index"
PART: Final = ".part"
KEPT: Final = 8
"""Files that stay: those last used."""
ABANDONED: Final = 3_600.0
"""Seconds after which a half written file is nobody's: writing one takes a few."""
SCHEMA: Final = """
    create table word (word text primary key) strict, without rowid;
    create table stem (
        stem text primary key, rarity real not null, texts integer not null, places blob not null, gains blob not null,
        every_place blob not null, every_gain blob not null) strict;
"""
WORDS: Final = "select word from word order by word"
RAREST: Final = "select coalesce(max(rarity), 1.0) from stem"
NOWHERE: Final = Everywhere(array("I"), array("d"))
ONE: Final = "select rarity, texts, places, gains from stem where stem = $1"
EVERYWHERE: Final = "select every_place, every_gain from stem where stem = $1"


class StoredIndexes:
    """Is a `bot.search.postings.Indexes`."""

    def __init__(self, data: Path) -> None:
        """`data`: the folder of run-time data; theirs is made in it when it is first needed."""
        self._folder = data / FOLDER

    def of(self, framework: Framework) -> FiledIndex:
        """The index of a framework, from its file; where no file can be kept, from one that goes with the process."""
        path = self._folder / f"{_name_of(framework)}{SUFFIX}"
        with suppress(OSError, sqlite3.Error):
            return _opened(path)
        words = gathered(weighed_texts(framework))
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _write(path, words)
        except OSError as fault:
            _log.warning("the index of a large framework cannot be kept: %s", type(fault).__name__)
            return _passing(words)
        self._tidy(path)
        return _opened(path)

    def _tidy(self, latest: Path) -> None:
        """Drop what was not used for longest, and what a killed process left half written."""
        with suppress(OSError):
            found = sorted(self._folder.iterdir(), key=lambda one: one.stat().st_mtime, reverse=True)
            others = [one for one in found if one.suffix == SUFFIX and one != latest]
            left = latest.stat().st_mtime - ABANDONED
            halves = [one for one in found if one.suffix == PART and one.stat().st_mtime < left]
            for one in (*others[KEPT - 1 :], *halves):
                one.unlink(missing_ok=True)


def _name_of(framework: Framework) -> str:
    return hashlib.sha256(f"{_code()} {digest(framework)}".encode()).hexdigest()[:32]


@lru_cache(maxsize=1)
def _code() -> str:
    """What reads words, counts them and lays them down: a file made by other code is another file."""
    seal = hashlib.sha256(sys.byteorder.encode())
    for path in (normalise.__file__, index.__file__, postings.__file__, __file__):
        seal.update(Path(path).read_bytes())
    return seal.hexdigest()


def _write(path: Path, words: Gathered) -> None:
    """The file, complete or absent. Raises OSError."""
    with NamedTemporaryFile(dir=path.parent, prefix=path.stem, suffix=PART, delete=False) as made:
        part = Path(made.name)
    try:
        _fill(part, words)
        part.replace(path)
    except sqlite3.Error as fault:
        raise OSError(str(fault)) from fault
    finally:
        part.unlink(missing_ok=True)


def _fill(path: Path, words: Gathered) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("pragma journal_mode = off")
        connection.execute("pragma synchronous = off")
        connection.executescript(SCHEMA)
        connection.execute("begin")
        connection.executemany("insert into word values ($1)", ((word,) for word in words.words))
        connection.executemany("insert into stem values ($1, $2, $3, $4, $5, $6, $7)", _rows(words))
        connection.execute("commit")
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _rows(words: Gathered) -> Iterator[tuple[str, float, int, bytes, bytes, bytes, bytes]]:
    for best, every in words.postings():
        whole = every if best.texts > len(best.places) else NOWHERE
        yield (
            best.stem, best.rarity, best.texts, best.places.tobytes(), best.gains.tobytes(),
            whole.places.tobytes(), whole.gains.tobytes(),
        )  # fmt: skip


def _opened(path: Path) -> FiledIndex:
    """The index in a file. Raises OSError or sqlite3.Error if it is missing or spoilt."""
    os.utime(path)  # it is in use
    rows = _Rows(path)
    return FiledIndex(rows.words(), rows, rows.unknown())


def _passing(words: Gathered) -> FiledIndex:
    """The index in a file of the system's own folder, dropped with it."""
    with NamedTemporaryFile(prefix="referent-", suffix=SUFFIX, delete=False) as made:
        path = Path(made.name)
    _fill(path, words)
    found = _opened(path)
    weakref.finalize(found, path.unlink, missing_ok=True)
    return found


class _Rows:
    """Is a `bot.search.postings.Rows`: a file that is read by several threads, one at a time: a row takes microseconds."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None, check_same_thread=False
        )  # fmt: skip
        self._lock = threading.Lock()
        weakref.finalize(self, self._connection.close)

    def words(self) -> list[str]:
        """Every word, sorted. Raises sqlite3.Error if the file is none of ours."""
        if self._connection.execute("pragma quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("spoilt")
        return [word for (word,) in self._connection.execute(WORDS)]

    def unknown(self) -> float:
        """How much the rarest word says."""
        return float(self._connection.execute(RAREST).fetchone()[0])

    def read(self, a_stem: str) -> Postings | None:
        """The postings of a stem."""
        with self._lock:
            row = self._connection.execute(ONE, (a_stem,)).fetchone()
        return None if row is None else Postings(a_stem, row[0], row[1], *_arrays(row[2], row[3]))

    def everywhere(self, a_stem: str) -> Everywhere:
        """All texts that hold a stem; none if they are those of `read`."""
        with self._lock:
            row = self._connection.execute(EVERYWHERE, (a_stem,)).fetchone()
        return NOWHERE if row is None else Everywhere(*_arrays(*row))


def _arrays(places: bytes, gains: bytes) -> tuple[array[int], array[float]]:
    made = array("I"), array("d")
    made[0].frombytes(places)
    made[1].frombytes(gains)
    return made
