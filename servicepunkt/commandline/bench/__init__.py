"""The benchmark: what a page and a booking cost compared with a bare Django view, measured in the same run.

`profile` says which office, `seeding` writes it into the product's own tables, `floor` is the bare service, `engines`
and `server` start what is measured, `load` and `visits` are the visitors, `applicant` says what applicants type, `cpu`
counts, `questions`, `editing`, `applying` and `memory` ask, `table` shows it. The modules that know the product's
tables and forms (`seeding`, `census`, `rule_edit`, `applicant`, `backroom`) run in processes of their own on the
database of the run, as the servers do. The data of the installation from which the benchmark was started is never
touched.
"""
