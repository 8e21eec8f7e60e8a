"""`referent referentiel importer` and `exporter`: frameworks in and out, a dry run first.

Nothing is written before the report was shown. On a terminal one confirmation is asked; a script says --oui when
a new version moves codes, and needs nothing for the rest.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.app import DATABASE, opened
from bot.cli.exits import Exit
from bot.cli.faults import sentence_of
from bot.commands.french import count
from bot.referentiel.formats.case import item_id
from bot.referentiel.formats.comparing import difference, moves
from bot.referentiel.formats.exchange import Format, exported, imported
from bot.referentiel.formats.own_toml import from_toml, to_toml
from bot.referentiel.listing import list_frameworks
from bot.referentiel.loading import FrameworkFault, digest, load_framework
from bot.referentiel.model import Framework, Option
from bot.referentiel.shelf import Shelved
from bot.store.engine import StoreFault

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bot.app import App
    from bot.config import Settings
    from bot.referentiel.formats.comparing import Difference, Move
    from bot.referentiel.formats.nodes import Imported, Lost

_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class _Report:
    """What an import would do. `old` is the version that it would take the place of."""

    read: Imported
    old: Framework | None
    changes: Difference
    moved: Sequence[Move]
    stray: Sequence[str]
    shipped: bool


def export(settings: Settings, options: argparse.Namespace) -> int:
    """Write a framework on the standard output; what the format cannot carry goes to the error stream."""
    found = _shipped(options.texte)
    identifiers: Mapping[str, str] = {}
    if found is not None:
        # An option is a view of the whole: the same entry has the same CASE identifier in both.
        identifiers = {e.code: item_id(load_framework(), e) for e in found if options.format == Format.CASE}
    elif (settings.data / DATABASE).exists():
        kept = asyncio.run(_kept(settings, options.texte))
        if kept is not None:
            found, identifiers = kept.framework, kept.identifiers
    if found is None:
        known = ", ".join([load_framework().id, *(str(each["id"]) for each in list_frameworks())])
        sys.stderr.write(f"Référentiel inconnu : « {options.texte[:60]} ». Référentiels présents : {known}\n")
        return Exit.REFUSED
    content, lost = exported(found, Format(options.format), identifiers)
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()
    for line in _losses(lost):
        sys.stderr.write(line + "\n")
    return Exit.DONE


def print_list(settings: Settings, options: argparse.Namespace) -> int:
    """The shipped frameworks, one an option, then those that the School imported."""
    found = list_frameworks()
    if (settings.data / DATABASE).exists():
        try:
            found += asyncio.run(_listed(settings))
        except StoreFault as fault:
            # The bot runs on this store: what is shipped is listed all the same.
            sys.stderr.write(f"Référentiels importés non listés : {sentence_of(fault)}\n")
    if options.json:
        _say([json.dumps(found, ensure_ascii=False, indent=2)])
        return Exit.DONE
    for each in found:
        state = "" if "active" not in each else " (importé)" if each["active"] else " (importé, inactif)"
        _say([f"{each['id']:<16} {each['title']}{state}"])
    return Exit.DONE


async def _listed(settings: Settings) -> list[dict[str, object]]:
    async with opened(settings, "liste des référentiels") as app:
        kept = await app.shelf.all(app.school.id)
    return [
        {
            "id": one.framework,
            "title": one.title,
            "version": one.version,
            "entries": len(from_toml(one.framework, one.content.encode()).framework),
            "active": one.active,
        }
        for one in kept
    ]


def take_in(settings: Settings, options: argparse.Namespace) -> int:
    """Report what an import would do, then do it unless --essai was given or somebody says no."""
    try:
        read = imported(options.fichier.name, _content(options.fichier))
    except (OSError, FrameworkFault) as error:
        faults = (
            error.faults if isinstance(error, FrameworkFault) else (f"Fichier illisible : {options.fichier}",)
        )
        for fault in faults[:_SHOWN]:
            sys.stderr.write(fault + "\n")
        if len(faults) > _SHOWN:
            sys.stderr.write(f"… et {len(faults) - _SHOWN} autres fautes.\n")
        return Exit.REFUSED
    if options.essai and not (settings.data / DATABASE).exists():
        report = _compared(read, (), {})
        _say(_lines(report))
        return Exit.REFUSED if report.shipped else Exit.DONE
    return asyncio.run(_import(settings, options, read))


async def _import(settings: Settings, options: argparse.Namespace, read: Imported) -> int:
    async with opened(settings, "import d’un référentiel") as app:
        kept = await app.shelf.all(app.school.id)
        claimed = await app.shelf.claimed(app.school.id, read.framework.id)
        report = _compared(read, kept, claimed)
        _say(_lines(report))
        if report.shipped:
            return Exit.REFUSED
        if options.essai or (report.old is not None and report.changes.nothing):
            return Exit.DONE
        if not options.oui and not _agreed(needed=bool(report.moved)):
            _say(["Rien n’a été importé."])
            return Exit.REFUSED
        await _keep(app, report)
    _say([f"Importé : {read.framework.id} {read.framework.version}."])
    return Exit.DONE


async def _keep(app: App, report: _Report) -> None:
    framework = report.read.framework
    content, _ = to_toml(framework, report.read.identifiers)
    shelved = Shelved(
        framework.id, framework.version, framework.title, content.decode(), digest(framework), active=True, at=app.clock.now()
    )  # fmt: skip
    moved = (
        [(report.old.version, move.old, move.new) for move in report.moved] if report.old is not None else []
    )
    await app.shelf.put(app.school.id, shelved, moved)


def _compared(read: Imported, kept: Sequence[Shelved], claimed: Mapping[str, int]) -> _Report:
    """The report against the version that is active now: an imported one, else the shipped one."""
    new = read.framework
    active = next((one for one in kept if one.framework == new.id and one.active), None)
    shipped = load_framework()
    old, old_ids = None, {}
    if active is not None:
        before = from_toml(f"{active.framework}.toml", active.content.encode())
        old, old_ids = before.framework, dict(before.identifiers)
    elif new.id == shipped.id:
        old = shipped
    changes = difference(old, new, claimed)
    moved: Sequence[Move] = ()
    stray: Sequence[str] = ()
    if old is not None and old.version != new.version:
        moved, stray = moves(old, new, old_ids, read.identifiers)
        moved = tuple(move for move in moved if move.old != move.new)
    locked = new.id == shipped.id and new.version == shipped.version and digest(new) != digest(shipped)
    return _Report(read, old, changes, moved, stray, locked)


def _lines(report: _Report) -> list[str]:
    new, changes = report.read.framework, report.changes
    lines = [f"{new.title or new.id} ({new.id} {new.version}) : {len(new)} entrées."]
    if report.shipped:
        return [
            *lines,
            "Ce référentiel est livré avec le bot, en lecture seule : donner une autre version au fichier.",
        ]
    if report.old is not None and changes.nothing:
        lines.append("Rien ne change.")
    for codes, word in ((changes.added, "ajouté"), (changes.changed, "modifié"), (changes.absent, "absent")):
        lines += [f"{count(len(codes), f'code {word}', f'codes {word}s')} : {_some(codes)}"] if codes else []
    if changes.claimed:
        lines.append(f"Gardés, inactifs, parce que des preuves s’y rattachent : {_some(changes.claimed)}")
    if report.moved:
        lines.append(f"{count(len(report.moved), 'code change', 'codes changent')} :")
        lines += [f"  {move.old} → {move.new} (par {move.by})" for move in report.moved[:_SHOWN]]
        lines += [f"  … et {len(report.moved) - _SHOWN} de plus"] if len(report.moved) > _SHOWN else []
    if report.stray:
        lines.append(f"Sans suite dans la nouvelle version : {_some(report.stray)}")
    return [*lines, *_losses(report.read.lost)]


def _losses(lost: Sequence[Lost]) -> list[str]:
    return [f"Non repris : {one.what}{f' ({_some(one.codes)})' if one.codes else ''}." for one in lost]


def _some(codes: Sequence[str]) -> str:
    more = f", et {len(codes) - _SHOWN} de plus" if len(codes) > _SHOWN else ""
    return ", ".join(codes[:_SHOWN]) + more


def _agreed(*, needed: bool) -> bool:
    """Whether somebody says yes; without a terminal only what moves nothing goes without --oui."""
    if not sys.stdin.isatty():
        if needed:
            sys.stderr.write("Des codes changent : relire ce rapport, puis ajouter --oui.\n")
        return not needed
    sys.stdout.write("Importer ? (oui/non) ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().casefold() in {"oui", "o"}


def _shipped(name: str) -> Framework | None:
    """The shipped framework, whole or as an option sees it."""
    whole = load_framework()
    wanted = name.casefold()
    if wanted == whole.id:
        return whole
    for option in Option:
        if wanted == f"{whole.id}-{option.value}":
            entries = {e.code: e for e in whole.seen_by(option)}
            title = f"{whole.title}, option {option.value.upper()}"
            notes = {part: words for part, words in whole.notes.items() if part in {"commun", option.value}}
            return Framework(wanted, whole.version, title, entries, notes)
    return None


async def _kept(settings: Settings, name: str) -> Imported | None:
    async with opened(settings, "export d’un référentiel") as app:
        found = next(
            (s for s in await app.shelf.all(app.school.id) if s.framework == name and s.active), None
        )
        return None if found is None else from_toml(f"{name}.toml", found.content.encode())


def _content(path: Path) -> bytes:
    with path.open("rb") as source:
        return source.read(11 * 1024 * 1024)


def _say(lines: Sequence[str]) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
