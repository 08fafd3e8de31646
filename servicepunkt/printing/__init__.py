"""Applications, receipts and resume sheets on paper: what was answered, told once, as PDF and as JSON.

`told.py` tells a form and its answers as one tree, from which pages and PDFs are made alike. The `…_pdf.py` modules put
a job together: every word that will stand on the paper, and nothing that has to be looked up. `python -m
servicepunkt.printing` sets the job; it knows neither forms nor Django, and is run as a child process with limits.
"""
