"""A message being filled: what room is left on it, and what is said when the room runs out."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from bot.platforms.discord.components import Component, frame, row, section, words
from bot.platforms.discord.custom_ids import Names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TEXT_LIMIT: Final = 4000
"""Characters of all texts together; counted in UTF-16 units, the larger count of a pictograph."""
BYTES_LIMIT: Final = 10_000
"""UTF-8 bytes of all texts, twelve more for each: above 10,170 Discord answers 500 (its issue 8554)."""
COMPONENTS_LIMIT: Final = 40
ROW: Final = 5
LABEL_LIMIT: Final = 80
_ENDING: Final = "\n-# … coupé ici, faute de place : le reste est gardé."
_SHORTEST: Final = 40  # characters: less of a text says nothing


class Page:
    """Components and text within a message's limits. Buttons are reserved before text is written."""

    def __init__(self) -> None:
        self.names = Names()
        self.items: list[Component] = []
        self._into: list[Component] | None = None  # the frame that is open
        self._text_left = TEXT_LIMIT - _size(_ENDING)
        self._bytes_left = BYTES_LIMIT - _weight(_ENDING)
        self._left = COMPONENTS_LIMIT - 1  # one for the ending
        self._reserved: list[int] = []
        self._cut = False

    def reserve(self, controls: int) -> None:
        """Keep the room of so many buttons, in rows of five, until `row` puts them."""
        rows = [ROW] * (controls // ROW) + ([controls % ROW] if controls % ROW else [])
        self._reserved += [1 + width for width in rows]

    def release(self, components: int) -> None:
        """Give back the room of a row of this many controls, for something else."""
        if 1 + components in self._reserved:
            self._reserved.remove(1 + components)

    def fits(self, words: str, components: int) -> bool:
        """Whether so many components with these words fit beside what is reserved."""
        return (
            components <= self._left - sum(self._reserved)
            and _size(words) <= self._text_left
            and _weight(words) <= self._bytes_left
        )

    def write(self, content: str) -> None:
        """A block of text, cut to what is left; nothing once something was cut."""
        fitted = self._fitted(content)
        if fitted:
            self.put(words(fitted), 1)

    def section(self, content: str, control: Component) -> None:
        """Text with a button at its side."""
        if self._left - sum(self._reserved) < 3:
            return
        fitted = self._fitted(content)
        if fitted:
            self.put(section(fitted, control), 3)

    def row(self, controls: Sequence[Component]) -> None:
        """A row of buttons, or one select; the room reserved for it is used up."""
        if not controls:
            return
        self.release(len(controls))
        self.put(row(controls), 1 + len(controls))

    def put(self, item: Component, components: int) -> None:
        """Add an item if its components still fit beside what is reserved."""
        if components <= self._left - sum(self._reserved):
            self._left -= components
            (self.items if self._into is None else self._into).append(item)

    @contextmanager
    def framed(self, colour: int) -> Iterator[None]:
        """What is put inside the block stands in one frame; without room for a frame, in none."""
        if self._into is not None or self._left - sum(self._reserved) < 2:
            yield
            return
        self._left -= 1
        inside: list[Component] = []
        self._into = inside
        try:
            yield
        finally:
            self._into = None
            if inside:
                self.items.append(frame(inside, colour))

    def _fitted(self, words: str) -> str:
        if self._cut or not words.strip() or self._left - sum(self._reserved) < 1:
            return ""
        weight = _weight(words) + 12
        if _size(words) <= self._text_left and weight <= self._bytes_left:
            self._text_left -= _size(words)
            self._bytes_left -= weight
            return words
        self._cut = True
        return (_shortened(words, self._text_left, self._bytes_left - 12) + _ENDING).lstrip("\n")


def _size(words: str) -> int:
    return len(words) if words.isascii() else len(words.encode("utf-16-le", "surrogatepass")) // 2


def _weight(words: str) -> int:
    return len(words.encode("utf-8", "surrogatepass"))


def _shortened(words: str, room: int, weight: int) -> str:
    """What fits, whole lines first; a code block that was open is closed again."""
    closing = "\n```"
    room -= len(closing)
    weight -= len(closing)
    if room < _SHORTEST or weight < _SHORTEST:
        return ""
    kept = words[:room]
    while _size(kept) > room or _weight(kept) > weight:
        kept = kept[: int(len(kept) * 0.9)]
    at = max(kept.rfind("\n"), kept.rfind(" "))
    kept = kept[:at] if at > len(kept) // 2 else kept
    kept = kept.rstrip("\\")  # half an escape would free the mark that follows
    return kept + (closing if kept.count("```") % 2 else "")
