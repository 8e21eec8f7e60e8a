"""/declarer, /preuve, /tp and /a-valider: what was done, confirmed in class work, and decided by a teacher."""
