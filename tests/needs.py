"""What some tests need beyond Python packages: present, or skipped at home and failed in CI.

    synapse = needs("synapse")      # the Python that runs the homeserver

Each need is one function that gives the thing, or raises Missing with what to do about it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT: Final = Path(__file__).resolve().parent.parent


class Missing(Exception):
    """Something a test needs is not on this machine; the message says how to get it."""


def synapse() -> Path:
    """The Python of an environment that holds Synapse: `SYNAPSE_PY`, else `.venv-synapse`."""
    python = Path(os.environ.get("SYNAPSE_PY") or ROOT / ".venv-synapse" / "bin" / "python")
    if not python.is_file():
        raise Missing(f"no homeserver at {python}: run make platforms, or set SYNAPSE_PY")
    return python


def libreoffice() -> Path:
    """LibreOffice without a window: `soffice` of the Debian packages libreoffice-calc and libreoffice-writer."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        raise Missing(
            "no LibreOffice: apt-get install --no-install-recommends libreoffice-calc libreoffice-writer"
        )
    return Path(found)


def poppler() -> Path:
    """`pdftotext` of the Debian package poppler-utils."""
    found = shutil.which("pdftotext")
    if found is None:
        raise Missing("no pdftotext: apt-get install poppler-utils")
    return Path(found)


def chromium() -> Path:
    """A browser without a window, of the Debian package chromium."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        raise Missing("no Chromium: apt-get install chromium")
    return Path(found)


def postgres() -> Path:
    """The folder of `initdb` and `postgres`, of the Debian package postgresql."""
    known = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    found = shutil.which("initdb")
    if not known and found is None:
        raise Missing("no PostgreSQL server: apt-get install --no-install-recommends postgresql")
    return (known[-1] if known else Path(str(found))).parent


NEEDS: Final[dict[str, Callable[[], Path]]] = {
    "synapse": synapse,
    "libreoffice": libreoffice,
    "poppler": poppler,
    "chromium": chromium,
    "postgres": postgres,
}


def needs(name: str) -> Path:
    """What `name` gives, or a skip; with CI=true a missing need fails, so that CI never passes unseen."""
    try:
        return NEEDS[name]()
    except Missing as missing:
        if os.environ.get("CI", "").lower() in {"1", "true"}:
            pytest.fail(f"{name}: {missing}", pytrace=False)
        pytest.skip(f"{name}: {missing}")
