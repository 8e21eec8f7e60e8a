"""One-time codes drawn for the host: printed once, kept as a hash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.school.one_time import LIFE, drawn, hashed

if TYPE_CHECKING:
    from bot.app import App
    from bot.school.model import Purpose


async def new_code(app: App, purpose: Purpose, school: str = "") -> tuple[str, str]:
    """A new code, its hash kept until it is used or expires, and the name of its School.

    That is the School called `school`, made if need be: so a host of many begins one. Else the configuration's.
    """
    where = await app.directory.found(school, app.school.zone) if school else app.school
    code = drawn()
    await app.directory.new_code(purpose, where, hashed(code), app.clock.now() + LIFE)
    return code, where.name
