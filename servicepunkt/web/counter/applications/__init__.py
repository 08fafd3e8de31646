"""Applications at the counter: the inbox of an authority, and one application with its answers, papers and history.

Every page is opened for who reads the applications of her authority, and finds those of her authority only.
"""
