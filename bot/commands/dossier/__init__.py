"""/dossier: what is missing for the exam, and its papers, imported or filled."""
