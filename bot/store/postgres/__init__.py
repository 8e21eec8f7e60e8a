"""The store of a host of many Schools: the same repositories on PostgreSQL. Needs the `postgres` extra."""
