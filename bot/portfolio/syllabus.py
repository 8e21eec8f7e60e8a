"""A syllabus: a framework and what is built on it so that people can find their way in it.

What was written by hand (terms, signs of work, questions, ideas of activities) is about the shipped
framework. It goes along to another one entry by entry, where the same thing stands under whatever code, and
stays behind where nothing does: a word never leads to a code that means something else.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from bot.portfolio.activities import ActivityBook, load_activities
from bot.referentiel.codes import read_code
from bot.referentiel.diploma import carried, has_the_exam
from bot.referentiel.loading import load_framework
from bot.search.engine import SearchEngine
from bot.search.lexicon import Lexicon, load_lexicon
from bot.search.normalise import forget
from bot.search.question_file import load_questions
from bot.search.questions import QuestionBook
from bot.search.suggest import Suggester
from bot.search.suggest_texts import TextSuggester
from bot.search.work import led_signs, load_signs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.referentiel.model import Framework, Option
    from bot.search.postings import Indexes
    from bot.search.suggest import Suggestion
    from bot.search.work import Signs

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Syllabus:
    """One version of a framework with its search, its suggestions and its ideas of activities.

    `exam`: the rules of the exam of the BTS SIO apply to it. `origin` gives, by its codes, the shipped entry
    that is the same thing, for what was written by hand elsewhere.
    """

    framework: Framework
    search: SearchEngine
    suggester: Suggester | TextSuggester
    activities: ActivityBook
    origin: Mapping[str, str]
    exam: bool = True

    async def found(self, look: Callable[[SearchEngine], T]) -> T:
        """What the search gives for `look`: at once, or in a worker where the framework is large.

        A large one is read from a file and takes milliseconds: the event loop never waits for it.
        """
        if not self.framework.is_large:
            return look(self.search)
        return await asyncio.to_thread(look, self.search)

    async def suggested(self, text: str, option: Option | None, limit: int) -> tuple[Suggestion, ...]:
        """The competencies that a described piece of work mobilises, best first; () if nothing is relevant."""
        if not self.framework.is_large:
            return self.suggester.suggest(text, option=option, limit=limit)
        return await asyncio.to_thread(self.suggester.suggest, text, option=option, limit=limit)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written by hand about the shipped framework."""

    framework: Framework
    lexicon: Lexicon
    signs: Signs
    questions: QuestionBook
    activities: ActivityBook


@lru_cache(maxsize=1)
def written() -> Written:
    """The shipped content, each file read once. Raises FrameworkFault and the faults of content files."""
    framework = load_framework()
    questions = QuestionBook(load_questions(known_codes=framework))
    return Written(
        framework, load_lexicon(framework), load_signs(framework), questions, load_activities(framework)
    )


@lru_cache(maxsize=1)
def shipped_syllabus() -> Syllabus:
    """The syllabus of the shipped framework. Raises what `written` raises."""
    w = written()
    search = SearchEngine(w.framework, w.lexicon, w.questions, w.signs.everyday, w.signs.decoys)
    suggester = Suggester(w.framework, w.signs)
    forget()
    return Syllabus(
        w.framework,
        search,
        suggester,
        w.activities,
        {e.code: e.code for e in w.framework},
    )


def syllabus_of(framework: Framework, indexes: Indexes) -> Syllabus:
    """The syllabus of another framework. Takes a while on a large one: to be called in a worker."""
    w, framework = written(), framework.prepared()
    read_code("1.1", framework)  # makes its book of codes
    led = carried(w.framework, framework)
    exam = has_the_exam(framework, w.framework)
    terms = [replace(term, codes=tuple(led[c] for c in term.codes if c in led)) for term in w.lexicon.terms]
    lexicon = Lexicon([term for term in terms if term.codes], w.lexicon.same)
    signs = led_signs(w.signs, led)
    index, everyday = None, signs.everyday
    if framework.is_large:
        index = indexes.of(framework)
        everyday = everyday.without(index.words)
    questions = w.questions if exam else None
    search = SearchEngine(framework, lexicon, questions, everyday, signs.decoys, index)
    suggester = Suggester(framework, signs) if exam else TextSuggester(framework, search)
    origin = {new: old for old, new in led.items()}
    return Syllabus(framework, search, suggester, w.activities.led(led), origin, exam)
