"""Django's SQLite, where the threads of a process wait for one another's writing among themselves."""
