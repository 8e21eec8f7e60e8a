"""What deploy/ promises: the unit is accepted and hardened, the image holds what it copies."""

from __future__ import annotations

import getpass
import json
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNIT = ROOT / "deploy" / "referent.service"
MOST_EXPOSED = 12  # tenths of systemd’s « exposure », 0 to 10; what is left is the network itself


def test_the_unit_is_accepted_and_hardened(tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze on this machine")
    # Only the paths of an installation are missing here.
    unit = tmp_path / UNIT.name
    text = UNIT.read_text(encoding="utf-8").replace("/opt/referent/.venv/bin/python", "/bin/true")
    unit.write_text(text.replace("WorkingDirectory=/opt/referent", "WorkingDirectory=/"), encoding="utf-8")
    checked = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    # Other units of the machine may be complained about as well.
    assert [line for line in checked.stderr.splitlines() if UNIT.name in line] == []
    rated = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", f"--threshold={MOST_EXPOSED}", "--json=short", "--no-pager", str(unit)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert rated.returncode == 0, [
        (row["name"], row["exposure"]) for row in json.loads(rated.stdout) if row.get("exposure")
    ]


def test_the_installed_command_runs_with_the_bots_data_and_settings(tmp_path: Path) -> None:
    """`referent init` then `referent diagnostic`, typed from any folder, as docs/exploitation.md says."""
    wrapper = (ROOT / "deploy" / "referent").read_text(encoding="utf-8")
    for there, here in (
        ("/opt/referent/.venv/bin/python", sys.executable),
        ("/opt/referent", str(ROOT)),
        ("/var/lib/referent", str(tmp_path / "data")),
        ("/etc/referent", str(tmp_path / "etc")),
        ("= referent", f"= {getpass.getuser()}"),
    ):
        assert there in wrapper
        wrapper = wrapper.replace(there, here)
    command = tmp_path / "referent"
    command.write_text(wrapper, encoding="utf-8")
    command.chmod(0o755)

    def typed(*words: str, answers: str = "") -> str:
        return subprocess.run(
            [str(command), *words], cwd=tmp_path, input=answers, capture_output=True, text=True, check=False
        ).stdout

    typed("init", answers="Lycée Ada-Lovelace\n\n\na-token\n\n")
    assert "Lycée Ada-Lovelace" in (tmp_path / "etc" / "config.toml").read_text(encoding="utf-8")
    assert stat.S_IMODE((tmp_path / "data" / "secrets" / "REFERENT_DISCORD_TOKEN").stat().st_mode) == 0o600
    assert "P3.4.5" in typed("critere", "P3.4.5")
    assert "Enregistré" in typed("console", answers="/declarer Poste 1 avec GLPI\noui\n")
    assert "Sauvegarde écrite" in typed("sauvegarder", "here.zip")
    assert (tmp_path / "here.zip").exists()


def test_the_image_copies_what_exists_and_runs_without_rights() -> None:
    lines = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8").splitlines()
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    for line in lines:
        if line.startswith("COPY ") and "--from=" not in line:
            for name in line.split()[1:-1]:
                assert (ROOT / name).exists(), name
                assert f"!{name.split('/')[0]}" in ignored, name
    assert [line for line in lines if line.startswith("USER ")] == ["USER referent"]
    assert any("--require-hashes" in line for line in lines)
    assert sum(line.startswith("FROM ") for line in lines) == 2
    assert any(line.startswith("HEALTHCHECK") for line in lines)


def test_every_dependency_is_pinned_with_its_hashes() -> None:
    for name in ("core", "all", "dev"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        text = re.sub(r"(?m)^\s*#.*$", "", text).replace("\\\n", " ")
        pins = [line for line in text.splitlines() if line.strip()]
        assert pins
        assert [line for line in pins if "==" not in line or "--hash=sha256:" not in line] == []
