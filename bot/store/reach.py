"""Whom a teacher reaches, as a condition that every query about other people's data carries.

The people of the open classes they teach, and the people of the School who belong to no class; somebody
who left is reached by nobody (`school.model.Reach`).
"""

from __future__ import annotations


def within_reach(person: str, teacher: str) -> str:
    """A condition on the column `person` ("r.person"); `teacher` is the place of the teacher's person id ("$2").

    The query itself keeps to the teacher's School. The School of each row is repeated inside, since that is
    what the indexes begin with: without it every row would read all memberships.
    """
    school = f"{person.split('.', maxsplit=1)[0]}.school"
    return f"""(exists (
            select 1 from membership m join teaching t on t.school_group = m.school_group
            where m.school = {school} and m.person = {person} and t.person = {teacher})
        or not exists (select 1 from membership m where m.school = {school} and m.person = {person})
        and not exists (select 1 from departure d where d.school = {school} and d.person = {person}))"""
