"""Reads `data/questions.toml`: what students ask, many ways of asking it, and a short answer.

Each answer says who says so and how sure it is. The file is content that a teacher corrects, so every
fault is told at once, in French, with the question that holds it.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from bot.content import content
from bot.search.normalise import words

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence
    from pathlib import Path

MAX_ANSWER: Final = 400  # characters: one screen of a phone
MIN_WAYS: Final = 6  # ways of asking, the first of which is the title
KEYS: Final = frozenset({"id", "demandes", "reponse", "source", "certitude", "codes", "voir", "commande"})

TURN: Final = "?"  # features of a turn of phrase start with it, those of a synonym with SAME
SAME: Final = "="


class Certainty(StrEnum):
    """How sure an answer is; the value is what users read."""

    OFFICIAL = "texte officiel"
    SEEN = "observé"
    UNSURE = "à vérifier avec l’académie"


class ContentFault(ValueError):
    """The file is wrong; the message lists every fault in French."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question and its answer."""

    id: str
    title: str  # the first way of asking, well written
    ways: tuple[str, ...]  # all of them, the title included
    answer: str
    source: str
    certainty: Certainty
    codes: tuple[str, ...] = ()  # entries to show beside the answer
    see: tuple[str, ...] = ()  # ids of related questions
    command: str = ""  # the command that really answers


@dataclass(frozen=True, slots=True)
class Wording:
    """What the ways of asking have in common; words are normalised, phrases are tuples of words."""

    empty: frozenset[str]
    signs: frozenset[str]  # words that show a question: of asking, or of the exam
    phrases: Mapping[tuple[str, ...], str]  # to the feature it stands for


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """The whole content of questions.toml."""

    questions: tuple[Question, ...]
    wording: Wording


def load_questions(path: Path | None = None, known_codes: Container[str] | None = None) -> QuestionFile:
    """The questions of `path` (the shipped file if None).

    `known_codes` are those of the framework; without them, codes are not checked.
    Raises ContentFault with every fault of the file.
    """
    path = path or content("questions.toml")
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContentFault(f"{path.name} : fichier TOML illisible ({error})") from error
    entries = raw.get("question", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ContentFault(f"{path.name} : « question » doit s’écrire [[question]]")
    ids = [entry.get("id") for entry in entries]
    faults = [f"{path.name} : {fault}" for fault in _faults_of_wording(raw)]
    for number, entry in enumerate(entries, 1):
        name = entry.get("id") or f"question n° {number}"
        faults += [f"{path.name}, {name} : {fault}" for fault in _faults(entry, ids, known_codes)]
    if not entries:
        faults.append(f"{path.name} : aucune question")
    if faults:
        raise ContentFault("\n".join(faults))
    return QuestionFile(tuple(map(_question, entries)), _wording(raw))


def _faults_of_wording(raw: Mapping[str, Any]) -> list[str]:
    faults = [
        f"« {key} » doit être un texte de mots séparés par des espaces"
        for key in ("mots_vides", "mots_examen", "mots_interrogatifs")
        if not isinstance(raw.get(key), str)
    ]
    for key in ("tournures", "synonymes"):
        groups = raw.get(key)
        if not isinstance(groups, dict):
            faults.append(f"table [{key}] absente")
            continue
        faults += [
            f"[{key}] {name} : une liste de textes est attendue"
            for name, phrases in groups.items()
            if not _is_texts(phrases)
        ]
    return faults


def _faults(
    entry: Mapping[str, Any], ids: Sequence[object], known_codes: Container[str] | None
) -> Iterable[str]:
    if unknown := sorted(set(entry) - KEYS):
        yield f"clé inconnue : {', '.join(unknown)}"
    for key in ("id", "reponse", "source", "certitude"):
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            yield f"« {key} » absent ou vide"
    if not isinstance(entry.get("commande", ""), str):
        yield "« commande » doit être un texte"
    for key in ("demandes", "codes", "voir"):
        if not _is_texts(entry.get(key, [])):
            yield f"« {key} » doit être une liste de textes"
    yield from _faults_of_answer(entry)
    yield from _faults_of_links(entry, ids, known_codes)


def _faults_of_answer(entry: Mapping[str, Any]) -> Iterable[str]:
    ways, answer, sure = (entry.get(key) for key in ("demandes", "reponse", "certitude"))
    if _is_texts(ways or []) and len(set(ways or [])) < MIN_WAYS:
        yield f"au moins {MIN_WAYS} « demandes » différentes sont attendues"
    if isinstance(answer, str) and len(answer) > MAX_ANSWER:
        yield f"réponse de {len(answer)} caractères ; {MAX_ANSWER} au plus"
    if isinstance(sure, str) and sure.strip() and _apostrophe(sure) not in set(Certainty):
        yield f"certitude « {sure} » inconnue ; possibles : {', '.join(Certainty)}"


def _faults_of_links(
    entry: Mapping[str, Any], ids: Sequence[object], known_codes: Container[str] | None
) -> Iterable[str]:
    if ids.count(entry.get("id")) > 1:
        yield "« id » déjà pris par une autre question"
    for see in _texts(entry, "voir"):
        if see not in ids or see == entry.get("id"):
            yield f"« voir » renvoie à « {see} », qui n’est pas une autre question"
    for code in _texts(entry, "codes"):
        if known_codes is not None and code not in known_codes:
            yield f"code inconnu : {code}"


def _texts(entry: Mapping[str, Any], key: str) -> list[str]:
    value = entry.get(key, [])
    return value if _is_texts(value) else []


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(text, str) and text.strip() for text in value)


def _apostrophe(text: str) -> str:
    return text.replace("'", "’")


def _question(entry: Mapping[str, Any]) -> Question:
    return Question(
        id=entry["id"],
        title=entry["demandes"][0],
        ways=tuple(entry["demandes"]),
        answer=entry["reponse"],
        source=entry["source"],
        certainty=Certainty(_apostrophe(entry["certitude"])),
        codes=tuple(entry.get("codes", ())),
        see=tuple(entry.get("voir", ())),
        command=entry.get("commande", ""),
    )


def _wording(raw: Mapping[str, Any]) -> Wording:
    phrases = {
        tuple(words(phrase)): mark + name
        for mark, groups in ((SAME, raw["synonymes"]), (TURN, raw["tournures"]))
        for name, group in groups.items()
        for phrase in group
    }
    return Wording(
        empty=frozenset(words(raw["mots_vides"])),
        signs=frozenset(words(raw["mots_examen"]) + words(raw["mots_interrogatifs"])),
        phrases=phrases,
    )
