"""A joined file as it travels: name and link, from anybody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.action import Action, read_compact
from bot.commands.arguments import clean
from bot.commands.evidence.classwork import tp_confirmer
from bot.commands.evidence.declaring import declarer
from bot.commands.evidence.files import PRODUCTS_LIMIT, about_file, links_with
from bot.commands.joined import NAME_LIMIT, Joined, read_joined
from bot.commands.receiving import joining
from bot.errors import Refused
from bot.portfolio.circumstances import LINKS_LIMIT


@given(st.text(), st.text())
def test_any_name_and_link_become_a_file_that_travels(name: str, link: str) -> None:
    read = read_joined((name, link), clean)
    assert 0 < len(read.name) <= NAME_LIMIT
    assert "\n" not in read.name
    assert read.link == "" or read.link.startswith("http")
    again = read_compact(Action("declarer", {"joint": read.argument}).compact())
    assert again is not None
    assert read_joined(again.arguments["joint"], clean) == read


def test_a_typed_path_is_only_a_name() -> None:
    assert read_joined("~/travail/rapport.pdf", clean) == Joined("rapport.pdf")
    assert read_joined(r"C:\travail\rapport.pdf", clean) == Joined("rapport.pdf")


def test_a_file_sent_with_a_command_is_named_where_one_is_taken() -> None:
    named = joining(declarer, Action("declarer", {"phrase": "un VPN"}), "plan.png")
    assert read_joined(named.arguments["joint"], clean) == Joined("plan.png")
    assert joining(tp_confirmer, named, "autre.png") == named, "what is there already stays"


def test_what_is_said_depends_on_the_link() -> None:
    assert about_file(None) == ""
    assert "expire" in about_file(Joined("a", "https://files.example/a"))
    assert "seul son nom" in about_file(Joined("a"))


def test_a_link_too_many_is_refused_and_the_same_one_counts_once() -> None:
    full = tuple(f"https://a.example/{n}" for n in range(LINKS_LIMIT))
    assert links_with(full, Joined("a")) == full
    assert links_with(full, Joined("a", full[0])) == full
    with pytest.raises(Refused, match="lien-de-trop"):
        links_with(full, Joined("a", "https://b.example/x"))
    assert PRODUCTS_LIMIT > NAME_LIMIT
