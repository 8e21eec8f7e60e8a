"""A class on Discord: the five commands, a form, buttons, a restart, through the real discord.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.platforms.discord.slash import families_of, slash_name
from tests.fakes.discord.forms import UPLOAD
from tests.fakes.discord.guilds import guild_json
from tests.fakes.discord.person import Person
from tests.platforms.discord.conftest import connected
from tests.transcripts.reading import Kept, Transcript, said, settle, transcripts

if TYPE_CHECKING:
    from tests.fakes.discord.person import Seen
    from tests.platforms.discord.conftest import Class
    from tests.transcripts.reading import Step


async def test_a_look_up_answers_its_asker_with_the_label_beside_the_code(classroom: Class) -> None:
    seen = await classroom.person("Lina").slash("critere", code="p 3 4 5")
    assert "`P3.4.5`" in seen.text
    assert "Des procédures garantissant le respect des obligations légales" in seen.text
    assert seen.private
    assert "Partager ici" in seen.buttons


async def test_a_personal_answer_is_seen_by_its_person_alone(classroom: Class) -> None:
    assert (await classroom.person("Lina").slash("progression")).private


async def test_one_sentence_and_one_tap_declare(classroom: Class) -> None:
    """The promise of the product: a sentence typed between two classes, then one tap."""
    lina = classroom.person("Lina")
    offered = await lina.slash("declarer", phrase="j'ai fait l'inventaire de la salle 204 avec glpi")
    assert offered.private
    done = await lina.click(offered, "Soumettre pour")
    assert "soumise" in done.text
    assert done.private


async def test_declaring_without_a_sentence_opens_a_form(classroom: Class) -> None:
    lina = classroom.person("Lina")
    form = await lina.slash("declarer")
    assert form.modal is not None
    offered = await lina.fill(form, phrase="dépannage de l'imprimante du secrétariat")
    picked = await lina.pick(offered, offered.selects[0]["options"][0]["value"])
    assert "soumise" in picked.text


async def test_a_first_form_is_filled_once_and_answered_by_the_question(classroom: Class) -> None:
    """What was typed in the form waits behind the button; only its author reads the question."""
    lina = classroom.newcomer("Lina")
    form = await lina.slash("declarer")
    asked = await lina.fill(
        form, phrase="dépannage de l'imprimante du secrétariat " + "avec le journal " * 20
    )
    assert "Qui lit" in asked.text
    assert asked.private
    offered = await lina.click(asked, "D’accord")
    assert "dépannage de l'imprimante" in offered.text
    noe = classroom.newcomer("Noé")
    asked = await noe.slash("declarer", phrase="dépannage de l'imprimante")
    assert "Rien n’est gardé" in (await noe.click(asked, "Ne rien garder")).text


async def test_a_form_with_a_fault_comes_back_filled(classroom: Class) -> None:
    """Nothing typed is lost by an error."""
    lina = classroom.person("Lina")
    offered = await lina.slash("declarer", phrase="j'ai fait l'inventaire de la salle 204 avec glpi")
    card = await lina.click(offered, "Soumettre pour")
    form = await lina.click(card, "Compléter")
    wrong = await lina.fill(form, periode="hier ou demain", productions="export.csv")
    again = await lina.click(wrong, "Corriger")
    assert again.modal is not None
    fields = {c["component"]["custom_id"]: c["component"].get("value") for c in again.modal["components"]}
    assert fields["periode"] == "hier ou demain"
    assert fields["productions"] == "export.csv"
    right = await lina.fill(again, periode="12/01/2026 au 13/01/2026")
    assert "export.csv" in right.text


async def test_a_teacher_validates_with_one_tap(classroom: Class) -> None:
    lina, martin = classroom.person("Lina"), await classroom.teacher("Mme Martin")
    offered = await lina.slash("declarer", phrase="j'ai configuré le vpn", codes="B1.1")
    assert "soumise" in offered.text
    queue = await martin.slash("a-valider")
    assert queue.private
    done = await martin.click(queue, "Valider")
    assert "Rien n’attend" in done.text
    assert "1 acquise" in (await lina.slash("progression", bloc="1")).text


async def test_a_student_cannot_take_a_teacher_s_button(classroom: Class) -> None:
    """A custom_id can be forged: the right is asked again at each tap."""
    lina, noe, martin = (
        classroom.person("Lina"),
        classroom.person("Noé"),
        await classroom.teacher("Mme Martin"),
    )
    await lina.slash("declarer", phrase="j'ai configuré le vpn", codes="B1.1")
    queue = await martin.slash("a-valider")
    refused = await noe.click(noe.copying(queue), "Valider")
    assert "réservée" in refused.text
    assert "vpn" not in refused.text


async def test_a_double_tap_counts_once(classroom: Class) -> None:
    lina = classroom.person("Lina")
    offered = await lina.slash("declarer", phrase="j'ai fait l'inventaire de la salle avec glpi")
    label = next(label for label in offered.buttons if label.startswith("Soumettre"))
    message, custom_id = offered.messages[-1], offered.buttons[label]
    await lina.tap(message, custom_id)
    again = await lina.tap(message, custom_id)
    assert "soumise" in again.text
    assert "essai 2" not in again.text


async def test_codes_are_completed_while_typed(classroom: Class) -> None:
    lina = classroom.person("Lina")
    by_code = await lina.completing("critere", "code", "p34")
    assert by_code[0]["value"].startswith("P3.4")
    by_word = await lina.completing("critere", "code", "rgpd")
    assert "B3.1" in [choice["value"] for choice in by_word]
    assert len(await lina.completing("critere", "code", "")) <= 25


async def test_buttons_and_forms_survive_a_restart(classroom: Class) -> None:
    lina = classroom.person("Lina")
    offered = await lina.slash("declarer", phrase="j'ai fait l'inventaire de la salle avec glpi")
    form = await lina.slash("declarer")
    await classroom.client.close()
    async with connected(classroom.fake, classroom.app):
        assert "soumise" in (await lina.click(offered, "Soumettre pour")).text
        assert "Enregistré" in (await lina.fill(form, phrase="dépannage d'un poste")).text


async def test_the_gateway_may_drop(classroom: Class) -> None:
    lina = classroom.person("Lina")
    await classroom.fake.gateway.drop(4000)
    assert "`B1.3`" in (await lina.slash("competence", code="b13")).text


async def test_an_old_button_says_that_it_expired(classroom: Class) -> None:
    lina = classroom.person("Lina")
    seen = await lina.slash("critere", code="B1.1")
    for custom_id in ("v0:old", "p1:unknown-name", "something else"):
        assert "expiré" in (await lina.tap(seen.messages[-1], custom_id)).text


async def test_hostile_text_is_shown_as_text(classroom: Class) -> None:
    """No mention fires, no link hides behind a word, nothing turns the line around."""
    lina = classroom.person("Lina")
    hostile = "@everyone <@123> **gras** [clic](http://mal.example) `code` \u202eà l'envers réparé un pc"
    seen = await lina.slash("declarer", phrase=hostile)
    assert "\u202e" not in seen.text
    assert "@everyone" not in seen.text
    assert "**gras**" not in seen.text
    for message in seen.messages:
        assert message["allowed_mentions"] == {"parse": []}


async def test_every_entry_fits_a_message(classroom: Class) -> None:
    lina = classroom.person("Lina")
    for entry in classroom.app.services.syllabuses.shipped.framework:
        seen = await lina.slash("critere", code=entry.code)
        assert f"`{entry.code}`" in seen.text


async def test_outside_any_school_look_ups_work_and_following_does_not(classroom: Class) -> None:
    fake = classroom.fake
    other = fake.world.guild("Autre")
    await fake.gateway.dispatch("GUILD_CREATE", guild_json(fake.world, other))
    elsewhere = Person(fake, fake.world.user("Inconnue"), fake.world.channel_of(other))
    assert "`P1.1.1`" in (await elsewhere.slash("critere", code="P1.1.1")).text
    assert "pas encore relié" in (await elsewhere.slash("progression")).text


@pytest.mark.parametrize("transcript", transcripts(), ids=lambda t: t.name)
async def test_the_transcripts_of_the_console_hold_here(classroom: Class, transcript: Transcript) -> None:
    """Parity: the same facts, typed with a thumb."""
    people = {who: classroom.newcomer(who) for who in transcript.people}
    for who, person in people.items():
        await settle(classroom.app, transcript, who, classroom.account_of(person))
    hands = {who: Fingers(classroom, person) for who, person in people.items()}
    kept = Kept()
    for step in map(kept.filled, transcript.steps):
        if step.typed:
            continue
        classroom.at(step.at)
        if step.night:
            await classroom.app.duty.once()
            continue
        seen = await hands[step.who].play(step)
        if seen is None:
            assert not step.facts, f"{step.say!r} fills a form: nothing is said before its last field"
            continue
        kept.hear(step, plain(seen.text))
        for fact in step.facts:
            assert said(fact) in said(plain(seen.text)), f"{step.say!r} should say {fact!r}:\n{seen.text}"
        for secret in step.absent:
            assert said(secret) not in said(plain(seen.text))
        # What others may read is shown to the asker first, with a button that shares it.
        private = step.private or step.refused
        assert seen.private == (private or "Partager ici" in seen.buttons), seen.text
        assert not (private and "Partager ici" in seen.buttons), seen.text


NEWS = frozenset({"Lire les motifs", "Ouvrir la file"})
"""What stands beside the news above an answer: « plus » where people type."""


class Fingers:
    """Does with taps what a transcript types: a slash command, a button, a line of a select, a form."""

    def __init__(self, classroom: Class, person: Person) -> None:
        self._classroom, self._person = classroom, person
        self._before: Seen | None = None
        self._typed: list[str] = []

    async def play(self, step: Step) -> Seen | None:
        """What the person sees; None while a form still has fields to fill."""
        if step.say.startswith("/"):
            self._before = await self._slash(step.say[1:])
        elif self._before is not None and self._before.modal is not None:
            filled = await self._fill(self._before, step.say)
            if filled is None:
                return None
            self._before = filled
        else:
            assert self._before is not None
            self._before = await self._tap(self._before, step.say)
        self._typed = []
        if self._before.modal is not None:
            return None
        return self._before

    async def _slash(self, line: str) -> Seen:
        from bot.commands.typed import read_line  # noqa: PLC0415 - the console's own reading of the line

        action = read_line(self._classroom.app.dispatcher.catalogue, line, command_expected=True)
        options = {n: v if isinstance(v, str) else " ".join(v) for n, v in action.arguments.items()}
        catalogue = self._classroom.app.dispatcher.catalogue
        return await self._person.slash(slash_name(action.command, families_of(catalogue)), **options)

    async def _fill(self, form: Seen, line: str) -> Seen | None:
        assert form.modal is not None
        asked = (label["component"] for label in form.modal["components"])
        names = [field["custom_id"] for field in asked if field["type"] != UPLOAD]
        self._typed.append(line)
        if len(self._typed) < len(names):
            return None
        given = {name: typed for name, typed in zip(names, self._typed, strict=True) if typed != "-"}
        return await self._person.fill(form, **given)

    async def _tap(self, before: Seen, key: str) -> Seen:
        if before.selects and key.replace(" ", "").isdigit():
            offered = [option["value"] for option in before.selects[0]["options"]]
            return await self._person.pick(before, *(offered[int(n) - 1] for n in key.split()))
        if key == "plus":
            return await self._person.click(before, next(label for label in before.buttons if label in NEWS))
        named = {"oui": 0, "non": 1}
        place = int(key) - 1 if key.isdigit() else named.get(key, "abcdefgh".find(key))
        return await self._person.click(
            before, [label for label in before.buttons if label not in NEWS][place]
        )


def plain(text: str) -> str:
    """Markdown without its marks."""
    return text.replace("**", "").replace("`", "").replace("\\", "")
