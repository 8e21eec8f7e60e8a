"""A syllabus: a framework and what is built on it so that people can find their way in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.portfolio.activities import load_activities
from bot.referentiel.loading import load_framework
from bot.search.engine import load_search
from bot.search.suggest import load_suggester

if TYPE_CHECKING:
    from bot.portfolio.activities import ActivityBook
    from bot.referentiel.model import Framework
    from bot.search.engine import SearchEngine
    from bot.search.suggest import Suggester


@dataclass(frozen=True, slots=True)
class Syllabus:
    """One version of a framework with its search, its suggestions and its ideas of activities."""

    framework: Framework
    search: SearchEngine
    suggester: Suggester
    activities: ActivityBook


@lru_cache(maxsize=1)
def shipped_syllabus() -> Syllabus:
    """The shipped framework with the shipped words. Raises FrameworkFault and the faults of content files."""
    framework = load_framework()
    return Syllabus(framework, load_search(framework), load_suggester(framework), load_activities(framework))
