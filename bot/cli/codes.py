"""`referent code-enseignant`, `code-admin` and `code-espace`: one-time codes, printed once and kept as a hash."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from bot.app import opened
from bot.cli.exits import Exit
from bot.hosting.beside import Beside
from bot.hosting.one_time import new_code
from bot.school.model import Purpose
from bot.school.one_time import LIFE

if TYPE_CHECKING:
    from bot.config import Settings

_USE: Final = {
    Purpose.TEACHER: "À envoyer en privé au bot : /code {code} (Discord, terminal) ou !code {code} (Matrix).",
    Purpose.ADMIN: "À envoyer en privé au bot : /code {code} (Discord, terminal) ou !code {code} (Matrix).",
    Purpose.SPACE: "À taper dans un salon du serveur à relier : /code {code} (Discord) ou !code {code} (Matrix).",
}


async def print_code(settings: Settings, purpose: str, school: str = "") -> int:
    """Draw a code for a School (the configuration's if `school` is empty; made if it is new), keep its hash, print it. The bot may be running."""
    wanted = Purpose(purpose)
    if beside := await Beside.reach(settings.data):
        async with beside:
            code, name = await beside.code(wanted, school)
    else:
        async with opened(settings, f"code-{purpose}") as app:
            code, name = await new_code(app, wanted, school)
    hours = int(LIFE.total_seconds() // 3600)
    sys.stdout.write(f"{code}\n")
    sys.stderr.write(
        f"Pour « {name} », valable {hours} heures et une seule fois. {_USE[wanted].format(code=code)}\n"
    )
    return Exit.DONE
