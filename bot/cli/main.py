"""`referent`: the command line.

Exit codes: 0 done, 1 refused or not found, 2 wrong usage, 69 unavailable, 78 bad configuration.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from bot.cli.faults import sentence_of
from bot.config import data_folder, load
from bot.config_values import ConfigFaults
from bot.logs import told
from bot.platforms.console.session import utf8_streams

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.config import Settings


class Exit(IntEnum):
    """What a script can tell apart."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    UNAVAILABLE = 69
    CONFIGURATION = 78


class _Parser(argparse.ArgumentParser):
    """argparse with its messages in French."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and how the command is used, then leave with 2."""
        self.print_usage(sys.stderr)
        self.exit(Exit.USAGE, f"{self.prog} : {_in_french(message)}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one sub-command and return its exit code."""
    utf8_streams()
    options = _parser().parse_args(arguments)
    try:
        if getattr(options, "before_settings", False):
            return int(options.run(None, options))
        return int(options.run(load(options.config), options))
    except ConfigFaults as faults:
        for fault in faults.faults:
            print(f"configuration : {fault}", file=sys.stderr)  # noqa: T201 - the command line speaks
        return Exit.CONFIGURATION
    except KeyboardInterrupt:
        return Exit.DONE
    except BrokenPipeError:
        # Whoever read us has gone: point stdout nowhere so that the interpreter can close in peace.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.DONE
    except Exception as fault:
        said = sentence_of(fault)
        if said is None and options.run is _run:
            # A long-lived process: its last words go to a journal, where no typed word may be.
            said = (
                f"arrêt imprévu ({told(fault)}). Le journal ci-dessus et cette ligne aident à le comprendre."
            )
        if said is None:
            raise
        print(f"referent : {said}", file=sys.stderr)  # noqa: T201
        return Exit.UNAVAILABLE


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="referent", description="L’assistant de classe du BTS SIO.")
    parser.add_argument("--config", type=Path, help="fichier de configuration (config.toml par défaut)")
    commands = parser.add_subparsers(
        title="commandes", required=True, metavar="COMMANDE", parser_class=_Parser
    )
    _add_console(commands)
    _add_papers(commands)
    _add_run(commands)
    _add_queries(commands)
    _add_codes(commands)
    _add_discord(commands)
    _add_reminders(commands)
    _add_backups(commands)
    _add_hosting(commands)
    _add_matrix(commands)
    return parser


def _sub(commands: argparse._SubParsersAction[_Parser], name: str, summary: str) -> argparse.ArgumentParser:
    """A sub-command. --config is taken after its name too."""
    parser = commands.add_parser(name, help=summary, description=summary)
    parser.add_argument("--config", type=Path, default=argparse.SUPPRESS, help="fichier de configuration")
    return parser


def _add_console(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = _sub(commands, "console", "le bot dans un terminal")
    parser.add_argument("--en", choices=("etudiant", "eleve", "enseignant", "admin"), default="etudiant")
    parser.add_argument("--nom", help="nom affiché")
    parser.add_argument(
        "--demo", action="store_true", help="une classe de démonstration, dans un fichier à part"
    )
    parser.set_defaults(run=_console)


def _add_papers(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = _sub(commands, "confidentialite", "registre, notice et analyse d’impact, en Markdown")
    parser.add_argument("papier", choices=("registre", "notice", "aipd"))
    parser.set_defaults(run=_papers)


def _add_run(commands: argparse._SubParsersAction[_Parser]) -> None:
    parser = _sub(commands, "run", "démarrer les plates-formes configurées")
    parser.set_defaults(run=_run)


def _add_queries(commands: argparse._SubParsersAction[_Parser]) -> None:
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
        parser.set_defaults(run=_query, query=query)
    entry = _sub(commands, "critere", "une entrée du référentiel, ce qui est au-dessus et au-dessous")
    entry.add_argument("texte", metavar="CODE")
    entry.add_argument("--json", action="store_true", help="un objet JSON")
    entry.set_defaults(run=_query, query="critere")
    frameworks = _sub(commands, "referentiel", "les référentiels")
    kinds = frameworks.add_subparsers(required=True, metavar="ACTION", parser_class=_Parser)
    listed = _sub(kinds, "liste", "les référentiels disponibles")
    listed.add_argument("--json", action="store_true")
    listed.set_defaults(run=_list_frameworks)
    shown = _sub(kinds, "montrer", "un référentiel entier")
    shown.add_argument("texte", metavar="ID")
    shown.add_argument("--json", action="store_true")
    shown.set_defaults(run=_query, query="montrer")
    taken = _sub(kinds, "importer", "reprendre un référentiel : TOML, CSV, CASE, Moodle, Mahara")
    taken.add_argument("fichier", type=Path, metavar="FICHIER")
    taken.add_argument("--essai", action="store_true", help="dire ce qui changerait, sans rien écrire")
    taken.add_argument("--oui", action="store_true", help="ne pas demander de confirmation")
    taken.set_defaults(run=_take_framework)
    given = _sub(kinds, "exporter", "écrire un référentiel sur la sortie standard")
    given.add_argument("texte", metavar="ID")
    given.add_argument("--format", choices=("toml", "case", "moodle", "mahara", "csv"), required=True)
    given.set_defaults(run=_export_framework)


def _add_codes(commands: argparse._SubParsersAction[_Parser]) -> None:
    for name, summary in (
        ("code-enseignant", "un code à usage unique qui donne le rôle enseignant"),
        ("code-admin", "un code à usage unique qui donne le rôle administrateur"),
        ("code-espace", "un code à usage unique qui relie un serveur à l’établissement"),
    ):
        parser = _sub(commands, name, summary)
        parser.set_defaults(run=_code, purpose=name.removeprefix("code-"))


def _add_discord(commands: argparse._SubParsersAction[_Parser]) -> None:
    family = _sub(commands, "discord", "l’invitation et les commandes du bot sur Discord")
    kinds = family.add_subparsers(required=True, metavar="ACTION", parser_class=_Parser)
    invited = _sub(kinds, "inviter", "l’adresse qui invite le bot, avec les seules permissions utiles")
    invited.set_defaults(run=_invite)
    synced = _sub(kinds, "synchroniser", "mettre à jour les commandes sur Discord, bot arrêté")
    synced.add_argument("--essai", action="store_true", help="montrer la différence sans rien changer")
    synced.set_defaults(run=_synchronise)


def _invite(settings: Settings, _: argparse.Namespace) -> int:
    from bot.cli.discord import invite  # noqa: PLC0415

    return invite(settings)


def _synchronise(settings: Settings, options: argparse.Namespace) -> int:
    from bot.cli.discord import synchronise  # noqa: PLC0415

    return asyncio.run(synchronise(settings, trial=options.essai))


def _add_reminders(commands: argparse._SubParsersAction[_Parser]) -> None:
    family = _sub(commands, "rappel", "les rappels")
    kinds = family.add_subparsers(required=True, metavar="ACTION", parser_class=_Parser)
    parser = _sub(kinds, "prevoir", "les instants qu’une date en français désigne ; n’enregistre rien")
    parser.add_argument("texte", nargs="?", metavar="TEXTE")
    parser.add_argument("--depuis", metavar="ISO", help="l’instant où la phrase est dite (maintenant)")
    parser.add_argument("--nombre", type=_positive, default=5, metavar="N", help="combien d’instants (5)")
    parser.add_argument("--fuseau", metavar="ZONE", help="le fuseau horaire (celui de la configuration)")
    parser.add_argument("--json", action="store_true", help="un objet JSON")
    parser.add_argument("--jsonl", action="store_true", help="un objet JSON par ligne sur l’entrée standard")
    parser.set_defaults(run=_foresee)


def _add_backups(commands: argparse._SubParsersAction[_Parser]) -> None:
    saved = _sub(commands, "sauvegarder", "une sauvegarde vérifiée, même pendant que le bot marche")
    saved.add_argument("fichier", type=Path, metavar="FICHIER", help="un fichier .zip, ou un dossier")
    saved.set_defaults(run=_save)
    restored = _sub(commands, "restaurer", "remettre une sauvegarde en place, bot arrêté")
    restored.add_argument("fichier", type=Path, metavar="FICHIER")
    restored.add_argument(
        "--identite-matrix",
        action="store_true",
        help="reprendre aussi l’identité Matrix, même si cette machine en a une",
    )
    restored.set_defaults(run=_restore)


def _add_hosting(commands: argparse._SubParsersAction[_Parser]) -> None:
    checked = _sub(commands, "diagnostic", "ce qui ne va pas, et comment le réparer")
    checked.add_argument("--json", action="store_true", help="un objet JSON")
    checked.add_argument("--vivant", action="store_true", help="seulement : le bot est-il en marche ?")
    checked.set_defaults(run=_diagnose)
    asked = _sub(commands, "init", "cinq questions, puis un fichier de configuration")
    asked.set_defaults(run=_init, before_settings=True)


def _diagnose(settings: Settings, options: argparse.Namespace) -> int:
    from bot.cli.diagnostic import diagnose  # noqa: PLC0415

    return asyncio.run(diagnose(settings, as_json=options.json, alive=options.vivant))


def _init(_: Settings | None, options: argparse.Namespace) -> int:
    from bot.cli.init import init  # noqa: PLC0415

    return init(options.config, data_folder())


def _add_matrix(commands: argparse._SubParsersAction[_Parser]) -> None:
    family = _sub(commands, "matrix", "le compte du bot sur son serveur Matrix")
    kinds = family.add_subparsers(required=True, metavar="ACTION", parser_class=_Parser)
    verified = _sub(kinds, "verifier", "l’identité et la signature de l’appareil, relues sur le serveur")
    verified.add_argument(
        "--nouvelle-identite", action="store_true", help="repartir d’une nouvelle identité, bot arrêté"
    )
    verified.set_defaults(run=_verify_matrix)
    tried = _sub(kinds, "limites", "les limites du serveur, et l’exception à demander à son administrateur")
    tried.set_defaults(run=_matrix_limits)


def _verify_matrix(settings: Settings, options: argparse.Namespace) -> int:
    from bot.cli.matrix import verify  # noqa: PLC0415 - needs the Matrix extra

    return asyncio.run(verify(settings, anew=options.nouvelle_identite))


def _matrix_limits(settings: Settings, _: argparse.Namespace) -> int:
    from bot.cli.matrix import limits  # noqa: PLC0415 - needs the Matrix extra

    return asyncio.run(limits(settings))


def _save(settings: Settings, options: argparse.Namespace) -> int:
    from bot.cli.backups import save_to  # noqa: PLC0415

    return save_to(settings, options.fichier)


def _restore(settings: Settings, options: argparse.Namespace) -> int:
    from bot.cli.backups import restore_from  # noqa: PLC0415

    return asyncio.run(restore_from(settings, options.fichier, identity=options.identite_matrix))


def _foresee(settings: Settings, options: argparse.Namespace) -> int:
    from bot.cli.foreseeing import foresee  # noqa: PLC0415

    return foresee(settings, options)


def _papers(settings: Settings, options: argparse.Namespace) -> int:
    from bot.cli.papers import print_paper  # noqa: PLC0415 - other sub-commands need no schema

    return print_paper(settings, options.papier)


def _console(settings: Settings, options: argparse.Namespace) -> int:
    from bot.cli.console import run_console  # noqa: PLC0415 - other sub-commands need no store

    return asyncio.run(run_console(settings, options.en, options.nom, demo=options.demo))


def _run(settings: Settings, _: argparse.Namespace) -> int:
    from bot.cli.run import run_platforms  # noqa: PLC0415

    return asyncio.run(run_platforms(settings))


def _query(_: Settings, options: argparse.Namespace) -> int:
    from bot.cli.queries import answer  # noqa: PLC0415 - reads the content only when asked

    return answer(options)


def _list_frameworks(settings: Settings, options: argparse.Namespace) -> int:
    from bot.cli.frameworks import print_list  # noqa: PLC0415 - as above

    return print_list(settings, options)


def _take_framework(settings: Settings, options: argparse.Namespace) -> int:
    from bot.cli.frameworks import take_in  # noqa: PLC0415 - as above

    return take_in(settings, options)


def _export_framework(settings: Settings, options: argparse.Namespace) -> int:
    from bot.cli.frameworks import export  # noqa: PLC0415 - as above

    return export(settings, options)


def _code(settings: Settings, options: argparse.Namespace) -> int:
    from bot.cli.codes import print_code  # noqa: PLC0415

    return asyncio.run(print_code(settings, options.purpose))


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
        ("argument ", "argument "),
    ):
        message = message.replace(english, french)
    return message
