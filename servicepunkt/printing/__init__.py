"""Applications, receipts and resume sheets on paper: what was answered, told in one place, as PDF and as JSON.

`told.py` tells a form and its answers as one tree, from which pages and PDFs alike are made. The `…_pdf.py` modules put
a job together: every word that will be on the paper, and nothing that has to be looked up. `python -m
servicepunkt.printing` typesets the job; it knows neither forms nor Django, and runs as a child process with limits.
"""
