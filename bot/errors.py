"""What a person may be told no for, apart from what is our own fault.

    Refused     the person asked for something that cannot be done; `code` names the rule,
                `facts` what was tried and what is possible. The French sentence is made in
                one place, `bot.commands.refusals`, so that no lower layer writes French.

Any other exception that reaches the dispatcher is an incident: logged with a short reference,
answered with that reference.
"""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 - it is an answer, not an error of ours
    """A request that a rule turns down. Carries facts, never a French sentence."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __repr__(self) -> str:
        return f"Refused({self.code!r}, {self.facts!r})"
