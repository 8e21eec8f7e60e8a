"""A file that comes with a request: its argument names it, and it is read only once the right is checked.

    Action("dossier importer", {"fichier": KEY})     what the platform hands over
    Request.files(KEY) -> Attachment                 what is known of it before it is read
    Upload(name, media_type, content)                what the handler is given

KEY is the platform's own: a path in the console, an attachment's id on Discord, an event's id on Matrix.
The bytes never travel in an Action, so nothing of a file lands in a custom_id or in the store.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

UPLOAD_LIMIT: Final = 10 * 1024 * 1024
"""Bytes of a file: what Discord takes of anybody, and far more than an exam table needs."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as a handler gets it: at most UPLOAD_LIMIT bytes, from a stranger."""

    name: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is there to be read. `size` is what the platform announced, None if it did not.

    `read(most)` gives its bytes, of a longer file at least `most` + 1 of them; it raises
    Refused("fichier-illisible") when the file cannot be fetched.
    """

    name: str
    media_type: str
    size: int | None
    read: Callable[[int], Awaitable[bytes]] = field(repr=False)


def no_files(_: str) -> Attachment | None:
    """The files of a request that carries none."""
    return None
