"""People who type to the real application, in a server, in a direct message, from any School."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commands.request import Place, Request
from bot.platforms.plain import Style, lines_of
from bot.school.model import Account, Platform, Right

if TYPE_CHECKING:
    from bot.app import App
    from bot.school.model import Person, School


@dataclass
class Speaker:
    """Somebody with one account, in one place."""

    app: App
    name: str
    space: str | None = "100"
    platform: Platform = Platform.DISCORD
    school: School | None = None
    roles: tuple[str, ...] = ()
    lines: int = 0

    @property
    def account(self) -> Account:
        return Account(self.platform, self.name.casefold(), self.name)

    async def enrolled(self, right: Right | None = None) -> Speaker:
        """The same, known in their School and told what is kept of them."""
        await self.app.directory.enrol(self.account, self.school or self.app.school, right=right)
        return self

    async def person(self) -> Person:
        found = await self.app.directory.person_of(self.account, self.school or self.app.school)
        assert found is not None
        return found

    async def says(self, line: str, *, key: str = "") -> str:
        """What is answered to a line; one that is no command answers what was shown last."""
        self.lines += 1
        where = self.space or "direct"
        request = Request(
            key or f"{self.platform}:{self.name}:{where}:{self.lines}",
            self.account,
            Place(f"{where}:room", self.space, private=True),
            self.app.clock.now(),
            roles=self.roles,
        )
        turn = await self.app.conversation.say(request, line.removeprefix("/"), command=line.startswith("/"))
        return "\n".join(lines_of(turn.reply, Style())).replace("\u202f", " ")


async def a_class(teacher: Speaker, *students: Speaker, name: str = "2SIO") -> str:
    """A class with these members, by the commands themselves; its join code."""
    await teacher.says(f'/classe creer nom:"{name}"')
    code = code_in(await teacher.says(f"/classe inviter {name}"))
    for student in students:
        await student.says(f"/rejoindre {code}")
        assert "Demande envoyée" in await student.says(student.name)
    if students:
        await teacher.says(f"/classe confirmer {name}")
        await teacher.says("a")
    return code


def code_in(answer: str) -> str:
    """The join code that an answer shows."""
    found = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", answer)
    assert found is not None, answer
    return found[0]


def long_code_in(answer: str) -> str:
    """The one-time code of 128 bits that an answer shows."""
    found = re.search(r"(?:[2-7A-Z]{4}-){6}[2-7A-Z]{2}", answer)
    assert found is not None, answer
    return found[0]
