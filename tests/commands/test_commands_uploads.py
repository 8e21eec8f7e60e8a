"""Files that come with a request: found by key, bounded, read only by somebody who has the right."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import pytest

from bot.app import opened
from bot.commands.action import Action
from bot.commands.ask import Ask
from bot.commands.catalogue import Catalogue
from bot.commands.declaration import Param, Sort, command
from bot.commands.dispatch import Dispatcher
from bot.commands.receiving import naming
from bot.commands.reply import File, Notice, Reply
from bot.commands.request import Place, Request
from bot.commands.text import UserText, text
from bot.commands.typed import read_line
from bot.commands.upload import UPLOAD_LIMIT, Attachment, Upload
from bot.config import Settings
from bot.errors import Refused
from bot.platforms.console.files import completed_path, kept, local_file
from bot.platforms.plain import Style, lines_of
from bot.school.model import Account, Platform, Right

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.app import App

ME = Account(Platform.CONSOLE, "lina", "Lina")


@command("peser", "Peser un fichier", right=Right.STUDENT)
async def peser(
    ask: Ask, fichier: Annotated[Upload, Param("fichier")], mot: Annotated[str, Param("mot")] = ""
) -> Reply:
    return Notice(text(UserText(f"{fichier.name} {len(fichier.content)} {mot}")))


@command("garder", "Garder un fichier", right=Right.TEACHER)
async def garder(ask: Ask, fichier: Annotated[Upload, Param("fichier")]) -> Reply:
    return Notice(text(UserText(fichier.name)))


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[App]:
    async with opened(Settings(data=tmp_path, school="Lycée Ada-Lovelace"), "test") as app:
        yield app


def dispatcher(app: App) -> Dispatcher:
    return Dispatcher(Catalogue((peser, garder)), app.services)


def request_of(app: App) -> Request:
    return Request("k", ME, Place("console", "console", private=True), app.clock.now(), local_file)


def words(reply: Reply) -> str:
    return "\n".join(lines_of(reply, Style()))


def test_a_file_is_declared_like_any_parameter() -> None:
    assert [p.sort for p in peser.parameters] == [Sort.FILE, Sort.TEXT]


@pytest.mark.parametrize(
    "typed",
    ["peser tableau.xlsx deux", "peser fichier:tableau.xlsx deux", 'peser "tableau.xlsx" deux'],
)
async def test_a_path_is_typed(app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tableau.xlsx").write_bytes(b"12345")
    action = read_line(Catalogue((peser,)), typed, command_expected=True)
    assert "tableau.xlsx 5 deux" in words(await dispatcher(app).dispatch(request_of(app), action))


async def test_a_path_with_spaces_stands_between_quotes(app: App, tmp_path: Path) -> None:
    (tmp_path / "mon tableau.xlsx").write_bytes(b"1")
    action = read_line(
        Catalogue((peser,)), f"peser «{tmp_path}/mon tableau.xlsx» deux", command_expected=True
    )
    assert "mon tableau.xlsx 1 deux" in words(await dispatcher(app).dispatch(request_of(app), action))


@pytest.mark.parametrize("typed", ["absent.xlsx", "/", "\0", "~nobody-here/x"])
async def test_a_file_that_is_not_there_is_refused(app: App, typed: str) -> None:
    reply = await dispatcher(app).dispatch(request_of(app), Action("peser", {"fichier": typed}))
    assert "introuvable" in words(reply)


@pytest.mark.parametrize(("announced", "long"), [(None, 1), (UPLOAD_LIMIT + 1, 0), (3, 1)])
async def test_a_big_file_is_refused_whatever_it_announces(
    app: App, announced: int | None, long: int
) -> None:
    asked: list[int] = []

    async def read(most: int) -> bytes:
        asked.append(most)
        return b"x" * (most + long)

    attachment = Attachment("a.xlsx", "", announced, read)
    request = replace(request_of(app), files=lambda _: attachment)
    assert "trop gros" in words(await dispatcher(app).dispatch(request, Action("peser", {"fichier": "1"})))
    assert asked == ([] if announced and announced > UPLOAD_LIMIT else [UPLOAD_LIMIT])


async def test_a_file_of_the_limit_passes(app: App, tmp_path: Path) -> None:
    (tmp_path / "gros").write_bytes(b"x" * UPLOAD_LIMIT)
    action = Action("peser", {"fichier": str(tmp_path / "gros")})
    assert str(UPLOAD_LIMIT) in words(await dispatcher(app).dispatch(request_of(app), action))


async def test_nothing_is_read_without_the_right(app: App) -> None:
    async def read(_: int) -> bytes:
        raise AssertionError("read before the right was checked")

    request = replace(request_of(app), files=lambda _: Attachment("a", "", 1, read))
    assert "réservée" in words(await dispatcher(app).dispatch(request, Action("garder", {"fichier": "1"})))


def test_files_that_came_along_fill_the_empty_parameters() -> None:
    action = naming(peser, Action("peser", {"mot": "deux"}), ("k1", "k2"))
    assert action.arguments == {"mot": "deux", "fichier": "k1"}
    assert naming(peser, action, ("k3",)).arguments["fichier"] == "k1"


def test_paths_are_completed(tmp_path: Path) -> None:
    (tmp_path / "dossier").mkdir()
    (tmp_path / "dossier" / "tableau.xlsx").touch()
    (tmp_path / "dossier" / ".cache").touch()
    assert completed_path(f"{tmp_path}/dos") == [f"{tmp_path}/dossier/"]
    assert completed_path(f"{tmp_path}/dossier/") == [f"{tmp_path}/dossier/tableau.xlsx"]
    assert completed_path(f"{tmp_path}/rien/") == []


def test_an_answered_file_overwrites_nothing(tmp_path: Path) -> None:
    first = kept(File("tableau.xlsx", "", b"1"), tmp_path)
    second = kept(File("tableau.xlsx", "", b"2"), tmp_path)
    assert (first.name, second.name) == ("tableau.xlsx", "tableau-2.xlsx")
    assert first.read_bytes() == b"1"


@pytest.mark.parametrize("name", ["../../sortie.xlsx", "/etc/sortie.xlsx", ".sortie.xlsx", "sortie\0.xlsx"])
def test_an_answered_file_stays_in_its_folder(tmp_path: Path, name: str) -> None:
    assert kept(File(name, "", b"1"), tmp_path).parent == tmp_path


def test_a_folder_that_takes_no_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="dossier-ferme"):
        kept(File("a.xlsx", "", b"1"), tmp_path / "absent")
