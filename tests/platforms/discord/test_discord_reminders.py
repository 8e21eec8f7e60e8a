"""A reminder on Discord from the slash command to the tap on its buttons, by the real client and dispatcher."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.commands.posting import Destination
from bot.platforms.discord.posting import DiscordPoster
from bot.reminders.delivery import Delivery
from bot.school.model import Platform
from tests.fakes.discord.places import SEND_MESSAGES, VIEW_CHANNEL
from tests.fakes.discord.state import texts_of
from tests.platforms.discord.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.discord.wire import Json
    from tests.platforms.discord.conftest import Class


def speaking(classroom: Class) -> DiscordPoster:
    poster = DiscordPoster()
    poster.client = classroom.client
    classroom.app.services.reminding.posters.known[Platform.DISCORD] = poster
    return poster


async def key_of(classroom: Class) -> str:
    """The key of the only message there is."""
    [(message,)] = await classroom.app.store.all("select id from reminder_occurrence")
    return Delivery(message, NOW).key


def labelled(components: list[Json]) -> Iterator[tuple[str, str]]:
    """The custom_id of each button, by its label, however deep it stands."""
    for one in components:
        if one["type"] == 2:
            yield one["label"], one["custom_id"]
        yield from labelled(one.get("components") or [])


async def test_a_reminder_is_made_posted_and_put_off(classroom: Class) -> None:
    poster = speaking(classroom)
    teacher = await classroom.teacher("Mme Martin")
    lina = classroom.person("Lina")
    await classroom.app.directory.enrol(classroom.account_of(lina), classroom.app.school)
    seen = await teacher.slash(
        "rappel creer", quand="demain 8h", texte="Rendre **le tableau** @everyone", contenu="B1.3"
    )
    assert seen.private
    assert "jeudi 15 janvier 2026 à 8 h" in seen.text
    saved = await teacher.click(seen, "Enregistrer")
    assert "rappel n° 1" in saved.text

    classroom.at(datetime(2026, 1, 15, 7, 0, tzinfo=UTC))
    before = set(classroom.fake.world.messages)
    await classroom.app.reminders.until_quiet()

    [posted] = [m for key, m in classroom.fake.world.messages.items() if key not in before]
    assert posted["channel_id"] == str(classroom.channel)
    assert (
        await poster.find(
            Destination(Platform.DISCORD, str(classroom.guild), str(classroom.channel)),
            await key_of(classroom),
            NOW,
        )
        == posted["id"]
    ), "a card is found by its mark, too"
    assert posted["allowed_mentions"] == {"parse": []}
    assert "@everyone" not in str(posted["components"])
    assert "quelques personnes" in str(posted["components"])
    buttons = dict(labelled(posted["components"]))
    assert set(buttons) == {"Fait", "Me le rappeler", "Voir les noms"}

    done = await lina.tap(posted, buttons["Fait"])
    assert done.private
    assert "Noté comme fait" in done.text
    names = await lina.tap(posted, buttons["Voir les noms"])
    assert "Lina" not in names.text, "names are for the teacher"
    names = await teacher.tap(posted, buttons["Voir les noms"])
    assert names.private
    assert "Lina" in names.text

    later = await lina.tap(posted, buttons["Me le rappeler"])
    chosen = await lina.pick(later, "dans une heure")
    assert "en message privé" in chosen.text
    classroom.at(datetime(2026, 1, 15, 8, 1, tzinfo=UTC))
    before = set(classroom.fake.world.messages)
    await classroom.app.reminders.until_quiet()

    [private] = [m for key, m in classroom.fake.world.messages.items() if key not in before]
    assert classroom.fake.world.channels[int(private["channel_id"])] is None
    assert "Rendre" in str(private["components"])


async def test_a_form_with_a_date_that_means_nothing_comes_back_filled(classroom: Class) -> None:
    """Nothing typed is lost by an error."""
    speaking(classroom)
    teacher = await classroom.teacher("Mme Martin")

    form = await teacher.slash("rappel creer")
    assert form.modal is not None
    refused = await teacher.fill(form, quand="le 30 février", texte="Oral blanc, salle 204")
    assert "n’existe pas" in refused.text
    again = await teacher.click(refused, "Corriger")

    assert again.modal is not None
    assert "Oral blanc, salle 204" in str(again.modal)


async def test_a_closed_channel_is_told_to_the_author_in_private(classroom: Class) -> None:
    speaking(classroom)
    teacher = await classroom.teacher("Mme Martin")
    seen = await teacher.slash("rappel creer", quand="demain 8h", texte="Oral blanc")
    await teacher.click(seen, "Enregistrer")
    classroom.fake.posts.closed.add(classroom.channel)

    classroom.at(datetime(2026, 1, 15, 7, 0, tzinfo=UTC))
    before = set(classroom.fake.world.messages)
    await classroom.app.reminders.until_quiet()

    [told] = [m for key, m in classroom.fake.world.messages.items() if key not in before]
    assert classroom.fake.world.channels[int(told["channel_id"])] is None
    assert "Oral blanc" in str(told["components"])
    assert "suspendu" in str(told["components"])
    classroom.fake.world.refused.clear()


def closed(classroom: Class, *permissions: int) -> None:
    """The channel refuses these to the bot."""
    world = classroom.fake.world
    for one in permissions:
        world.places[classroom.channel].deny(world.bot_role(classroom.guild).id, one)


async def told(classroom: Class) -> None:
    """Discord tells of the channel as it is now."""
    world = classroom.fake.world
    await classroom.fake.gateway.dispatch("CHANNEL_UPDATE", world.channel_json(classroom.channel))


async def test_a_missing_permission_is_named_before_the_reminder_is_kept(classroom: Class) -> None:
    """To whoever makes it, with the channel; one that the bot does not even see has its name too."""
    teacher = await classroom.teacher("Mme Martin")
    name = classroom.fake.world.places[classroom.channel].name
    seen = await teacher.slash("rappel creer", quand="demain 8h", texte="Rendre le tableau")
    assert "il manque" not in seen.text
    closed(classroom, SEND_MESSAGES)
    await told(classroom)
    seen = await teacher.slash("rappel creer", quand="demain 8h", texte="Rendre le tableau")
    assert f"#{name} : il manque au bot « Envoyer des messages »" in plain(seen.text)
    closed(classroom, SEND_MESSAGES | VIEW_CHANNEL)
    await told(classroom)
    admin = await classroom.admin("Mme Roux")
    assert f"#{name} : il manque au bot « Voir les salons »" in plain((await admin.slash("config voir")).text)


async def test_the_author_is_told_which_permission_kept_a_reminder_back(classroom: Class) -> None:
    speaking(classroom)
    teacher = await classroom.teacher("Mme Martin")
    seen = await teacher.slash("rappel creer", quand="demain 8h", texte="Rendre le tableau")
    await teacher.click(seen, "Enregistrer")
    closed(classroom, SEND_MESSAGES)
    await told(classroom)
    classroom.at(datetime(2026, 1, 15, 7, 0, tzinfo=UTC))
    before = set(classroom.fake.world.messages)
    await classroom.app.reminders.until_quiet()
    [posted] = [m for key, m in classroom.fake.world.messages.items() if key not in before]
    assert classroom.fake.world.channels[int(posted["channel_id"])] is None, "a direct message"
    name = classroom.fake.world.places[classroom.channel].name
    said = plain(" ".join(texts_of(posted)))
    assert f"#{name} : il manque au bot « Envoyer des messages »" in said
    assert "suspendu" in said
    classroom.fake.world.refused.clear()  # the refusal that is told


def plain(words: str) -> str:
    return words.replace("\u202f", " ").replace("\\", "")
