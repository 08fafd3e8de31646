"""Applications at the counter: the inbox of an authority, and one application with its answers, papers and history.

Every page is for somebody who reads the applications of her authority, and finds only those of that authority.
"""
