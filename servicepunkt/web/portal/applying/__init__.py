"""Applying: the pages on which somebody fills in a form, from the choice of the form to the button that sends it."""
