"""What roles give in a Space: nothing before somebody confirmed them, and never more than was said."""

from __future__ import annotations

import pytest

from bot.school.model import Right
from bot.school.spaces.model import RoleRule, SpaceSettings

TEACHERS, STUDENTS = RoleRule("10", Right.TEACHER, confirmed=True), RoleRule("20", Right.STUDENT)


def test_a_role_that_nobody_confirmed_gives_nothing() -> None:
    """Whoever owns the chat server could make themselves a teacher otherwise."""
    settings = SpaceSettings((RoleRule("10", Right.TEACHER),))
    assert settings.rights_of(["10"]) == frozenset()
    assert settings.waiting == settings.roles
    confirmed = settings.with_role(TEACHERS)
    assert confirmed.roles == (TEACHERS,), "what was said before of the role is replaced"
    assert confirmed.rights_of(["10", "99"]) == {Right.TEACHER}
    assert confirmed.waiting == ()


@pytest.mark.parametrize("roles", [[], ["20"], ["99"]])
def test_other_roles_give_nothing(roles: list[str]) -> None:
    assert SpaceSettings((TEACHERS, STUDENTS)).rights_of(roles) == frozenset()


def test_a_student_role_counts_once_confirmed_too() -> None:
    settings = SpaceSettings((TEACHERS, STUDENTS))
    assert not settings.students_named
    assert settings.with_role(RoleRule("20", Right.STUDENT, confirmed=True)).students_named
    assert settings.without_role("20").roles == (TEACHERS,)


def test_a_room_is_public_until_it_is_not() -> None:
    settings = SpaceSettings().with_room("1", public=True).with_room("2", public=True)
    assert settings.with_room("1", public=False).public_rooms == {"2"}
