"""Référent, the chat assistant of a BTS SIO class."""
