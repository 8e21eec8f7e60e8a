"""Files joined to a realisation on Discord: name and link kept, told once, never fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.discord.forms import UPLOAD
from tests.fakes.discord.state import LocalFile
from tests.platforms.discord.conftest import Class, connected

if TYPE_CHECKING:
    from tests.fakes.discord.person import Person, Seen

DONE = "j'ai fait l'inventaire de la salle 204 avec glpi"
REPORT = LocalFile("rapport salle 204.pdf", b"secret bytes", "application/pdf")
EXPIRES = "Ce lien expire"


@pytest.fixture(autouse=True)
def nothing_is_fetched(classroom: Class) -> Any:
    """Whatever a scenario does, no byte of a file was asked for."""
    yield
    assert [r for r in classroom.fake.world.requests if r[1] == "attachments"] == []


def upload_of(seen: Seen) -> dict[str, Any]:
    """The label of the only field that takes a file."""
    assert seen.modal is not None
    (label,) = [one for one in seen.modal["components"] if one["component"]["type"] == UPLOAD]
    return dict(label)


async def card(person: Person, number: int = 1) -> str:
    return (await person.slash("preuve voir", numero=str(number))).text


async def test_a_file_comes_with_the_command(classroom: Class) -> None:
    lina = classroom.person("Lina")
    said = await lina.slash("declarer", phrase=DONE, joint=REPORT)
    assert said.text.count(EXPIRES) == 1
    shown = await card(lina)
    assert "rapport salle 204.pdf" in shown
    assert "/attachments/" in shown
    assert EXPIRES not in shown, "said once, with the act"


async def test_a_file_waits_for_the_sentence_in_the_form(classroom: Class) -> None:
    """Given with the command but without a sentence, it travels in the form, over a restart."""
    lina = classroom.person("Lina")
    form = await lina.slash("declarer", joint=REPORT)
    assert "rapport salle 204.pdf" in upload_of(form)["description"]
    await classroom.client.close()
    async with connected(classroom.fake, classroom.app):
        assert EXPIRES in (await lina.fill(form, phrase=DONE)).text
        assert "rapport salle 204.pdf" in await card(lina)


async def test_a_file_is_given_in_the_form_after_a_restart(classroom: Class) -> None:
    lina = classroom.person("Lina")
    form = await lina.slash("declarer")
    assert upload_of(form)["component"]["max_values"] == 1
    await classroom.client.close()
    async with connected(classroom.fake, classroom.app):
        assert EXPIRES in (await lina.fill(form, phrase=DONE, joint=REPORT)).text
        assert "rapport salle 204.pdf" in await card(lina)


async def test_a_form_that_fails_keeps_the_file(classroom: Class) -> None:
    """Discord shows no file in a form that opens again: the form says which one is there already."""
    lina = classroom.person("Lina")
    wrong = await lina.fill(await lina.slash("declarer"), phrase="  ", joint=REPORT)
    again = await lina.click(wrong, "Corriger")
    assert upload_of(again)["description"] == "Déjà joint, à ne pas remettre : rapport salle 204.pdf"
    await lina.fill(again, phrase=DONE)
    assert "rapport salle 204.pdf" in await card(lina)


async def test_another_file_takes_the_place_of_the_one_that_waited(classroom: Class) -> None:
    lina = classroom.person("Lina")
    form = await lina.slash("declarer", joint=REPORT)
    await lina.fill(form, phrase=DONE, joint=LocalFile("final.pdf", b"x"))
    shown = await card(lina)
    assert "final.pdf" in shown
    assert "rapport salle" not in shown


async def test_what_is_kept_is_asked_first_and_the_file_is_not_lost(classroom: Class) -> None:
    zoe = classroom.newcomer("Zoé")
    asked = await zoe.slash("declarer", phrase=DONE, joint=REPORT)
    assert EXPIRES in (await zoe.click(asked, "D’accord")).text
    assert "rapport salle 204.pdf" in await card(zoe)


async def test_a_realisation_is_completed_with_a_file_alone(classroom: Class) -> None:
    lina = classroom.person("Lina")
    await lina.slash("declarer", phrase=DONE, codes="B1.1")
    await lina.slash("preuve completer", numero="1", productions="export.csv")
    said = await lina.slash("preuve completer", numero="1", joint=REPORT)
    assert "Complété." in said.text
    assert EXPIRES in said.text
    assert "export.csv, rapport salle 204.pdf" in await card(lina)


async def test_a_file_is_joined_from_the_card_after_a_restart(classroom: Class) -> None:
    """The form that completes is full: the card offers one for files, which says how long their links last."""
    lina = classroom.person("Lina")
    done = await lina.slash("declarer", phrase=DONE, codes="B1.1")
    await classroom.client.close()
    async with connected(classroom.fake, classroom.app):
        form = await lina.click(done, "Joindre un fichier")
        assert "ce lien expire" in upload_of(form)["description"]
        said = await lina.fill(form, joint=REPORT)
        assert "Fichier joint." in said.text
        assert EXPIRES in said.text
        assert "rapport salle 204.pdf" in said.text
        again = await lina.fill(await lina.click(said, "Joindre un fichier"), lien="https://git.example/glpi")
        assert "Lien ajouté." in again.text
        assert EXPIRES not in again.text
        shown = await card(lina)
        assert "https://git.example/glpi" in shown
        assert "rapport salle 204.pdf" in shown


async def test_a_form_for_files_comes_back_with_what_it_held(classroom: Class) -> None:
    lina = classroom.person("Lina")
    form = await lina.click(await lina.slash("declarer", phrase=DONE, codes="B1.1"), "Joindre un fichier")
    nothing = await lina.fill(form)
    assert "Rien n’est joint" in nothing.text
    wrong = await lina.fill(await lina.click(nothing, "Corriger"), joint=REPORT, lien="pas un lien")
    again = await lina.click(wrong, "Corriger")
    assert upload_of(again)["description"] == "Déjà joint, à ne pas remettre : rapport salle 204.pdf"
    assert "Fichier joint." in (await lina.fill(again, lien="")).text
    full = [f"https://git.example/{n}" for n in range(9)]
    await lina.slash("preuve completer", numero="1", liens=" ".join(full))
    one_more = await lina.click(await lina.slash("preuve voir", numero="1"), "Joindre un fichier")
    refused = await lina.fill(one_more, lien="https://git.example/a https://git.example/b")
    assert "https://git.example/b" not in await card(lina)
    assert "liens" in refused.text


async def test_corrections_and_class_work_take_a_file_in_their_form(classroom: Class) -> None:
    lina, martin = classroom.person("Lina"), await classroom.teacher("Mme Martin")
    await lina.slash("declarer", phrase=DONE, codes="B1.1")
    form = await lina.slash("preuve corriger", numero="1")
    assert len(form.modal["components"]) == 5  # type: ignore[index] # the form opened
    assert "Corrigé." in (await lina.fill(form, joint=REPORT)).text
    assert "rapport salle 204.pdf" in await card(lina)
    await martin.slash("tp creer", titre="Installer GLPI", codes="B1.1", jour="12/01/2026")
    form = await lina.slash("tp confirmer", numero="1")
    wrong = await lina.fill(form, preuve="24 postes importés", lien="pas un lien", joint=REPORT)
    again = await lina.click(wrong, "Corriger")
    assert EXPIRES in (await lina.fill(again, lien="https://git.example/glpi")).text
    shown = await card(lina, 2)
    assert "https://git.example/glpi" in shown
    assert "rapport salle 204.pdf" in shown


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("**gras** [a](https://evil.example).pdf", "evil.example).pdf"),
        ("**gras** [lien](masque).pdf", "masque"),
        ("a" * 996 + ".pdf", "a" * 40),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("@everyone <@1>.png", "everyone"),
        ("\u202e\u200f", "fichier"),
        ("../../etc/passwd", "passwd"),
        ("deux\nlignes\x00.txt", "deux lignes.txt"),
    ],
)
async def test_a_hostile_name_is_only_a_name(classroom: Class, name: str, kept: str) -> None:
    lina = classroom.person("Lina")
    offered = await lina.slash("declarer", phrase=DONE, joint=LocalFile(name, b"x"))
    assert "Enregistré" in offered.text
    shown = await card(lina)
    assert kept in shown
    for harm in ("**gras**", "[a](", "a" * 120, "\u202e", "\u200f", "@everyone", " <@1>"):
        assert harm not in shown.replace("/attachments/", "").split("Lien")[0]


async def test_a_file_without_an_address_is_a_name(classroom: Class) -> None:
    lina = classroom.person("Lina")
    attach = classroom.fake.attach
    for address in ("", "javascript:alert(1)", "https://x/" + "a" * 900):
        classroom.fake.attach = lambda file, at=address: {**attach(file), "url": at}  # type: ignore[method-assign, misc] # what Discord says of it
        assert "seul son nom est gardé" in (await lina.slash("declarer", phrase=DONE, joint=REPORT)).text
    shown = await card(lina, 3)
    assert "rapport salle 204.pdf" in shown
    assert "Lien :" not in shown


async def test_ten_files_where_one_is_taken(classroom: Class) -> None:
    """No client sends that: the first is kept, the rest left out, and somebody is answered."""
    lina = classroom.person("Lina")
    form = await lina.slash("declarer")
    assert form.modal is not None
    sent = [classroom.fake.attach(LocalFile(f"page {n}.png", b"x")) for n in range(10)]
    ids = [one["id"] for one in sent]
    said = await submitted(lina, form, ids, {one["id"]: one for one in sent})
    assert "Enregistré" in said.text
    shown = await card(lina)
    assert "page 0.png" in shown
    assert "page 1.png" not in shown


async def test_a_file_that_discord_says_nothing_of(classroom: Class) -> None:
    lina = classroom.person("Lina")
    said = await submitted(lina, await lina.slash("declarer"), ["42"], {})
    assert "introuvable" in said.text
    assert "Rien n’est encore déclaré" in (await lina.slash("preuve lister")).text


async def submitted(person: Person, form: Seen, ids: list[str], files: dict[str, Any]) -> Seen:
    """A form sent by something else than Discord's own client."""
    assert form.modal is not None
    fields = [
        {"type": 4, "id": 2, "custom_id": "phrase", "value": DONE},
        {"type": UPLOAD, "id": 3, "custom_id": "joint", "values": ids},
    ]
    components = [{"type": 18, "id": 1, "component": one} for one in fields]
    data = {
        "custom_id": form.modal["custom_id"],
        "components": components,
        "resolved": {"attachments": files},
    }
    return await person._send(5, data)
