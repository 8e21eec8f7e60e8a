"""/config modele: a teacher gives the session's own blank of the table once; every export then fills it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import Param, command
from bot.commands.dossier.missing import check_exam
from bot.commands.dossier.papers import XLSX
from bot.commands.identity.profile import FIRST_SESSION, LAST_SESSION
from bot.commands.making import made
from bot.commands.reply import File, Notice, Reply, Tone
from bot.commands.text import CommandRef, PersonRef, Strong, UserText, text
from bot.commands.upload import Upload
from bot.errors import Refused
from bot.reports.synthesis import Part, columns_of
from bot.school.calendar import session_for
from bot.school.model import Right

if TYPE_CHECKING:
    from bot.receipts import Receipt

_NAME_LIMIT: Final = 120


@command(
    "config modele",
    "Donner le tableau de synthèse vierge d’une session, ou le revoir",
    right=Right.TEACHER,
    acts=True,
    example="2026 tableau-vierge.xlsx",
)
async def config_modele(
    ask: Ask,
    session: Annotated[
        int | None, Param("session d’examen", example="2026", least=FIRST_SESSION, most=LAST_SESSION)
    ] = None,
    fichier: Annotated[Upload | None, Param("tableau vierge, en xlsx", example="tableau-vierge.xlsx")] = None,
) -> Reply:
    """With a file: check it and keep it. Without: give back the one that is kept."""
    check_exam(ask)
    person = await ask.person()
    year = session or session_for(2, ask.today)
    if fichier is None:
        return await _kept(ask, person.school, year)
    content, columns = fichier.content, columns_of(ask.framework)

    def check() -> list[int]:
        from bot.reports.synthesis_fill import blank_rows, check_blank  # noqa: PLC0415 - an extra

        found = check_blank(content, columns)
        return [len(blank_rows(found, part)) for part in Part]

    rows = await made(check)
    receipt: Receipt[None] = ask.receipt(person, lambda _: Action("config modele", {"session": str(year)}))
    await ask.services.papers.keep_blank(person.school, year, fichier.name[:_NAME_LIMIT], content, receipt)
    return Notice(
        text(
            Strong(f"Modèle de la session {year} gardé"), " : ", UserText(fichier.name[:_NAME_LIMIT]),
            f".\nLignes vierges : {rows[0]} en formation, {rows[1]} en première année, {rows[2]} en seconde année ;"
            " le bot en ajoute s’il en faut plus. ", CommandRef("dossier tableau"), " remplira ce fichier.",
        ),
        Tone.DONE,
    )  # fmt: skip


async def _kept(ask: Ask, school: int, session: int) -> Reply:
    blank = await ask.services.papers.blank(school, session)
    if blank is None:
        if ask.caller.school is None:
            raise Refused("hors-etablissement")
        return Notice(
            text(
                f"Aucun modèle pour la session {session} : la mise en page intégrée sert. Pour donner le fichier de"
                " l’académie : ", CommandRef("config modele", f"{session} tableau-vierge.xlsx"), ".",
            )
        )  # fmt: skip
    said = text(
        Strong(f"Modèle de la session {session}"), " : ", UserText(blank.name), ", donné par ", PersonRef(blank.by),
        f" le {blank.at:%d/%m/%Y}.",
    )  # fmt: skip
    return File(f"modele-{session}.xlsx", XLSX, blank.content, said)
