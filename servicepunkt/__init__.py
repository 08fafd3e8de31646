"""Servicepunkt: appointments at a German county's public offices."""

__version__ = "0.1.0"
