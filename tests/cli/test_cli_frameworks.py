"""`referent referentiel importer` and `exporter`, as scripts use them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.frameworks import LARGE_FILE, told_of

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).resolve().parents[2]
CIEL = """id = "bts-ciel"
version = "2023"
titre = "BTS CIEL"
partie = "commun"
[[bloc]]
code = "U4"
titre = "Conception de réseaux"
[[bloc.competence]]
code = "U4-C03"
titre = "Gérer un projet de câblage"
[[bloc.competence.savoir_faire]]
code = "U4-C03-S1"
texte = "Tirer une fibre optique"
"""


def referent(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line on its own data, nothing on its standard input."""
    return subprocess.run(
        [sys.executable, "-m", "bot", "referentiel", *arguments], cwd=ROOT, capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL, timeout=60, env=os.environ | {"REFERENT_DATA": str(folder / "var")},
    )  # fmt: skip


def test_what_is_exported_is_imported_again(tmp_path: Path) -> None:
    for kind, name in (("case", "a.json"), ("toml", "a.toml"), ("csv", "a.csv")):
        done = referent(tmp_path, "exporter", "bts-sio", "--format", kind)
        assert done.returncode == 0
        (tmp_path / name).write_text(done.stdout, encoding="utf-8", newline="")
        again = referent(tmp_path, "importer", str(tmp_path / name), "--essai")
        assert (again.returncode, "Rien ne change" in again.stdout) == (0, True), again.stderr


def test_an_option_has_the_same_identifiers_as_the_whole(tmp_path: Path) -> None:
    ids = [
        {
            item["humanCodingScheme"]: item["identifier"]
            for item in json.loads(referent(tmp_path, "exporter", name, "--format", "case").stdout)["CFItems"]
        }
        for name in ("bts-sio", "bts-sio-slam")
    ]
    assert ids[1].items() <= ids[0].items()
    assert "B2A.1" not in ids[1]


def test_what_a_format_cannot_carry_goes_to_the_error_stream(tmp_path: Path) -> None:
    done = referent(tmp_path, "exporter", "bts-sio", "--format", "moodle")
    assert "Non repris : partie" in done.stderr
    assert "Non repris" not in done.stdout


def test_a_shipped_framework_is_read_only_and_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    text = referent(tmp_path, "exporter", "bts-sio", "--format", "toml").stdout
    (tmp_path / "a.toml").write_text(text.replace("Gérer des sauvegardes", "Sauvegarder"), encoding="utf-8")
    refused = referent(tmp_path, "importer", str(tmp_path / "a.toml"), "--essai")
    assert refused.returncode == 1
    assert "lecture seule" in refused.stdout
    assert not (tmp_path / "var").exists()


def test_a_new_version_is_previewed_then_confirmed(tmp_path: Path) -> None:
    text = referent(tmp_path, "exporter", "bts-sio", "--format", "toml").stdout
    changed = text.replace('version = "2019-2024"', 'version = "2026"').replace(
        'code = "B1.1.5"', 'code = "B1.1.9"'
    )
    (tmp_path / "a.toml").write_text(changed, encoding="utf-8")
    told = referent(tmp_path, "importer", str(tmp_path / "a.toml"))
    assert told.returncode == 1
    assert "B1.1.5 → B1.1.9 (par libellé)" in told.stdout
    assert "--oui" in told.stderr
    done = referent(tmp_path, "importer", str(tmp_path / "a.toml"), "--oui")
    assert (done.returncode, "Importé : bts-sio 2026" in done.stdout) == (0, True)
    assert "Rien ne change" in referent(tmp_path, "importer", str(tmp_path / "a.toml")).stdout


def test_another_diploma_is_kept_and_comes_out_in_any_format(tmp_path: Path) -> None:
    rows = 'id = "bts-ciel"\nversion = "1"\ntitre = "BTS CIEL"\npartie = "commun"\n[[bloc]]\ncode = "C1"\ntitre = "Communiquer"\n'
    (tmp_path / "ciel.toml").write_text(rows, encoding="utf-8")
    assert referent(tmp_path, "importer", str(tmp_path / "ciel.toml")).returncode == 0
    listed = json.loads(referent(tmp_path, "liste", "--json").stdout)
    assert [one["id"] for one in listed] == ["bts-sio-slam", "bts-sio-sisr", "bts-ciel"]
    assert listed[2]["active"] is True
    out = referent(tmp_path, "exporter", "bts-ciel", "--format", "mahara")
    assert json.loads(out.stdout)["framework"]["standards"][0]["shortname"] == "C1"


def test_faults_are_told_one_a_line(tmp_path: Path) -> None:
    (tmp_path / "faux.json").write_text(
        '{"CFDocument": {"identifier": "d"}, "CFItems": [{"identifier": "1"}]}', encoding="utf-8"
    )
    done = referent(tmp_path, "importer", str(tmp_path / "faux.json"))
    assert done.returncode == 1
    assert "texte vide" in done.stderr
    assert referent(tmp_path, "importer", str(tmp_path / "absent.toml")).returncode == 1
    assert referent(tmp_path, "exporter", "inconnu", "--format", "csv").returncode == 1
    assert referent(tmp_path, "exporter", "bts-sio", "--format", "pdf").returncode == 2


def referent_asks(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Another sub-command on the same data."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments], cwd=ROOT, capture_output=True, text=True, check=False,
        stdin=subprocess.DEVNULL, timeout=60, env=os.environ | {"REFERENT_DATA": str(folder / "var")},
    )  # fmt: skip


def test_an_imported_framework_is_shown_searched_and_suggested_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "ciel.toml").write_text(CIEL, encoding="utf-8")
    assert referent(tmp_path, "importer", str(tmp_path / "ciel.toml")).returncode == 0
    newer = CIEL.replace('"2023"', '"2026"').replace("Tirer", "Poser")
    (tmp_path / "ciel.toml").write_text(newer, encoding="utf-8")
    assert referent(tmp_path, "importer", str(tmp_path / "ciel.toml")).returncode == 0
    for name, verb in (("bts-ciel", "Poser"), ("bts-ciel@2026", "Poser"), ("bts-ciel@2023", "Tirer")):
        shown = json.loads(referent(tmp_path, "montrer", name, "--json").stdout)
        assert shown["blocs"][0]["competences"][0]["skills"][0]["text"].startswith(verb)
    assert "bts-ciel@2023" in referent(tmp_path, "montrer", "bts-ciel@1999").stderr
    found = referent_asks(tmp_path, "recherche", "--referentiel", "bts-ciel", "--json", "fibre optique")
    assert json.loads(found.stdout)["hits"][0]["code"] == "U4-C03-S1"
    hit = json.loads(
        referent_asks(tmp_path, "critere", "u4c03", "--referentiel", "bts-ciel", "--json").stdout
    )
    assert hit["code"] == "U4-C03"
    work = ("suggerer", "--referentiel", "bts-ciel", "--json", "j'ai tiré une fibre optique dans la salle")
    assert [one["code"] for one in json.loads(referent_asks(tmp_path, *work).stdout)["hits"]] == ["U4-C03"]
    assert "B1.3" in referent_asks(tmp_path, "recherche", "site web").stdout
    assert referent_asks(tmp_path, "recherche", "--referentiel", "absent", "x").returncode == 1


def test_codes_are_added_under_a_new_version_only(tmp_path: Path) -> None:
    (tmp_path / "ciel.toml").write_text(CIEL, encoding="utf-8")
    assert referent(tmp_path, "importer", str(tmp_path / "ciel.toml")).returncode == 0
    (tmp_path / "ciel.toml").write_text(CIEL.replace("U4-C03-S1", "U4-C03-S2"), encoding="utf-8")
    refused = referent(tmp_path, "importer", str(tmp_path / "ciel.toml"), "--oui")
    assert (refused.returncode, "donner une autre version" in refused.stdout) == (1, True)
    (tmp_path / "ciel.toml").write_text(CIEL.replace("Tirer", "Poser"), encoding="utf-8")
    assert referent(tmp_path, "importer", str(tmp_path / "ciel.toml")).returncode == 0
    assert "Poser" in referent(tmp_path, "montrer", "bts-ciel").stdout


def test_a_store_of_another_time_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "referent.db").write_bytes(b"no store")
    listed = referent(tmp_path, "liste", "--json")
    assert (listed.returncode, len(json.loads(listed.stdout))) == (0, 2)
    assert "non listés" in listed.stderr


def test_a_large_file_says_how_far_it_is_read(capsys: pytest.CaptureFixture[str]) -> None:
    for size in (1_000, LARGE_FILE + 1):
        tell = told_of("esco.csv", size)
        for share in (0.1, 0.21, 0.25, 0.5, 1.0):
            tell(share)
    assert capsys.readouterr().err.splitlines() == [f"Lecture de esco.csv : {n} %" for n in (20, 40, 100)]
