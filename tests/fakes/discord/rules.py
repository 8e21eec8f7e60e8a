"""The limits of Discord as one table, and the form that a body is checked against.

Each limit is a range of lengths or values, both ends allowed. Sources: Discord's OpenAPI file and
docs (resources/message, components/reference, interactions/application-commands and
receiving-and-responding, topics/rate-limits, events/gateway).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tests.fakes.discord.wire import Json, Problem, Step, invalid_form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Limit(NamedTuple):
    """The lowest and the highest length or value that Discord takes."""

    low: int
    high: int


LIMITS: Final[dict[str, Limit]] = {
    "content": Limit(0, 2000),
    "nonce": Limit(0, 25),
    "embeds": Limit(0, 10),
    "embed.title": Limit(0, 256),
    "embed.description": Limit(0, 4096),
    "embed.fields": Limit(0, 25),
    "embed.field.name": Limit(1, 256),
    "embed.field.value": Limit(1, 1024),
    "embed.footer": Limit(0, 2048),
    "embed.author": Limit(0, 256),
    "embed.url": Limit(0, 2048),
    "embeds.total": Limit(0, 6000),
    "files": Limit(0, 10),
    "file.description": Limit(0, 1024),
    "mention.ids": Limit(0, 100),
    "custom_id": Limit(1, 100),
    "components.legacy": Limit(0, 5),
    "components.v2": Limit(0, 40),
    "components.v2.text": Limit(0, 4000),
    "row": Limit(1, 5),
    "button.label": Limit(0, 80),
    "button.url": Limit(0, 512),
    "text display": Limit(1, 4000),
    "section": Limit(1, 3),
    "container": Limit(1, 40),
    "gallery": Limit(1, 10),
    "media.description": Limit(0, 1024),
    "select.options": Limit(1, 25),
    "select.placeholder": Limit(0, 150),
    "select.min": Limit(0, 25),
    "select.max": Limit(1, 25),
    "option.label": Limit(1, 100),
    "option.value": Limit(1, 100),
    "option.description": Limit(0, 100),
    "modal.title": Limit(1, 45),
    "modal.components": Limit(1, 5),
    "modal.label": Limit(1, 45),
    "modal.description": Limit(1, 100),
    "text.placeholder": Limit(0, 100),
    "text.min": Limit(0, 4000),
    "text.max": Limit(1, 4000),
    "text.value": Limit(0, 4000),
    "radio.options": Limit(2, 10),
    "checkboxes.options": Limit(1, 10),
    "checkboxes.min": Limit(0, 10),
    "checkboxes.max": Limit(1, 10),
    "autocomplete": Limit(0, 25),
    "choice.name": Limit(1, 100),
    "choice.value": Limit(0, 100),
    "command.name": Limit(1, 32),
    "command.description": Limit(1, 100),
    "command.options": Limit(0, 25),
    "command.choices": Limit(0, 25),
    "command.length": Limit(0, 6000),
    "command.size": Limit(0, 8000),
    "commands.chat": Limit(0, 100),
    "commands.user": Limit(0, 15),
    "commands.message": Limit(0, 15),
}

FILE_BYTES: Final = 10 * 1024 * 1024
REQUEST_BYTES: Final = 25 * 1024 * 1024
V2_BYTES: Final = 10_170
"""UTF-8 bytes of all text displays + 12 for each; above, Discord answers 500 (its issue 8554)."""

ANSWER_WITHIN: Final = 3.0
TOKEN_LIVES: Final = 15 * 60.0
CREATES_A_DAY: Final = 200

URL = re.compile(r"https?://[^\s/]+\S*\Z")
SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")


class Form:
    """A body under examination; gathers every problem, then refuses once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def add(self, path: Sequence[Step], code: str, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(tuple(path), code, message))

    def verdict(self) -> None:
        """Raise error 50035 if there was any problem."""
        if self.problems:
            raise invalid_form(self.problems)

    def required(self, path: Sequence[Step]) -> None:
        """Note a missing field."""
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required")

    def choices(self, path: Sequence[Step], allowed: Sequence[object]) -> None:
        """Note a value outside of `allowed`."""
        inside = ", ".join(str(value) for value in allowed)
        self.add(path, "BASE_TYPE_CHOICES", f"Value must be one of {{{inside}}}.")

    def length(self, path: Sequence[Step], size: int, limit: str) -> None:
        """Note a size outside of the limit."""
        low, high = LIMITS[limit]
        if low <= size <= high:
            return
        if size == 0 and low == 1:
            self.required(path)
        elif low:
            self.add(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {low} and {high} in length.")
        else:
            self.add(path, "BASE_TYPE_MAX_LENGTH", f"Must be {high} or fewer in length.")

    def value(self, path: Sequence[Step], number: int, limit: str) -> None:
        """Note a number outside of the limit."""
        low, high = LIMITS[limit]
        if number < low:
            message = f"int value should be greater than or equal to {low}."
            self.add(path, "NUMBER_TYPE_MIN", message)
        if number > high:
            self.add(path, "NUMBER_TYPE_MAX", f"int value should be less than or equal to {high}.")

    def text(
        self, path: Sequence[Step], holder: Json, key: str, limit: str, *, required: bool = False
    ) -> str | None:
        """The text under `key`, checked for type and length; blanks at the ends do not count."""
        raw = holder.get(key)
        where = (*path, key)
        if raw is None:
            if required:
                self.required(where)
            return None
        if not isinstance(raw, str):
            self.add(where, "STRING_TYPE_CONVERT", f'Could not interpret "{raw}" as string.')
            return None
        self.length(where, len(raw.strip()) if LIMITS[limit].low else len(raw), limit)
        return raw

    def number(self, path: Sequence[Step], holder: Json, key: str, limit: str) -> int | None:
        """The number under `key`, checked for type and range."""
        raw = holder.get(key)
        if raw is None:
            return None
        where = (*path, key)
        if isinstance(raw, bool) or not isinstance(raw, int):
            self.add(where, "NUMBER_TYPE_COERCE", f'Value "{raw}" is not int.')
            return None
        self.value(where, raw, limit)
        return raw

    def items(
        self, path: Sequence[Step], holder: Json, key: str, limit: str, *, required: bool = False
    ) -> list[tuple[tuple[Step, ...], Json]]:
        """The objects of the list under `key`, each with its path; the list's length is checked."""
        raw = holder.get(key)
        where = (*path, key)
        if raw is None:
            if required:
                self.required(where)
            return []
        if not isinstance(raw, list):
            self.add(where, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return []
        self.length(where, len(raw), limit)
        return list(self._objects(where, raw))

    def _objects(self, where: tuple[Step, ...], raw: list[Any]) -> Iterator[tuple[tuple[Step, ...], Json]]:
        for index, item in enumerate(raw):
            if isinstance(item, dict):
                yield (*where, index), item
            else:
                self.add((*where, index), "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")

    def url(
        self, path: Sequence[Step], holder: Json, key: str, limit: str, *, attachment: bool = False
    ) -> str | None:
        """The address under `key`: http(s), or attachment:// where a file may stand."""
        raw = self.text(path, holder, key, limit)
        if not raw or (attachment and raw.startswith("attachment://")):
            return raw
        where = (*path, key)
        scheme = SCHEME.match(raw)
        if scheme and scheme[1].lower() not in {"http", "https"}:
            message = f"Scheme \"{scheme[1]}\" is not supported. Scheme must be one of ('http', 'https')."
            self.add(where, "URL_TYPE_INVALID_SCHEME", message)
        elif not URL.match(raw):
            self.add(where, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
        return raw
