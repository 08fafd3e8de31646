"""Whole numbers as addresses and buttons carry them, read alike at every door."""

_DIGITS = 18  # as many as a column takes; Python itself refuses to read thousands of digits


def read_number(typed: str) -> int | None:
    """A key, a count, a revision; None where something else was typed."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= _DIGITS else None
