"""Every command there is, in the order in which people read them."""

from __future__ import annotations

from typing import Final

from bot.commands.classes.confirming import (
    classe_confirmer,
    classe_confirmer_choix,
    classe_ecarter,
    classe_ecarter_choix,
)
from bot.commands.classes.creating import (
    classe_creer,
    classe_lister,
    classe_modifier,
    classe_salon,
    classe_voir,
)
from bot.commands.classes.export import classe_exporter
from bot.commands.classes.joining import (
    classe_inviter,
    classe_role,
    rejoindre,
    rejoindre_ligne,
    rejoindre_nom,
    rejoindre_role,
)
from bot.commands.classes.members import (
    classe_enseignant,
    classe_importer,
    classe_importer_csv,
    classe_membres,
    classe_quitter,
    classe_retirer,
    classe_retirer_choix,
)
from bot.commands.classes.passing import (
    classe_passer,
    classe_passer_choix,
    classe_passer_confirmer,
    classe_passer_qui,
)
from bot.commands.classes.watch import classe_attente, classe_silencieux
from bot.commands.dossier.blank import config_modele
from bot.commands.dossier.importing import dossier_importer, dossier_importer_oui
from bot.commands.dossier.missing import dossier, fiche_choisir, preuve_fiche, preuve_rubrique
from bot.commands.dossier.oral import dossier_oral
from bot.commands.dossier.papers import dossier_tableau
from bot.commands.dossier.sheet import dossier_completer, dossier_fiche
from bot.commands.evidence.classwork import (
    tp_annonce,
    tp_annuler,
    tp_confirmer,
    tp_creer,
    tp_fermer,
    tp_lister,
    tp_rouvrir,
    tp_tout,
    tp_valider,
    tp_voir,
)
from bot.commands.evidence.declaring import (
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
from bot.commands.evidence.editing import preuve_completer, preuve_corriger, preuve_modifier
from bot.commands.evidence.from_message import declarer_message
from bot.commands.evidence.on_behalf import classe_declarer_pour, classe_soumettre_pour
from bot.commands.evidence.review import (
    a_valider,
    a_valider_liste,
    a_valider_suite,
    a_valider_une,
    decision,
    decision_annuler,
    decision_motif,
    decision_motivee,
    decision_tri,
    motifs,
)
from bot.commands.framework.lexicon import (
    lexique_ajouter,
    lexique_lister,
    lexique_retirer,
    lexique_sans_reponse,
)
from bot.commands.framework.lookup import bloc, competence, critere, recherche
from bot.commands.help import aide
from bot.commands.identity.access import code
from bot.commands.identity.accounts import (
    compte_delier,
    compte_delier_oui,
    compte_lier,
    compte_lier_oui,
    compte_voir,
    etablissement,
)
from bot.commands.identity.colleagues import (
    enseignant_ajouter,
    enseignant_ajouter_oui,
    enseignant_lister,
    enseignant_retirer,
    enseignant_retirer_oui,
)
from bot.commands.identity.own_data import (
    confidentialite,
    mes_donnees_annuler,
    mes_donnees_aussitot,
    mes_donnees_confirmer,
    mes_donnees_demander,
    mes_donnees_effacer,
    mes_donnees_exporter,
    mes_donnees_voir,
)
from bot.commands.identity.profile import profil, profil_modifier
from bot.commands.informing import informe, sans_suivi
from bot.commands.news import preuve_decisions
from bot.commands.progress.member import progression_membre
from bot.commands.progress.overview import classe_personne, classe_progression
from bot.commands.progress.own import progression, reste, reste_detail
from bot.commands.progress.pictures import classe_image, progression_image
from bot.commands.reminders.creating import (
    rappel_bilan,
    rappel_creer,
    rappel_garder,
    rappel_garder_bilan,
    rappel_garder_moi,
    rappel_moi,
)
from bot.commands.reminders.kept import (
    rappel_changer,
    rappel_effacer,
    rappel_historique,
    rappel_lister,
    rappel_modifier,
    rappel_reprendre,
    rappel_supprimer,
    rappel_suspendre,
    rappel_tester,
    rappel_voir,
)
from bot.commands.reminders.posted import dates, rappel_fait, rappel_noms, rappel_note, rappel_plus_tard
from bot.commands.reminders.year import rappel_garder_modele, rappel_modele
from bot.commands.settings.space import (
    config_confirmer,
    config_fuseau,
    config_rappels,
    config_role,
    config_visibilite,
    config_voir,
)
from bot.commands.settings.state import etat

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
    preuve_decisions,
    preuve_fiche,
    preuve_rubrique,
    preuve_choisir,
    progression,
    reste,
    progression_image,
    reste_detail,
    dossier,
    dossier_tableau,
    dossier_fiche,
    dossier_completer,
    tp_confirmer,
    tp_lister,
    tp_voir,
    tp_creer,
    tp_valider,
    tp_fermer,
    tp_rouvrir,
    tp_annonce,
    tp_tout,
    tp_annuler,
    dossier_oral,
    dossier_importer,
    dossier_importer_oui,
    fiche_choisir,
    profil,
    profil_modifier,
    a_valider,
    a_valider_suite,
    a_valider_liste,
    a_valider_une,
    decision,
    decision_tri,
    decision_motif,
    decision_motivee,
    decision_annuler,
    motifs,
    classe_creer,
    classe_lister,
    classe_voir,
    classe_inviter,
    classe_confirmer,
    classe_progression,
    classe_personne,
    classe_silencieux,
    classe_attente,
    classe_image,
    classe_exporter,
    classe_membres,
    classe_importer,
    classe_importer_csv,
    classe_declarer_pour,
    classe_soumettre_pour,
    classe_modifier,
    classe_salon,
    classe_role,
    classe_retirer,
    classe_enseignant,
    classe_quitter,
    classe_passer,
    classe_passer_qui,
    classe_passer_choix,
    classe_passer_confirmer,
    classe_confirmer_choix,
    classe_ecarter,
    classe_ecarter_choix,
    classe_retirer_choix,
    enseignant_lister,
    enseignant_ajouter,
    enseignant_ajouter_oui,
    enseignant_retirer,
    enseignant_retirer_oui,
    compte_voir,
    compte_lier,
    compte_lier_oui,
    compte_delier,
    compte_delier_oui,
    etablissement,
    rejoindre,
    rejoindre_ligne,
    rejoindre_nom,
    rejoindre_role,
    rappel_creer,
    rappel_lister,
    rappel_voir,
    rappel_modifier,
    rappel_suspendre,
    rappel_reprendre,
    rappel_supprimer,
    rappel_tester,
    rappel_historique,
    rappel_modele,
    rappel_bilan,
    rappel_moi,
    rappel_changer,
    rappel_effacer,
    rappel_garder,
    rappel_garder_moi,
    rappel_garder_bilan,
    rappel_garder_modele,
    rappel_fait,
    rappel_note,
    rappel_plus_tard,
    rappel_noms,
    dates,
    declarer_message,
    progression_membre,
    config_voir,
    config_role,
    config_confirmer,
    config_rappels,
    config_fuseau,
    config_visibilite,
    config_modele,
    code,
    etat,
    lexique_ajouter,
    lexique_lister,
    lexique_retirer,
    lexique_sans_reponse,
    confidentialite,
    mes_donnees_voir,
    mes_donnees_exporter,
    mes_donnees_effacer,
    mes_donnees_demander,
    mes_donnees_annuler,
    mes_donnees_aussitot,
    mes_donnees_confirmer,
    informe,
    sans_suivi,
    aide,
)
