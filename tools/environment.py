"""Make a virtual environment from hash locks: `python tools/environment.py .venv requirements/core.txt …`.

Run by whatever Python the machine has, so it uses the standard library alone and reads on old versions (3.7).
One of uv, ensurepip (a full Python) or pip is enough; with none of the three it says which package to
install, and it never leaves a half-made environment. Nothing is done when the environment was already
made from these locks by this Python.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

OLDEST = (3, 11)
STAMP = "made-from"
NOTHING_TO_INSTALL_WITH = """\
Il manque de quoi installer les dépendances : ni uv, ni pip, ni ensurepip sur cette machine.
Installer l’un des trois, puis relancer la même commande :
  Debian, Ubuntu   sudo apt install python3-venv
  Fedora           sudo dnf install python3-pip
  Arch             sudo pacman -S python-pip
  sans droits      uv, depuis https://docs.astral.sh/uv/
"""
FAILED = "L’installation a échoué : voir ci-dessus. Réparer (réseau, disque), puis relancer la même commande."
PIP = ("--quiet", "--disable-pip-version-check", "--require-hashes")


class CannotInstall(Exception):
    """The environment cannot be made; the message says what to do."""


def main(arguments: Sequence[str]) -> int:
    """Make `arguments[0]` from the locks that follow. The exit code is for make."""
    place, locks = Path(arguments[0]), arguments[1:]
    if sys.version_info < OLDEST:
        say(
            f"Python {OLDEST[0]}.{OLDEST[1]} ou plus récent est nécessaire ; celui-ci est {sys.version.split()[0]}."
        )
        say("Indiquer un autre Python : make PYTHON=python3.12 …")
        return 1
    stamp = place / STAMP
    made, wanted = read(stamp), fingerprints(locks)
    if wanted <= made:
        return 0
    say(f"Préparation de {place} (une minute la première fois)…")
    try:
        # Locks grow out of one another (core, all, dev): a current environment only gets what it lacks.
        current = made and made <= fingerprints(line.split()[0] for line in made)
        if not current:
            shutil.rmtree(place, ignore_errors=True)
            made = frozenset()
        else:
            stamp.unlink()
        install(place, locks, fresh=not current)
    except (CannotInstall, subprocess.CalledProcessError) as fault:
        shutil.rmtree(place, ignore_errors=True)
        say(str(fault) if isinstance(fault, CannotInstall) else FAILED)
        return 1
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    # Written last: an environment that was cut short has no stamp and is made again.
    stamp.write_text("\n".join(sorted(made | wanted)) + "\n", encoding="utf-8")
    return 0


def install(place: Path, locks: Sequence[str], *, fresh: bool) -> None:
    """Install the locks with what the machine has. Raises CannotInstall, CalledProcessError."""
    requirements = [part for lock in locks for part in ("--requirement", lock)]
    python = str(python_of(place))
    uv = shutil.which("uv")
    if uv:
        if fresh:
            run(uv, "venv", "--quiet", "--python", sys.executable, str(place))
        run(uv, "pip", "install", "--quiet", "--python", python, "--require-hashes", *requirements)
    elif has("ensurepip") and has("venv"):
        if fresh:
            run(sys.executable, "-m", "venv", str(place))
        run(python, "-m", "pip", "install", *PIP, *requirements)
    elif has("pip") and has("venv"):
        # Debian without python3-venv: pip of the machine installs into an environment that has none.
        if fresh:
            run(sys.executable, "-m", "venv", "--without-pip", str(place))
        run(sys.executable, "-m", "pip", "--python", python, "install", *PIP, *requirements)
    else:
        raise CannotInstall(NOTHING_TO_INSTALL_WITH)


def has(module: str) -> bool:
    """Whether this Python can run a module of that name."""
    done = subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True, check=False)
    return done.returncode == 0


def python_of(place: Path) -> Path:
    """The interpreter of the environment at `place`."""
    return place / "Scripts" / "python.exe" if os.name == "nt" else place / "bin" / "python"


def fingerprints(locks: Iterable[str]) -> frozenset[str]:
    """What an environment is made from: one line for this Python, one for each lock as it is now."""
    lines = {f"python {sys.version.split()[0]}"}
    for lock in locks:
        if lock != "python":
            lines.add(f"{lock} {digest(Path(lock))}")
    return frozenset(lines)


def digest(lock: Path) -> str:
    """The SHA-256 of a file, empty if there is none."""
    try:
        return hashlib.sha256(lock.read_bytes()).hexdigest()
    except OSError:
        return ""


def read(stamp: Path) -> frozenset[str]:
    """The lines of a stamp, none if there is no such file."""
    try:
        return frozenset(stamp.read_text(encoding="utf-8").splitlines())
    except OSError:
        return frozenset()


def run(*command: str) -> None:
    """Run one command, its output on stderr."""
    subprocess.run(command, check=True, stdout=sys.stderr)


def say(words: str) -> None:
    """Tell the person who typed make."""
    sys.stderr.write(words.rstrip("\n") + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
