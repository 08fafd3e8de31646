"""The files of one paper: sent from a phone, watched while they are prepared, looked at, turned, cropped, put in order.

It knows neither drafts nor applications. A host that has papers hands in a `Place` and puts `paths` under its own
address.
"""
