"""A Dockerfile read and built without Docker: each stage in a root made by debootstrap, each RUN in a chroot.

What is read is the file itself, never a copy of its steps. Of the instructions those that ours uses are known; an
unknown one is an error, so that a step added to the file is never left out in silence. `COPY` takes what git
tracks, as .dockerignore leaves it. `FROM debian:SUITE-slim` is debootstrap's smallest root of that suite, which is
what the official image is made from (it also drops the manuals: our sizes leave them out).
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_FROM: Final = re.compile(r"debian:(?P<suite>[a-z]+)-slim(?: AS (?P<name>\w+))?")
_UNSEEN: Final = ("usr/share/doc", "usr/share/man", "usr/share/locale", "usr/share/info", "var/cache/apt")
"""What the slim images leave out."""


class ImageError(Exception):
    """A step cannot be read, or did not succeed."""


@dataclass
class Image:
    """A stage: its root, and what a container started from it is told."""

    root: Path
    env: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = "root"
    volumes: list[str] = field(default_factory=list)
    entry: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)
    stop: str = "SIGTERM"


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """The instructions of a Dockerfile in order: (name, rest), continued lines joined, comments left out."""
    lines = (line for line in text.splitlines() if not line.lstrip().startswith("#"))
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        name, _, rest = line.strip().partition(" ")
        if name:
            yield name, re.sub(r"\s+", " ", rest.strip())


def built(
    dockerfile: Path, context: Path, into: Path, more: Mapping[str, str], said: Callable[[str], None]
) -> Image:
    """The last stage of a Dockerfile, built under `into`. `more`: environment of RUN, kept in no image.

    Raises ImageError with the step that failed and the end of what it printed.
    """
    stages: dict[str, Image] = {}
    image = Image(into)
    for name, rest in instructions(dockerfile.read_text(encoding="utf-8")):
        said(f"{name} {rest}")
        if name == "FROM":
            image = _begun(rest, into / f"stage-{len(stages)}")
            found = _FROM.fullmatch(rest)
            stages[(found and found["name"]) or str(len(stages))] = image
        elif name == "RUN":
            _ran(image, rest, more)
        elif name == "COPY":
            _copied(image, rest, context, stages)
        else:
            _told(image, name, rest)
    return image


def size(root: Path, folder: str = ".") -> float:
    """Megabytes of a folder of an image, without what the slim images leave out."""
    excluded = [f"--exclude={root / unseen}" for unseen in _UNSEEN]
    done = _done(["du", "--summarize", "--block-size=1", "--one-file-system", *excluded, str(root / folder)])
    return int(done.split()[0]) / 1e6


def _begun(rest: str, root: Path) -> Image:
    found = _FROM.fullmatch(rest)
    if found is None:
        raise ImageError(f"FROM {rest}: only debian:SUITE-slim can be made here")
    base = root.parent / f"base-{found['suite']}"
    if not base.exists():
        _done(["debootstrap", "--variant=minbase", found["suite"], f"{base}.part"])
        Path(f"{base}.part").rename(base)
    _done(["cp", "--archive", str(base), str(root)])
    shutil.copy("/etc/resolv.conf", root / "etc" / "resolv.conf")
    return Image(root)


def _ran(image: Image, rest: str, more: Mapping[str, str]) -> None:
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    env = {"PATH": path, "HOME": "/root", "DEBIAN_FRONTEND": "noninteractive", **more, **image.env}
    told = [f"{key}={value}" for key, value in env.items()]
    script = f"cd {shlex.quote(image.folder)} && {rest}"
    _done(["chroot", str(image.root), "/usr/bin/env", "-i", *told, "/bin/sh", "-c", script])


def _copied(image: Image, rest: str, context: Path, stages: Mapping[str, Image]) -> None:
    *given, to = rest.split()
    target = image.root / (image.folder if not to.startswith("/") else ".").lstrip("/") / to.lstrip("/")
    if given[0].startswith("--from="):
        source = stages[given.pop(0).removeprefix("--from=")].root
        for one in given:
            _done(["cp", "--archive", str(source / one.lstrip("/")), str(target)])
        return
    for one in given:
        tracked = _done(["git", "-C", str(context), "ls-files", "-z", "--", one]).split("\0")
        if not any(tracked):
            raise ImageError(f"COPY {one}: nothing of that name")
        whole = (context / one).is_dir()
        for name in filter(None, tracked):
            there = target / (os.path.relpath(name, one) if whole else Path(name).name)
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(context / name, there)


def _told(image: Image, name: str, rest: str) -> None:
    """Instructions that only say how the container is started."""
    match name:
        case "WORKDIR":
            image.folder = rest
            (image.root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
        case "ENV":
            image.env |= dict(pair.split("=", 1) for pair in shlex.split(rest))
        case "USER":
            image.user = rest
        case "VOLUME":
            image.volumes.append(rest)
        case "STOPSIGNAL":
            image.stop = rest
        case "HEALTHCHECK":
            image.health = list(json.loads(rest.partition("CMD ")[2]))
        case "ENTRYPOINT" | "CMD":
            image.entry += json.loads(rest)
        case _:
            raise ImageError(f"{name}: not known here")


def _done(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ImageError(f"{shlex.join(command)[-300:]}\n{(done.stdout + done.stderr)[-2000:]}")
    return done.stdout
