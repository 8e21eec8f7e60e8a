"""Where a reader is in the words of a phrase: look, take, go back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import Refused
from bot.reminders.phrases.words import Clock, Figures, Lead, Mark, Number, Word, cut

if TYPE_CHECKING:
    from bot.reminders.phrases.words import Token


class Cursor:
    """A place in the tokens of a phrase."""

    def __init__(self, phrase: str) -> None:
        self._tokens = cut(phrase)
        self.place = 0

    def at_end(self) -> bool:
        """Whether everything was read."""
        return self.place >= len(self._tokens)

    def peek(self, ahead: int = 0) -> Token | None:
        """The token `ahead` of the present one, None past the ends."""
        place = self.place + ahead
        return self._tokens[place] if 0 <= place < len(self._tokens) else None

    def is_word(self, *texts: str, ahead: int = 0) -> bool:
        """Whether a word that spells one of `texts` stands there."""
        token = self.peek(ahead)
        return isinstance(token, Word) and token.text in texts

    def word(self, *texts: str) -> Word | None:
        """Take a word if it is one of `texts`."""
        token = self.peek()
        if isinstance(token, Word) and token.text in texts:
            self.place += 1
            return token
        return None

    def words(self, *texts: str) -> bool:
        """Take all of `texts`, in this order, or nothing."""
        if all(self.is_word(text, ahead=ahead) for ahead, text in enumerate(texts)):
            self.place += len(texts)
            return True
        return False

    def skip(self, *texts: str) -> None:
        """Pass over any number of these words."""
        while self.word(*texts):
            pass

    def number(self) -> int | None:
        """Take a number that is no rank."""
        token = self.peek()
        if isinstance(token, Number) and not token.rank:
            self.place += 1
            return token.value
        return None

    def rank(self) -> int | None:
        """Take a rank: premier, 2e, dernier (-1)."""
        token = self.peek()
        if isinstance(token, Number) and token.rank:
            self.place += 1
            return token.value
        return None

    def clock(self) -> Clock | None:
        """Take hours and minutes."""
        token = self.peek()
        if isinstance(token, Clock):
            self.place += 1
            return token
        return None

    def figures(self) -> Figures | None:
        """Take a date in figures."""
        token = self.peek()
        if isinstance(token, Figures):
            self.place += 1
            return token
        return None

    def lead(self) -> int | None:
        """Take « J-3 »."""
        token = self.peek()
        if isinstance(token, Lead):
            self.place += 1
            return token.days
        return None

    def separator(self) -> bool:
        """Take « et », a comma, or both."""
        taken = False
        while self.word("et") or self._comma():
            taken = True
        return taken

    def _comma(self) -> bool:
        if isinstance(token := self.peek(), Mark) and token.text in ",;":
            self.place += 1
            return True
        return False

    def refuse(self) -> Refused:
        """That the present token is not understood."""
        token = self.peek() or self.peek(-1)
        return Refused("date-mot-inconnu", mot=(token.typed if token else "")[:40])
