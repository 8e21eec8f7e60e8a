"""Answers kept in memory until one of the tables they were read from is written to.

One process writes the file, so an answer stays true until then. Which tables a question reads is seen from
its words: every one that names a table counts, which may be one too many and never one too few. What an act
writes is what its statements name as written. A trigger, a cascade or a view would act on tables that no
statement names: a test keeps them out of the schema.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

RECALLED: Final = 2_000  # answers kept: the few questions that each of some 500 people's requests ask
_STATEMENTS: Final = 1_000  # statements known at a time: ours are constants, some 300
_WORD: Final = re.compile(r"\w+")
_WRITTEN: Final = re.compile(r"\b(?:into|update(?:\s+or\s+\w+)?|delete\s+from)\s+(\w+)")
_ONLY_READS: Final = re.compile(r"\s*select\b")


class Recall:
    """The answers of one store."""

    def __init__(self, tables: Iterable[str]) -> None:
        self._tables = frozenset(tables)
        self._answers: dict[Hashable, Any] = {}
        self._questions: dict[str, set[Hashable]] = {}  # by table

    def __contains__(self, question: Hashable) -> bool:
        return question in self._answers

    def __getitem__(self, question: Hashable) -> Any:
        return self._answers[question]

    def keep(self, question: Hashable, answer: object, statements: Iterable[str]) -> None:
        """Keep an answer that these statements gave."""
        if len(self._answers) >= RECALLED:
            self._forget_all()
        self._answers[question] = answer
        for table in {table for said in statements for table in self._tables & _words(said)}:
            self._questions.setdefault(table, set()).add(question)

    def forget(self, statements: Iterable[str]) -> None:
        """Forget what these statements may have changed."""
        for said in statements:
            changed = written(said)
            if changed is None or changed - self._tables:
                self._forget_all()
                return
            for table in changed:
                for question in self._questions.pop(table, ()):
                    self._answers.pop(question, None)

    def _forget_all(self) -> None:
        self._answers.clear()
        self._questions.clear()


@lru_cache(_STATEMENTS)
def written(statement: str) -> frozenset[str] | None:
    """The tables that a statement writes to; None if it cannot be told."""
    plain = statement.casefold()
    if _ONLY_READS.match(plain):
        return frozenset()
    # « on conflict … do update set » names no table.
    return frozenset(_WRITTEN.findall(plain)) - {"set"} or None


@lru_cache(_STATEMENTS)
def _words(statement: str) -> frozenset[str]:
    return frozenset(_WORD.findall(statement.casefold()))
