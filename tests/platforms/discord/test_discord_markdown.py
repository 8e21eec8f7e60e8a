"""What a person typed shows on Discord as it was typed: no markup works, no link hides where it leads."""

from __future__ import annotations

import re
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.platforms.discord.markdown import harmless

EVIL: Final = "https://evil.example"
HIDING: Final = (
    f"[banque]({EVIL})",
    f"[la\nbanque]({EVIL})",
    f"[a](x) [banque]({EVIL}) **gras** [c](d)",
    f"<a:/[banque]({EVIL})>",
    f"https://b.example/[banque]({EVIL})",
    f"\\[banque]({EVIL})",
    f"[[banque]]({EVIL})",
    f"[banque](<{EVIL}>)",
)
LINK: Final = re.compile(r"https?://[^\s<>\[\]*`|\\]+")
ESCAPED: Final = re.compile(r"\\([\\*_~|`\[\]<>#-])")
WORKING: Final = re.compile(r"[*_~|`\[\]]|^[^\S\n]*(?:>|#{1,3}[^\S\n]|-)|<(?:[@#/:a]|t:|id:)", re.MULTILINE)
"""What Discord would read as markup, once what is escaped is set aside."""


def read(markdown: str) -> tuple[str, str]:
    """What a reader sees of a text in which nothing works, and what could still work in it."""
    shown, left = [], []
    for place, part in enumerate(re.split(f"({LINK.pattern})", markdown)):
        shown.append(part if place % 2 else ESCAPED.sub(r"\1", part))
        left.append("x" if place % 2 else ESCAPED.sub("x", part))
    return "".join(shown), "".join(left)


@pytest.mark.parametrize("typed", HIDING)
def test_no_link_hides_where_it_leads(typed: str) -> None:
    shown, left = read(harmless(typed))
    assert shown == typed
    assert "](" not in left


@given(st.lists(st.sampled_from([*"[]()<>:/a*_~|`\\#->\n t@.é", "https://e", "](", "/a_b"])).map("".join))
@example("  - liste\n  > cité\n### titre\n-# note")
@example("`https://a_b.example/c_d` et <t:0:f> puis <id:guide>")
def test_what_is_typed_shows_as_typed(typed: str) -> None:
    shown, left = read(harmless(typed))
    assert shown == typed
    assert WORKING.search(left) is None


def test_an_address_can_still_be_followed() -> None:
    assert (
        harmless("voir https://git.example/mon_projet/a_b~c.") == "voir https://git.example/mon_projet/a_b~c."
    )
