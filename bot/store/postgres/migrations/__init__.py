"""The schema on PostgreSQL, one numbered step a file. A step that is on main never changes: a new one is added."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from bot.store.migrating import Migration

MIGRATIONS: Final = tuple(
    Migration(path.stem, path.read_text(encoding="utf-8"))
    for path in sorted(Path(__file__).parent.glob("[0-9][0-9][0-9][0-9]_*.sql"))
)
