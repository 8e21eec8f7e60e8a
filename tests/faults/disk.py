"""A disk that is slow or refuses, under one process: the calls that write are caught before the system sees them."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

_CAUGHT = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

/* What the file says that is named by BROKEN_DISK: seconds that a flush takes, then the error of every write. */
static int told(int fd, int flush) {
    struct stat what;
    double seconds = 0;
    int number = 0;
    FILE *said;
    if (fd <= 2 || fstat(fd, &what) || !S_ISREG(what.st_mode)) return 0;
    said = fopen(getenv("BROKEN_DISK"), "r");
    if (said) { if (fscanf(said, "%lf %d", &seconds, &number) < 1) number = 0; fclose(said); }
    if (flush && seconds > 0) usleep((useconds_t)(seconds * 1e6));
    return number;
}
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define CAUGHT(flush) do { int number = told(fd, flush); if (number) { errno = number; return -1; } } while (0)
ssize_t write(int fd, const void *from, size_t size) { CAUGHT(0); return REAL(write)(fd, from, size); }
ssize_t pwrite(int fd, const void *from, size_t size, off_t at) { CAUGHT(0); return REAL(pwrite)(fd, from, size, at); }
ssize_t pwrite64(int fd, const void *from, size_t size, off64_t at) { CAUGHT(0); return REAL(pwrite64)(fd, from, size, at); }
int ftruncate64(int fd, off64_t size) { CAUGHT(0); return REAL(ftruncate64)(fd, size); }
int fsync(int fd) { CAUGHT(1); return REAL(fsync)(fd); }
int fdatasync(int fd) { CAUGHT(1); return REAL(fdatasync)(fd); }
"""


class Disk:
    """Give `environment` to a process; then `becomes` changes what its disk does, at once."""

    def __init__(self, folder: Path) -> None:
        if shutil.which("gcc") is None:
            pytest.skip("no C compiler to break the disk with")
        folder.mkdir(exist_ok=True)
        source, library, self._told = folder / "disk.c", folder / "disk.so", folder / "told"
        source.write_text(_CAUGHT)
        made = ["gcc", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"]
        subprocess.run(made, check=True)
        self.environment = {"LD_PRELOAD": str(library), "BROKEN_DISK": str(self._told)}
        self.becomes()

    def becomes(self, seconds: float = 0, number: int = 0) -> None:
        """Flushes take `seconds`; with an errno, every write ends with it."""
        draft = self._told.with_suffix(".new")
        draft.write_text(f"{seconds} {number}")
        draft.replace(self._told)
