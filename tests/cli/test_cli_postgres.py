"""The command line with the rows in PostgreSQL: each command works there, or says what does."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.clock import SystemClock
from bot.store.postgres.reading import rows_at
from tests.cli.test_cli_frameworks import CIEL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.postgres import PostgresServer

ROOT = Path(__file__).resolve().parents[2]


class Host:
    """A machine whose configuration names a PostgreSQL database."""

    def __init__(self, url: str, folder: Path) -> None:
        self.folder, self._url = folder, url
        self._set = {
            "REFERENT_DATA": str(folder / "var"), "REFERENT_STORE__URL": url,
            "REFERENT_ETABLISSEMENT__NOM": "Lycée Ada-Lovelace",
        }  # fmt: skip

    def referent(self, *arguments: str, typed: str = "", **settings: str) -> subprocess.CompletedProcess[str]:
        """Run the command line."""
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments], cwd=ROOT, capture_output=True, text=True, check=False,
            input=typed, timeout=60, env=os.environ | self._set | settings,
        )  # fmt: skip

    def names(self, table: str) -> list[str]:
        """What a table of the database names."""
        return [row[0] for row in rows_at(self._url, f"select name from {table} order by name")]

    def file(self, name: str, content: str) -> str:
        """A file of this machine."""
        (self.folder / name).write_text(content, encoding="utf-8")
        return str(self.folder / name)


@pytest.fixture
def host(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[Host]:
    asyncio.run(_emptied(postgres_server))
    yield Host(postgres_server.url("cli"), tmp_path)
    asyncio.run(postgres_server.drop("cli"))


async def _emptied(server: PostgresServer) -> None:
    await server.drop("cli")
    await server.make("cli", SystemClock())


def test_what_was_imported_is_listed_shown_searched_and_exported(host: Host) -> None:
    file = host.file("ciel.toml", CIEL)
    tried = host.referent("referentiel", "importer", file, "--essai")
    assert (tried.returncode, "bts-ciel" in host.referent("referentiel", "liste").stdout) == (0, False)
    assert host.referent("referentiel", "importer", file).returncode == 0

    listed = json.loads(host.referent("referentiel", "liste", "--json").stdout)
    assert {"id": "bts-ciel", "version": "2023", "active": True, "followed": False}.items() <= listed[
        -1
    ].items()
    shown = host.referent("referentiel", "montrer", "bts-ciel", "--json")
    assert json.loads(shown.stdout)["blocs"][0]["code"] == "U4"
    found = host.referent("recherche", "--referentiel", "bts-ciel", "--json", "fibre optique")
    assert json.loads(found.stdout)["hits"][0]["code"] == "U4-C03-S1"
    exported = host.referent("referentiel", "exporter", "bts-ciel@2023", "--format", "toml")
    assert "Tirer une fibre optique" in exported.stdout
    again = host.referent("referentiel", "importer", host.file("again.toml", exported.stdout), "--essai")
    assert "Rien ne change" in again.stdout
    assert "bts-ciel@2023" in host.referent("referentiel", "montrer", "bts-inconnu").stderr


def test_the_demonstration_stays_out_of_the_database(host: Host) -> None:
    """Invented people in the school's own database would be counted, told and exported with the others."""
    asked = "/classe voir\n"
    assert "2SIO" in host.referent("console", "--demo", "--en", "enseignant", typed=asked).stdout
    assert "2SIO" not in host.referent("console", "--en", "enseignant", typed=asked).stdout
    assert host.names("person") == ["Enseignant"]


def test_the_report_speaks_of_this_database_and_of_no_backup_of_ours(host: Host) -> None:
    told = host.referent("console", "--en", "enseignant", typed="/etat\n").stdout
    assert "PostgreSQL répond" in told
    assert "Sauvegarde" not in told
    seen = json.loads(host.referent("diagnostic", "--json").stdout)["findings"]
    assert {"part": "Base", "state": "bien", "said": "PostgreSQL répond.", "remedy": ""} in seen


@pytest.mark.parametrize("verb", ["sauvegarder", "restaurer"])
def test_backups_are_those_of_the_database(host: Host, verb: str) -> None:
    refused = host.referent(verb, str(host.folder / "a.zip"))
    assert refused.returncode == 1
    assert "pg_dump" in refused.stderr
    assert not (host.folder / "a.zip").exists()


def test_a_code_of_another_school_makes_it_once(host: Host) -> None:
    for _ in range(2):
        drawn = host.referent("code-espace", "--etablissement", "Lycée Marie-Curie")
        assert (drawn.returncode, "« Lycée Marie-Curie »" in drawn.stderr) == (0, True)
    assert host.names("school") == ["Lycée Ada-Lovelace", "Lycée Marie-Curie"]
    assert "« Lycée Ada-Lovelace »" in host.referent("code-enseignant").stderr


def test_a_server_that_is_away_is_said_so(tmp_path: Path) -> None:
    host = Host("postgresql://referent@127.0.0.1:9/referent", tmp_path)
    for words in (("referentiel", "liste"), ("code-enseignant",), ("console",)):
        away = host.referent(*words)
        assert (away.returncode, "ne répond pas" in away.stderr) == (69, True), words
    assert "ne répond pas" in host.referent("diagnostic").stdout
    assert host.referent("recherche", "RGPD").returncode == 0


def test_without_its_driver_what_to_install_is_said(tmp_path: Path) -> None:
    (tmp_path / "asyncpg.py").write_text("raise ModuleNotFoundError(name='asyncpg')")
    host = Host("postgresql://referent@127.0.0.1:9/referent", tmp_path)
    told = host.referent("code-enseignant", PYTHONPATH=str(tmp_path))
    assert (told.returncode, "make postgres" in told.stderr, "Traceback" in told.stderr) == (69, True, False)
