"""Make a virtual environment from hash locks: `python tools/environment.py .venv requirements/core.txt …`.

Run by whatever Python the machine has, so it uses the standard library alone and reads on old versions.
One of uv, ensurepip (a full Python) or pip is enough; with none of the three it says which package to
install, and it never leaves a half-made environment. Nothing is done when the environment was already
made from these locks by this Python.
"""

import hashlib
import os
import shutil
import subprocess
import sys

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


def main(arguments):
    """Make `arguments[0]` from the locks that follow. The exit code is for make."""
    place, locks = arguments[0], arguments[1:]
    if sys.version_info < OLDEST:
        say("Python %d.%d ou plus récent est nécessaire ; celui-ci est %s." % (*OLDEST, sys.version.split()[0]))
        say("Indiquer un autre Python : make PYTHON=python3.12 …")
        return 1
    stamp = os.path.join(place, STAMP)
    made, wanted = read(stamp), fingerprints(locks)
    if wanted <= made:
        return 0
    say("Préparation de %s (une minute la première fois)…" % place)
    try:
        # Locks grow out of one another (core, all, dev): a current environment only gets what it lacks.
        current = made and made <= fingerprints(line.split()[0] for line in made)
        if not current:
            shutil.rmtree(place, ignore_errors=True)
            made = frozenset()
        else:
            os.remove(stamp)
        install(place, locks, fresh=not current)
    except (CannotInstall, subprocess.CalledProcessError) as fault:
        shutil.rmtree(place, ignore_errors=True)
        say(str(fault) if isinstance(fault, CannotInstall) else FAILED)
        return 1
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise
    # Written last: an environment that was cut short has no stamp and is made again.
    with open(stamp, "w", encoding="utf-8") as file:
        file.write("\n".join(sorted(made | wanted)) + "\n")
    return 0


def install(place, locks, fresh):
    """Install the locks with what the machine has. Raises CannotInstall, CalledProcessError."""
    requirements = [part for lock in locks for part in ("--requirement", lock)]
    python = python_of(place)
    uv = shutil.which("uv")
    if uv:
        if fresh:
            run(uv, "venv", "--quiet", "--python", sys.executable, place)
        run(uv, "pip", "install", "--quiet", "--python", python, "--require-hashes", *requirements)
    elif has("ensurepip") and has("venv"):
        if fresh:
            run(sys.executable, "-m", "venv", place)
        run(python, "-m", "pip", "install", *PIP, *requirements)
    elif has("pip") and has("venv"):
        # Debian without python3-venv: pip of the machine installs into an environment that has none.
        if fresh:
            run(sys.executable, "-m", "venv", "--without-pip", place)
        run(sys.executable, "-m", "pip", "--python", python, "install", *PIP, *requirements)
    else:
        raise CannotInstall(NOTHING_TO_INSTALL_WITH)


def has(module):
    """Whether this Python can run a module of that name."""
    done = subprocess.run([sys.executable, "-c", "import " + module], capture_output=True, check=False)
    return done.returncode == 0


def python_of(place):
    """The interpreter of the environment at `place`."""
    return os.path.join(place, "Scripts", "python.exe") if os.name == "nt" else os.path.join(place, "bin", "python")


def fingerprints(locks):
    """What an environment is made from: one line for this Python, one for each lock as it is now."""
    lines = {"python " + sys.version.split()[0]}
    for lock in locks:
        if lock != "python":
            lines.add(lock + " " + digest(lock))
    return frozenset(lines)


def digest(path):
    """The SHA-256 of a file, empty if there is none."""
    try:
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    except OSError:
        return ""


def read(path):
    """The lines of a file, none if there is no such file."""
    try:
        with open(path, encoding="utf-8") as file:
            return frozenset(file.read().splitlines())
    except OSError:
        return frozenset()


def run(*command):
    """Run one command, its output on stderr."""
    subprocess.run(command, check=True, stdout=sys.stderr)


def say(words):
    """Tell the person who typed make."""
    sys.stderr.write(words.rstrip("\n") + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
