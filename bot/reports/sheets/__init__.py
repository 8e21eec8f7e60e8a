"""Spreadsheets of strangers, read and edited within bounds."""
