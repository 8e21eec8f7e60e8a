"""The image of deploy/Dockerfile, built and run without Docker, as root on a Debian machine with debootstrap.

    sudo .venv/bin/python -m bench.container [FOLDER]

Every step of the file is done by `bench.image`. Then a container is started as docs/exploitation.md starts it: a
plain account, no capability, no new privilege, the root read-only, /tmp in memory, /donnees the only folder that
can be written, the process alone in its own process table. It answers a person on the local Discord of the
tests; its HEALTHCHECK is asked before, during and after; STOPSIGNAL ends it; started again, what was
acknowledged is there. FOLDER keeps what was built (else a temporary one, removed).

What Docker itself does (layers, its seccomp profile, its network) is not tried here.
"""

from __future__ import annotations

import asyncio
import functools
import http.server
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.image import Image, ImageError, built, size
from bench.report import ROOT, table, write
from tests.fakes.discord.person import Person
from tests.fakes.discord.server import FakeDiscord
from tests.hosting.process import environment

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

DOCKERFILE: Final = ROOT / "deploy" / "Dockerfile"
LOCKS: Final = tuple(str(ROOT / "requirements" / f"{name}.txt") for name in ("core", "all"))
STAND: Final = """set -e
mount --bind {root} {root}
mount -t tmpfs -o size=64m,mode=1777 none {root}/tmp
mount --bind {volume} {root}{where}
mount -t proc none {root}/proc
mount -o remount,bind,ro {root}
exec chroot {root} setpriv --reuid {user} --regid {user} --clear-groups --bounding-set=-all --inh-caps=-all \
 --no-new-privs /usr/bin/env -i {env} /bin/sh -c 'cd {folder} && exec "$@"' sh {command}
"""
PATIENCE: Final = 60.0


class Container:
    """Starts commands in an image, on one volume."""

    def __init__(self, image: Image, volume: Path, fake: FakeDiscord) -> None:
        self._image, self._volume = image, volume
        self.log = volume.with_name("log")
        told = environment(Path("/"), fake)
        self._env = {key: value for key, value in told.items() if key.startswith("REFERENT_")} | image.env
        passwd = (image.root / "etc/passwd").read_text(encoding="utf-8")
        self.uid = next(
            line.split(":")[2] for line in passwd.splitlines() if line.startswith(f"{image.user}:")
        )
        subprocess.run(["cp", "--archive", f"{image.root}{image.volumes[0]}", str(volume)], check=True)

    @asynccontextmanager
    async def started(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """The image's own entry; killed at the end if it has not ended."""
        with self.log.open("ab") as log:
            process = await self._process(self._image.entry, output=log.fileno())
        try:
            yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def beside(self, command: list[str], inside: int | None = None) -> tuple[int, str]:
        """Another command in the same image: exit code and what it said. `inside`: in the namespaces of that process."""
        process = await self._process(command, inside)
        out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
        return process.returncode or 0, (out + err).decode()

    async def _process(
        self, command: list[str], inside: int | None = None, output: int = subprocess.PIPE
    ) -> asyncio.subprocess.Process:
        pairs = " ".join(shlex.quote(f"{key}={value}") for key, value in self._env.items())
        stand = STAND.format(
            root=self._image.root, volume=self._volume, where=self._image.volumes[0], user=self.uid, env=pairs,
            folder=self._image.folder, command=shlex.join(command),
        )  # fmt: skip
        if inside is None:
            way = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--ipc", "--uts"]
        else:
            way = ["nsenter", "--target", str(inside), "--mount", "--pid"]
            stand = "\n".join(line for line in stand.splitlines() if not line.startswith("mount"))
        return await asyncio.create_subprocess_exec(
            *way, "/bin/sh", "-c", stand,
            stdin=subprocess.DEVNULL, stdout=output, stderr=output,
        )  # fmt: skip


async def tried(image: Image, folder: Path) -> dict[str, object]:
    """What the image does, each fact checked; raises AssertionError with what was seen instead."""
    seen: dict[str, object] = {}
    async with FakeDiscord.running() as fake:
        fake.world.guild("BTS SIO 2")
        box = Container(image, folder / "volume", fake)
        code, said = await box.beside(image.health)
        assert code == 1, said
        seen["health check, stopped"] = code
        begun = time.monotonic()
        async with box.started() as process:
            await asyncio.wait_for(fake.gateway.ready.wait(), PATIENCE)
            seen["start to ready, s"] = round(time.monotonic() - begun, 2)
            bot = _child(process.pid)
            code, said = await _healthy(box, image, bot)
            assert code == 0, said
            seen["health check, running"] = code
            seen |= await _confined(box, bot)
            person = _person(fake)
            shown = await person.slash("declarer", phrase="Installation du poste numéro 1 avec GLPI")
            shown = await person.click(shown, next(iter(shown.buttons)))
            assert "Enregistré" in shown.text, shown.text
            os.kill(bot, getattr(signal, image.stop))
            await asyncio.wait_for(process.wait(), PATIENCE)
            assert process.returncode == 0, process.returncode
            seen[f"exit code after {image.stop}"] = process.returncode
        fake.gateway.ready.clear()
        async with box.started() as process:
            await asyncio.wait_for(fake.gateway.ready.wait(), PATIENCE)
            shown = await _person(fake, "again").slash("preuve lister")
            assert "poste" not in shown.text, "somebody else's"
            kept = await person.slash("preuve lister")
            assert "poste numéro 1" in kept.text, kept.text
            seen["acts kept by a restart"] = "1 of 1"
    return seen


async def _healthy(box: Container, image: Image, bot: int) -> tuple[int, str]:
    """The health check, asked until it is well: Docker allows for a start period as well."""
    code, said = 1, ""
    for _ in range(20):
        code, said = await box.beside(image.health, inside=bot)
        if not code:
            break
        await asyncio.sleep(0.5)
    return code, said


async def _confined(box: Container, bot: int) -> dict[str, object]:
    """Who the bot is and where it can write, asked of the system."""
    known = _status(bot)
    assert known["Uid"].split() == [box.uid] * 4, known["Uid"]
    assert int(known["CapBnd"], 16) == int(known["CapEff"], 16) == 0, known["CapBnd"]
    assert known["NoNewPrivs"] == "1"
    for path in ("/app/x", "/venv/x", "/etc/x", "/x"):
        code, _ = await box.beside(["/bin/sh", "-c", f"echo > {path}"], inside=bot)
        assert code != 0, path
    code, said = await box.beside(
        ["/bin/sh", "-c", "echo > /tmp/x && echo > /donnees/x && rm /donnees/x"], inside=bot
    )
    assert code == 0, said
    return {
        "account": box.uid, "capabilities": 0, "memory, MB": round(int(known["VmRSS"].split()[0]) / 1000, 1),
        "written outside /tmp and /donnees": "refused",
    }  # fmt: skip


def _person(fake: FakeDiscord, name: str = "Lina") -> Person:
    world = fake.world
    known = next((user for user in world.users.values() if user.name == name), None)
    return Person(fake, known or world.user(name), world.channel_of(next(iter(world.guilds))))


def _status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def _child(pid: int) -> int:
    """The process that `unshare` made: the first one of the container."""
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()[0])


@contextmanager
def wheels(folder: Path) -> Iterator[dict[str, str]]:
    """What leads pip inside to the locked files: this machine's pip fetches them, a local server hands them over."""
    there = folder / "wheels"
    if not there.exists():
        fetch = ["download", "--quiet", "--no-deps", "--require-hashes", "--dest", f"{there}.part"]
        locks = [word for lock in LOCKS for word in ("-r", lock)]
        subprocess.run(["python3", "-m", "pip", *fetch, *locks], check=True)
        Path(f"{there}.part").rename(there)
    handler = functools.partial(_Quiet, directory=str(there))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": f"http://127.0.0.1:{server.server_address[1]}/"}
        finally:
            server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing: the steps are what is shown."""


def main() -> int:
    """Build, run, print and keep what was seen; 1 if a step or a check failed."""
    if sys.platform != "linux" or os.geteuid() != 0:
        print("bench.container needs root on Linux (debootstrap, chroot).")
        return 1
    with tempfile.TemporaryDirectory(prefix="referent-") as temporary:
        folder = Path(sys.argv[1] if len(sys.argv) > 1 else temporary).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        begun = time.monotonic()
        with tempfile.TemporaryDirectory(dir=folder, prefix="image-") as into, wheels(folder) as more:
            for base in folder.glob("base-*"):  # made by a former run: the slowest step
                subprocess.run(["cp", "--archive", str(base), into], check=True)
            try:
                image = built(DOCKERFILE, ROOT, Path(into), more, lambda step: print(step[:110], flush=True))
                seen = {"build, s": round(time.monotonic() - begun, 1), **sizes(image)}
                seen |= asyncio.run(tried(image, Path(into)))
            except (ImageError, AssertionError, TimeoutError) as fault:
                log = Path(into, "log")
                said = log.read_text(encoding="utf-8")[-2000:] if log.exists() else ""
                print(f"\nFAILED: {type(fault).__name__} {fault}\n{said}")
                return 1
        table(("the image of deploy/Dockerfile", ""), list(seen.items()))
        write("container", seen)
    return 0


def sizes(image: Image) -> dict[str, object]:
    """Megabytes of the image and of its parts."""
    whole, libraries, program = size(image.root), size(image.root, "venv"), size(image.root, "app")
    return {
        "image, MB": round(whole), "of which libraries, MB": round(libraries), "program and content, MB": round(program),
        "Debian and Python, MB": round(whole - libraries - program),
    }  # fmt: skip


if __name__ == "__main__":
    raise SystemExit(main())
