"""/classe inviter, /rejoindre and /classe confirmer: from a code on the blackboard to a member.

Nobody becomes a member by a code alone: a teacher confirms, all in one list.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Final

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.classes.creating import Which
from bot.commands.classes.views import names_of
from bot.commands.declaration import Param, command
from bot.commands.people import label_of, named_group
from bot.commands.refusals import refusal
from bot.commands.reply import (
    Button,
    Card,
    Choice,
    Choose,
    Entry,
    Field,
    Form,
    Notice,
    Reply,
    Section,
    Tone,
    Weight,
)
from bot.commands.settings.space import known_role, suggest_roles
from bot.commands.text import CommandRef, Instant, Strong, Text, UserText, text
from bot.errors import Refused
from bot.school.classes.joining import LIFE, drawn, hashed
from bot.school.classes.roll import JoinRequest, asked, checked_name
from bot.school.model import Right

if TYPE_CHECKING:
    from bot.receipts import Receipt
    from bot.school.classes.roll import Roll
    from bot.school.model import Group, School

PAGE: Final = 24
"""Lines of one pick: a phone shows them and a select of 25 takes them."""
_LARGEST: Final = 2**63 - 1
_ROLE_LIFE: Final = timedelta(hours=1)

JoinCode = Annotated[str, Param("code de la classe", example="K7XM-4TQP", rest=True, longest=40)]


@command(
    "classe inviter",
    "Afficher le bouton et le code pour rejoindre la classe",
    right=Right.TEACHER,
    private=False,
)
async def classe_inviter(ask: Ask, classe: Which = "") -> Reply:
    """A card for the room: one tap, or a code to type elsewhere."""
    group, code = await named_group(ask, classe), drawn()
    until = ask.request.at + LIFE
    await ask.services.classes.keep_code(group, hashed(code), until)
    school = ask.caller.school
    zone = "Europe/Paris" if school is None else school.zone
    lines = (
        text("Ici : le bouton « Rejoindre »."),
        text("Ailleurs, en message privé au bot : ", CommandRef("rejoindre", code)),
        text("L’enseignant confirme ensuite."),
    )
    button = Button("Rejoindre", Action("rejoindre", {"code": code}), Weight.MAIN)
    return Card(
        text(Strong(f"Rejoindre la classe {label_of(group)}")),
        (Section(lines),),
        (button,),
        text("Code valable jusqu’au ", Instant(until, zone), "."),
    )


@command("rejoindre", "Rejoindre une classe avec son code", example="K7XM-4TQP")
async def rejoindre(
    ask: Ask, code: JoinCode, page: Annotated[int, Param("page", example="2", most=20)] = 1
) -> Reply:
    """Pick one's line of the roster, or type a first name and an initial."""
    school, group = await _door(ask, code)
    roll = await ask.services.classes.roll(group.school, group.id)
    person = await ask.services.directory.person_of(ask.request.account, school)
    if person is not None and roll.member(person.id) is not None:
        return Notice(text("C’est déjà fait : membre de ", Strong(label_of(group)), "."), Tone.DONE)
    # Somebody without an account may have a line already, and data under it: it is theirs to take.
    free = [line for line in roll.lines if line.person is None or line.person in roll.silent]
    if not free:
        return _name_form(code, {"nom": ask.request.account.name})
    shown = free[(page - 1) * PAGE : page * PAGE]
    more = ((Button("Suite de la liste", Action("rejoindre", {"code": code, "page": str(page + 1)})),)
            if len(free) > page * PAGE else ())  # fmt: skip
    absent = Button("Mon nom n’y est pas", Action("rejoindre-nom", {"code": code}))
    return Choose(
        text(Strong(f"Classe {label_of(group)}"), " : quelle ligne de la liste ?"),
        Action.once("rejoindre-ligne", {"code": code}),
        "ligne",
        tuple(Choice(str(line.id), text(UserText(line.name))) for line in shown),
        quick=(*more, absent),
    )


@command("rejoindre-ligne", "Prendre sa ligne de la liste", acts=True, hidden=True)
async def rejoindre_ligne(
    ask: Ask, code: JoinCode, ligne: Annotated[int, Param("ligne", most=_LARGEST)]
) -> Reply:
    """Ask to join under a line of the roster."""
    school, group = await _door(ask, code)
    roll = await ask.services.classes.roll(group.school, group.id)
    name = next((line.name for line in roll.lines if line.id == ligne), "")
    if not name:
        raise Refused("ligne-prise")
    return await _asked(ask, school, group, name, ligne)


@command("rejoindre-nom", "Se nommer pour rejoindre la classe", acts=True, hidden=True)
async def rejoindre_nom(
    ask: Ask, code: JoinCode, nom: Annotated[str, Param("prénom et initiale", form=True, longest=80)] = ""
) -> Reply:
    """Ask to join under a first name and an initial."""
    school, group = await _door(ask, code)
    if "nom" not in ask.action.arguments:
        return _name_form(code, {"nom": ask.request.account.name})
    try:
        name = checked_name(nom)
    except Refused as refused:
        return _name_form(code, {"nom": nom}, refusal(refused).text)
    return await _asked(ask, school, group, name, None)


@command("rejoindre-role", "Rejoindre la classe de son rôle", right=Right.STUDENT, hidden=True)
async def rejoindre_role(ask: Ask) -> Reply:
    """The class that a chat role proposes: from there the same road as with a code."""
    platform, space = ask.request.account.platform, ask.request.place.space or ""
    group = await ask.services.classes.role_group(platform, space, ask.request.roles)
    if group is None:
        raise Refused("role-sans-classe")
    code = drawn()
    await ask.services.classes.keep_code(group, hashed(code), ask.request.at + _ROLE_LIFE)
    reply: Reply = await rejoindre.handler(ask, code=code)
    return reply


@command(
    "classe role",
    "Proposer la classe aux personnes qui ont un rôle du serveur",
    right=Right.TEACHER,
    acts=True,
    example="SIO2",
)
async def classe_role(
    ask: Ask,
    role: Annotated[str, Param("rôle", example="SIO2", suggest=suggest_roles, longest=100)],
    classe: Which = "",
) -> Reply:
    """The role proposes to join at the first use; it gives nothing and lists nobody."""
    space = ask.request.place.space
    if space is None:
        raise Refused("salon-prive")
    group, teacher, known = await named_group(ask, classe), await ask.person(), known_role(ask, role)
    receipt: Receipt[Group] = ask.receipt(teacher, lambda g: Action("classe voir", {"classe": str(g.id)}))
    await ask.services.classes.keep_role(ask.request.account.platform, space, known.id, group, receipt)
    return Notice(
        text(
            "Qui a le rôle ", UserText(known.name), " se verra proposer ", Strong(label_of(group)),
            " à sa première utilisation. L’enseignant confirme, comme avec un code.",
        ),
        Tone.DONE,
    )  # fmt: skip


async def _door(ask: Ask, code: str) -> tuple[School, Group]:
    """What a join code opens, for an asker of no other School. Raises Refused("code-classe" | "trop-d-essais")."""
    found = await ask.services.classes.door(hashed(code), ask.request.account, ask.request.at)
    here = ask.caller.school
    if found is None or (ask.request.place.space is not None and here is not None and here.id != found[0].id):
        raise Refused("code-classe")
    return found


async def _asked(ask: Ask, school: School, group: Group, name: str, line: int | None) -> Reply:
    await ask.told(school)
    person = await ask.services.directory.enrol(ask.request.account, school)
    request = JoinRequest(person, name, line, ask.request.at)
    receipt: Receipt[Roll] = ask.receipt(person, lambda _: Action("profil"))
    roll = await ask.services.classes.change(school.id, group.id, lambda r: asked(r, request), receipt)
    return Notice(
        text(
            Strong(f"Demande envoyée pour {label_of(group)}"), " au nom de « ", UserText(name),
            " ». Confirmation par ", UserText(names_of(roll)), ". En attendant, tout marche déjà : ",
            CommandRef("declarer"), ".",
        ),
        Tone.DONE,
    )  # fmt: skip


def _name_form(code: str, typed: dict[str, str], *errors: Text) -> Form:
    field = Field(
        "nom",
        "Prénom et initiale du nom",
        Entry.SHORT,
        typed["nom"][:40],
        "Lina D.",
        required=True,
        longest=40,
    )
    return Form("Rejoindre la classe", Action.once("rejoindre-nom", {"code": code}), (field,), errors)
