"""What each sub-command runs. Its module is imported when it is asked for, and no other.

So `referent recherche` opens no store, `referent --help` reads no content, and the sub-commands of a platform ask
for its library only when they run.
"""
# ruff: noqa: PLC0415 - the whole point of this module

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.config import data_folder

if TYPE_CHECKING:
    import argparse

    from bot.config import Settings


def console(settings: Settings, options: argparse.Namespace) -> int:
    """`referent console`."""
    from bot.cli.console import run_console

    return asyncio.run(run_console(settings, options.en, options.nom, demo=options.demo))


def papers(settings: Settings, options: argparse.Namespace) -> int:
    """`referent confidentialite`."""
    from bot.cli.papers import print_paper

    return print_paper(settings, options.papier)


def platforms(settings: Settings, options: argparse.Namespace) -> int:
    """`referent run`."""
    from bot.cli.run import run_platforms

    if options.shards is not None and settings.discord is not None:
        settings = replace(settings, discord=replace(settings.discord, shards=options.shards))
    return asyncio.run(run_platforms(settings))


def query(settings: Settings, options: argparse.Namespace) -> int:
    """`referent recherche`, `suggerer`, `critere`, `referentiel montrer`: the content; a store is only read."""
    from bot.cli.queries import answer

    return answer(settings, options)


def list_frameworks(settings: Settings, options: argparse.Namespace) -> int:
    """`referent referentiel liste`."""
    from bot.cli.frameworks import print_list

    return print_list(settings, options)


def take_framework(settings: Settings, options: argparse.Namespace) -> int:
    """`referent referentiel importer`."""
    from bot.cli.frameworks import take_in

    return take_in(settings, options)


def export_framework(settings: Settings, options: argparse.Namespace) -> int:
    """`referent referentiel exporter`."""
    from bot.cli.frameworks import export

    return export(settings, options)


def code(settings: Settings, options: argparse.Namespace) -> int:
    """`referent code-enseignant`, `code-admin`, `code-espace`."""
    from bot.cli.codes import print_code

    return asyncio.run(print_code(settings, options.purpose, options.etablissement.strip()))


def invite_on_discord(settings: Settings, _: argparse.Namespace) -> int:
    """`referent discord inviter`."""
    from bot.cli.discord import invite

    return invite(settings)


def synchronise_discord(settings: Settings, options: argparse.Namespace) -> int:
    """`referent discord synchroniser`."""
    from bot.cli.discord import synchronise

    return asyncio.run(synchronise(settings, trial=options.essai))


def foresee_reminders(settings: Settings, options: argparse.Namespace) -> int:
    """`referent rappel prevoir`."""
    from bot.cli.foreseeing import foresee

    return foresee(settings, options)


def save(settings: Settings, options: argparse.Namespace) -> int:
    """`referent sauvegarder`."""
    from bot.cli.backups import save_to

    return save_to(settings, options.fichier)


def restore(settings: Settings, options: argparse.Namespace) -> int:
    """`referent restaurer`."""
    from bot.cli.backups import restore_from

    return asyncio.run(restore_from(settings, options.fichier, identity=options.identite_matrix))


def diagnose(settings: Settings, options: argparse.Namespace) -> int:
    """`referent diagnostic`."""
    from bot.cli.diagnostic import diagnose

    return asyncio.run(diagnose(settings, as_json=options.json, alive=options.vivant))


def initialise(_: Settings | None, options: argparse.Namespace) -> int:
    """`referent init`, which writes the settings and so has none."""
    from bot.cli.init import init

    return init(options.config, data_folder())


def verify_matrix(settings: Settings, options: argparse.Namespace) -> int:
    """`referent matrix verifier`."""
    from bot.cli.matrix import verify

    return asyncio.run(verify(settings, anew=options.nouvelle_identite))


def matrix_limits(settings: Settings, _: argparse.Namespace) -> int:
    """`referent matrix limites`."""
    from bot.cli.matrix import limits

    return asyncio.run(limits(settings))


def copy_store(_: Settings | None, options: argparse.Namespace) -> int:
    """`referent store copier`."""
    from bot.cli.store import copy

    return asyncio.run(copy(options.source, options.cible, options.etablissement))
