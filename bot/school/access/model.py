"""Two accounts, one person: what a link joins and what it never carries.

    data     realisations, claims, classes and requests of both persons are one person's from then on;
             realisations of the second are numbered after those of the first
    choices  option, year, session and portfolio of the first stay; what they had not chosen is taken over
    endings  an erasure asked for, or a departure, of the second does not reach the first
    rights   stay with the account they were proved on: the teacher's account goes on as a teacher's, the
             other one stays a student's, until it proves the right with a code of its own

The code is private, 128 bits, lives ten minutes, works once and inside its School only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.school.model import Person, School

LINK_LIFE: Final = timedelta(minutes=10)
LINK_PURPOSE: Final = "compte"


@dataclass(frozen=True, slots=True)
class Linked:
    """What a link led to: for whom the account stands now, and how many realisations joined theirs."""

    school: School
    person: Person
    joined: int
