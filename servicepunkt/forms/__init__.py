"""The forms of applications: what people fill in, as data, and what follows from their answers.

A form is a file in `definitions/`; everything here is pure: the path, the visible fields, the papers, the errors and
the progress follow from definition, answers and today. `docs/forms.md` shows how a form is written.
"""
