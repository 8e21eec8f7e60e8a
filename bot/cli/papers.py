"""`referent confidentialite`: the papers of the school about data, from its configuration and the real tables."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from bot.app_settings import terms_of
from bot.cli.exits import Exit
from bot.privacy.papers import Holding, dpia, notice, register
from bot.store.personal_tables import KEPT
from bot.store.schema import columns_of

if TYPE_CHECKING:
    from bot.config import Settings


def print_paper(settings: Settings, which: str) -> int:
    """Write a paper in Markdown to the standard output."""
    terms = terms_of(settings)
    papers = {
        "notice": notice(terms),
        "registre": register(terms, holdings()),
        "aipd": dpia(terms, holdings()),
    }
    sys.stdout.write(papers[which])
    return Exit.DONE


def holdings() -> tuple[Holding, ...]:
    """What this version keeps of people: the lines of the erasure, with the columns of the real schema."""
    columns = columns_of([kept.table for kept in KEPT])
    return tuple(
        Holding(
            kept.table,
            tuple(c for c in columns[kept.table] if c not in kept.hidden),
            bool(kept.title),
            "reste sans la personne" if kept.becomes else "effacé",
        )
        for kept in KEPT
    )
