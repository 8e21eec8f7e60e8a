"""The checks of what surrounds the bot: disk, backups, school calendar, parts that fall."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
import tempfile
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.health import Finding, State
from bot.hosting.nightly import last_night

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from bot.clock import Clock
    from bot.hosting.supervisor import State as PartState

LOW_DISK: Final = 200_000_000  # bytes under which writes are about to fail
SCARCE_DISK: Final = 1_000_000_000
OLD_BACKUP: Final = timedelta(hours=36)
CALENDAR_NOTICE: Final = timedelta(days=61)
"""A school holiday calendar that ends is announced two months earlier."""
_FALLS: Final = 3

_FAULTS: Final[Mapping[str, str]] = {
    "disque-plein": "le disque des sauvegardes est plein",
    "dossier-inaccessible": "le dossier des sauvegardes ne peut pas être écrit",
    "base-illisible": "la base est abîmée",
    "sauvegarde-abimee": "la sauvegarde faite ne se restaure pas",
    "base-verrouillee": "la base est tenue par un autre programme",
}

_WRITING: Final[Mapping[int, tuple[str, str]]] = {
    errno.ENOSPC: ("le disque est plein.", "Faire de la place ; le bot reprend tout seul."),
    errno.EDQUOT: ("le quota du compte est atteint.", "Faire de la place ; le bot reprend tout seul."),
    errno.EROFS: (
        "le disque est passé en lecture seule.",
        "Le vérifier (dmesg, fsck), le remonter en écriture, puis redémarrer le bot.",
    ),
    errno.EACCES: (
        "le compte du bot n’en a pas le droit.",
        "Lui rendre le dossier des données : chown, chmod.",
    ),
    0: (
        "le disque répond par une erreur.",
        "Le vérifier (dmesg, smartctl) et copier la dernière sauvegarde ailleurs.",
    ),
}


def disk_finding(folder: Path, part: str = "Disque") -> Finding:
    """How much room there is where `folder` is."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return Finding(part, State.BAD, f"{folder} est inaccessible.", "Vérifier le chemin et les droits.")
    said = f"{free / 1e9:.1f} Go libres."
    if free < LOW_DISK:
        return Finding(
            part, State.BAD, said, "Faire de la place : bientôt plus rien ne pourra être enregistré."
        )
    if free < SCARCE_DISK:
        return Finding(part, State.WATCH, said, "Faire de la place.")
    return Finding(part, State.GOOD, said)


def writing_finding(folder: Path) -> Finding | None:
    """What a small file, written through to the disk and removed, meets in `folder`; None if all is well."""
    try:
        with tempfile.TemporaryFile(dir=folder) as trial:
            trial.write(bytes(4096))
            trial.flush()
            os.fsync(trial.fileno())
    except FileNotFoundError:
        return None  # how much room there is tells it
    except OSError as fault:
        said, remedy = _WRITING.get(fault.errno or 0, _WRITING[0])
        return Finding("Disque", State.BAD, f"rien ne peut être enregistré : {said}", remedy)
    return None


def backup_finding(folder: Path, clock: Clock) -> Finding:
    """Whether the last night's backup was made and could be restored."""
    night = last_night(folder)
    if night is None:
        return Finding(
            "Sauvegarde",
            State.WATCH,
            "aucune n’a encore été faite la nuit.",
            "Laisser le bot en marche, ou lancer referent sauvegarder.",
        )
    when = f"le {night.at:%d/%m/%Y à %H:%M} (UTC)"
    if night.fault:
        why = _FAULTS.get(night.fault, night.fault)
        return Finding(
            "Sauvegarde", State.BAD, f"échec {when} : {why}.", f"Vérifier {folder}, puis relancer le bot."
        )
    if clock.now() - night.at > OLD_BACKUP:
        return Finding(
            "Sauvegarde",
            State.BAD,
            f"la dernière date de trop longtemps, {when}.",
            "Vérifier que le bot marche la nuit, ou lancer referent sauvegarder.",
        )
    return Finding("Sauvegarde", State.GOOD, f"faite et restaurée sur une copie {when}.")


def calendar_finding(known_until: date | None, today: date) -> Finding | None:
    """Whether the school holidays are known for the two months to come; None where none were asked for."""
    if known_until is None:
        return None
    if known_until - today > CALENDAR_NOTICE:
        return Finding("Vacances scolaires", State.GOOD, f"connues jusqu’au {known_until:%d/%m/%Y}.")
    ended = known_until < today
    return Finding(
        "Vacances scolaires",
        State.BAD if ended else State.WATCH,
        f"{'connues jusqu’au' if ended else 'elles ne sont connues que jusqu’au'} {known_until:%d/%m/%Y}.",
        "Mettre le bot à jour, ou donner le fichier .ics de l’établissement ([rappels] vacances).",
    )


def part_findings(states: Mapping[str, PartState]) -> Sequence[Finding]:
    """The parts of a running bot: refused for good, falling, or up; what no host knows by name only when it falls."""
    found = []
    for name, state in states.items():
        part = name.capitalize()
        if state.refusal:
            found.append(Finding(part, State.BAD, state.refusal, "Corriger, puis redémarrer le bot."))
        elif state.falls >= _FALLS or not state.up:
            said = f"tombe et redémarre ({state.falls} fois, {state.fault})."
            found.append(Finding(part, State.BAD, said, "Vérifier le réseau ; le bot essaie sans cesse."))
        elif state.platform:
            found.append(Finding(part, State.GOOD, "en marche."))
    return found


async def surroundings(data: Path, backups: Path | None, clock: Clock) -> Sequence[Finding]:
    """Disk and backups (None: none are ours), looked at in a worker: a disk that hangs holds nobody up."""

    def look() -> list[Finding]:
        found = [writing_finding(data) or disk_finding(data)]
        if backups is None:
            return found
        found.append(backup_finding(backups, clock))
        if backups.exists() and backups.stat().st_dev != data.stat().st_dev:
            found.insert(1, disk_finding(backups, "Disque des sauvegardes"))
        return found

    return await asyncio.to_thread(look)
