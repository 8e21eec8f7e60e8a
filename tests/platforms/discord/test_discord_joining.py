"""Joining a class on Discord: one button for everybody in the channel, a list of names, a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.platforms.discord.conftest import Class


async def test_the_button_posted_once_serves_the_whole_class(classroom: Class) -> None:
    """Everybody taps the teacher's message; what each one sees is theirs alone."""
    martin = await classroom.teacher("Mme Martin")
    lina, noe = classroom.person("Lina"), classroom.person("Noé")
    await martin.slash("classe creer", nom="2SIO", effectif="30")
    invitation = await martin.slash("classe inviter")
    assert not invitation.private

    form = await lina.click(invitation, "Rejoindre")
    filled = await lina.click(form, "Remplir") if form.modal is None else form
    asked = await lina.fill(filled, nom="Lina D.")
    assert asked.private
    assert "Demande envoyée" in asked.text

    await martin.slash("classe importer", liste="Noé P.\nZoé R.")
    picked = await noe.click(invitation, "Rejoindre")
    assert picked.private
    assert "Demande envoyée" in (await noe.pick(picked, picked.selects[0]["options"][0]["value"])).text

    waiting = await martin.slash("classe confirmer")
    assert waiting.private
    done = await martin.click(waiting, "Confirmer les 2")
    assert "2 personnes confirmées" in done.text
    assert "2 inscrits sur 3" in done.text


async def test_a_student_cannot_confirm_themselves_with_the_teacher_s_button(classroom: Class) -> None:
    martin, lina = await classroom.teacher("Mme Martin"), classroom.person("Lina")
    await martin.slash("classe creer", nom="2SIO")
    invitation = await martin.slash("classe inviter")
    form = await lina.click(invitation, "Rejoindre")
    filled = await lina.click(form, "Remplir") if form.modal is None else form
    await lina.fill(filled, nom="Lina D.")
    waiting = await martin.slash("classe confirmer")
    refused = await lina.click(lina.copying(waiting), "Confirmer")
    assert refused.private
    assert "2SIO" not in refused.text
