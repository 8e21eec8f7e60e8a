"""Where the frameworks that a School imported are kept; the shipped one is in the program, read-only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Shelved:
    """An imported framework: our own TOML with its digest. Only one version of it is active."""

    framework: str
    version: str
    title: str
    content: str = field(repr=False)
    digest: str
    active: bool
    at: datetime


class Shelf(Protocol):
    """Imported frameworks of a School. Nothing is ever deleted: a version that is replaced becomes inactive."""

    async def all(self, school: int) -> Sequence[Shelved]:
        """Every version, newest first."""
        ...

    async def put(self, school: int, shelved: Shelved, moved: Sequence[tuple[str, str, str]]) -> None:
        """Keep a version as the active one. `moved` are (old version, old code, new code), as confirmed."""
        ...

    async def claimed(self, school: int, framework: str) -> Mapping[str, int]:
        """How many claims each code of a framework has in this School."""
        ...
