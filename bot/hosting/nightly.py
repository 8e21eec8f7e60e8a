"""The night's work: back up, restore the backup on a copy, let go of what is too old.

The state of the last night is a small file beside the backups, so that `referent diagnostic` reads it
without the store.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from bot.hosting.rotation import OLDEST, agree, kept
from bot.memory import give_back
from bot.store.archive import DATABASE
from bot.store.backup import save
from bot.store.engine import SqliteStore
from bot.store.faults import StoreFault
from bot.store.restoring import KEPT, unpacked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import time
    from pathlib import Path

    from bot.clock import Clock
    from bot.store.migrating import Migration

_log = logging.getLogger(__name__)

STATE: Final = "etat.json"
_NAMED: Final = re.compile(r"referent-(\d{4}-\d{2}-\d{2})\.zip")
_EVERY: Final = 60.0  # seconds between two looks at the clock


@dataclass(frozen=True, slots=True)
class Night:
    """How the last night went. `fault` is the code of what went wrong, empty if nothing did."""

    at: datetime
    file: str
    rehearsed: bool
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Nightly:
    """Backs up `data` to `folder` at `hour` of the School's wall clock, once a day."""

    data: Path
    folder: Path
    zone: str
    hour: time
    clock: Clock
    migrations: Sequence[Migration]

    async def run(self) -> None:
        """Work every night until cancelled; a night that fails is tried again an hour later."""
        tried: datetime | None = None
        while True:
            await asyncio.sleep(_EVERY)  # first: people come before backups when the bot starts
            now = self.clock.now()
            if self.is_due(now) and (tried is None or abs(now - tried) >= timedelta(hours=1)):
                tried = now
                await asyncio.to_thread(self.once)
                give_back()  # a whole store was opened beside the bot's

    def is_due(self, now: datetime) -> bool:
        """Whether the backup of the last night is still to be made.

        A bot that was off at that hour makes it when it comes back.
        """
        local = now.astimezone(ZoneInfo(self.zone))
        night = local.date() if local.time() >= self.hour else local.date() - timedelta(days=1)
        state = last_night(self.folder)
        done = max((day for day in _backups(self.folder) if day <= local.date()), default=date.min)
        return done < night or (done == night and state is not None and bool(state.fault))

    def once(self) -> Night:
        """Back up, rehearse, rotate. Never raises a StoreFault: what went wrong is in the Night."""
        now = self.clock.now()
        day = now.astimezone(ZoneInfo(self.zone)).date()
        target = self.folder / f"referent-{day.isoformat()}.zip"
        rehearsed, fault = False, ""
        try:
            save(self.data, target, now)
            asyncio.run(rehearse(target, self.folder, self.clock, self.migrations))
            rehearsed = True
            rotate(self.folder, self.data, day)
        except StoreFault as wrong:
            fault = wrong.code
            _log.error("backup of the night failed: %s", fault)
        except OSError as wrong:
            fault = "dossier-inaccessible"
            _log.error("backup of the night failed: %s %s", type(wrong).__name__, wrong.errno)
        night = Night(now, target.name, rehearsed, fault)
        _keep(self.folder, night)
        return night


async def rehearse(file: Path, folder: Path, clock: Clock, migrations: Sequence[Migration]) -> None:
    """Restore a backup on a copy, bring it up to date, open it as the bot would. Raises StoreFault."""
    with unpacked(file, folder, migrations) as backup:
        async with SqliteStore.open(backup.database, clock=clock, migrations=migrations) as store:
            if await store.one("select 1 from migration") is None:
                raise StoreFault("sauvegarde-abimee", chemin=str(file))


def rotate(folder: Path, data: Path, today: date) -> None:
    """Remove backups that the rotation lets go, and older copies that upgrades and restores left."""
    backups = _backups(folder)
    if not agree(backups, today):
        return
    for day in backups.keys() - kept(backups, today):
        backups[day].unlink(missing_ok=True)
    oldest = datetime.combine(today - OLDEST, datetime.min.time(), UTC).timestamp()
    for left in (*data.glob(f"{DATABASE}.avant-*"), *data.glob(f"{KEPT}*")):
        if left.stat().st_mtime < oldest:
            if left.is_dir():
                shutil.rmtree(left)
            else:
                left.unlink(missing_ok=True)


def last_night(folder: Path) -> Night | None:
    """How the last night went; None if there was none, or its state cannot be read."""
    try:
        known = json.loads((folder / STATE).read_text(encoding="utf-8"))
        return Night(
            datetime.fromisoformat(known["at"]),
            str(known["file"]),
            bool(known["rehearsed"]),
            str(known["fault"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _backups(folder: Path) -> dict[date, Path]:
    found = {}
    for path in folder.glob("referent-*.zip"):
        if named := _NAMED.fullmatch(path.name):
            try:
                found[date.fromisoformat(named[1])] = path
            except ValueError:
                continue
    return found


def _keep(folder: Path, night: Night) -> None:
    state = {
        "at": night.at.isoformat(timespec="seconds"),
        "file": night.file,
        "rehearsed": night.rehearsed,
        "fault": night.fault,
    }
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = folder / f"{STATE}.part"
        draft.write_text(json.dumps(state) + "\n", encoding="utf-8")
        draft.replace(folder / STATE)
    except OSError as wrong:
        _log.error("state of the night not kept: %s %s", type(wrong).__name__, wrong.errno)
