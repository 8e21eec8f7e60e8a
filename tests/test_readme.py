"""What the README shows is what the bot answers: its transcript is played again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_the_transcript_of_the_readme_is_real(tmp_path: Path) -> None:
    shown = re.search(r"```text\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert shown is not None
    typed = [line[2:] for line in shown[1].splitlines() if line.startswith("> ")]
    assert len(typed) >= 3
    done = subprocess.run(
        [sys.executable, "-m", "bot", "console"],
        cwd=ROOT, input="\n".join(typed) + "\n", capture_output=True, text=True, timeout=60, check=True,
        env={"PATH": os.environ["PATH"], "REFERENT_DATA": str(tmp_path), "REFERENT_HORLOGE": "2026-11-24T12:30:00+01:00"},
    )  # fmt: skip
    answered = re.sub(r"^> .*\n", "", shown[1], flags=re.MULTILINE)
    assert squeezed(answered) == squeezed(done.stdout)


def squeezed(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
