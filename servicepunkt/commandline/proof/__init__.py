"""Long proofs: many processes reach for the same few places, for as long as one likes; what must hold is counted.

`crowd` starts processes and lets them loose together, `members` is what each of them runs, `reaching` and `submitting`
are what people do there; `waves` and `submissions` are one round each, from an empty office to the count at the end.
`long_run` adds up rounds, keeps the sum in a file, and goes on where it was stopped.
"""
