"""The benchmark: what a page and a booking cost beside a bare Django view, measured in one and the same run.

`profile` says which office, `seeding` writes it into the product's own tables, `floor` is the bare service, `engines`
and `server` start what is measured, `load` and `visits` are the visitors, `applicant` says what those type who apply,
`cpu` counts, `questions`, `editing`, `applying` and `memory` ask, `table` says it. What knows the product's tables and forms
(`seeding`, `census`, `rule_edit`, `applicant`, `backroom`) runs in processes of its own, with the database of the run, as
the servers do. The data of the installation from which the benchmark was started is never touched.
"""
