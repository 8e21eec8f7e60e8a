"""What people see and touch on Discord: lists, completions, menus, sharing, roles, two servers."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.school.model import Platform
from tests.fakes.discord.commands import check_set
from tests.fakes.discord.guilds import guild_json
from tests.fakes.discord.person import Person
from tests.fakes.discord.places import MANAGE_GUILD, SEND_MESSAGES
from tests.fakes.discord.state import LocalFile
from tests.fakes.discord.wire import ApiError
from tests.platforms.discord.conftest import connected

if TYPE_CHECKING:
    from tests.platforms.discord.conftest import Class

GOLDEN = Path(__file__).parent / "golden" / "commands.json"
SENTENCE = "j'ai fait l'inventaire de la salle 204 avec glpi"


async def test_the_command_tree_is_the_one_that_was_read(classroom: Class) -> None:
    """A change of the face is seen in review: REFERENT_GOLDEN=1 writes the file anew."""
    kept = ("type", "name", "description", "options", "default_member_permissions")
    tree = [{key: one.get(key) for key in kept if one.get(key)} for one in classroom.fake.world.commands]
    said = json.dumps(tree, ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("REFERENT_GOLDEN"):
        GOLDEN.write_text(said, encoding="utf-8")
    assert said == GOLDEN.read_text(encoding="utf-8")
    check_set(classroom.fake.world.commands)


async def test_a_student_reads_ten_commands_at_most(classroom: Class) -> None:
    lina, martin = classroom.person("Lina"), await classroom.teacher("Mme Martin")
    assert 5 <= len(lina.listed) <= 10, lina.listed
    assert {"critere", "declarer", "reste", "aide"} <= set(lina.listed)
    assert "a-valider" not in lina.listed
    martin.user.permissions = MANAGE_GUILD | (1 << 13)
    assert {"a-valider", "config", "classe"} <= set(martin.listed)


async def test_a_look_up_is_shared_by_whoever_made_it(classroom: Class) -> None:
    lina = classroom.person("Lina")
    seen = await lina.slash(
        "recherche",
        mots="sauvegarde de la base de données selon la planification retenue, et tests de restauration",
    )
    shared = await lina.click(seen, "Partager ici")
    assert not shared.private
    assert "Partagé par Lina" in shared.text
    assert "Partager ici" not in shared.buttons
    entry = next(label for label in seen.buttons if label[1:3] in {"1.", "2B", "2A", "3."})
    turned = await lina.click(seen, entry)
    assert turned.private
    assert "Partager ici" in turned.buttons


async def test_only_a_look_up_can_be_shared(classroom: Class) -> None:
    """A custom_id can be forged: what is private stays private."""
    lina = classroom.person("Lina")
    seen = await lina.slash("critere", code="B1.1")
    for forged in (
        "s1:progression:",
        "s1:classe.inviter:",
        "t1:unknown",
        "s1:decision::realisation=1:version=1",
    ):
        refused = await lina.tap(seen.messages[-1], forged)
        assert "expiré" in refused.text
        assert refused.private


async def test_a_channel_set_to_public_answers_everybody(classroom: Class) -> None:
    lina, admin = classroom.person("Lina"), await classroom.admin("Mme Roux")
    await admin.slash("config visibilite", visibilite="publique")
    seen = await lina.slash("critere", code="B1.1")
    assert not seen.private
    assert "Partager ici" not in seen.buttons
    # A tap of somebody else on the public card answers that person, apart.
    assert (await classroom.person("Noé").click(seen, "B1.2 →")).private
    assert (await lina.slash("progression")).private
    await admin.slash("config visibilite", visibilite="privée")
    assert (await lina.slash("critere", code="B1.1")).private


async def test_in_a_direct_message_everything_answers_there(classroom: Class) -> None:
    lina = classroom.person("Lina")
    await lina.slash("declarer", phrase=SENTENCE)
    direct = Person(classroom.fake, lina.user, classroom.fake.world.channel(None))
    assert "Partager ici" not in (await direct.slash("critere", code="B1.1")).buttons
    assert "n° 1" in (await direct.slash("preuve lister")).text


async def test_one_s_own_message_becomes_evidence(classroom: Class) -> None:
    """The link is kept and the files are named, none is copied; the text is offered in the form."""
    lina, world = classroom.person("Lina"), classroom.fake.world
    file = LocalFile("capture.png", b"png", "image/png")
    message = world.written(lina.channel, lina.user, "VPN du lycée configuré avec WireGuard", [file])
    form = await lina.message_menu("Déclarer comme preuve", message)
    assert form.modal is not None
    (label,) = form.modal["components"]
    assert label["component"]["value"] == "VPN du lycée configuré avec WireGuard"
    assert "aucun fichier copié" in label["description"]
    assert "mot de passe" in label["description"]
    offered = await lina.fill(form)
    assert "n° 1" in offered.text
    card = await lina.slash("preuve voir", numero="1")
    assert f"https://discord.com/channels/{lina.guild}/{lina.channel}/{message['id']}" in card.text
    assert "capture.png" in card.text


async def test_a_message_without_text_opens_an_empty_form(classroom: Class) -> None:
    lina = classroom.person("Lina")
    message = classroom.fake.world.written(lina.channel, lina.user, "", [LocalFile("a.pdf", b"x")])
    form = await lina.message_menu("Déclarer comme preuve", message)
    assert form.modal is not None
    again = await lina.fill(form, phrase="  ")
    assert "❌" in again.text
    assert (await lina.click(again, "Corriger")).modal is not None


async def test_somebody_else_s_message_is_not_one_s_evidence(classroom: Class) -> None:
    lina, noe = classroom.person("Lina"), classroom.person("Noé")
    message = classroom.fake.world.written(lina.channel, noe.user, "VPN configuré")
    refused = await lina.message_menu("Déclarer comme preuve", message)
    assert "Seul l’auteur" in refused.text
    assert refused.private


async def test_a_teacher_points_at_a_student(classroom: Class) -> None:
    lina, martin = classroom.person("Lina"), await classroom.teacher("Mme Martin")
    await lina.slash("declarer", phrase=SENTENCE, codes="B1.1")
    seen = await martin.member_menu("Progression", lina.user)
    assert "1 compétence mobilisée" in seen.text
    assert seen.private
    assert "réservée" in (await classroom.person("Noé").member_menu("Progression", lina.user)).text
    stranger = classroom.fake.world.user("Inconnu")
    assert "rien déclaré" in (await martin.member_menu("Progression", stranger)).text


async def test_a_confirmed_role_makes_a_teacher_of_whoever_holds_it(classroom: Class) -> None:
    """The roles come with the interaction: no privileged intent is needed."""
    world = classroom.fake.world
    profs = world.role(classroom.guild, "Profs")
    await classroom.fake.gateway.dispatch("GUILD_UPDATE", guild_json(classroom.fake.world, classroom.guild))
    admin, martin, petit = (
        await classroom.admin("Mme Roux"),
        await classroom.teacher("Mme Martin"),
        classroom.person("M. Petit"),
    )
    offered = await admin.completing("config role", "role", "prof")
    assert [choice["value"] for choice in offered] == [str(profs)]
    await admin.slash("config role", role=str(profs))
    petit.user.roles.append(profs)
    assert "réservée" in (await petit.slash("a-valider")).text
    await martin.slash("config confirmer", role=str(profs))
    assert "réservée" not in (await petit.slash("a-valider")).text


async def test_the_first_settings_name_what_is_missing_with_its_channel(classroom: Class) -> None:
    world = classroom.fake.world
    news = world.channel(classroom.guild, "annonces")
    world.places[news].deny(world.bot_role(classroom.guild).id, SEND_MESSAGES)
    for channel in (classroom.channel, news):
        await classroom.fake.gateway.dispatch("CHANNEL_CREATE", world.channel_json(channel))
    admin = await classroom.admin("Mme Roux")
    seen = await admin.slash("config voir")
    assert "Trois étapes" in seen.text
    assert "Intégrations" in seen.text
    picked = await admin.click(seen, "Salon des rappels")
    done = await admin.pick(picked, str(news))
    assert "#annonces" in done.text
    assert "« Envoyer des messages »" in " ".join(done.text.split())
    assert "réservée" in (await classroom.person("Lina").slash("config voir")).text


async def test_two_servers_are_two_schools(classroom: Class) -> None:
    """What belongs to one is nowhere in the other: answers, completions, menus, buttons."""
    fake, app = classroom.fake, classroom.app
    other = await app.directory.found("Lycée Blaise-Pascal", "Indian/Reunion")
    guild = fake.world.guild("BTS SIO Pascal")
    await app.directory.bind(Platform.DISCORD, str(guild), other)
    await fake.gateway.dispatch("GUILD_CREATE", guild_json(fake.world, guild))
    lina, martin = classroom.person("Lina"), await classroom.teacher("Mme Martin")
    await lina.slash("declarer", phrase=SENTENCE, codes="B1.1")
    queue = await martin.slash("a-valider")
    there = Person(fake, martin.user, fake.world.channel_of(guild))
    assert "réservée" in (await there.slash("a-valider")).text
    assert "réservée" in (await there.tap(queue.messages[-1], queue.buttons["Valider"])).text
    assert "réservée" in (await there.member_menu("Progression", lina.user)).text
    assert await Person(fake, lina.user, there.channel).completing("preuve voir", "numero", "") == []
    assert len(await lina.completing("preuve voir", "numero", "")) == 1


async def test_hostile_values_are_refused_in_french(classroom: Class) -> None:
    lina = classroom.person("Lina")
    for name, options in (
        ("critere", {"code": "\u202e" * 300}), ("critere", {"code": "' or 1=1 --"}), ("preuve voir", {"numero": "-1"}),
        ("preuve voir", {"numero": "9" * 400}), ("progression", {"bloc": "@everyone"}), ("recherche", {"mots": "\x00"}),
        ("profil", {"portfolio": "javascript:alert(1)"}), ("declarer", {"phrase": "x" * 2000, "codes": "B1.1;drop"}),
        ("preuve soumettre", {"numero": "1", "codes": "<@123> B1.1"}), ("recherche", {"mots": "🙂" * 150}),
    ):  # fmt: skip
        seen = await lina.slash(name, **options)
        assert seen.text.strip()
        assert "Un problème imprévu" not in seen.text, (name, options)


async def test_options_of_another_version_of_the_tree_do_no_harm(classroom: Class) -> None:
    """Discord shows a former tree for an hour: unknown commands, unknown options, missing ones."""
    lina = classroom.person("Lina")
    data = lina.typed("critere", {"code": "B1.1"})
    gone = await lina.start(2, {**data, "name": "ancienne"})
    assert "n’existe pas" in (await lina.outcome(gone)).text
    more = {**data, "options": [*data["options"], {"name": "de-trop", "type": 3, "value": "x"}]}
    assert "`B1.1`" in (await lina.outcome(await lina.start(2, more))).text
    missing = await lina.start(2, {**data, "options": []})
    assert "Il manque" in (await lina.outcome(missing)).text
    wrong = await lina.start(2, {**data, "options": [{"name": "code", "type": 4, "value": 111}]})
    assert (await lina.outcome(wrong)).text


async def test_a_completion_says_nothing_to_whoever_may_not_ask(classroom: Class) -> None:
    lina = classroom.person("Lina")
    assert await lina.completing("classe personne", "personne", "") == []
    assert await lina.completing("config role", "role", "") == []


async def test_commands_are_sent_again_only_when_they_changed(classroom: Class) -> None:
    from bot.platforms.discord.client import Client  # noqa: PLC0415 - a second one, with a memory
    from bot.store.command_trees import StoredCommandTrees  # noqa: PLC0415 - as above

    memory = StoredCommandTrees(classroom.app.store, classroom.app.clock, Platform.DISCORD)
    await classroom.client.close()
    for _ in range(2):
        async with connected(classroom.fake, classroom.app, memory=memory) as client:
            assert isinstance(client, Client)
            assert client.answering.command_ids["critere"]
    puts = [path for method, path, _ in classroom.fake.world.requests if method == "PUT"]
    assert len(puts) == 2  # the fixture's, then one of the two


async def test_a_refused_sync_is_explained_and_ends_nothing(
    classroom: Class, caplog: pytest.LogCaptureFixture
) -> None:
    await classroom.client.close()
    classroom.fake.faults.add("status", method="PUT", path="commands", status=403, code=50001)
    async with connected(classroom.fake, classroom.app):
        assert "`B1.1`" in (await classroom.person("Lina").slash("critere", code="B1.1")).text
    assert "applications.commands" in caplog.text


def test_the_judge_refuses_what_discord_refuses() -> None:
    with pytest.raises(ApiError) as refused:
        check_set([{"name": "Critère", "description": "x", "type": 1}])
    assert refused.value.errors["0"]["name"]["_errors"][0]["code"] == "APPLICATION_COMMAND_INVALID_NAME"


async def test_buttons_of_the_first_hour_work_beside_views_that_timed_out(classroom: Class) -> None:
    """A view of discord.py's own that gives up takes nothing of ours with it."""
    import discord  # noqa: PLC0415 - a foreign view, as an extension might send
    from discord import ui  # noqa: PLC0415 - as above

    lina = classroom.person("Lina")
    seen = await lina.slash("critere", code="B1.1")
    view = ui.View(timeout=0.01)
    view.add_item(ui.Button(label="x", custom_id="foreign"))
    channel = classroom.client.get_partial_messageable(classroom.channel)
    await channel.send("…", view=view, allowed_mentions=discord.AllowedMentions.none())
    await view.wait()
    assert "`B1.2`" in (await lina.click(seen, "B1.2 →")).text
