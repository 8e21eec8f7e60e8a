"""/lexique: the School's own words, and those it searched in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.declaration import Param, Suggestion, command
from bot.commands.evidence.asking import Codes, real_codes
from bot.commands.french import count, listed, shortened
from bot.commands.reply import Button, Item, ListPage, Notice, Reply, Tone, Weight
from bot.commands.text import Code, CommandRef, Strong, UserText, text
from bot.errors import Refused
from bot.school.model import Right
from bot.search.closest import closest
from bot.search.own_terms import CODES_LIMIT, FORM_LIMIT, OwnTerm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.receipts import Receipt
    from bot.school.model import Person

PAGE = 8


async def suggest_terms(ask: Ask, typed: str) -> Sequence[Suggestion]:
    """The School's terms by their letters."""
    if ask.caller.school is None:
        return []
    terms = await ask.services.lexicons.terms(ask.caller.school.id)
    found = closest(typed, terms, lambda term: term.form)
    return [Suggestion(t.form, shortened(f"{t.form} : {listed(t.codes)}", 100)) for t in found]


Term = Annotated[str, Param("terme", example="GestSup", longest=FORM_LIMIT, suggest=suggest_terms)]


@command(
    "lexique ajouter",
    "Apprendre un mot de l’établissement à la recherche",
    right=Right.TEACHER,
    acts=True,
    example="GestSup B1.2",
)
async def lexique_ajouter(ask: Ask, terme: Term, codes: Codes = ()) -> Reply:
    """A term and the codes it stands for, best first; it is found at once, in this School only."""
    form, typed = _split(terme, list(codes))
    if not typed:
        raise Refused("terme-sans-code")
    wanted = tuple(dict.fromkeys(real_codes(ask, typed)))[:CODES_LIMIT]
    person = await ask.person()
    await ask.services.lexicons.put(person.school, OwnTerm(form, wanted), _receipt(ask, person))
    return Notice(
        text(
            "« ", UserText(form), " » mène maintenant à ", Code(listed(wanted)), ". Essayer : ",
            CommandRef("recherche", form), ".",
        ),
        Tone.DONE,
    )  # fmt: skip


@command(
    "lexique retirer",
    "Retirer un mot de l’établissement",
    right=Right.TEACHER,
    acts=True,
    example="GestSup",
)
async def lexique_retirer(
    ask: Ask,
    terme: Annotated[
        str, Param("terme", example="GestSup", longest=FORM_LIMIT, suggest=suggest_terms, rest=True)
    ],
) -> Reply:
    """Take a term out; the shipped lexicon is not touched."""
    person = await ask.person()
    await ask.services.lexicons.drop(person.school, terme, _receipt(ask, person))
    return Notice(text("« ", UserText(terme), " » est retiré du lexique de l’établissement."), Tone.DONE)


@command("lexique lister", "Les mots ajoutés par l’établissement", right=Right.TEACHER)
async def lexique_lister(ask: Ask, page: Annotated[int, Param("page", example="2", most=100)] = 1) -> Reply:
    """A page of the School's terms."""
    terms = () if ask.caller.school is None else await ask.services.lexicons.terms(ask.caller.school.id)
    if not terms:
        return Notice(
            text(
                "Aucun mot ajouté. Par exemple : ", CommandRef("lexique ajouter", "GestSup B1.2"),
                ". Les mots cherchés sans réponse : ", CommandRef("lexique sans-reponse"), ".",
            )
        )  # fmt: skip
    pages = -(-len(terms) // PAGE)
    page = min(page, pages)
    shown = terms[(page - 1) * PAGE : page * PAGE]
    return ListPage(
        text(Strong(count(len(terms), "mot ajouté", "mots ajoutés"))),
        tuple(Item(text(UserText(t.form), " → ", Code(listed(t.codes)))) for t in shown),
        page,
        pages,
        Action("lexique lister", {"page": str(page - 1)}) if page > 1 else None,
        Action("lexique lister", {"page": str(page + 1)}) if page < pages else None,
        then=(Button("Mots sans réponse", Action("lexique sans-reponse")),),
    )


@command(
    "lexique sans-reponse", "Les mots cherchés sans réponse, sur trois jours au moins", right=Right.TEACHER
)
async def lexique_sans_reponse(ask: Ask) -> Reply:
    """Words alone: nobody can tell who typed them, nor what else was in the line."""
    if ask.caller.school is None:
        raise Refused("hors-etablissement")
    found = await ask.services.lexicons.searched_in_vain(ask.caller.school.id, ask.today)
    if not found:
        return Notice(
            text(
                "Rien à signaler : aucun mot n’a été cherché en vain sur trois jours différents. Seuls les mots"
                " isolés sont comptés, jamais les phrases ni les personnes."
            )
        )
    return ListPage(
        text(Strong("Mots cherchés sans réponse")),
        tuple(Item(text(UserText(word), f" · {count(days, 'jour')}")) for word, days in found[:PAGE]),
        then=(Button("Mots ajoutés", Action("lexique lister"), Weight.PLAIN),),
        note=text("Apprendre un mot : ", CommandRef("lexique ajouter", f"{found[0][0]} B1.2"), "."),
    )


def _split(term: str, codes: list[str]) -> tuple[str, list[str]]:
    """The term and its codes: typed on a line, the words before the first code belong to the term."""
    while codes and not any(c.isdigit() for c in codes[0]):
        term = f"{term} {codes.pop(0)}"
    return term.strip(), codes


def _receipt(ask: Ask, person: Person) -> Receipt[None]:
    return ask.receipt(person, lambda _: Action("lexique lister"))
