"""The one drawer: clock, languages, refusals, tokens, sealed values, texts, periods, whole transactions, written files,
what runs apart.

It imports nothing of ours. A new module here needs a decision record (`docs/decisions/`).
"""
