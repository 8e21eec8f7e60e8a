"""`referent`: one module per group of sub-commands."""
