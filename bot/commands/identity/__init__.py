"""/profil, /compte, /code, /enseignant, /mes-donnees: who one is here, and what is kept of it."""
