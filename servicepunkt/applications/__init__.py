"""Applications: from the first answer on a phone to the decision that an office tells.

A `Draft` is what somebody is still writing, an `Application` what she has sent, in one or more `Version`s that never
change. Forms as data, and what follows from answers, are in `forms/`; files are in `uploads/`.
"""
