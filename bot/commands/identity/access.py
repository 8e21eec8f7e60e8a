"""/code: use a one-time code printed by the host, to bind a Space or to become a teacher."""

from __future__ import annotations

from typing import Annotated

from bot.commands.ask import Ask
from bot.commands.declaration import Param, command
from bot.commands.reply import Notice, Reply, Tone
from bot.commands.text import CommandRef, Strong, text
from bot.errors import Refused
from bot.school.model import Purpose, Right
from bot.school.one_time import hashed


@command("code", "Utiliser un code remis par la personne qui héberge le bot", example="ABCD-EFGH-…")
async def code(
    ask: Ask, code: Annotated[str, Param("code à usage unique", example="ABCD-EFGH-…", rest=True, longest=80)]
) -> Reply:
    """Redeem a one-time code; the code is the proof, so nobody's right is asked."""
    directory, request = ask.services.directory, ask.request
    space = request.place.space
    purposes = {Purpose.TEACHER, Purpose.ADMIN} | (set() if space is None else {Purpose.SPACE})
    found = await directory.redeem(hashed(code), request.at, frozenset(purposes), use=False)
    if found is not None and found[0] is not Purpose.SPACE:
        await ask.told(found[1], as_teacher=True)
    found = await directory.redeem(hashed(code), request.at, frozenset(purposes))
    if found is None:
        raise Refused("code-usage-unique", dans_un_serveur=space is not None)
    purpose, school = found
    if purpose is Purpose.ADMIN:
        await directory.enrol(request.account, school, right=Right.ADMIN)
        begin = text(" Dans un salon du serveur à régler : ", CommandRef("config voir"), ".")
        return Notice(
            text("Le rôle administrateur est donné pour ", Strong(school.name), ".", begin), Tone.DONE
        )
    if purpose is Purpose.TEACHER or space is None:
        await directory.enrol(request.account, school, right=Right.TEACHER)
        begin = text(" Pour commencer : ", CommandRef("a-valider"), ".")
        return Notice(text("Le rôle enseignant est donné pour ", Strong(school.name), ".", begin), Tone.DONE)
    await directory.bind(request.account.platform, space, school)
    return Notice(
        text(
            "Ce serveur est relié à ",
            Strong(school.name),
            ". Chacun peut taper ",
            CommandRef("aide"),
            " ; les réglages sont dans ",
            CommandRef("config voir"),
            ".",
        ),
        Tone.DONE,
    )
