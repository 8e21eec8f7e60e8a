"""Somebody whom their teacher declared for arrives with work of their own: nothing is lost, nobody is mixed up."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.platforms.discord.conftest import Class


async def test_two_who_pick_the_name_of_one_stay_two(classroom: Class) -> None:
    """The first who asked gets the line with what was declared for it; each keeps several works of their own."""
    martin, lina, noe = (
        await classroom.teacher("Mme Martin"),
        classroom.person("Lina"),
        classroom.person("Noé"),
    )
    await martin.slash("classe creer", nom="2SIO", niveau="2")
    await martin.slash("classe importer", liste="Zoé")
    await martin.slash("classe declarer-pour", personne="Zoé", phrase="Montage d’une salle", codes="B1.1")
    for person, works in ((lina, 3), (noe, 2)):
        for number in range(works):
            await person.slash("declarer", phrase=f"travail {number} de {person.user.name}", codes="B1.2")
    invited = await martin.slash("classe inviter")
    for person in (lina, noe):
        asked = await person.click(invited, "Rejoindre")
        await person.click(asked, "Zoé") if "Zoé" in asked.buttons else await person.pick(
            asked, asked.selects[0]["options"][0]["value"]
        )
    waiting = await martin.slash("classe confirmer")
    done = await martin.click(waiting, "Confirmer les 2")
    assert "Un problème imprévu" not in done.text
    hers, his = await lina.slash("preuve lister"), await noe.slash("preuve lister")
    assert "Montage d’une salle" in hers.text
    assert all(f"travail {number} de Lina" in hers.text for number in range(3))
    assert "Montage" not in his.text
    assert "Lina" not in his.text
    assert all(f"travail {number} de Noé" in his.text for number in range(2))
