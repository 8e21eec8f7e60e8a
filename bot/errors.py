"""What a person may be told no for, apart from what is our own fault.

    Refused     the person asked for something that cannot be done; `rule` names what forbids it,
                `facts` what was tried and what is possible. The French sentence is made in
                one place, `bot.commands.refusals`, so that no lower layer writes French.

    Unavailable what the bot stands on does not serve (disk full, database held): nothing was done,
                `code` says why. The host has to mend it, the person may try again.

Any other exception that reaches the dispatcher is an incident: logged with a short reference,
answered with that reference.
"""

from __future__ import annotations


class Refused(Exception):
    """A request that a rule turns down. Carries facts, never a French sentence."""

    def __init__(self, rule: str, /, **facts: object) -> None:
        super().__init__(rule)
        self.rule = rule
        self.facts = facts

    def __repr__(self) -> str:
        return f"Refused({self.rule!r}, {self.facts!r})"


class Unavailable(Exception):
    """What is beneath cannot be used as asked; `code` says why, `facts` with what."""

    def __init__(self, code: str, /, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
