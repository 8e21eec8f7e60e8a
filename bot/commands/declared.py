"""Every command there is, in the order in which people read them."""

from __future__ import annotations

from typing import Final

from bot.commands.access import code
from bot.commands.config import (
    config_confirmer,
    config_fuseau,
    config_rappels,
    config_role,
    config_visibilite,
    config_voir,
)
from bot.commands.dossier import dossier, dossier_fiche, preuve_fiche, preuve_rubrique
from bot.commands.evidence import (
    declarer,
    declarer_pour,
    preuve_choisir,
    preuve_dupliquer,
    preuve_historique,
    preuve_lister,
    preuve_retirer,
    preuve_soumettre,
    preuve_voir,
)
from bot.commands.evidence_edit import preuve_completer, preuve_corriger, preuve_modifier
from bot.commands.help import aide
from bot.commands.lookup import bloc, competence, critere, recherche
from bot.commands.profile import profil, profil_modifier
from bot.commands.progress import progression, reste, reste_detail
from bot.commands.review import a_valider, decision, decision_motivee

COMMANDS: Final = (
    critere,
    competence,
    bloc,
    recherche,
    declarer,
    declarer_pour,
    preuve_lister,
    preuve_voir,
    preuve_completer,
    preuve_modifier,
    preuve_corriger,
    preuve_soumettre,
    preuve_retirer,
    preuve_dupliquer,
    preuve_historique,
    preuve_fiche,
    preuve_rubrique,
    preuve_choisir,
    progression,
    reste,
    reste_detail,
    dossier,
    dossier_fiche,
    profil,
    profil_modifier,
    a_valider,
    decision,
    decision_motivee,
    config_voir,
    config_role,
    config_confirmer,
    config_rappels,
    config_fuseau,
    config_visibilite,
    code,
    aide,
)
