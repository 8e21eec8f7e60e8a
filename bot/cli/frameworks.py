"""`referent referentiel liste`, `importer` and `exporter`: frameworks in and out, a dry run first.

Nothing is written before the report was shown. On a terminal one confirmation is asked; a script says --oui when
a new version moves codes, and needs nothing for the rest. An import puts a version at the School's disposal; an
administrator chooses in chat when it is followed. Reading never needs the bot to be stopped.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING, Final, Protocol

from bot.app import DATABASE, opened
from bot.cli.exits import Exit
from bot.cli.known_frameworks import kept_in, known_names, option_view, stored
from bot.commands.settings.framework_words import arrival_lines, fault_lines, lost_lines
from bot.hosting.beside import Beside
from bot.hosting.faults import DoorFault
from bot.hosting.framework_file import Report, report
from bot.referentiel.arrival import arrival
from bot.referentiel.editions import read_edition
from bot.referentiel.formats.case import item_id
from bot.referentiel.formats.exchange import Format, exported, imported
from bot.referentiel.formats.nodes import BYTES
from bot.referentiel.formats.reading import silent
from bot.referentiel.listing import list_frameworks
from bot.referentiel.loading import FrameworkFault, load_framework
from bot.store.shelf_file import ShelfUnread, followed_in, has_begun, shelf_in

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping
    from pathlib import Path

    from bot.config import Settings
    from bot.referentiel.formats.reading import Tell


LARGE_FILE: Final = 2 * 1024 * 1024
"""Bytes from which a file takes long enough for somebody to wonder."""
STEP: Final = 20  # percent


class Importing(Protocol):
    """Where a file goes: the store of this folder, or the bot that runs on it."""

    async def __call__(self, *, keep: bool) -> Report:
        """Report on the file, and keep it if asked. Raises FrameworkFault."""
        ...


def export(settings: Settings, options: argparse.Namespace) -> int:
    """Write a framework on the standard output; what the format cannot carry goes to the error stream."""
    found = option_view(options.texte)
    identifiers: Mapping[str, str] = {}
    if found is not None:
        # An option is a view of the whole: the same entry has the same CASE identifier in both.
        identifiers = {e.code: item_id(load_framework(), e) for e in found if options.format == Format.CASE}
    elif (kept := stored(settings, options.texte)) is not None:
        found, identifiers = kept.framework, kept.identifiers
    if found is None:
        sys.stderr.write(
            f"Référentiel inconnu : « {options.texte[:60]} ». Référentiels présents : {known_names(settings)}\n"
        )
        return Exit.REFUSED
    content, lost = exported(found, Format(options.format), identifiers)
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
    for line in lost_lines(lost):
        sys.stderr.write(line + "\n")
    return Exit.DONE


def print_list(settings: Settings, options: argparse.Namespace) -> int:
    """The shipped frameworks, one an option, then those that the School imported."""
    found = list_frameworks()
    store = kept_in(settings)
    try:
        followed = followed_in(store)
        found += [
            {
                "id": one.edition.framework,
                "title": one.title,
                "version": one.edition.version,
                "entries": one.entries,
                "active": one.active,
                "followed": one.edition == followed,
            }
            for one in shelf_in(store)
        ]
    except ShelfUnread:
        sys.stderr.write("Référentiels importés non listés : cette base est d’une autre version du bot.\n")
    if options.json:
        _say([json.dumps(found, ensure_ascii=False, indent=2)])
        return Exit.DONE
    for each in found:
        _say([f"{each['id']:<16} {each['title']}{_state(each)}"])
    return Exit.DONE


def _state(each: Mapping[str, object]) -> str:
    if "active" not in each:
        return ""
    state = "importé" if each["active"] else "importé, inactif"
    return f" ({each['version']}, {state}{', suivi' if each['followed'] else ''})"


def take_in(settings: Settings, options: argparse.Namespace) -> int:
    """Report what an import would do, then do it unless --essai was given or somebody says no."""
    try:
        content = _content(options.fichier)
    except OSError:
        sys.stderr.write(f"Fichier illisible : {options.fichier}\n")
        return Exit.REFUSED
    try:
        if options.essai and _is_new(settings):
            told = arrival(imported(options.fichier.name, content), None, load_framework(), {})
            _say(arrival_lines(told))
            return Exit.REFUSED if told.bar is not None else Exit.DONE
        return asyncio.run(_import(settings, options, content))
    except FrameworkFault as fault:
        for line in fault_lines(fault.faults):
            sys.stderr.write(line + "\n")
        return Exit.REFUSED


def _is_new(settings: Settings) -> bool:
    """Whether nothing is kept yet: a dry run makes no store to say so."""
    if settings.store_url:
        return not has_begun(settings.store_url)
    return not (settings.data / DATABASE).exists()


async def _import(settings: Settings, options: argparse.Namespace, content: bytes) -> int:
    name = options.fichier.name
    if beside := await Beside.reach(settings.data):
        async with beside:
            path = options.fichier.absolute()
            if len(content) > LARGE_FILE:
                sys.stderr.write(f"Le bot en marche lit {name}…\n")

            async def asked(*, keep: bool) -> Report:
                door = await Beside.reach(settings.data)  # one question a visit
                if door is None:
                    raise DoorFault("bot-parti")
                async with door:
                    return await door.framework(path, keep=keep)

            return await _conducted(options, asked)
    async with opened(settings, "import d’un référentiel") as app:

        async def done(*, keep: bool) -> Report:
            if keep and len(content) > LARGE_FILE:
                sys.stderr.write("Import en cours…\n")
            tell = silent if keep else told_of(name, len(content))
            return await report(app, name, content, keep=keep, tell=tell)

        return await _conducted(options, done)


async def _conducted(options: argparse.Namespace, act: Importing) -> int:
    told = await act(keep=False)
    _say(told.lines)
    if told.barred:
        return Exit.REFUSED
    if options.essai or told.nothing:
        return Exit.DONE
    if not options.oui and not await asyncio.to_thread(_agreed, needed=told.moves):
        _say(["Rien n’a été importé."])
        return Exit.REFUSED
    kept = await act(keep=True)
    _say([f"Importé : {' '.join(read_edition(kept.edition))}."])
    _say([f"Pour que l’établissement le suive, un administrateur tape : /config referentiel {kept.edition}"])
    return Exit.DONE


def told_of(name: str, size: int) -> Tell:
    """What says on the error stream how far a file of so many bytes is read; nothing of a small one."""
    said = 0

    def tell(share: float) -> None:
        nonlocal said
        reached = int(share * 100) // STEP * STEP
        if reached > said:
            said = reached
            sys.stderr.write(f"Lecture de {name} : {reached} %\n")
            sys.stderr.flush()

    return tell if size > LARGE_FILE else silent


def _agreed(*, needed: bool) -> bool:
    """Whether somebody says yes; without a terminal only what moves nothing goes without --oui."""
    if not sys.stdin.isatty():
        if needed:
            sys.stderr.write("Des codes changent : relire ce rapport, puis ajouter --oui.\n")
        return not needed
    sys.stdout.write("Importer ? (oui/non) ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().casefold() in {"oui", "o"}


def _content(path: Path) -> bytes:
    with path.open("rb") as source:
        return source.read(BYTES + 1)


def _say(lines: tuple[str, ...] | list[str]) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
