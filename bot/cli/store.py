"""`referent store copier`: one School from a database to another, whichever they are."""

from __future__ import annotations

import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.cli.exits import Exit
from bot.clock import SystemClock
from bot.config_rules import store_fault
from bot.errors import Refused
from bot.store.copying import copy_school
from bot.store.engine import SqliteStore
from bot.store.lock import StoreLock
from bot.store.migrations import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.store.database import Store

_PLACES: Final = {"discord": "le serveur Discord", "matrix": "le salon Matrix"}
_SAID: Final[Mapping[str, Callable[[Mapping[str, object]], str]]] = {
    "copie-etablissement-inconnu": lambda f: (
        f"l’établissement n’est pas dit, ou « {f['nom']} » n’y est pas. Il y a : {_listed(f['connus'])}."
        " Le choisir par --etablissement."
    ),
    "copie-deja-la": lambda f: f"la cible a déjà « {f['nom']} » : rien n’y a été écrit.",
    "copie-espace-pris": lambda f: (
        f"la cible relie déjà {_PLACES.get(str(f['plateforme']), 'l’espace')} {f['espace']} à un autre établissement :"
        " rien n’y a été écrit. Un serveur ou un salon n’est qu’à un seul."
    ),
    "copie-differente": lambda f: (
        f"la copie n’est pas identique ({_listed(f['tables'])}) : rien n’a été écrit. La source a-t-elle changé ?"
    ),
    "copie-source": lambda f: f"{f['source']} n’existe pas. Vérifier le chemin du fichier referent.db.",
}


async def copy(source: str, target: str, school: str) -> int:
    """Copy a School and say what was copied, table by table. The exit code."""
    try:
        async with AsyncExitStack() as stack:
            _refuse_absent(source)
            first = await _opened(stack, source)
            second = await _opened(stack, target)
            copied = await copy_school(first, second, school)
    except Refused as refused:
        sys.stderr.write(f"referent : {_SAID[refused.rule](refused.facts)}\n")
        return Exit.REFUSED
    for table, sealed in copied.items():
        if sealed.rows:
            sys.stdout.write(f"{table:24} {sealed.rows:>8}  {sealed.seal[:16]}\n")
    total = sum(sealed.rows for sealed in copied.values())
    sys.stdout.write(f"{total} lignes copiées, relues et identiques. La source est telle qu’elle était.\n")
    return Exit.DONE


async def _opened(stack: AsyncExitStack, where: str) -> Store:
    """A store, held for this process if it is a file."""
    if _is_address(where):
        from bot.store.postgres.engine import PostgresStore  # noqa: PLC0415 - an extra
        from bot.store.postgres.migrations import MIGRATIONS as POSTGRES  # noqa: PLC0415

        opening = PostgresStore.open(where, clock=SystemClock(), migrations=POSTGRES)
        return await stack.enter_async_context(opening)
    path = Path(where)
    stack.enter_context(StoreLock.take(path, "store copier"))
    return await stack.enter_async_context(SqliteStore.open(path, clock=SystemClock(), migrations=MIGRATIONS))


def _refuse_absent(source: str) -> None:
    """A file that is not there would be made, and found empty."""
    if not _is_address(source) and not Path(source).is_file():
        raise Refused("copie-source", source=source)


def _is_address(where: str) -> bool:
    return "://" in where and not store_fault(where)


def _listed(names: object) -> str:
    return ", ".join(f"« {name} »" for name in names) if isinstance(names, list) and names else "rien"
