"""The one drawer: clock, languages, refusals, tokens, sealed values, texts, periods, whole transactions, written files,
work that is done apart.

It imports nothing of ours. A new module here needs a decision record (`docs/decisions/`).
"""
