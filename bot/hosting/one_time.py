"""One-time codes drawn for the host: printed once, kept as a hash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.school.one_time import LIFE, drawn, hashed

if TYPE_CHECKING:
    from bot.app import App
    from bot.school.model import Purpose


async def new_code(app: App, purpose: Purpose) -> str:
    """A new code for the School of the configuration, its hash kept until it is used or expires."""
    code = drawn()
    await app.directory.new_code(purpose, app.school, hashed(code), app.clock.now() + LIFE)
    return code
