"""Make `.venv-synapse`, the test homeserver's own environment, from its hash lock.

Synapse is a test tool with some sixty dependencies of its own, so it never shares a virtual environment
with the bot. Prints the path of the Python to start it with (what `SYNAPSE_PY` may name instead). Nothing
is done when the environment was already made from the same lock.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
LOCK: Final = ROOT / "requirements" / "synapse.txt"
PLACE: Final = ROOT / ".venv-synapse"
STAMP: Final = "made-from"


def python_of(place: Path) -> Path:
    """The interpreter of the virtual environment at `place`."""
    return place / "bin" / "python"


def is_current(place: Path, lock: Path) -> bool:
    """Whether `place` was finished from exactly this lock."""
    stamp = place / STAMP
    return stamp.is_file() and stamp.read_text(encoding="ascii") == digest(lock)


def digest(lock: Path) -> str:
    """The SHA-256 of the lock: the stamp is written last, so a half-made environment has none."""
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def make(place: Path, lock: Path) -> None:
    """Build the environment anew. Raises CalledProcessError when a package cannot be installed."""
    shutil.rmtree(place, ignore_errors=True)
    uv = Path(sys.executable).with_name("uv")
    if uv.is_file():
        run(str(uv), "venv", "--quiet", "--python", sys.executable, str(place))
        run(str(uv), "pip", "install", "--quiet", "--python", str(python_of(place)), "-r", str(lock))
    else:
        venv.create(place, with_pip=True)
        run(str(python_of(place)), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(lock))
    (place / STAMP).write_text(digest(lock), encoding="ascii")


def run(*command: str) -> None:
    """Run one command, its output on stderr so that stdout holds the path alone."""
    subprocess.run(command, check=True, stdout=sys.stderr)


def main() -> None:
    """Make the environment if the lock moved, then print its Python."""
    if not is_current(PLACE, LOCK):
        make(PLACE, LOCK)
    print(python_of(PLACE))


if __name__ == "__main__":
    main()
