"""The counter: who is here, who is next, and what staff do for callers and people at the desk."""
