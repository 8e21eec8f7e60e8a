"""JSON that may be a hundred megabytes: read piece by piece, each element of a long list made small as it comes.

    read(content, {"CFItems": node_of})

gives what `json.loads` gives, save that every element of a list under one of these keys is what its function made
of it, and that neither the whole text nor all elements as they were written are ever in memory together.
"""

from __future__ import annotations

import codecs
import json
import re
from typing import TYPE_CHECKING, Any, Final

from bot.referentiel.formats.reading import silent
from bot.referentiel.loading import FrameworkFault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.referentiel.formats.reading import Tell

CHUNK: Final = 256 * 1024
DEEP: Final = 2
"""Levels of objects that are read piece by piece: a package, and what it is wrapped in."""
ELEMENTS: Final = 500_000
"""Elements of one list: an entry, and a few links of each of a framework at its largest."""
WHOLE: Final = 8 * 1024 * 1024
"""Characters of a value that is read at once: a small file turns into a hundred times its size in memory."""
_BLANKS: Final = re.compile(r"[ \t\n\r]*")
_AHEAD: Final = 8
"""Characters that must follow a value, unless the file ends there: « 12 » may be the beginning of « 123 »."""


def read(content: bytes, each: Mapping[str, Callable[[object], object]], tell: Tell = silent) -> object:
    """The value that a file holds. Raises ValueError, RecursionError; FrameworkFault if there is too much of it."""
    reader = _Reader(content, each, tell)
    found = reader.value(DEEP)
    if reader.sign():
        raise ValueError("something stands after the value")
    return found


class _Reader:
    """A window on a text that is decoded as it moves on."""

    def __init__(self, content: bytes, each: Mapping[str, Callable[[object], object]], tell: Tell) -> None:
        self._content = memoryview(content)
        self._each, self._tell = each, tell
        self._next = 0
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._scan = json.JSONDecoder().raw_decode
        self._text, self._at = "", 0

    def value(self, deep: int, make: Callable[[object], object] | None = None) -> object:
        """The value that comes; `make` is for the elements of the list that it may be."""
        sign = self.sign()
        if sign == "{" and deep:
            return self._object(deep)
        if sign == "[" and make is not None:
            return self._list(make)
        return self._whole()

    def sign(self) -> str:
        """The next character that is no blank, empty at the end of the file."""
        while True:
            if blanks := _BLANKS.match(self._text, self._at):
                self._at = blanks.end()
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more(CHUNK):
                return ""

    def _object(self, deep: int) -> dict[str, object]:
        found: dict[str, object] = {}
        self._at += 1
        if self._ends("}"):
            return found
        while True:
            key = self._whole()
            if not isinstance(key, str):
                raise ValueError("a key is no text")  # noqa: TRY004 - the text is wrong, no argument is
            self._take(":")
            found[key] = self.value(deep - 1, self._each.get(key))
            if self._ends("}"):
                return found
            self._take(",")

    def _list(self, make: Callable[[object], object]) -> list[object]:
        found: list[object] = []
        self._at += 1
        if self._ends("]"):
            return found
        while True:
            if len(found) == ELEMENTS:
                raise FrameworkFault([f"Une liste de plus de {ELEMENTS} éléments."])
            found.append(make(self._whole()))
            if self._ends("]"):
                return found
            self._take(",")

    def _whole(self) -> Any:
        """The value that comes, read at once; what does not fit is read again with twice as much text."""
        self.sign()
        size = CHUNK
        while True:
            try:
                found, end = self._scan(self._text, self._at)
            except ValueError:
                if size > WHOLE:
                    raise FrameworkFault([f"Une valeur de plus de {WHOLE // 1_048_576} Mo."]) from None
                if not self._more(size):
                    raise
            else:
                if end + _AHEAD < len(self._text) or not self._more(size):
                    self._at = end
                    return found
            size *= 2

    def _ends(self, mark: str) -> bool:
        if self.sign() != mark:
            return False
        self._at += 1
        return True

    def _take(self, mark: str) -> None:
        if not self._ends(mark):
            raise ValueError(f"{mark} was expected")

    def _more(self, size: int) -> bool:
        """Move on in the file; False at its end."""
        if self._next >= len(self._content):
            return False
        piece = self._content[self._next : self._next + size]
        self._next += len(piece)
        self._tell(self._next / len(self._content))
        more = self._decoder.decode(bytes(piece), final=self._next >= len(self._content))
        self._text, self._at = self._text[self._at :] + more, 0
        return True
