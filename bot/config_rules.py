"""What each value of the configuration may be: a sentence of what is wrong with it, empty if nothing is."""

from __future__ import annotations

import re
from datetime import date, time
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.reminders.holidays import Territory


def zone_fault(name: str) -> str:
    """A zone of the IANA base."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        return f"« {name} » n’est pas un fuseau horaire. Par exemple « Europe/Paris » ou « Indian/Reunion »."
    return ""


def hour_fault(words: str) -> str:
    """An hour and minutes, HH:MM."""
    try:
        at = time.fromisoformat(words)
    except ValueError:
        at = None
    fits = at is not None and at.tzinfo is None and not at.second and not at.microsecond
    return "" if fits else f"« {words} » n’est pas une heure. Par exemple « 08:00 »."


def school_zone_fault(zone: str) -> str:
    """A zone of school holidays, or none."""
    return "" if zone in {"", "A", "B", "C"} else f"« {zone} » n’est pas une zone : « A », « B » ou « C »."


def territory_fault(name: str) -> str:
    """A territory with its own public holidays, or none."""
    known = [territory.value for territory in Territory]
    return "" if name in {"", *known} else f"« {name} » est inconnu : {', '.join(known)}."


def file_fault(path: str) -> str:
    """A file that is there, or none."""
    return "" if not path or Path(path).is_file() else f"le fichier {path} n’existe pas. Corriger le chemin."


def authority_fault(path: str) -> str:
    """A PEM file of certificates, or none."""
    from bot.platforms.network import Network  # noqa: PLC0415 - most commands never open a connection

    try:
        Network(Path(path) if path else None).context()
    except OSError:
        return f"{path} n’est pas un fichier de certificats PEM lisible. Demander celui de l’autorité de l’établissement."
    return ""


def format_fault(name: str) -> str:
    """How the log is written."""
    return "" if name in {"texte", "json"} else "au choix « texte » ou « json »."


def purge_fault(day: str) -> str:
    """A day after the results of the exam."""
    found = re.fullmatch(r"(\d{2})/(\d{2})", day)
    try:
        fits = found is not None and date(2023, int(found[2]), int(found[1])) > date(2023, 7, 15)
    except ValueError:
        fits = False
    return (
        "" if fits else f"« {day} » ne convient pas : un jour JJ/MM après les résultats, du 16/07 au 31/12."
    )


def level_fault(name: str) -> str:
    """How much the log says."""
    return "" if name in {"debug", "info", "attention"} else "au choix « debug », « info » ou « attention »."


def yes_no_fault(word: str) -> str:
    """Yes or no."""
    return "" if word in {"oui", "non"} else "au choix « oui » ou « non »."


def url_fault(url: str) -> str:
    """A whole address, with its scheme."""
    parts = urlsplit(url)
    fits = parts.scheme in {"http", "https"} and parts.hostname
    return "" if fits else "une adresse complète est attendue, par exemple https://matrix.lycee.example."


def store_fault(url: str) -> str:
    """A database of ours: postgresql:// and a name."""
    parts = urlsplit(url)
    if not url or (parts.scheme in {"postgresql", "postgres"} and len(parts.path) > 1):
        return ""
    return "une adresse postgresql://utilisateur@serveur/base est attendue ; sans elle, un fichier SQLite est utilisé"
