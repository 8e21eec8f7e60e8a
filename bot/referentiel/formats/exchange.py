"""Which format a file is in, and how a framework leaves: the one door of this package."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from bot.referentiel.formats import long_json
from bot.referentiel.formats.case import CASE_LISTS, from_case, to_case
from bot.referentiel.formats.cleaning import cleaned
from bot.referentiel.formats.mahara import MAHARA_LISTS, from_mahara, to_mahara
from bot.referentiel.formats.nodes import BYTES
from bot.referentiel.formats.own_toml import from_toml, to_toml
from bot.referentiel.formats.reading import silent
from bot.referentiel.formats.tables import from_moodle, from_own_csv, rows_of, to_moodle, to_own_csv
from bot.referentiel.loading import FrameworkFault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.referentiel.formats.nodes import Imported, Lost
    from bot.referentiel.formats.reading import Tell
    from bot.referentiel.model import Framework

TOML_BYTES: Final = 20 * 1024 * 1024
"""What people write by hand is read whole."""


class Format(StrEnum):
    """The formats, by the words of the command line."""

    TOML = "toml"
    CASE = "case"
    MOODLE = "moodle"
    MAHARA = "mahara"
    CSV = "csv"


_WRITERS: Final = {
    Format.TOML: to_toml,
    Format.CASE: to_case,
    Format.MOODLE: to_moodle,
    Format.MAHARA: to_mahara,
    Format.CSV: to_own_csv,
}


def exported(
    framework: Framework, kind: Format, identifiers: Mapping[str, str] | None = None
) -> tuple[bytes, tuple[Lost, ...]]:
    """The framework in a format, and what the format cannot carry."""
    return _WRITERS[kind](framework, identifiers)


def imported(name: str, content: bytes, tell: Tell = silent) -> Imported:
    """The framework in a file of any of the formats, fit to be shown. Raises FrameworkFault with every fault.

    `tell` hears, from time to time, what share of a large file is read (0 to 1).
    """
    return cleaned(_read(name, content, tell))


def _read(name: str, content: bytes, tell: Tell) -> Imported:
    if len(content) > BYTES:
        raise FrameworkFault([f"{name} : fichier trop gros ({BYTES // 1_048_576} Mo au plus)."])
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"{":
        data = _json(name, content, tell)
        return from_mahara(data) if isinstance(data, dict) and "framework" in data else from_case(data)
    if name.casefold().endswith(".toml"):
        if len(content) > TOML_BYTES:
            most = f"fichier TOML trop gros ({TOML_BYTES // 1_048_576} Mo au plus)"
            raise FrameworkFault(
                [f"{name} : {most} ; un grand référentiel s’importe en CSV, CASE, Moodle ou Mahara."]
            )
        return from_toml(name, content)
    headings, rows = rows_of(content, tell)
    if "Is framework" in headings:
        return from_moodle(rows)
    if {"code", "niveau", "texte"} <= set(headings):
        return from_own_csv(rows)
    raise FrameworkFault(
        [f"{name} : format inconnu. Formats lus : TOML, CSV, CASE, Moodle, Mahara (.matrix)."]
    )


def _json(name: str, content: bytes, tell: Tell) -> object:
    try:
        return long_json.read(content, {**CASE_LISTS, **MAHARA_LISTS}, tell)
    except FrameworkFault:
        raise
    except (ValueError, RecursionError) as error:
        raise FrameworkFault([f"{name} : JSON mal formé."]) from error
