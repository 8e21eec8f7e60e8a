"""The answers to what students ask: called by a question about the diploma, and by nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.search.question_file import MAX_ANSWER, Certainty, ContentFault, Question, load_questions
from bot.search.questions import QuestionBook

HERE = Path(__file__).parent
BOOK = QuestionBook(load_questions())

# Questions about the framework that a card may answer beside the hits.
BOTH = {
    "que mettre pour la présence en ligne ?": "b13-trou",
    "comment prouver que je fais de la veille": "veille",
}


def rows(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def card(query: str) -> str | None:
    found = BOOK.match(query)
    return found.id if found else None


def minimal(**changes: object) -> str:
    """A file with one good question, unless changed."""
    entry: dict[str, object] = {
        "id": "une",
        "demandes": [f"demande {n} ?" for n in range(6)],
        "reponse": "Oui.",
        "source": "circulaire",
        "certitude": "observé",
        **changes,
    }
    lines = [f"{key} = {value!r}" for key, value in entry.items() if value is not None]
    tables = 'mots_vides = ""\nmots_examen = ""\nmots_interrogatifs = ""\n[tournures]\n[synonymes]\n'
    return tables + "[[question]]\n" + "\n".join(lines) + "\n"


def faults_of(tmp_path: Path, text: str) -> str:
    path = tmp_path / "questions.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentFault) as caught:
        load_questions(path, known_codes={"B1.1"})
    return str(caught.value)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("je peux mettre un projet perso ?", "projet-perso"),
        ("JE PEUX METTRE UN PROJET PERSO", "projet-perso"),
        ("difference competence critere", "competence-critere"),
        ("E4 ou E5 ?", "epreuve-numero"),
        ("le tablau de synthese est a rendre quand", "tableau-quand"),
        ("le prof veut quoi comme preuve ?", "preuve"),
        ("ccf", "ccf-ponctuel"),
        ("il me manque la 1.3", "b13-trou"),
        ("cest koi le tableau de synthese", "tableau-definition"),
    ],
)
def test_a_student_gets_the_answer_as_typed_on_a_phone(query: str, expected: str) -> None:
    """Case, accents, a slip: whoever asks in a corridor does not proofread."""
    assert card(query) == expected


@pytest.mark.parametrize(
    "query",
    [
        "RGPD",
        "docker",
        "sauvegarde",
        "c'est quoi la B1.3",
        "veille",
        "portfolio",
        "P1.1.5",
        "",
        "???",
        "🍕",
        "c dans quel bloc le rgpd",
        "rgpd c quelle competence",
        "dhcp ca compte pour koi",
    ],
)
def test_a_search_is_not_taken_for_a_question(query: str) -> None:
    """Somebody who looks for a code would read the card as a wrong answer."""
    assert card(query) is None


def test_nine_unseen_questions_in_ten_find_their_answer() -> None:
    """The table was written apart from the file: it says what a new class would meet."""
    table = [row for row in rows("questions_held.tsv") if row[0] != "-"]
    wrong = [(expected, query, card(query)) for expected, query in table if card(query) != expected]

    ids = [expected for expected, _ in table]
    assert all(ids.count(question.id) >= 2 for question in BOOK.questions)
    assert len(wrong) <= len(table) * 0.10, wrong


def test_words_of_the_trade_call_no_card() -> None:
    """Hundreds of searches for a code, some of them asked as questions, none about the exam."""
    queries = [row[1] for row in rows("questions_held.tsv") if row[0] == "-"]
    queries += [row[1] for row in rows("queries_held.tsv") + rows("phrasings.tsv")]
    called = {query: card(query) for query in queries if query not in BOTH}

    assert len(called) >= 60
    # Somebody who says hello or thank you is told how to go on.
    assert {query: found for query, found in called.items() if found not in {None, "bonjour", "merci"}} == {}


@pytest.mark.parametrize(("query", "expected"), BOTH.items())
def test_a_question_about_a_usual_gap_gets_advice_beside_the_hits(query: str, expected: str) -> None:
    assert card(query) == expected


def test_every_way_of_asking_finds_its_own_question() -> None:
    """A teacher who adds a way of asking to the file sees it work."""
    lost = [(q.id, way, card(way)) for q in BOOK.questions for way in q.ways if card(way) != q.id]
    assert lost == []


def test_the_shipped_answers_can_be_read_at_a_glance() -> None:
    """One screen of a phone, neutral wording, and never "élève"."""
    assert len(BOOK.questions) >= 40
    for question in BOOK.questions:
        prose = f"{question.title} {question.answer} {question.source}"
        assert len(question.answer) <= MAX_ANSWER
        assert not re.search(r"\b(tu|te|toi|ton|ta|tes|vous|votre|vos|élèves?)\b", prose, re.IGNORECASE), (
            prose
        )
        assert "'" not in prose, prose
        assert not re.search(r"\w[:;!?]", prose), prose
        assert question.answer.endswith((".", "…"))
        assert question.title.endswith("?")


def test_what_nobody_read_in_a_text_sends_to_the_academy() -> None:
    """General knowledge must not pass for a rule."""
    for question in BOOK.questions:
        if "connaissance générale" in question.source:
            assert question.certainty is Certainty.UNSURE, question.id
        if question.certainty is Certainty.OFFICIAL:
            assert re.search("arrêté|circulaire|RNCP", question.source), question.id


def test_a_good_file_loads(tmp_path: Path) -> None:
    """The straight apostrophe of a keyboard is accepted in « certitude »."""
    path = tmp_path / "questions.toml"
    path.write_text(minimal(certitude="à vérifier avec l'académie", codes=["B1.1"]), encoding="utf-8")

    (question,) = load_questions(path, known_codes={"B1.1"}).questions

    assert question == Question(
        id="une",
        title="demande 0 ?",
        ways=tuple(f"demande {n} ?" for n in range(6)),
        answer="Oui.",
        source="circulaire",
        certainty=Certainty.UNSURE,
        codes=("B1.1",),
    )


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"reponse": None}, "« reponse » absent"),
        ({"source": " "}, "« source » absent"),
        ({"reponse": "a" * (MAX_ANSWER + 1)}, f"{MAX_ANSWER + 1} caractères"),
        ({"demandes": ["une seule ?"]}, "au moins 6"),
        ({"demandes": "texte"}, "liste de textes"),
        ({"certitude": "sûr"}, "certitude « sûr » inconnue"),
        ({"codes": ["B9.9"]}, "code inconnu : B9.9"),
        ({"codes": "B1.1"}, "« codes » doit être une liste"),
        ({"voir": ["autre"]}, "« autre »"),
        ({"couleur": "rouge"}, "clé inconnue : couleur"),
    ],
)
def test_a_fault_says_which_question_and_what(tmp_path: Path, changes: dict[str, object], fault: str) -> None:
    """The file is corrected by a teacher, without reading Python."""
    message = faults_of(tmp_path, minimal(**changes))
    assert fault in message
    assert "une" in message


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    """One run, one list: nobody wants to meet five faults one after the other."""
    message = faults_of(tmp_path, minimal(reponse="", certitude="sûr", codes=["B9.9"]))
    assert len(message.splitlines()) == 3


@pytest.mark.parametrize(
    ("text", "fault"),
    [("[[question]\n", "illisible"), ("", "[tournures] absente"), ("question = 3\n", "[[question]]")],
)
def test_a_broken_file_is_told_in_french(tmp_path: Path, text: str, fault: str) -> None:
    assert fault in faults_of(tmp_path, text)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_no_text_breaks_the_book(query: str) -> None:
    """Anything may be typed; the answer is the same twice."""
    assert BOOK.match(query) is BOOK.match(query)


def test_a_question_costs_next_to_nothing() -> None:
    """It is asked at every search: 0.1 ms typical, measured with a margin for a busy machine."""
    queries = [row[1] for row in rows("questions_held.tsv")]
    times = []
    for query in queries:
        start = perf_counter()
        BOOK.match(query)
        times.append(perf_counter() - start)
    assert median(times) <= 0.0005
