"""The benchmark: what a page and a booking cost beside a bare Django view, measured in one and the same run.

`profile` says which office, `seeding` writes it into the product's own tables, `floor` is the bare service, `engines`
and `server` start what is measured, `load` and `visits` are the visitors, `cpu` counts, `questions` asks, `table` says
it. Only `seeding` and `census` know the product's tables; they run in processes of their own, with the database of the
run, as the servers do. The data of the installation from which the benchmark was started is never touched.
"""
