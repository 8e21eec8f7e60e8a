"""What may be typed after `referent`: the sub-commands, their arguments, and the faults of both in French."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from bot.cli import runs
from bot.cli.exits import Exit
from bot.config import Shards

if TYPE_CHECKING:
    from collections.abc import Iterable

_HEADINGS: Final = {"positional arguments": "arguments"}


class _Layout(argparse.HelpFormatter):
    """argparse's help with French headings: a space stands before their colon."""

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup],
        prefix: str | None = None,
    ) -> None:
        """The line that shows how a command is called."""
        super().add_usage(usage, actions, groups, "usage : " if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        """A heading and what stands under it."""
        super().start_section(f"{_HEADINGS.get(heading, heading)} " if heading else heading)


class Parser(argparse.ArgumentParser):
    """argparse with its words in French."""

    def __init__(self, **told: Any) -> None:
        super().__init__(**told, add_help=False, formatter_class=_Layout)
        self.add_argument("-h", "--help", action="help", help="montrer cette aide")

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how the command is used, then leave with 2."""
        self.print_usage(sys.stderr)
        self.exit(Exit.USAGE, f"{self.prog} : {_in_french(message)}\n")


def parser() -> argparse.ArgumentParser:
    """The whole command line, each sub-command with what it runs (`options.run`)."""
    whole = Parser(prog="referent", description="L’assistant de classe du BTS SIO.")
    whole.add_argument("--config", type=Path, help="fichier de configuration (config.toml par défaut)")
    commands = whole.add_subparsers(title="commandes", required=True, metavar="COMMANDE", parser_class=Parser)
    _add_console(commands)
    _add_papers(commands)
    _add_run(commands)
    _add_queries(commands)
    _add_frameworks(commands)
    _add_codes(commands)
    _add_discord(commands)
    _add_reminders(commands)
    _add_backups(commands)
    _add_store(commands)
    _add_hosting(commands)
    _add_matrix(commands)
    return whole


def _add_console(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = _sub(commands, "console", "le bot dans un terminal")
    parser.add_argument("--en", choices=("etudiant", "eleve", "enseignant", "admin"), default="etudiant")
    parser.add_argument("--nom", help="nom affiché")
    parser.add_argument(
        "--demo", action="store_true", help="une classe de démonstration, dans un fichier à part"
    )
    parser.set_defaults(run=runs.console)


def _add_papers(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = _sub(commands, "confidentialite", "registre, notice et analyse d’impact, en Markdown")
    parser.add_argument("papier", choices=("registre", "notice", "aipd"))
    parser.set_defaults(run=runs.papers)


def _add_run(commands: argparse._SubParsersAction[Parser]) -> None:
    parser = _sub(commands, "run", "démarrer les plates-formes configurées")
    parser.add_argument(
        "--shards",
        metavar="0-3/8",
        type=_shards,
        help="les fragments de Discord que ce processus sert, à partir de 0, et leur nombre",
    )
    parser.set_defaults(run=runs.platforms)


def _add_queries(commands: argparse._SubParsersAction[Parser]) -> None:
    search = _sub(commands, "recherche", "chercher dans le référentiel")
    search.add_argument("texte", nargs="?", metavar="REQUETE")
    search.add_argument("--option", choices=("slam", "sisr", "toutes"), default="slam")
    suggest = _sub(commands, "suggerer", "les compétences qu’un travail décrit mobilise")
    suggest.add_argument("texte", nargs="?", metavar="TEXTE")
    suggest.add_argument("--option", choices=("slam", "sisr"))
    for parser, query in ((search, "recherche"), (suggest, "suggerer")):
        parser.add_argument("--json", action="store_true", help="un objet JSON")
        parser.add_argument(
            "--jsonl", action="store_true", help="une requête par ligne sur l’entrée standard"
        )
        parser.add_argument("--limite", type=_positive, metavar="N")
        parser.set_defaults(run=runs.query, query=query)
    entry = _sub(commands, "critere", "une entrée du référentiel, ce qui est au-dessus et au-dessous")
    entry.add_argument("texte", metavar="CODE")
    entry.add_argument("--json", action="store_true", help="un objet JSON")
    for parser in (search, suggest, entry):
        parser.add_argument("--referentiel", metavar="ID", help="un autre référentiel : ID ou ID@version")
    entry.set_defaults(run=runs.query, query="critere")


def _add_frameworks(commands: argparse._SubParsersAction[Parser]) -> None:
    frameworks = _sub(commands, "referentiel", "les référentiels")
    kinds = frameworks.add_subparsers(required=True, metavar="ACTION", parser_class=Parser)
    listed = _sub(kinds, "liste", "les référentiels disponibles")
    listed.add_argument("--json", action="store_true")
    listed.set_defaults(run=runs.list_frameworks)
    shown = _sub(kinds, "montrer", "un référentiel entier")
    shown.add_argument("texte", metavar="ID")
    shown.add_argument("--json", action="store_true")
    shown.set_defaults(run=runs.query, query="montrer")
    taken = _sub(kinds, "importer", "reprendre un référentiel : TOML, CSV, CASE, Moodle, Mahara")
    taken.add_argument("fichier", type=Path, metavar="FICHIER")
    taken.add_argument("--essai", action="store_true", help="dire ce qui changerait, sans rien écrire")
    taken.add_argument("--oui", action="store_true", help="ne pas demander de confirmation")
    taken.set_defaults(run=runs.take_framework)
    given = _sub(kinds, "exporter", "écrire un référentiel sur la sortie standard")
    given.add_argument("texte", metavar="ID")
    given.add_argument("--format", choices=("toml", "case", "moodle", "mahara", "csv"), required=True)
    given.set_defaults(run=runs.export_framework)


def _add_codes(commands: argparse._SubParsersAction[Parser]) -> None:
    for name, summary in (
        ("code-enseignant", "un code à usage unique qui donne le rôle enseignant"),
        ("code-admin", "un code à usage unique qui donne le rôle administrateur"),
        ("code-espace", "un code à usage unique qui relie un serveur à l’établissement"),
    ):
        parser = _sub(commands, name, summary)
        parser.add_argument(
            "--etablissement",
            metavar="NOM",
            default="",
            help="un autre établissement ; il est créé s’il est nouveau",
        )
        parser.set_defaults(run=runs.code, purpose=name.removeprefix("code-"))


def _add_discord(commands: argparse._SubParsersAction[Parser]) -> None:
    family = _sub(commands, "discord", "l’invitation et les commandes du bot sur Discord")
    kinds = family.add_subparsers(required=True, metavar="ACTION", parser_class=Parser)
    invited = _sub(kinds, "inviter", "l’adresse qui invite le bot, avec les seules permissions utiles")
    invited.set_defaults(run=runs.invite_on_discord)
    synced = _sub(kinds, "synchroniser", "mettre à jour les commandes sur Discord, bot arrêté")
    synced.add_argument("--essai", action="store_true", help="montrer la différence sans rien changer")
    synced.set_defaults(run=runs.synchronise_discord)


def _add_reminders(commands: argparse._SubParsersAction[Parser]) -> None:
    family = _sub(commands, "rappel", "les rappels")
    kinds = family.add_subparsers(required=True, metavar="ACTION", parser_class=Parser)
    parser = _sub(kinds, "prevoir", "les instants qu’une date en français désigne ; n’enregistre rien")
    parser.add_argument("texte", nargs="?", metavar="TEXTE")
    parser.add_argument("--depuis", metavar="ISO", help="l’instant où la phrase est dite (maintenant)")
    parser.add_argument("--nombre", type=_positive, default=5, metavar="N", help="combien d’instants (5)")
    parser.add_argument("--fuseau", metavar="ZONE", help="le fuseau horaire (celui de la configuration)")
    parser.add_argument("--json", action="store_true", help="un objet JSON")
    parser.add_argument("--jsonl", action="store_true", help="un objet JSON par ligne sur l’entrée standard")
    parser.set_defaults(run=runs.foresee_reminders)


def _add_backups(commands: argparse._SubParsersAction[Parser]) -> None:
    saved = _sub(commands, "sauvegarder", "une sauvegarde vérifiée, même pendant que le bot marche")
    saved.add_argument("fichier", type=Path, metavar="FICHIER", help="un fichier .zip, ou un dossier")
    saved.set_defaults(run=runs.save)
    restored = _sub(commands, "restaurer", "remettre une sauvegarde en place, bot arrêté")
    restored.add_argument("fichier", type=Path, metavar="FICHIER")
    restored.add_argument(
        "--identite-matrix",
        action="store_true",
        help="reprendre aussi l’identité Matrix, même si cette machine en a une",
    )
    restored.set_defaults(run=runs.restore)


def _add_store(commands: argparse._SubParsersAction[Parser]) -> None:
    family = _sub(commands, "store", "les bases : un fichier SQLite ou PostgreSQL")
    kinds = family.add_subparsers(required=True, metavar="ACTION", parser_class=Parser)
    copied = _sub(kinds, "copier", "un établissement d’une base à une autre, relu et comparé, bots arrêtés")
    copied.add_argument("source", metavar="SOURCE", help="un fichier referent.db, ou postgresql://…")
    copied.add_argument("cible", metavar="CIBLE", help="de même ; un fichier absent est créé")
    copied.add_argument("--etablissement", metavar="NOM", default="", help="s’il y en a plusieurs")
    copied.set_defaults(run=runs.copy_store, before_settings=True)


def _add_hosting(commands: argparse._SubParsersAction[Parser]) -> None:
    checked = _sub(commands, "diagnostic", "ce qui ne va pas, et comment le réparer")
    checked.add_argument("--json", action="store_true", help="un objet JSON")
    checked.add_argument("--vivant", action="store_true", help="seulement : le bot est-il en marche ?")
    checked.set_defaults(run=runs.diagnose)
    asked = _sub(commands, "init", "cinq questions, puis un fichier de configuration")
    asked.set_defaults(run=runs.initialise, before_settings=True)


def _add_matrix(commands: argparse._SubParsersAction[Parser]) -> None:
    family = _sub(commands, "matrix", "le compte du bot sur son serveur Matrix")
    kinds = family.add_subparsers(required=True, metavar="ACTION", parser_class=Parser)
    verified = _sub(kinds, "verifier", "l’identité et la signature de l’appareil, relues sur le serveur")
    verified.add_argument(
        "--nouvelle-identite", action="store_true", help="repartir d’une nouvelle identité, bot arrêté"
    )
    verified.set_defaults(run=runs.verify_matrix)
    tried = _sub(kinds, "limites", "les limites du serveur, et l’exception à demander à son administrateur")
    tried.set_defaults(run=runs.matrix_limits)


def _sub(commands: argparse._SubParsersAction[Parser], name: str, summary: str) -> argparse.ArgumentParser:
    """A sub-command. --config is taken after its name too."""
    parser = commands.add_parser(name, help=summary, description=summary)
    parser.add_argument("--config", type=Path, default=argparse.SUPPRESS, help="fichier de configuration")
    return parser


def _positive(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and int(typed) > 0):
        raise argparse.ArgumentTypeError("un nombre entier positif est attendu")
    return int(typed)


def _in_french(message: str) -> str:
    """Argparse's few messages, in French; whatever else it says stays as it is."""
    for english, french in (
        ("the following arguments are required:", "il manque :"),
        ("unrecognized arguments:", "arguments inconnus :"),
        ("expected one argument", "une valeur est attendue"),
        ("invalid choice:", "choix inconnu :"),
        ("choose from", "au choix"),
    ):
        message = message.replace(english, french)
    message = re.sub(r"^argument (\S+):", r"argument \1 :", message)
    return re.sub(r"'([^']*)'", r"« \1 »", message)


def _shards(typed: str) -> Shards:
    """What `--shards` means."""
    try:
        return Shards.read(typed)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"« {typed} » : des fragments comme « 0-3/8 » sont attendus, de 0 à 7 sur 8"
        ) from None
