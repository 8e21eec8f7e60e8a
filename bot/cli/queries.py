"""`referent recherche`, `suggerer`, `critere`, `referentiel montrer`: the content; a store is only read.

The JSON keys are a contract with other programs (DESIGN.md §4).
"""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.cli.exits import Exit
from bot.cli.known_frameworks import framework_named, is_shipped, known_names
from bot.portfolio.syllabus import syllabus_of
from bot.referentiel.codes import CodeReading, read_code
from bot.referentiel.exams import load_exams, read_exam
from bot.referentiel.listing import framework_as_dict
from bot.referentiel.loading import load_framework
from bot.referentiel.model import Kind, Option
from bot.search.engine import load_search
from bot.search.results import why_in_french
from bot.search.suggest import load_suggester, reason
from bot.store.search_index import StoredIndexes

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from bot.config import Settings
    from bot.referentiel.model import Entry, Framework

Json = dict[str, object]

_DEFAULT_HITS: Final = 10
_LONGEST_LINE: Final = 100_000  # characters of a line on stdin: a longer one is cut


def answer(settings: Settings, options: argparse.Namespace) -> int:
    """Run the query that the command line asks for; 0 if something was found, else 1."""
    if options.query == "montrer":
        return _show(settings, options)
    framework = load_framework()
    if options.referentiel is not None:
        other = framework_named(settings, options.referentiel)
        if other is None:
            return _unknown(settings, options.referentiel)
        framework = framework if is_shipped(other) else other
    match options.query:
        case "recherche":
            return _each(options, _searcher(options, framework, StoredIndexes(settings.data)))
        case "suggerer":
            return _each(options, _suggester(options, framework, StoredIndexes(settings.data)))
        case _:
            return _entry(options, framework)


def _searcher(
    options: argparse.Namespace, framework: Framework, indexes: StoredIndexes
) -> Callable[[str], Json]:
    syllabus = None if is_shipped(framework) else syllabus_of(framework, indexes)
    engine = load_search(framework) if syllabus is None else syllabus.search
    option = None if options.option == "toutes" else Option(options.option)

    exams = load_exams()
    seen = {entry.code for entry in framework.seen_by(option)}

    def search(query: str) -> Json:
        exam = read_exam(query) if syllabus is None or syllabus.exam else None
        if exam is not None:
            named = [(code, each) for each in exams.meanings(exam) for code in each.blocks if code in seen]
            blocks = dict(reversed(named))  # the latest sessions first, and said last
            hits = [
                _hit(framework[code], 1.0, f"{exam}, {each.sessions.lower()}")
                for code, each in blocks.items()
            ]
            return {"query": query, "hits": list(reversed(hits)), "suggestions": []}
        results = engine.search(query, option=option, limit=options.limite or _DEFAULT_HITS)
        hits = [_hit(hit.entry, hit.score, why_in_french(hit.why)) for hit in results.hits]
        return {"query": query, "hits": hits, "suggestions": list(results.suggestions)}

    return search


def _suggester(
    options: argparse.Namespace, framework: Framework, indexes: StoredIndexes
) -> Callable[[str], Json]:
    shipped = is_shipped(framework)
    suggester = load_suggester(framework) if shipped else syllabus_of(framework, indexes).suggester
    option = Option(options.option) if options.option else None

    def suggest(query: str) -> Json:
        ranked = suggester.suggest(query, option=option, limit=options.limite)
        return {"query": query, "hits": [_hit(s.entry, s.score, reason(s)) for s in ranked]}

    return suggest


def _hit(entry: Entry, score: float, why: str) -> Json:
    return {"code": entry.code, "label": entry.text, "score": round(score, 4), "why": why}


def _each(options: argparse.Namespace, ask: Callable[[str], Json]) -> int:
    """One query of the command line, or one a line of stdin."""
    if options.jsonl:
        for line in _lines():
            _print(json.dumps(ask(line), ensure_ascii=False))
        return Exit.DONE
    if not options.texte:
        sys.stderr.write("Un texte est attendu, par exemple : referent recherche RGPD\n")
        return Exit.USAGE
    answered = ask(options.texte)
    hits = answered["hits"]
    if options.json:
        _print(json.dumps(answered, ensure_ascii=False, indent=2))
    elif isinstance(hits, list) and hits:
        for hit in hits:
            _print(f"{hit['code']:<10} {hit['label']}" + (f"\n{'':<10} {hit['why']}" if hit["why"] else ""))
    else:
        _print("Rien de pertinent.")
        suggestions = answered.get("suggestions")
        if isinstance(suggestions, list) and suggestions:
            _print("Vouliez-vous dire : " + ", ".join(suggestions))
    return Exit.DONE if hits else Exit.REFUSED


def _lines() -> Iterator[str]:
    for raw in iter(partial(sys.stdin.buffer.readline), b""):
        yield raw.decode(errors="replace").rstrip("\r\n")[:_LONGEST_LINE]


def _entry(options: argparse.Namespace, framework: Framework) -> int:
    typed = options.texte.strip()
    exact = next((code for code in (typed, typed.upper()) if code in framework), None)
    reading = CodeReading((framework[exact],)) if exact else read_code(options.texte, framework)
    if not reading.found:
        sys.stderr.write(f"« {options.texte[:40]} » n’existe pas dans ce référentiel.\n")
        if reading.nearest:
            sys.stderr.write("Les plus proches : " + ", ".join(e.code for e in reading.nearest) + "\n")
        return Exit.REFUSED
    shown = [_described(framework, entry) for entry in reading.found]
    if options.json:
        _print(json.dumps(shown[0] if len(shown) == 1 else shown, ensure_ascii=False, indent=2))
        return Exit.DONE
    for entry in reading.found:
        for above in reversed(framework.parents(entry.code)):
            _print(f"{above.code} {above.text}")
        _print(f"→ {entry.code} {entry.text}  [{entry.kind}]")
        for below in framework.children(entry.code):
            _print(f"   {below.code} {below.text}")
    return Exit.DONE


def _described(framework: Framework, entry: Entry) -> Json:
    return {
        **_line(entry),
        "option": None if entry.part not in {o.value for o in Option} else entry.part,
        "provenance": {
            "source": str(entry.provenance.source),
            "note": entry.provenance.note,
            "lignes": list(entry.provenance.lines),
        },
        "parents": [_line(e) for e in framework.parents(entry.code)],
        "children": [_line(e) for e in framework.children(entry.code)],
    }


def _line(entry: Entry) -> Json:
    key = "title" if entry.kind in {Kind.BLOCK, Kind.COMPETENCY} else "text"
    return {"code": entry.code, "kind": str(entry.kind), key: entry.text}


def _unknown(settings: Settings, name: str) -> int:
    known = known_names(settings)
    sys.stderr.write(f"Référentiel inconnu : « {name[:60]} ». Référentiels présents : {known}\n")
    return Exit.REFUSED


def _show(settings: Settings, options: argparse.Namespace) -> int:
    framework = framework_named(settings, options.texte)
    if framework is None:
        return _unknown(settings, options.texte)
    if options.json:
        _print(json.dumps(framework_as_dict(framework), ensure_ascii=False, indent=2))
        return Exit.DONE
    for entry in framework:
        _print("  " * len(framework.parents(entry.code)) + f"{entry.code} {entry.text}")
    return Exit.DONE


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")
