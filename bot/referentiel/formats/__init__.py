"""Frameworks in and out: our own files, 1EdTech CASE, Moodle, Mahara. Values and texts only, no store."""
