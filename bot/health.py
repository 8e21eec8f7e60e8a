"""Health: every part brings its own check, which says what is wrong and how to mend it.

A check answers Findings in French, since only the part knows its remedy. It never raises for what it looks
for; one that fails or takes too long is itself a finding.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

_log = logging.getLogger(__name__)

PATIENCE: Final = 8.0  # seconds that a check may take


class State(StrEnum):
    """How a part is; the value is what people read."""

    GOOD = "bien"
    WATCH = "à surveiller"
    BAD = "à réparer"


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of one part. `said` is a sentence, `remedy` what to do, empty when all is well."""

    part: str
    state: State
    said: str
    remedy: str = ""


Check = Callable[[], Awaitable[Sequence[Finding]]]


class Health:
    """The checks of everything that runs."""

    def __init__(self) -> None:
        self._checks: list[tuple[str, Check]] = []

    def add(self, part: str, check: Check) -> None:
        """Ask this check too from now on."""
        self._checks.append((part, check))

    async def findings(self) -> list[Finding]:
        """What all checks say, the worst first."""
        asked = await asyncio.gather(*(_asked(part, check) for part, check in self._checks))
        order = [State.BAD, State.WATCH, State.GOOD]
        return sorted((f for found in asked for f in found), key=lambda f: order.index(f.state))


async def _asked(part: str, check: Check) -> Sequence[Finding]:
    try:
        async with asyncio.timeout(PATIENCE):
            return await check()
    except TimeoutError:
        said = "la vérification prend trop de temps."
    except Exception as fault:  # noqa: BLE001 - a report that fails on one part says nothing of the others
        _log.warning("check of %s failed: %s", part, type(fault).__name__)
        said = f"la vérification a échoué ({type(fault).__name__})."
    return (Finding(part, State.WATCH, said, "Relancer referent diagnostic dans un instant."),)
