"""`make` sets everything up with what the machine has, or says which package to install.

The real script runs on the machine's real Python. What a machine lacks is played by modules that fail to
import and by a PATH without uv; the package installed is a wheel made here, so no registry is asked.
"""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYTHON = getattr(sys, "_base_executable", sys.executable)


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    """A hash lock of one tiny package that lies in a local wheel."""
    return write_lock(tmp_path, wheel(tmp_path, "1.0"))


def wheel(folder: Path, version: str) -> Path:
    path = folder / f"tiny-{version}-py3-none-any.whl"
    info = f"tiny-{version}.dist-info"
    files = {
        "tiny.py": f"VERSION = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = [
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b'=').decode()},{len(text)}"
        for name, text in files.items()
    ]
    files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,"]) + "\n"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def write_lock(folder: Path, package: Path, digest: str = "") -> Path:
    digest = digest or hashlib.sha256(package.read_bytes()).hexdigest()
    lock = folder / "lock.txt"
    lock.write_text(f"tiny @ {package.as_uri()} \\\n    --hash=sha256:{digest}\n", encoding="utf-8")
    return lock


def set_up(
    place: Path, lock: Path, *, without: tuple[str, ...] = ("uv",)
) -> subprocess.CompletedProcess[str]:
    """Run the script as make does, on a machine `without` some of uv, ensurepip and pip."""
    lacking = place.parent / "lacking"
    lacking.mkdir(exist_ok=True)
    for module in ("ensurepip", "pip"):
        (lacking / f"{module}.py").unlink(missing_ok=True)
        if module in without:
            (lacking / f"{module}.py").write_text(
                "raise ImportError('not on this machine')\n", encoding="utf-8"
            )
    environment = {
        "PATH": os.pathsep.join(
            folder
            for folder in os.environ["PATH"].split(os.pathsep)
            if "uv" not in without or not (Path(folder) / "uv").exists()
        ),
        "PYTHONPATH": str(lacking),
        "HOME": str(place.parent),
        "LANG": "C.UTF-8",
        "PIP_NO_INDEX": "1",
    }
    return subprocess.run(
        [PYTHON, str(ROOT / "tools" / "environment.py"), str(place), str(lock)],
        env=environment, cwd=place.parent, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def version_in(place: Path) -> str:
    code = "import tiny; print(tiny.VERSION)"
    done = subprocess.run(
        [str(place / "bin" / "python"), "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    return done.stdout.strip()


@pytest.mark.parametrize("without", [("uv",), ("uv", "ensurepip")], ids=["with ensurepip", "with pip alone"])
def test_one_of_ensurepip_or_pip_is_enough(tmp_path: Path, lock: Path, without: tuple[str, ...]) -> None:
    place = tmp_path / "env"
    done = set_up(place, lock, without=without)
    assert done.returncode == 0, done.stderr
    assert version_in(place) == "1.0"


def test_a_second_run_does_nothing(tmp_path: Path, lock: Path) -> None:
    place = tmp_path / "env"
    assert set_up(place, lock).returncode == 0
    before = (place / "made-from").stat().st_mtime_ns
    done = set_up(place, lock)
    assert done.returncode == 0
    assert done.stderr == ""
    assert (place / "made-from").stat().st_mtime_ns == before


def test_a_changed_lock_makes_the_environment_anew(tmp_path: Path, lock: Path) -> None:
    place = tmp_path / "env"
    assert set_up(place, lock).returncode == 0
    write_lock(tmp_path, wheel(tmp_path, "2.0"))
    assert set_up(place, lock).returncode == 0
    assert version_in(place) == "2.0"


def test_with_nothing_to_install_with_it_names_the_package_and_leaves_nothing(
    tmp_path: Path, lock: Path
) -> None:
    place = tmp_path / "env"
    done = set_up(place, lock, without=("uv", "ensurepip", "pip"))
    assert done.returncode == 1
    assert "apt install python3-venv" in done.stderr
    assert "Traceback" not in done.stderr
    assert not place.exists()


def test_a_package_that_is_not_the_locked_one_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    lock = write_lock(tmp_path, wheel(tmp_path, "1.0"), digest="0" * 64)
    place = tmp_path / "env"
    done = set_up(place, lock)
    assert done.returncode == 1
    assert "L’installation a échoué" in done.stderr
    assert not place.exists()


def test_an_environment_that_was_cut_short_is_made_again(tmp_path: Path, lock: Path) -> None:
    """Ctrl+C in the middle of an installation must not leave something that looks finished."""
    place = tmp_path / "env"
    assert set_up(place, lock).returncode == 0
    (place / "made-from").unlink()
    (place / "bin" / "python").unlink()
    assert set_up(place, lock).returncode == 0
    assert version_in(place) == "1.0"
