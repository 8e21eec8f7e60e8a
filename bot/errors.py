"""What a person may be told no for, apart from what is our own fault.

    Refused     the person asked for something that cannot be done; `rule` names what forbids it,
                `facts` what was tried and what is possible. The French sentence is made in
                one place, `bot.commands.refusals`, so that no lower layer writes French.

Any other exception that reaches the dispatcher is an incident: logged with a short reference,
answered with that reference.
"""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 - it is an answer, not an error of ours
    """A request that a rule turns down. Carries facts, never a French sentence."""

    def __init__(self, rule: str, /, **facts: object) -> None:
        super().__init__(rule)
        self.rule = rule
        self.facts = facts

    def __repr__(self) -> str:
        return f"Refused({self.rule!r}, {self.facts!r})"
