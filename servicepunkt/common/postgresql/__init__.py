"""Django's PostgreSQL, with a cheaper way to find out whether a kept connection is still open."""
