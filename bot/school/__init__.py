"""Schools, persons, accounts, spaces, classes and rights."""
