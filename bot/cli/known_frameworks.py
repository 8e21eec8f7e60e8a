"""Which framework a name on the command line means: a shipped one, an option of it, or an imported version."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from bot.referentiel.editions import edition_of, read_edition
from bot.referentiel.listing import list_frameworks
from bot.referentiel.loading import FrameworkFault, load_framework
from bot.referentiel.model import Framework, Option
from bot.store.archive import DATABASE
from bot.store.shelf_file import ShelfUnread, imported_in, shelf_in

if TYPE_CHECKING:
    from pathlib import Path

    from bot.config import Settings
    from bot.referentiel.formats.nodes import Imported


def kept_in(settings: Settings) -> Path | str:
    """Where the rows are: the address of a PostgreSQL database, or a file."""
    return settings.store_url or settings.data / DATABASE


def option_view(name: str) -> Framework | None:
    """The shipped framework under this name, whole or as an option sees it; None if it is none of them."""
    whole = load_framework()
    wanted, version = read_edition(name.casefold())
    if version not in {"", whole.version.casefold()}:
        return None
    if wanted == whole.id:
        return whole
    for option in Option:
        if wanted == f"{whole.id}-{option.value}":
            entries = {e.code: e for e in whole.seen_by(option)}
            title = f"{whole.title}, option {option.value.upper()}"
            notes = {part: words for part, words in whole.notes.items() if part in {"commun", option.value}}
            return Framework(wanted, whole.version, title, entries, notes)
    return None


def stored(settings: Settings, name: str) -> Imported | None:
    """An imported version, `ID` for the latest or `ID@version`; None if the School has none of that name."""
    wanted, version = read_edition(name)
    try:
        return imported_in(kept_in(settings), wanted, version)
    except ShelfUnread:
        sys.stderr.write("Référentiels importés non lus : cette base est d’une autre version du bot.\n")
    except FrameworkFault as fault:
        sys.stderr.write("\n".join(fault.faults) + "\n")
    return None


def framework_named(settings: Settings, name: str) -> Framework | None:
    """The framework that a name means, shipped ones first; None if there is none."""
    shipped = option_view(name)
    if shipped is not None:
        return shipped
    found = stored(settings, name)
    return None if found is None else found.framework


def known_names(settings: Settings) -> str:
    """What there is, to be read by whoever mistyped a name."""
    names = [load_framework().id, *(str(each["id"]) for each in list_frameworks())]
    try:
        kept = shelf_in(kept_in(settings))
    except ShelfUnread:
        kept = []
    return ", ".join([*names, *(str(one.edition) for one in kept)])


def is_shipped(framework: Framework) -> bool:
    """Whether this is the shipped framework itself, not an option of it nor an import."""
    return edition_of(framework) == edition_of(load_framework())
