"""The files of an application: they arrive, are scanned and prepared, looked at, put in order, and deleted together."""
