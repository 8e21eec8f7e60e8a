"""The command line as other programs and scripts use it: a real process, its output, its exit code."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.store.erasures import enlist

ROOT = Path(__file__).resolve().parents[2]
DONE, REFUSED, USAGE, UNAVAILABLE, CONFIGURATION = 0, 1, 2, 69, 78


def run(
    *arguments: str, typed: str | bytes = "", data: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """`referent` with these arguments; nothing of this machine's environment but the path."""
    inherited = {"PATH": os.environ["PATH"], "HOME": str(data or ROOT), "LANG": "C"}
    if data is not None:
        inherited["REFERENT_DATA"] = str(data)
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments], cwd=ROOT, env=inherited | environment, timeout=60, check=False,
        input=typed if isinstance(typed, bytes) else typed.encode(), capture_output=True,
    )  # fmt: skip


def printed(done: subprocess.CompletedProcess[bytes]) -> str:
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done.stdout.decode()


def test_search_as_json() -> None:
    done = run("recherche", "--json", "RGPD")
    answer = json.loads(printed(done))
    assert done.returncode == DONE
    assert answer["query"] == "RGPD"
    assert answer["hits"][0].keys() == {"code", "label", "score", "why"}
    assert answer["hits"][0]["code"] == "B3.1"
    assert answer["suggestions"] == []


def test_search_finds_nothing_and_says_so_by_its_exit_code() -> None:
    done = run("recherche", "--json", "pizza quatre fromages")
    assert done.returncode == REFUSED
    assert json.loads(printed(done))["hits"] == []


def test_search_of_many_lines_answers_each(tmp_path: Path) -> None:
    done = run("recherche", "--jsonl", typed=b"RGPD\n\xff\xfe\n" + b"sauvegarde " * 100_000 + b"\n\n")
    lines = [json.loads(line) for line in printed(done).splitlines()]
    assert done.returncode == DONE
    assert len(lines) == 4
    assert lines[0]["hits"]
    assert lines[2]["hits"]
    assert tmp_path.exists()


def test_search_is_in_slam_unless_told() -> None:
    def parts(*option: str) -> set[str]:
        hits = json.loads(printed(run("recherche", "--json", "--limite", "20", "vlan", *option)))["hits"]
        return {hit["code"][:3] for hit in hits}

    assert "B2A" not in parts()
    assert "B2A" in parts("--option", "sisr")
    assert "B2A" in parts("--option", "toutes")


def test_suggestions_are_the_whole_ranking_of_competencies() -> None:
    done = run("suggerer", "--json", "j'ai fait l'inventaire du parc avec GLPI")
    hits = json.loads(printed(done))["hits"]
    assert hits[0]["code"] == "B1.1"
    assert len(hits) == 18
    assert (
        len(json.loads(printed(run("suggerer", "--json", "--limite", "3", "inventaire GLPI")))["hits"]) == 3
    )
    assert (
        len(json.loads(printed(run("suggerer", "--json", "--option", "slam", "inventaire GLPI")))["hits"])
        == 14
    )
    assert json.loads(printed(run("suggerer", "--json", "coucou")))["hits"] == []


def test_an_entry_with_what_is_above_and_below() -> None:
    entry: Any = json.loads(printed(run("critere", "p 3 4 5", "--json")))
    assert entry["code"] == "P3.4.5"
    assert [above["code"] for above in entry["parents"]] == ["B3.4", "BLOC3"]
    assert len(entry["children"]) == 8
    unknown = run("critere", "P9.9.9")
    assert unknown.returncode == REFUSED
    assert "n’existe pas" in unknown.stderr.decode()


def test_frameworks_are_listed_and_shown() -> None:
    assert "bts-sio-slam" in printed(run("referentiel", "liste"))
    shown: Any = json.loads(printed(run("referentiel", "montrer", "bts-sio-slam", "--json")))
    counted = sum(
        1
        + sum(
            1 + len(c["skills"]) + sum(1 + len(p["children"]) for p in c["criteria"])
            for c in b["competences"]
        )
        for b in shown["blocs"]
    )
    assert counted == 202
    assert run("referentiel", "montrer", "bts-inconnu").returncode == REFUSED


@pytest.mark.parametrize(
    "arguments",
    [(), ("inconnu",), ("recherche", "--limite", "0", "x"), ("console", "--en", "roi"), ("recherche",)],
)
def test_wrong_usage_is_two_and_french(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == USAGE
    printed(done)


def test_every_command_has_help() -> None:
    for command in (
        "console",
        "run",
        "recherche",
        "suggerer",
        "critere",
        "referentiel",
        "code-enseignant",
        "code-espace",
    ):
        done = run(command, "--help")
        assert done.returncode == DONE
        said = done.stdout.decode()
        assert "montrer cette aide" in said
        assert not re.search(r"show this|positional|^usage:|^options:", said, re.MULTILINE)


def test_a_file_of_commands_answers_plainly_and_fails_if_one_was_refused(tmp_path: Path) -> None:
    fine = run(
        "console",
        typed="/critere P3.4.5\n/declarer inventaire de la salle avec GLPI\noui\na\n/reste 1\n",
        data=tmp_path,
    )
    assert fine.returncode == DONE
    assert "il reste" in printed(fine)
    assert "\x1b[" not in printed(fine)
    assert run("console", typed="/critre\n", data=tmp_path).returncode == REFUSED


@pytest.mark.parametrize(
    "typed",
    [b"\xff\xfe\x00\x01\n", b"/declarer " + b"x" * 1_000_000 + b"\n", b"/declarer \x00\x1b[31m\x07\n", "/declarer \u202e\u200b\n".encode(), b"/declarer    \n/", b"/preuve voir 99999999999999999999\n", b"\n\n\n", b"/" * 5000 + b"\n"],
    ids=["no text", "a megabyte", "controls", "invisible", "empty", "huge number", "blank lines", "slashes"],
)  # fmt: skip
def test_bad_input_is_refused_clearly_and_nothing_is_half_written(tmp_path: Path, typed: bytes) -> None:
    done = run("console", typed=typed, data=tmp_path)
    assert done.returncode in {DONE, REFUSED}
    printed(done)
    assert "Rien n’est encore déclaré" in printed(run("console", typed="/preuve lister\n", data=tmp_path))


def test_the_demonstration_has_a_file_of_its_own(tmp_path: Path) -> None:
    shown = printed(run("console", "--demo", typed="/progression 1\n", data=tmp_path))
    assert "mobilisées" in shown
    assert (tmp_path / "demonstration.db").exists()
    assert not (tmp_path / "referent.db").exists()
    assert "Lina" in printed(
        run("console", "--demo", "--en", "enseignant", typed="/a-valider\n", data=tmp_path)
    )


def test_a_teacher_s_code_works_once(tmp_path: Path) -> None:
    code = printed(run("code-enseignant", data=tmp_path)).strip()
    assert "enseignant est donné" in printed(
        run("console", "--nom", "Mme Martin", typed=f"/code {code}\noui\n", data=tmp_path)
    )
    assert run("console", "--nom", "Noé", typed=f"/code {code}\n", data=tmp_path).returncode == REFUSED


def test_faults_of_the_configuration_are_told_together_in_french(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('version = 1\n[etablissement]\nnon = "Lycée"\nfuseau = "Mars/Base"\n', encoding="utf-8")
    done = run("console", "--config", str(config), data=tmp_path)
    assert done.returncode == CONFIGURATION
    told = done.stderr.decode()
    assert "etablissement.non" in told
    assert "nom" in told
    assert "fuseau" in told


def test_run_without_any_platform_says_what_to_set(tmp_path: Path) -> None:
    done = run("run", data=tmp_path)
    assert done.returncode == CONFIGURATION
    assert "REFERENT_DISCORD_TOKEN" in done.stderr.decode()


def test_a_clock_that_is_set_is_refused_away_from_this_machine(tmp_path: Path) -> None:
    done = run("run", data=tmp_path, REFERENT_DISCORD_TOKEN="x", REFERENT_HORLOGE="2026-01-01T00:00:00Z")
    assert done.returncode == CONFIGURATION


def test_a_store_that_is_held_or_broken_is_told(tmp_path: Path) -> None:
    (tmp_path / "referent.db").write_bytes(b"no database at all, but long enough to be read as one" * 50)
    done = run("console", typed="/aide\n", data=tmp_path)
    assert done.returncode == UNAVAILABLE
    assert "abîmée" in done.stderr.decode()
    printed(done)


def test_killed_while_people_type_it_keeps_what_it_answered(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "console"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env={"PATH": os.environ["PATH"], "REFERENT_DATA": str(tmp_path)},
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b"/declarer inventaire de la salle avec GLPI\noui\n")
    process.stdin.flush()
    line = b""
    end = time.monotonic() + 30
    while b"Enregistr" not in line and time.monotonic() < end:
        line = process.stdout.readline()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert "inventaire de la salle" in printed(run("console", typed="/preuve lister\n", data=tmp_path))


def test_a_backup_is_written_and_restored_by_two_commands(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "b.zip"
    run("console", typed="/declarer inventaire de la salle avec GLPI\noui\n", data=data)
    assert "vérifiée" in printed(run("sauvegarder", str(file), data=data))
    run("console", typed="/declarer installation d’un serveur DHCP\n", data=data)
    assert "gardé 30 jours" in printed(run("restaurer", str(file), data=data))
    listed = printed(run("console", typed="/preuve lister\n", data=data))
    assert "inventaire" in listed
    assert "DHCP" not in listed
    assert run("sauvegarder", str(tmp_path), data=data).returncode == DONE
    for wrong in (tmp_path / "absent.zip", ROOT / "README.md"):
        done = run("restaurer", str(wrong), data=data)
        assert done.returncode == REFUSED
        printed(done)
    assert run("sauvegarder", str(tmp_path / "c.zip"), data=tmp_path / "nothing").returncode == REFUSED


def test_a_school_that_changes_its_name_keeps_its_data(tmp_path: Path) -> None:
    run("console", typed="/declarer inventaire de la salle avec GLPI\n", data=tmp_path)
    named = {"REFERENT_ETABLISSEMENT__NOM": "Lycée Ada-Lovelace"}
    assert "inventaire" in printed(run("console", typed="/preuve lister\n", data=tmp_path, **named))


def test_somebody_erased_since_the_backup_stays_erased(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "b.zip"
    run("console", typed="/declarer inventaire de la salle avec GLPI\noui\n", data=data)
    run("console", "--nom", "Noé", typed="/declarer installation d’un serveur DHCP\noui\n", data=data)
    run("sauvegarder", str(file), data=data)
    with closing(sqlite3.connect(data / "referent.db")) as store:
        ((token,),) = store.execute("select token from person where name = 'Noé'").fetchall()
    enlist(data, token)  # as the erasure does, before it begins
    assert "refaits dans la base restaurée : 1" in printed(run("restaurer", str(file), data=data))
    with closing(sqlite3.connect(data / "referent.db")) as store:
        assert store.execute("select count(*) from person where name = 'Noé'").fetchone() == (0,)
        assert store.execute("select count(*) from realisation").fetchone() == (1,)
