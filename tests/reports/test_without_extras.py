"""A reduced installation has no lxml, typst or python-docx: it starts, and says what it cannot make."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WITHOUT = """
import sys
for name in ("lxml", "typst", "docx", "openpyxl"):
    sys.modules[name] = None
from bot.cli.main import main
raise SystemExit(main(["console"]))
"""


def test_the_rest_works_and_what_lacks_is_told(tmp_path: Path) -> None:
    lines = [
        "/profil option:SLAM session:2026", "oui", "/dossier tableau format:xlsx", "/dossier tableau format:csv",
        "/dossier tableau format:pdf", "/progression-image", "/dossier importer tableau-synthese-2026.xlsx",
    ]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT], input="\n".join(lines) + "\n", cwd=tmp_path, capture_output=True, text=True,
        check=False, timeout=60, env=os.environ | {"PYTHONPATH": str(ROOT), "REFERENT_DATA": str(tmp_path / "var")},
    )  # fmt: skip
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_file()) == [
        "progression-clair.png", "tableau-synthese-2026.csv", "tableau-synthese-2026.xlsx",
    ]  # fmt: skip
    assert done.stdout.count("ne sait pas faire ce fichier") == 2
    assert "référence" not in done.stdout  # no incident
